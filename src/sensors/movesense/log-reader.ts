import { STAMP_BYTES, stampOf, type ImuSensorCount } from './imu-message.js'
import { DESCRIPTOR_ID, readSbemChunks, SBEM_HEADER_BYTES } from './sbem.js'
import { SbemSchema, type SbemLayout } from './sbem-schema.js'

/** What a log says, in order. */
export type LogEntry =
  /** As it would have been notified: u32 milliseconds, then the vectors of one sensor after the other. */
  | { readonly kind: 'imu'; readonly body: Uint8Array; readonly stampMs: number; readonly count: number }
  /** Described as motion, of another length or order than any motion is. */
  | { readonly kind: 'unreadable'; readonly bytes: Uint8Array }
  /** The sensor's clock beside the date, as it was set. */
  | { readonly kind: 'time'; readonly relativeMs: number; readonly utcUs: number }

/** What is shown of bytes that can't be read. */
const SHOWN_BYTES = 32
const SENSORS = ['ArrayAcc', 'ArrayGyro', 'ArrayMagn']
const AXES = ['x', 'y', 'z']

interface ImuReading {
  readonly kind: 'imu'
  readonly count: number
  readonly byteCount: number
}
interface TimeReading {
  readonly kind: 'time'
  readonly byteCount: number
  readonly relativeAt: number
  readonly utcAt: number
}
type Reading = ImuReading | TimeReading | 'broken' | 'other'

/**
 * Motion and times of a log; other streams are passed over. A rest that is cut is told as unreadable.
 * @throws DecodeError `sbem-header`
 */
export function* readLog(file: Uint8Array): Generator<LogEntry> {
  const schema = new SbemSchema()
  const readings = new WeakMap<SbemLayout, Reading>()
  let endByte = SBEM_HEADER_BYTES
  for (const chunk of readSbemChunks(file)) {
    endByte = chunk.endByte
    if (chunk.id === DESCRIPTOR_ID) {
      schema.learn(chunk.payload)
      continue
    }
    const layout = schema.layoutOf(chunk.id)
    if (layout === null) continue
    const reading = readings.get(layout) ?? readingOf(layout)
    readings.set(layout, reading)
    const entry = entryOf(reading, chunk.payload)
    if (entry !== null) yield entry
  }
  if (endByte < file.length) yield unreadable(file.subarray(endByte))
}

function entryOf(reading: Reading, payload: Uint8Array): LogEntry | null {
  if (reading === 'other') return null
  if (reading === 'broken' || payload.length !== reading.byteCount) return unreadable(payload)
  if (reading.kind === 'imu') return { kind: 'imu', body: payload, stampMs: stampOf(payload), count: reading.count }
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const utcUs = view.getBigInt64(reading.utcAt, true)
  if (utcUs < 0n || utcUs > BigInt(Number.MAX_SAFE_INTEGER)) return unreadable(payload)
  return { kind: 'time', relativeMs: view.getUint32(reading.relativeAt, true), utcUs: Number(utcUs) }
}

function readingOf(layout: SbemLayout): Reading {
  const [first] = layout.fields
  if (first === undefined) return 'other'
  const [stream = ''] = first.path.split('.')
  if (stream === 'TimeDetailed') return timeOf(layout)
  if (stream !== 'MeasIMU6' && stream !== 'MeasIMU9') return 'other'
  const sensorCount: ImuSensorCount = stream === 'MeasIMU6' ? 2 : 3
  return imuOf(layout, stream, sensorCount)
}

/** The order of a notification: a time, and then all vectors of a sensor before those of the next. */
function imuOf({ fields, byteCount }: SbemLayout, stream: string, sensorCount: ImuSensorCount): Reading {
  const [stamp, ...values] = fields
  const count = values.length / (AXES.length * sensorCount)
  if (stamp?.path !== `${stream}.Timestamp` || stamp.format !== 'uint32') return 'broken'
  if (!Number.isInteger(count) || count < 1 || values[0]?.atByte !== STAMP_BYTES) return 'broken'
  const fits = values.every(({ path, format }, n) => {
    const sensor = SENSORS[Math.floor(n / (AXES.length * count))] ?? ''
    return format === 'float32' && path === `${stream}.${sensor}.${AXES[n % AXES.length] ?? ''}`
  })
  return fits ? { kind: 'imu', count, byteCount } : 'broken'
}

function timeOf({ fields, byteCount }: SbemLayout): Reading {
  const relative = fields.find(({ path }) => path === 'TimeDetailed.relativeTime')
  const utc = fields.find(({ path }) => path === 'TimeDetailed.utcTime')
  if (relative?.format !== 'uint32' || (utc?.format !== 'int64' && utc?.format !== 'uint64')) return 'other'
  return { kind: 'time', byteCount, relativeAt: relative.atByte, utcAt: utc.atByte }
}

function unreadable(bytes: Uint8Array): LogEntry {
  return { kind: 'unreadable', bytes: bytes.slice(0, SHOWN_BYTES) }
}
