import { quantise, viewOf, wrongBytes } from './gatt-value.js'

const FIXED_BYTES = 4

/**
 * Decodes the power of 0x2A63: u16 flags, s16 power in W. What follows is of pedals and wheels, which a runner hasn't.
 * Negative where the device says so.
 * @throws DecodeError `cycling-power-length`
 */
export function decodeCyclingPowerW(bytes: Uint8Array): number {
  if (bytes.length < FIXED_BYTES) {
    const what = `Power value has ${bytes.length} of ${FIXED_BYTES} bytes`
    throw wrongBytes(bytes, { code: 'cycling-power-length', offset: bytes.length, what })
  }
  return viewOf(bytes).getInt16(2, true)
}

/** Power alone, rounded to 1 W. @throws ImplementationError where it doesn't fit */
export function encodeCyclingPowerW(powerW: number): Uint8Array {
  const bytes = new Uint8Array(FIXED_BYTES)
  viewOf(bytes).setInt16(2, quantise(powerW, { low: -0x8000, high: 0x7fff, name: 'powerW' }), true)
  return bytes
}
