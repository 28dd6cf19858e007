/** Room for what the two halves of a compressed frame need: the samples so far, as whole numbers. */
export interface DeltaBuffer {
  count: number
  readonly x: Int32Array
  readonly y: Int32Array
  readonly z: Int32Array
}

export const PMD_AXES = 3
const BLOCK_HEAD_BYTES = 2
const WIDEST_BITS = 32

/** Why a compressed frame can't be read, and where. */
export interface DeltaFault {
  readonly what: 'length' | 'width' | 'count'
  readonly offset: number
}

/**
 * Adds what the delta blocks from `offset` to the end say to the samples already there:
 * `{u8 bits, u8 count, count × (x y z) differences to the sample before}`, bits LSB first, two's complement.
 * @returns null, or why it can't be read
 */
export function readDeltaBlocks(bytes: Uint8Array, offset: number, into: DeltaBuffer): DeltaFault | null {
  let at = offset
  while (at < bytes.length) {
    if (at + BLOCK_HEAD_BYTES > bytes.length) return { what: 'length', offset: at }
    const width = bytes[at] as number
    const count = bytes[at + 1] as number
    if (width > WIDEST_BITS) return { what: 'width', offset: at }
    if (into.count + count > into.x.length) return { what: 'count', offset: at + 1 }
    const end = at + BLOCK_HEAD_BYTES + Math.ceil((width * count * PMD_AXES) / 8)
    if (end > bytes.length) return { what: 'length', offset: at + 1 }
    readBlock(bytes, at + BLOCK_HEAD_BYTES, { width, count }, into)
    at = end
  }
  return null
}

function readBlock(
  bytes: Uint8Array,
  at: number,
  { width, count }: { readonly width: number; readonly count: number },
  into: DeltaBuffer,
): void {
  const before = into.count - 1
  let x = into.x[before] as number
  let y = into.y[before] as number
  let z = into.z[before] as number
  let bit = 8 * at
  for (let i = into.count, end = into.count + count; i < end; i++, bit += PMD_AXES * width) {
    x = (x + readBits(bytes, bit, width)) | 0
    y = (y + readBits(bytes, bit + width, width)) | 0
    z = (z + readBits(bytes, bit + 2 * width, width)) | 0
    into.x[i] = x
    into.y[i] = y
    into.z[i] = z
  }
  into.count += count
}

/** Two's complement of `width` bits, 0 to 32. */
function readBits(bytes: Uint8Array, bit: number, width: number): number {
  if (width === 0) return 0
  const at = bit >> 3
  const shift = bit & 7
  let value =
    (byteAt(bytes, at) |
      (byteAt(bytes, at + 1) << 8) |
      (byteAt(bytes, at + 2) << 16) |
      (byteAt(bytes, at + 3) << 24)) >>>
    shift
  if (shift > 0) value |= byteAt(bytes, at + 4) << (32 - shift)
  const unused = 32 - width
  return (value << unused) >> unused
}

/** Nothing behind the end: the last delta needs no bit of what isn't there. */
function byteAt(bytes: Uint8Array, at: number): number {
  return at < bytes.length ? (bytes[at] as number) : 0
}

/** Bits that the differences between samples `from - 1` to `to - 1` need at least. */
export function deltaWidth(samples: DeltaBuffer, from: number, to: number): number {
  let width = 0
  for (const axis of [samples.x, samples.y, samples.z]) {
    for (let i = from; i < to; i++) width = Math.max(width, bitsOf(((axis[i] ?? 0) - (axis[i - 1] ?? 0)) | 0))
  }
  return width
}

/** One block with the differences of samples `from` to `to - 1`, in `width` bits each. */
export function encodeDeltaBlock(samples: DeltaBuffer, from: number, to: number, width: number): Uint8Array {
  const count = to - from
  const block = new Uint8Array(BLOCK_HEAD_BYTES + Math.ceil((width * count * PMD_AXES) / 8))
  block[0] = width
  block[1] = count
  let bit = 8 * BLOCK_HEAD_BYTES
  for (let i = from; i < to; i++) {
    for (const axis of [samples.x, samples.y, samples.z]) {
      const delta = ((axis[i] ?? 0) - (axis[i - 1] ?? 0)) | 0
      for (let n = 0; n < width; n++, bit++) {
        if (((delta >>> n) & 1) === 1) block[bit >> 3] = (block[bit >> 3] ?? 0) | (1 << (bit & 7))
      }
    }
  }
  return block
}

function bitsOf(delta: number): number {
  if (delta === 0) return 0
  return 33 - Math.clz32(delta < 0 ? ~delta : delta)
}
