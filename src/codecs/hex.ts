const MOST_BYTES = 64

/** Bytes as spaced hex for messages; long ones are cut with the count of the rest. */
export function toHex(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, MOST_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return bytes.length > MOST_BYTES ? `${shown} … (${bytes.length - MOST_BYTES} more)` : shown
}
