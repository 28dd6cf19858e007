const MINUS = 0x2d
const PLUS = 0x2b
const POINT = 0x2e
const ZERO = 0x30
const SPACE = 0x20
const TAB = 0x09
const LARGEST_EXPONENT = 400
/** Exact as floating-point numbers, so that one rounding is all that happens. */
const EXACT_POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)

/**
 * Reads a decimal number from bytes `[from, to)` of a line: sign, digits, point, exponent, with blanks around. Takes no
 * memory. @returns NaN where it is anything else, or not finite, for the caller to reject
 */
export function parseCsvNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  let end = to
  while (at < end && isBlank(bytes[at])) at++
  while (end > at && isBlank(bytes[end - 1])) end--
  const negative = bytes[at] === MINUS
  if (negative || bytes[at] === PLUS) at++
  let mantissa = 0
  let exponent = 0
  let digits = 0
  let afterPoint = false
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === POINT && !afterPoint) afterPoint = true
    else if (byte >= ZERO && byte <= ZERO + 9) {
      mantissa = mantissa * 10 + (byte - ZERO)
      digits++
      if (afterPoint) exponent--
    } else break
  }
  if (digits === 0) return NaN
  if (at < end) {
    const written = parseExponent(bytes, at, end)
    if (Number.isNaN(written)) return NaN
    exponent += written
  }
  const value = scale(mantissa, exponent)
  return Number.isFinite(value) ? (negative ? -value : value) : NaN
}

function scale(mantissa: number, exponent: number): number {
  const power = EXACT_POWERS[Math.abs(exponent)] ?? 10 ** Math.abs(exponent)
  return exponent < 0 ? mantissa / power : mantissa * power
}

function parseExponent(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  // 'e' or 'E'.
  if (((bytes[at] ?? 0) | 0x20) !== 0x65) return NaN
  at++
  const negative = bytes[at] === MINUS
  if (negative || bytes[at] === PLUS) at++
  if (at >= to) return NaN
  let value = 0
  for (; at < to; at++) {
    const digit = (bytes[at] ?? 0) - ZERO
    if (digit < 0 || digit > 9) return NaN
    value = Math.min(LARGEST_EXPONENT, value * 10 + digit)
  }
  return negative ? -value : value
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}
