import { quantise, viewOf, wrongBytes } from '../../codecs/gatt/gatt-value.js'

const FLAG_STRIDE_LENGTH = 0x01
const FLAG_TOTAL_DISTANCE = 0x02
const FLAG_RUNNING = 0x04
const FIXED_BYTES = 4

/** One value of the characteristic 0x2A53 of a running speed and cadence pod, as sent. */
export interface RscMeasurement {
  /** In steps of 1/256 m/s. */
  readonly speedMps: number
  /** Steps or strides a minute, depending on the maker; 0 to 255. */
  readonly cadencePerMinute: number
  /** In steps of 0.01 m; null where the pod does not send it. */
  readonly strideLengthM: number | null
  /** In steps of 0.1 m; null where the pod does not send it. */
  readonly totalDistanceM: number | null
  readonly running: boolean
}

/**
 * Decodes 0x2A53: u8 flags, u16 speed 1/256 m/s, u8 cadence, [u16 stride length cm], [u32 total distance 0.1 m].
 * Bytes behind the announced fields are ignored, as the Bluetooth specification asks.
 * @throws DecodeError `rsc-length` where it is shorter than its flags say.
 */
export function decodeRscMeasurement(bytes: Uint8Array): RscMeasurement {
  const flags = bytes[0] ?? 0
  const hasStrideLength = (flags & FLAG_STRIDE_LENGTH) !== 0
  const hasTotalDistance = (flags & FLAG_TOTAL_DISTANCE) !== 0
  const expected = FIXED_BYTES + (hasStrideLength ? 2 : 0) + (hasTotalDistance ? 4 : 0)
  if (bytes.length < expected) {
    const what = `Speed and cadence value has ${bytes.length} of ${expected} bytes`
    throw wrongBytes(bytes, { code: 'rsc-length', offset: bytes.length, what })
  }
  const view = viewOf(bytes)
  return {
    speedMps: view.getUint16(1, true) / 256,
    cadencePerMinute: view.getUint8(3),
    strideLengthM: hasStrideLength ? view.getUint16(FIXED_BYTES, true) / 100 : null,
    totalDistanceM: hasTotalDistance ? view.getUint32(FIXED_BYTES + (hasStrideLength ? 2 : 0), true) / 10 : null,
    running: (flags & FLAG_RUNNING) !== 0,
  }
}

/** Rounds to the resolution of the format. @throws ImplementationError where a value does not fit. */
export function encodeRscMeasurement(measurement: RscMeasurement): Uint8Array {
  const { strideLengthM, totalDistanceM } = measurement
  const bytes = new Uint8Array(FIXED_BYTES + (strideLengthM === null ? 0 : 2) + (totalDistanceM === null ? 0 : 4))
  const view = viewOf(bytes)
  let flags = measurement.running ? FLAG_RUNNING : 0
  view.setUint16(1, quantise(measurement.speedMps * 256, { low: 0, high: 0xffff, name: 'speedMps' }), true)
  view.setUint8(3, quantise(measurement.cadencePerMinute, { low: 0, high: 0xff, name: 'cadencePerMinute' }))
  let offset = FIXED_BYTES
  if (strideLengthM !== null) {
    flags |= FLAG_STRIDE_LENGTH
    view.setUint16(offset, quantise(strideLengthM * 100, { low: 0, high: 0xffff, name: 'strideLengthM' }), true)
    offset += 2
  }
  if (totalDistanceM !== null) {
    flags |= FLAG_TOTAL_DISTANCE
    view.setUint32(offset, quantise(totalDistanceM * 10, { low: 0, high: 0xffffffff, name: 'totalDistanceM' }), true)
  }
  view.setUint8(0, flags)
  return bytes
}
