/**
 * CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF, not reflected, no final xor; "123456789" gives 0x29B1).
 * Four tables take four bytes a round: table k holds the remainder of a byte followed by k zero bytes.
 */
const [T0, T1, T2, T3] = buildTables()

/** CRC over `bytes[from, to)`. The caller has checked that the range lies inside. */
export function crc16CcittFalse(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = 0xffff
  let i = from
  // Every index is in range by construction; the casts spare a branch a byte. Bytes and tables are read in places of their
  // own: one function that reads both would ask each time which of the two it was given.
  for (const end = to - 3; i < end; i += 4) {
    const b0 = (bytes[i] as number) ^ (crc >>> 8)
    const b1 = (bytes[i + 1] as number) ^ (crc & 0xff)
    const b2 = bytes[i + 2] as number
    const b3 = bytes[i + 3] as number
    crc = (T3[b0] as number) ^ (T2[b1] as number) ^ (T1[b2] as number) ^ (T0[b3] as number)
  }
  for (; i < to; i++) crc = ((crc << 8) & 0xffff) ^ (T0[(crc >>> 8) ^ (bytes[i] as number)] as number)
  return crc
}

function buildTables(): readonly [Uint16Array, Uint16Array, Uint16Array, Uint16Array] {
  const first = new Uint16Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 8
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) !== 0 ? (crc << 1) ^ 0x1021 : crc << 1
    first[byte] = crc
  }
  const next = (table: Uint16Array): Uint16Array => table.map((crc) => (crc << 8) ^ (first[crc >>> 8] as number))
  const second = next(first)
  const third = next(second)
  return [first, second, third, next(third)]
}
