import { DESCRIPTOR_ID, encodeSbemChunk, SBEM_HEADER } from './sbem.js'

const TIME_FIELDS = [2, 3]
const TIME_GROUP = 4
const STAMP = 13
const ACCELERATION = [39, 40, 41]
const TURNS = [42, 43, 44]
const BEGIN = 54
const END = 55
const ACCELERATION_GROUP = 89
const TURNS_GROUP = 90
/** By the number of samples, as the maker's sensors have them. */
const IMU_GROUPS: Readonly<Record<number, number>> = { 1: 92, 2: 93, 4: 94, 8: 95 }

/** Whether a log can hold messages of so many samples. */
export function canLog(sampleCount: number): boolean {
  return IMU_GROUPS[sampleCount] !== undefined
}

/** The beginning of a log: its name and what its chunks mean. */
export function logHead(): Uint8Array[] {
  const leaf = (id: number, path: string, format: string): Uint8Array => described(id, `<PTH>${path}\n<FRM>${format}`)
  const axes = (ids: readonly number[], name: string): Uint8Array[] =>
    ids.map((id, axis) => {
      // Only the first of three says that they are one of many.
      const path = `Samples.Array.MeasIMU6.${name}${axis === 0 ? '+' : '.'}${'xyz'[axis] ?? ''}`
      return leaf(id, path, 'float32')
    })
  const groups = Object.entries(IMU_GROUPS).map(([count, id]) =>
    described(id, `<GRP>${imuGroup(Number(count)).join()}`),
  )
  const [relative = 0, utc = 0] = TIME_FIELDS
  return [
    new TextEncoder().encode(SBEM_HEADER),
    leaf(relative, 'Samples+Array.TimeDetailed.relativeTime', 'uint32'),
    leaf(utc, 'Samples.Array.TimeDetailed.utcTime', 'int64'),
    described(TIME_GROUP, `<GRP>${TIME_FIELDS.join()}`),
    leaf(STAMP, 'Samples+Array.MeasIMU6.Timestamp', 'uint32'),
    ...axes(ACCELERATION, 'ArrayAcc'),
    ...axes(TURNS, 'ArrayGyro'),
    described(BEGIN, '<PTH>['),
    described(END, '<PTH>]'),
    described(ACCELERATION_GROUP, `<GRP>${ACCELERATION.join()}`),
    described(TURNS_GROUP, `<GRP>${TURNS.join()}`),
    ...groups,
  ]
}

/** @param body as it is notified: u32 milliseconds, then the vectors of one sensor after the other */
export function logImu(body: Uint8Array, sampleCount: number): Uint8Array {
  return encodeSbemChunk(IMU_GROUPS[sampleCount] ?? 0, body)
}

export function logTime(relativeMs: number, utcUs: number): Uint8Array {
  const payload = new Uint8Array(12)
  const view = new DataView(payload.buffer)
  view.setUint32(0, relativeMs, true)
  view.setBigInt64(4, BigInt(utcUs), true)
  return encodeSbemChunk(TIME_GROUP, payload)
}

function imuGroup(count: number): number[] {
  const repeated = (group: number): number[] => [BEGIN, ...new Array<number>(count).fill(group), END]
  return [STAMP, ...repeated(ACCELERATION_GROUP), ...repeated(TURNS_GROUP)]
}

function described(id: number, text: string): Uint8Array {
  const payload = Uint8Array.of(id & 0xff, id >> 8, ...new TextEncoder().encode(text), 0)
  return encodeSbemChunk(DESCRIPTOR_ID, payload)
}
