import { toHex } from '../../codecs/hex.js'
import { DecodeError, ImplementationError } from '../../runtime/errors.js'

/** As seen in files of sensors; the last four are a version. */
export const SBEM_HEADER = 'SBEM0112'
const MAGIC = 'SBEM'
const HEADER_BYTES = 8
/** Where one byte is not enough: u16 of an id, or u32 of a length, follows. */
const ESCAPE = 0xff
/** The id of chunks that say how others are to be read. */
export const DESCRIPTOR_ID = 0

export interface SbemChunk {
  readonly id: number
  /** A view into the file. */
  readonly payload: Uint8Array
  /** Position behind the chunk. */
  readonly endByte: number
}

/**
 * The chunks of a file in SBEM, the format of a Movesense sensor's logbook: an id, a length and so many bytes.
 * Ends before a chunk that is cut; compare the last one's `endByte` with the length of the file.
 * @throws DecodeError `sbem-header`
 */
export function* readSbemChunks(file: Uint8Array): Generator<SbemChunk> {
  const magic = String.fromCharCode(...file.subarray(0, MAGIC.length))
  if (magic !== MAGIC || file.length < HEADER_BYTES) {
    const hex = toHex(file.subarray(0, HEADER_BYTES))
    throw new DecodeError(`What the sensor kept is no log: ${hex}`, { code: 'sbem-header', offset: 0, hex })
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  for (let at = HEADER_BYTES; at < file.length;) {
    let id = file[at] ?? 0
    at += 1
    if (id === ESCAPE) {
      if (at + 2 > file.length) return
      id = view.getUint16(at, true)
      at += 2
    }
    if (at >= file.length) return
    let length = file[at] ?? 0
    at += 1
    if (length === ESCAPE) {
      if (at + 4 > file.length) return
      length = view.getUint32(at, true)
      at += 4
    }
    if (at + length > file.length) return
    yield { id, payload: file.subarray(at, at + length), endByte: at + length }
    at += length
  }
}

export const SBEM_HEADER_BYTES = HEADER_BYTES

/** @throws ImplementationError where the id does not fit */
export function encodeSbemChunk(id: number, payload: Uint8Array): Uint8Array {
  if (!Number.isInteger(id) || id < 0 || id > 0xffff) throw new ImplementationError(`${id} is no id of a chunk.`)
  const { length } = payload
  const head = id < ESCAPE ? [id] : [ESCAPE, id & 0xff, id >> 8]
  if (length < ESCAPE) head.push(length)
  else head.push(ESCAPE, length & 0xff, (length >> 8) & 0xff, (length >> 16) & 0xff, length >>> 24)
  const bytes = new Uint8Array(head.length + length)
  bytes.set(head)
  bytes.set(payload, head.length)
  return bytes
}
