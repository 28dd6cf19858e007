import { DecodeError } from '../../runtime/errors.js'
import { readFitMessages, type FitMessage, type WantedFields } from './fit-messages.js'
import { readFitValue } from './fit-values.js'

/** Seconds from the epoch to 1989-12-31T00:00:00Z, where FIT begins to count. */
const FIT_EPOCH_S = 631_065_600
const RECORD = 20
const SESSION = 18
const EVENT = 21
const FILE_ID = 0
const FIELD_DESCRIPTION = 206
const TIMER_EVENT = 0
const TIMER_START = 0
/** stop, stop all, stop and disable */
const TIMER_STOPS: readonly number[] = [1, 4, 8, 9]
const ACTIVITY_FILE = 4
const RUNNING_SPORT = 1
const TREADMILL = 1

/** Positions (fields 0 and 1 of a record) are not among them: they are never read. */
const WANTED: WantedFields = new Map([
  [FILE_ID, new Set([0])],
  [RECORD, new Set([4, 5, 6, 41, 53, 73, 84, 85])],
  [SESSION, new Set([5, 6, 9, 91])],
  [EVENT, new Set([0, 1])],
  [FIELD_DESCRIPTION, new Set([0, 1, 2, 3])],
])

/** One record of a run, about one a second. `null` is what the watch did not write. */
export interface FitRecord {
  readonly timeUs: number
  readonly distanceM: number | null
  readonly speedMps: number | null
  /** As written: the field says cycles of one foot, some devices write steps. */
  readonly cadencePerMin: number | null
  readonly groundContactTimeMs: number | null
  readonly stepLengthM: number | null
  /** Share of the contact time that is the left foot's. */
  readonly leftContactRatio: number | null
}

/** What a FIT file says of one activity. Where somebody was is not in it. */
export interface FitActivity {
  readonly startTimeUs: number
  readonly records: readonly FitRecord[]
  /** The timer of the watch was stopped from the first time to the second. */
  readonly pauses: readonly { readonly fromUs: number; readonly toUs: number }[]
  /** True and false as the watch was set, null where it doesn't say. */
  readonly running: boolean | null
  readonly treadmill: boolean
  /** The watch's own means over the activity, to compare with. */
  readonly summary: { readonly distanceM: number | null; readonly groundContactTimeMs: number | null }
}

/** @throws DecodeError for what is no FIT file, is damaged, or holds no record */
export function decodeFitActivity(bytes: Uint8Array): FitActivity {
  const reader = createReader(bytes)
  readFitMessages(bytes, WANTED, (message) => reader.take(message))
  return reader.activity()
}

interface DeveloperField {
  readonly name: string
  readonly baseType: number
}

function createReader(bytes: Uint8Array): { take(message: FitMessage): void; activity(): FitActivity } {
  const records: FitRecord[] = []
  const pauses: { fromUs: number; toUs: number }[] = []
  const developerFields = new Map<string, DeveloperField>()
  let stoppedUs: number | null = null
  let fileType: number | null = null
  let session: ReadonlyMap<number, unknown> = new Map()
  const contactOfPod = (message: FitMessage): number | null => {
    for (const { developerIndex, number, size, at } of message.developer) {
      const known = developerFields.get(`${developerIndex} ${number}`)
      if (known === undefined || known.name !== 'Ground Time') continue
      const value = readFitValue(bytes, at, { number, size, baseType: known.baseType }, message.littleEndian)
      if (typeof value === 'number') return value
    }
    return null
  }
  const takeRecord = (message: FitMessage, timeUs: number): void => {
    const last = records.at(-1)
    // A second record of the same second says the rest of it.
    const record = toRecord(message, timeUs, contactOfPod(message))
    if (last !== undefined && timeUs < last.timeUs) return
    if (last?.timeUs === timeUs) records[records.length - 1] = merge(last, record)
    else records.push(record)
  }
  const takeEvent = (message: FitMessage, timeUs: number): void => {
    const type = numberOf(message, 1)
    if (numberOf(message, 0) !== TIMER_EVENT || type === null) return
    if (TIMER_STOPS.includes(type)) stoppedUs ??= timeUs
    if (type !== TIMER_START || stoppedUs === null) return
    if (timeUs > stoppedUs) pauses.push({ fromUs: stoppedUs, toUs: timeUs })
    stoppedUs = null
  }
  return {
    take(message) {
      const timeUs = message.timestampS === null ? null : (message.timestampS + FIT_EPOCH_S) * 1e6
      if (message.globalNumber === FILE_ID) fileType ??= numberOf(message, 0)
      else if (message.globalNumber === SESSION) session = message.fields
      else if (message.globalNumber === FIELD_DESCRIPTION) describeField(message, developerFields)
      else if (message.globalNumber === RECORD && timeUs !== null) takeRecord(message, timeUs)
      else if (message.globalNumber === EVENT && timeUs !== null) takeEvent(message, timeUs)
    },
    activity() {
      const [first] = records
      if (first === undefined || (fileType !== null && fileType !== ACTIVITY_FILE)) {
        throw new DecodeError('The FIT file holds no activity; give the file of a run, not of settings or a course.', {
          code: 'fit-no-activity',
        })
      }
      const sport = session.get(5)
      return {
        startTimeUs: first.timeUs,
        records,
        pauses,
        running: typeof sport === 'number' ? sport === RUNNING_SPORT : null,
        treadmill: sport === RUNNING_SPORT && session.get(6) === TREADMILL,
        summary: { distanceM: scaled(session.get(9), 100), groundContactTimeMs: scaled(session.get(91), 10) },
      }
    },
  }
}

function describeField(message: FitMessage, developerFields: Map<string, DeveloperField>): void {
  const name = message.fields.get(3)
  const baseType = numberOf(message, 2)
  if (typeof name !== 'string' || baseType === null) return
  developerFields.set(`${numberOf(message, 0)} ${numberOf(message, 1)}`, { name, baseType })
}

function toRecord(message: FitMessage, timeUs: number, contactOfPodMs: number | null): FitRecord {
  const at = (field: number, scale: number): number | null => scaled(message.fields.get(field), scale)
  const cycles = at(4, 1)
  // Zero is written for "not known yet" where it can't be a value.
  const contactMs = above0(at(41, 10)) ?? above0(contactOfPodMs)
  const balance = above0(at(84, 100))
  return {
    timeUs,
    distanceM: at(5, 100),
    speedMps: at(73, 1000) ?? at(6, 1000),
    cadencePerMin: cycles === null ? null : cycles + (at(53, 128) ?? 0),
    groundContactTimeMs: contactMs,
    stepLengthM: above0(at(85, 10_000)),
    leftContactRatio: balance === null ? null : balance / 100,
  }
}

function merge(a: FitRecord, b: FitRecord): FitRecord {
  return {
    timeUs: a.timeUs,
    distanceM: b.distanceM ?? a.distanceM,
    speedMps: b.speedMps ?? a.speedMps,
    cadencePerMin: b.cadencePerMin ?? a.cadencePerMin,
    groundContactTimeMs: b.groundContactTimeMs ?? a.groundContactTimeMs,
    stepLengthM: b.stepLengthM ?? a.stepLengthM,
    leftContactRatio: b.leftContactRatio ?? a.leftContactRatio,
  }
}

function numberOf(message: FitMessage, field: number): number | null {
  const value = message.fields.get(field)
  return typeof value === 'number' ? value : null
}

function scaled(value: unknown, scale: number): number | null {
  return typeof value === 'number' ? value / scale : null
}

function above0(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
