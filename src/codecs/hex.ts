const MOST_BYTES = 64
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes as spaced hex for messages; long ones are cut with the count of the rest. Quick: bad packets may come in crowds. */
export function toHex(bytes: Uint8Array): string {
  const shownBytes = Math.min(MOST_BYTES, bytes.length)
  let shown = ''
  for (let i = 0; i < shownBytes; i++) shown += (i === 0 ? '' : ' ') + (DIGITS[bytes[i] ?? 0] ?? '')
  return bytes.length > MOST_BYTES ? `${shown} … (${bytes.length - MOST_BYTES} more)` : shown
}
