import { quantise, viewOf, wrongBytes } from '../../codecs/gatt/gatt-value.js'

const FLAG_WIDE = 0x01
const FLAG_CONTACT_FELT = 0x02
const FLAG_CONTACT_SUPPORTED = 0x04
const FLAG_ENERGY = 0x08
const FLAG_INTERVALS = 0x10
const INTERVALS_PER_SECOND = 1024

/** One value of the characteristic 0x2A37, as sent. */
export interface HeartRateMeasurement {
  /** Straps that feel no skin send 0. */
  readonly heartRateBpm: number
  /** Null where the strap doesn't tell. */
  readonly skinContact: boolean | null
  /** Since the last reset; null where it isn't sent. */
  readonly energyKj: number | null
  /** In steps of 1/1024 s, oldest first. */
  readonly beatIntervalsMs: readonly number[]
}

/**
 * Decodes 0x2A37: u8 flags, heart rate (u8, or u16 where bit 0 is set), [u16 energy in kJ], [u16 beat intervals in 1/1024 s, to the end].
 * @throws DecodeError `heart-rate-length` where it is shorter than its flags say, or ends within an interval
 */
export function decodeHeartRateMeasurement(bytes: Uint8Array): HeartRateMeasurement {
  const flags = bytes[0] ?? 0
  const wide = (flags & FLAG_WIDE) !== 0
  const hasEnergy = (flags & FLAG_ENERGY) !== 0
  // The heart rate's own width moves everything behind it.
  const intervalsAt = 1 + (wide ? 2 : 1) + (hasEnergy ? 2 : 0)
  const { length } = bytes
  const cutInterval = (flags & FLAG_INTERVALS) !== 0 && (length - intervalsAt) % 2 !== 0
  if (length < intervalsAt || cutInterval) {
    const what = cutInterval ? 'ends within a beat interval' : `has ${length} of ${intervalsAt} bytes`
    throw wrongBytes(bytes, { code: 'heart-rate-length', offset: length, what: `Heart rate value ${what}` })
  }
  const view = viewOf(bytes)
  const beatIntervalsMs: number[] = []
  if ((flags & FLAG_INTERVALS) !== 0) {
    for (let at = intervalsAt; at < length; at += 2) {
      beatIntervalsMs.push((view.getUint16(at, true) * 1000) / INTERVALS_PER_SECOND)
    }
  }
  return {
    heartRateBpm: wide ? view.getUint16(1, true) : view.getUint8(1),
    skinContact: (flags & FLAG_CONTACT_SUPPORTED) === 0 ? null : (flags & FLAG_CONTACT_FELT) !== 0,
    energyKj: hasEnergy ? view.getUint16(intervalsAt - 2, true) : null,
    beatIntervalsMs,
  }
}

/** Rounds to the resolution of the format; two bytes for the heart rate only where it needs them. @throws ImplementationError where a value doesn't fit */
export function encodeHeartRateMeasurement(measurement: HeartRateMeasurement): Uint8Array {
  const { skinContact, energyKj, beatIntervalsMs } = measurement
  const heartRateBpm = quantise(measurement.heartRateBpm, { low: 0, high: 0xffff, name: 'heartRateBpm' })
  const wide = heartRateBpm > 0xff
  const intervalsAt = 1 + (wide ? 2 : 1) + (energyKj === null ? 0 : 2)
  const bytes = new Uint8Array(intervalsAt + 2 * beatIntervalsMs.length)
  const view = viewOf(bytes)
  const contact = skinContact === null ? 0 : FLAG_CONTACT_SUPPORTED | (skinContact ? FLAG_CONTACT_FELT : 0)
  const parts = (energyKj === null ? 0 : FLAG_ENERGY) | (beatIntervalsMs.length === 0 ? 0 : FLAG_INTERVALS)
  view.setUint8(0, (wide ? FLAG_WIDE : 0) | contact | parts)
  if (wide) view.setUint16(1, heartRateBpm, true)
  else view.setUint8(1, heartRateBpm)
  if (energyKj !== null) {
    view.setUint16(intervalsAt - 2, quantise(energyKj, { low: 0, high: 0xffff, name: 'energyKj' }), true)
  }
  beatIntervalsMs.forEach((intervalMs, index) => {
    const raw = (intervalMs * INTERVALS_PER_SECOND) / 1000
    view.setUint16(intervalsAt + 2 * index, quantise(raw, { low: 0, high: 0xffff, name: 'beatIntervalMs' }), true)
  })
  return bytes
}
