import { viewOf, wrongBytes } from '../../codecs/gatt/gatt-value.js'
import type { DecodeError } from '../../runtime/errors.js'
import { DeviceError } from '../../runtime/errors.js'
import { PMD_ACCELERATION, type PmdMotionType } from './pmd-types.js'

/** What a measurement offers, is asked for or was started with; a list where there is a choice. */
export interface PmdSettings {
  readonly rateHz?: readonly number[]
  readonly resolutionBits?: readonly number[]
  /** ±, in g or °/s. */
  readonly range?: readonly number[]
  readonly rangeMilliUnit?: readonly number[]
  readonly channels?: readonly number[]
  /** Of one in a compressed frame. */
  readonly factor?: readonly number[]
}

type SettingName = keyof PmdSettings

/** By the number of the setting: `id, count, values…`, little endian. */
const LAYOUT: readonly { readonly name: SettingName | null; readonly bytes: number }[] = [
  { name: 'rateHz', bytes: 2 },
  { name: 'resolutionBits', bytes: 2 },
  { name: 'range', bytes: 2 },
  { name: 'rangeMilliUnit', bytes: 4 },
  { name: 'channels', bytes: 1 },
  { name: 'factor', bytes: 4 },
  // Security: of recordings, nothing to a stream.
  { name: null, bytes: 16 },
]

/** @throws DecodeError `pmd-setting` (a number nobody knows, so that its length isn't known) or `pmd-settings-length` */
export function decodePmdSettings(bytes: Uint8Array): PmdSettings {
  const settings: Partial<Record<SettingName, readonly number[]>> = {}
  const view = viewOf(bytes)
  for (let at = 0; at < bytes.length;) {
    const layout = LAYOUT[bytes[at] ?? LAYOUT.length]
    if (layout === undefined) throw wrong(bytes, 'pmd-setting', at)
    const count = bytes[at + 1] ?? 0
    const end = at + 2 + count * layout.bytes
    if (count === 0 || end > bytes.length) throw wrong(bytes, 'pmd-settings-length', at + 1)
    const { name } = layout
    if (name !== null) {
      settings[name] = Array.from({ length: count }, (_, i) => readValue(view, at + 2 + i * layout.bytes, name))
    }
    at = end
  }
  return settings
}

export function encodePmdSettings(settings: PmdSettings): Uint8Array {
  const bytes: number[] = []
  LAYOUT.forEach(({ name, bytes: size }, id) => {
    const values = name === null ? undefined : settings[name]
    if (values === undefined) return
    bytes.push(id, values.length)
    for (const value of values) {
      const view = new DataView(new ArrayBuffer(4))
      if (name === 'factor') view.setFloat32(0, value, true)
      else view.setUint32(0, value, true)
      for (let i = 0; i < size; i++) bytes.push(view.getUint8(i))
    }
  })
  return Uint8Array.from(bytes)
}

/** Both feet together stay within what a link carries; at 400 Hz sensors were seen to lose samples. */
export const POLAR_RATE_HZ = 208
const RATE_LIMIT_HZ = 260
const RESOLUTION_BITS = 16
const ACCELERATION_RANGE_G = 16
const ANGULAR_VELOCITY_RANGE_DPS = 2000

/**
 * The choice among what is offered: the fastest that is no faster than wanted, the widest range a foot needs.
 * @throws DeviceError `no-stream` where all rates are too fast for the link
 */
export function choosePmdSettings(
  type: PmdMotionType,
  offered: PmdSettings,
  wantedRateHz = POLAR_RATE_HZ,
): PmdSettings {
  const range = type === PMD_ACCELERATION ? ACCELERATION_RANGE_G : ANGULAR_VELOCITY_RANGE_DPS
  const rateHz = highestUpTo(offered.rateHz, Math.min(wantedRateHz, POLAR_RATE_HZ))
  if (rateHz !== null && rateHz > RATE_LIMIT_HZ) {
    const text = `The sensor offers no rate below ${rateHz} Hz, more than a Bluetooth link carries for sure.`
    throw new DeviceError(text, { code: 'no-stream', retryable: false })
  }
  const chosen: Partial<Record<SettingName, readonly number[]>> = {}
  const take = (name: SettingName, value: number | null): void => {
    if (value !== null) chosen[name] = [value]
  }
  take('rateHz', rateHz)
  take('resolutionBits', highestUpTo(offered.resolutionBits, RESOLUTION_BITS))
  take('range', highestUpTo(offered.range, range))
  take('channels', highestUpTo(offered.channels, 3))
  return chosen
}

/** The highest that isn't above the limit, else the lowest of all; null where there is no choice. */
function highestUpTo(values: readonly number[] | undefined, limit: number): number | null {
  if (values === undefined || values.length === 0) return null
  const within = values.filter((value) => value <= limit)
  return within.length > 0 ? Math.max(...within) : Math.min(...values)
}

function readValue(view: DataView, at: number, name: SettingName): number {
  if (name === 'factor') return view.getFloat32(at, true)
  if (name === 'channels') return view.getUint8(at)
  return name === 'rangeMilliUnit' ? view.getUint32(at, true) : view.getUint16(at, true)
}

function wrong(bytes: Uint8Array, code: string, offset: number): DecodeError {
  return wrongBytes(bytes, { code, offset, what: `Settings of a Polar sensor can't be read at byte ${offset}` })
}
