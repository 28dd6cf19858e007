import { DecodeError, ImplementationError } from '../../runtime/errors.js'
import { toHex } from '../hex.js'

/** Decodes 0x2A19: one byte, 0 to 100 %. @throws DecodeError `battery-length` or `battery-range`. */
export function decodeBatteryLevel(bytes: Uint8Array): number {
  const percent = bytes[0]
  const hex = toHex(bytes)
  if (percent === undefined)
    throw new DecodeError('Battery level is empty.', { code: 'battery-length', offset: 0, hex })
  if (percent > 100) {
    throw new DecodeError(`Battery level ${percent} is over 100 %: ${hex}`, { code: 'battery-range', offset: 0, hex })
  }
  return percent
}

export function encodeBatteryLevel(batteryPercent: number): Uint8Array {
  const rounded = Math.round(batteryPercent)
  if (rounded >= 0 && rounded <= 100) return Uint8Array.of(rounded)
  throw new ImplementationError(`Battery level ${batteryPercent} is not between 0 and 100 %.`)
}
