import { readFile } from 'node:fs/promises'
import { decodeFitActivity, type FitActivity } from '../../codecs/fit/fit-activity.js'
import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { JournalRecord, SessionContext } from '../../journal/journal-record.js'
import { createSessionReducer } from '../../pipeline/session-reducer.js'
import { ConfigError, DecodeError } from '../../runtime/errors.js'
import { parameterHash } from '../parameter-hash.js'
import { localDateAt } from '../session/session-context.js'
import type { RecordingFile } from './replay-input.js'
import type { ReplayedInput, ReplayObserver, ReplayRequest } from './replay-request.js'
import type { ReplaySink } from './replay-sink.js'
import { hashFile } from './text-chunks.js'
import { toJournalRecords, WATCH_DEVICE_ID } from './watch-records.js'

/** A watch's file of a day is a few megabytes; nothing larger is read at once. */
const LARGEST_BYTES = 64 * 1024 * 1024
const RECORDS_PER_TURN = 2000

/**
 * Runs the file of a watch through the pipeline, at its own time and as fast as it goes. With a sink its records are written to
 * the session's journal first, so that the run can be computed anew without the file. The file's content is the identity of the
 * session: one that is there already is left as it is, and null comes back; so it does where the same run
 * was recorded otherwise, by pods or by another watch.
 * @throws ConfigError for another sport or a file too large @throws DecodeError for what is no FIT file, or a damaged one
 */
export async function replayFit(
  file: RecordingFile,
  request: ReplayRequest,
  observer: ReplayObserver,
  sink: ReplaySink | null,
): Promise<ReplayedInput | null> {
  if (file.sizeBytes > LARGEST_BYTES) {
    throw new ConfigError(`${file.name} has ${file.sizeBytes} bytes; a run has at most ${LARGEST_BYTES}.`, {
      code: 'fit-large',
    })
  }
  const sessionId = `fit-${(await hashFile(file.path)).slice(0, 24)}`
  if ((await sink?.hasSession?.(sessionId)) === true) {
    observer.note(`${file.name} was imported before, as session ${sessionId}; nothing was changed.`)
    return null
  }
  const activity = decode(file, await readFile(file.path))
  if (activity.running === false) {
    throw new ConfigError(`${file.name} is no run: the watch was set to another sport.`, { code: 'fit-sport' })
  }
  const context = openContext(sessionId, activity, request)
  const records = toJournalRecords(activity)
  await sink?.keepJournal?.(context, withFrame(context, records))
  observer.opened(context, file.name)
  const reducer = createSessionReducer(context)
  for (const [n, record] of records.entries()) {
    for (const output of reducer.push(record)) observer.output(output)
    if (n % RECORDS_PER_TURN !== RECORDS_PER_TURN - 1) continue
    observer.progress(n / records.length)
    await observer.settle()
  }
  for (const output of reducer.end()) observer.output(output)
  await observer.settle()
  tellWhatIsMissing(file, activity, observer)
  return { context, origin: file.name, mappingName: null, badRowCount: 0, sampleRateHz: null, damageCount: 0 }
}

/** @throws DecodeError that names the file and says what to do */
function decode({ name }: RecordingFile, bytes: Uint8Array): FitActivity {
  if (bytes.length === 0) {
    throw new DecodeError(`${name} is empty; export it again from the watch.`, { code: 'fit-empty' })
  }
  try {
    return decodeFitActivity(bytes)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const advice =
      error.code === 'fit-header'
        ? ' Take the file of the activity as the watch saved it: not a .gpx or .tcx, and not the archive it came in.'
        : ''
    throw new DecodeError(`${name}: ${error.message}${advice}`, error.detail)
  }
}

/** What a journal needs around the records: who ran, and that it is over. */
function* withFrame(context: SessionContext, records: readonly JournalRecord[]): Generator<JournalRecord> {
  yield { kind: 'context', monotonicUs: 0, context }
  yield* records
  yield { kind: 'command', monotonicUs: records.at(-1)?.monotonicUs ?? 0, command: 'stop', by: 'user' }
}

function tellWhatIsMissing(file: RecordingFile, activity: FitActivity, observer: ReplayObserver): void {
  const count = activity.records.filter(({ groundContactTimeMs }) => groundContactTimeMs !== null).length
  if (count === 0) observer.note(`${file.name} has no contact times; load is modelled from speed and cadence alone.`)
}

function openContext(sessionId: string, activity: FitActivity, { athlete }: ReplayRequest): SessionContext {
  const { startTimeUs } = activity
  const zoneId = athlete?.zoneId ?? 'UTC'
  return {
    ...{ sessionId, athleteId: athlete?.athleteId ?? 'recording', generation: 0, source: 'import' },
    ...{ simulated: athlete?.simulated ?? false, startTimeUs, startMonotonicUs: 0, bootId: sessionId },
    // A watch takes its time from satellites.
    ...{ clockSynchronised: true, zoneId, localDate: localDateAt(startTimeUs, zoneId) },
    ...{ modelVersion: MODEL_VERSION, parameterHash: parameterHash() },
    ...{ bodyMassKg: athlete?.bodyMassKg ?? null, heightM: athlete?.heightM ?? null },
    ...{ declaredStrike: athlete?.declaredStrike ?? 'unknown', surface: activity.treadmill ? 'treadmill' : 'road' },
    shoe: null,
    // It reports what a pod does, and contact time besides.
    devices: [{ deviceId: WATCH_DEVICE_ID, kind: 'rsc', name: 'Watch', foot: null }],
  }
}
