import { isSameTime } from '../../domain/edits/choose-counted.js'
import { addDays } from '../../domain/load/local-date.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { findSessionJournal } from '../../journal/folder.js'
import { readJournal } from '../../journal/reader.js'
import type { StoredMessage } from '../../sensors/sensor-memory.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { localDateAt } from '../session/session-context.js'
import { readSessionContext } from '../session/recovery.js'
import type { RecordedPart } from './recorded-run.js'

export interface WantedRun {
  readonly athleteId: string
  readonly zoneId: string
  /** The pod that is being stored. */
  readonly deviceId: string
  /** Microseconds since the epoch. */
  readonly startTimeUs: number
  readonly endTimeUs: number
}

export interface StoredParts {
  readonly sessionId: string
  readonly parts: readonly RecordedPart[]
}

/**
 * What the pods of the same run gave that were fetched before, out of the run's journal: it is there also when the pod and its
 * file have been erased since. Null where no other pod's run of that time is stored.
 */
export async function partsOfStoredRun(
  db: Pick<LocalDatabase, 'listSessions'>,
  dataPath: string,
  wanted: WantedRun,
): Promise<StoredParts | null> {
  const { athleteId, startTimeUs, zoneId } = wanted
  const date = localDateAt(startTimeUs, zoneId)
  const range = { fromDate: addDays(date, -1), toDate: addDays(date, 1) }
  const near = await db.listSessions({ athleteId, ...range, includeUncounted: true })
  const isIt = (one: SessionRecord): boolean =>
    one.source === 'memory' && one.state === 'finished' && isSameTime(one, wanted)
  for (const { sessionId } of near.filter(isIt)) {
    const folder = findSessionJournal(dataPath, sessionId)?.folder ?? null
    const context = folder === null ? null : readSessionContext(folder)
    if (folder === null || context === null) continue
    const others = context.devices.filter(({ deviceId }) => deviceId !== wanted.deviceId)
    const parts = others.map((device) => ({
      ...{ device, startTimeUs: context.startTimeUs },
      messages: messagesOf(folder, device.deviceId),
    }))
    if (parts.length > 0) return { sessionId, parts }
  }
  return null
}

/** In their order; their clock counts from the start of the run. */
function* messagesOf(folder: string, deviceId: string): Generator<StoredMessage> {
  for (const record of readJournal(folder)) {
    if (record.kind !== 'notification' || record.deviceId !== deviceId) continue
    yield { sinceStartUs: record.monotonicUs, channel: record.channel, bytes: record.bytes.slice() }
  }
}
