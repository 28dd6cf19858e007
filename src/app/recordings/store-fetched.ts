import type { Device } from '../../domain/records/people.js'
import type { RecordingRecord } from '../../domain/records/recording-record.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { ConfigError } from '../../runtime/errors.js'
import { familyOf } from '../../sensors/families.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { partsOfStoredRun, type StoredParts } from './journal-parts.js'
import type { RecordedPart } from './recorded-run.js'
import { detailOf } from './recording-detail.js'
import { hasRecordingFile, readRecordingFile } from './recording-files.js'
import { storeRecordedRun, type StoreTools } from './store-recorded-run.js'
import { wearersErased, wornDuring, type Wearing } from './worn-during.js'

export interface FetchedTools extends StoreTools {
  readonly newSessionId: (startTimeUs: number) => string
  readonly clockSynchronised: () => boolean
}

/**
 * Makes a session of a fetched run, together with what the pod of the other foot kept of the same run, where that has
 * been fetched before.
 * @throws ConfigError where nobody wears the pod, or nobody knows when the run was @throws StoreError
 */
export async function storeFetched(recording: RecordingRecord, tools: FetchedTools): Promise<SessionRecord> {
  const { db } = tools
  const devices = await db.listDevices()
  const own = await placeOf(recording, devices, db)
  const others: Placed[] = []
  for (const other of await db.listRecordings()) {
    if (other.recordingId === recording.recordingId || other.state !== 'stored') continue
    if (other.deviceId === recording.deviceId || !areOneRun(recording, other)) continue
    // What retention took is in the run's journal still, or is kept no longer.
    if (!hasRecordingFile(tools.dataPath, other.recordingId)) continue
    const placed = await placeOf(other, devices, db)
    if (placed.worn.athlete.athleteId === own.worn.athlete.athleteId) others.push(placed)
  }
  const kept = others.length > 0 ? null : await keptInJournal(own, tools)
  const sessionId =
    recording.sessionId ??
    others.find((one) => one.recording.sessionId !== null)?.recording.sessionId ??
    kept?.sessionId ??
    tools.newSessionId(own.startTimeUs)
  // Before anything is written: begun again after a crash, it is the same session and not a second one.
  await db.putRecording({ ...recording, sessionId })
  const parts: RecordedPart[] = []
  for (const placed of [own, ...others]) parts.push(await partOf(placed, tools.dataPath))
  const { athlete } = own.worn
  const clockSynchronised = tools.clockSynchronised()
  return await storeRecordedRun(
    { sessionId, athlete, parts: [...parts, ...(kept?.parts ?? [])], clockSynchronised },
    tools,
  )
}

/** The pod of the other foot may have been erased, and what was fetched of it with it. */
async function keptInJournal(
  { recording, worn: { athlete, device }, startTimeUs }: Placed,
  { db, dataPath }: FetchedTools,
): Promise<StoredParts | null> {
  const { athleteId, zoneId } = athlete
  const { deviceId } = device
  const endTimeUs = spanOf(recording)?.toUs ?? null
  if (endTimeUs === null) return null
  return partsOfStoredRun(db, dataPath, { athleteId, zoneId, deviceId, startTimeUs, endTimeUs })
}

interface Placed {
  readonly recording: RecordingRecord
  readonly worn: Wearing
  readonly startTimeUs: number
}

async function placeOf(recording: RecordingRecord, devices: readonly Device[], db: LocalDatabase): Promise<Placed> {
  const { startTimeUs, deviceId, name } = recording
  const device = devices.find((one) => one.deviceId === deviceId)
  if (startTimeUs === null) {
    throw new ConfigError(`${name} does not tell when this run was, so it can't be put into the diary.`, {
      code: 'recording-time',
    })
  }
  const worn = device === undefined ? null : await wornDuring(db, device, startTimeUs)
  if (worn !== null) return { recording, worn, startTimeUs }
  if (await wearersErased(db, deviceId, startTimeUs)) {
    throw new ConfigError(
      `${name} recorded this run before the data of somebody who wore it was deleted, so it may be theirs and is not stored. ` +
        'Erase it in the pod.',
      { code: 'athlete-erased' },
    )
  }
  throw new ConfigError(`Nobody wears ${name}. Pair it with an athlete, then fetch the run again.`, {
    code: 'recording-athlete',
  })
}

async function partOf({ recording, worn, startTimeUs }: Placed, dataPath: string): Promise<RecordedPart> {
  const bytes = await readRecordingFile(dataPath, recording.recordingId, recording.byteCount)
  const messages = familyOf(worn.device.kind).memory?.messages(bytes, detailOf(recording).run) ?? []
  return { device: worn.device, startTimeUs, messages }
}

/** More than half of the shorter one lies in the other. */
function areOneRun(one: RecordingRecord, other: RecordingRecord): boolean {
  const [a, b] = [spanOf(one), spanOf(other)]
  if (a === null || b === null) return false
  const sharedUs = Math.min(a.toUs, b.toUs) - Math.max(a.fromUs, b.fromUs)
  return sharedUs > Math.min(a.toUs - a.fromUs, b.toUs - b.fromUs) / 2
}

function spanOf({ startTimeUs, durationS }: RecordingRecord): { fromUs: number; toUs: number } | null {
  if (startTimeUs === null || durationS === null) return null
  return { fromUs: startTimeUs, toUs: startTimeUs + durationS * 1e6 }
}
