import { DecodeError } from '../../runtime/errors.js'
import { fitCrc16 } from './fit-crc.js'
import { createCursor, type ByteCursor } from './fit-cursor.js'
import { readDefinition, type FitDefinition } from './fit-definition.js'
import { readFitValue, type FitValue } from './fit-values.js'

const TIMESTAMP = 253
const SIGNATURE = 0x5449462e // ".FIT", little-endian
const SHORTEST_HEADER = 12

/** One message: the fields that were asked for, by number, and its developer fields by index and number. */
export interface FitMessage {
  readonly globalNumber: number
  /** Seconds since 1989-12-31T00:00:00Z; null before the first time of the file. */
  readonly timestampS: number | null
  readonly fields: ReadonlyMap<number, FitValue>
  /** Bytes of developer fields; what they are is in messages of their own. */
  readonly developer: readonly FitDeveloperBytes[]
  readonly littleEndian: boolean
}

export interface FitDeveloperBytes {
  readonly developerIndex: number
  readonly number: number
  readonly size: number
  readonly at: number
}

/** Which fields of which messages are read. All others are stepped over, so that positions never leave the file. */
export type WantedFields = ReadonlyMap<number, ReadonlySet<number>>

/**
 * Goes through the messages of a FIT file, and of files that follow in the same bytes.
 * @throws DecodeError for what is no FIT file, is cut, or fails its checksum
 */
export function readFitMessages(bytes: Uint8Array, wanted: WantedFields, take: (message: FitMessage) => void): void {
  let offset = 0
  do offset = readFile(bytes, offset, wanted, take)
  while (offset < bytes.length)
}

function readFile(
  bytes: Uint8Array,
  offset: number,
  wanted: WantedFields,
  take: (message: FitMessage) => void,
): number {
  const { from, to } = readHeader(bytes, offset)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (fitCrc16(bytes, offset, to) !== view.getUint16(to, true)) {
    throw new DecodeError('The FIT file fails its checksum: it is cut or damaged. Export it again from the watch.', {
      code: 'fit-checksum',
      offset: to,
    })
  }
  const cursor = createCursor(bytes, from, to)
  const definitions: (FitDefinition | undefined)[] = new Array<FitDefinition | undefined>(16)
  let timestampS: number | null = null
  while (cursor.position < to) {
    const at = cursor.position
    const header = cursor.u8()
    const compressed = (header & 0x80) !== 0
    if (!compressed && (header & 0x40) !== 0) {
      definitions[header & 0x0f] = readDefinition(cursor, (header & 0x20) !== 0)
      continue
    }
    const definition = definitions[compressed ? (header >>> 5) & 0x03 : header & 0x0f]
    if (definition === undefined) {
      throw new DecodeError(`The FIT file uses a message at byte ${at} that it never defined.`, {
        code: 'fit-undefined',
        offset: at,
      })
    }
    if (compressed && timestampS !== null) timestampS = advanceTime(timestampS, header & 0x1f)
    const message = readMessage(cursor, definition, { wanted, timestampS })
    timestampS = message.timestampS
    take(message)
  }
  return to + 2
}

/** Header: its size, protocol, profile, u32 size of the data, ".FIT"; a checksum of its own in 14 bytes. */
function readHeader(bytes: Uint8Array, offset: number): { from: number; to: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const headerBytes = bytes[offset] ?? 0
  const isFit =
    headerBytes >= SHORTEST_HEADER &&
    offset + headerBytes <= bytes.length &&
    view.getUint32(offset + 8, true) === SIGNATURE
  if (!isFit)
    throw new DecodeError(`This is no FIT file: no ".FIT" at byte ${offset + 8}.`, { code: 'fit-header', offset })
  const from = offset + headerBytes
  const to = from + view.getUint32(offset + 4, true)
  if (to + 2 > bytes.length) {
    throw new DecodeError(`The FIT file is cut: it says ${to + 2} bytes and has ${bytes.length}. Export it again.`, {
      code: 'fit-cut',
      offset: bytes.length,
    })
  }
  return { from, to }
}

/** The five low bits of the time, which never runs backwards. */
function advanceTime(previousS: number, lowBits: number): number {
  return previousS + ((lowBits - (previousS & 0x1f)) & 0x1f)
}

function readMessage(
  cursor: ByteCursor,
  definition: FitDefinition,
  { wanted, timestampS }: { readonly wanted: WantedFields; readonly timestampS: number | null },
): FitMessage {
  const { globalNumber, littleEndian } = definition
  const asked = wanted.get(globalNumber)
  const fields = new Map<number, FitValue>()
  let timeS = timestampS
  for (const field of definition.fields) {
    const at = cursor.skip(field.size)
    if (field.number === TIMESTAMP) {
      const value = readFitValue(cursor.bytes, at, field, littleEndian)
      if (typeof value === 'number') timeS = value
    } else if (asked?.has(field.number) === true) {
      fields.set(field.number, readFitValue(cursor.bytes, at, field, littleEndian))
    }
  }
  const developer = definition.developerFields.map(({ developerIndex, number, size }) => ({
    ...{ developerIndex, number, size },
    at: cursor.skip(size),
  }))
  return { globalNumber, timestampS: timeS, fields, developer, littleEndian }
}
