/** CRC-16/ARC (polynomial 0x8005 reflected, start 0; "123456789" gives 0xBB3D), as FIT files end with. */
export function fitCrc16(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = 0
  for (let i = from; i < to; i++) {
    crc ^= bytes[i] ?? 0
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? (crc >>> 1) ^ 0xa001 : crc >>> 1
  }
  return crc
}
