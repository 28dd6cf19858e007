/**
 * CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF, not reflected, no final xor; "123456789" gives 0x29B1).
 * Four tables take four bytes a round: table k holds the remainder of a byte followed by k zero bytes.
 */
const [T0, T1, T2, T3] = buildTables()

/** CRC over `bytes[from, to)`. The caller has checked that the range lies inside. */
export function crc16CcittFalse(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = 0xffff
  let i = from
  for (const end = to - 3; i < end; i += 4) {
    const b0 = at(bytes, i) ^ (crc >>> 8)
    const b1 = at(bytes, i + 1) ^ (crc & 0xff)
    crc = at(T3, b0) ^ at(T2, b1) ^ at(T1, at(bytes, i + 2)) ^ at(T0, at(bytes, i + 3))
  }
  for (; i < to; i++) crc = ((crc << 8) & 0xffff) ^ at(T0, (crc >>> 8) ^ at(bytes, i))
  return crc
}

// Every index is in range by construction; the cast spares a branch a byte.
function at(array: Uint8Array | Uint16Array, index: number): number {
  return array[index] as number
}

function buildTables(): readonly [Uint16Array, Uint16Array, Uint16Array, Uint16Array] {
  const first = new Uint16Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 8
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) !== 0 ? (crc << 1) ^ 0x1021 : crc << 1
    first[byte] = crc
  }
  const next = (table: Uint16Array): Uint16Array => table.map((crc) => (crc << 8) ^ at(first, crc >>> 8))
  const second = next(first)
  const third = next(second)
  return [first, second, third, next(third)]
}
