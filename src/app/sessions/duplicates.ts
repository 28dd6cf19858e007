import { chooseCounted, type RunRecord } from '../../domain/edits/choose-counted.js'
import { activeEdits } from '../../domain/edits/active-edits.js'
import { addDays } from '../../domain/load/local-date.js'
import type { EditRecord } from '../../domain/records/session-edit.js'
import { isCounted, type SessionRecord } from '../../domain/records/session-record.js'
import type { LocalDatabase, SessionExpectation } from '../../stores/local-database.js'
import { withDisposition } from '../edits/target-row.js'
import { localDateAt } from '../session/session-context.js'

export type DuplicateReader = Pick<LocalDatabase, 'listSessions' | 'listEdits'>

export type DuplicateResolver = DuplicateReader & Pick<LocalDatabase, 'changeSessions' | 'getAthlete'>

export interface Resolution {
  /** Rows that are to change, of all sessions that were looked at. */
  readonly rows: readonly SessionRecord[]
  /** What was read to find that out. */
  readonly expected: readonly SessionExpectation[]
}

export interface Around {
  readonly athleteId: string
  /** Local dates; runs of the days beside them are looked at too. */
  readonly localDates: readonly string[]
}

/**
 * Which records of an athlete's runs count around some dates. Of the same run in two sources only the better one does.
 * @param overlay rows and lists as they are about to be, in place of those that are stored
 */
export async function findDuplicates(
  db: DuplicateReader,
  { athleteId, localDates }: Around,
  overlay: { readonly rows?: readonly SessionRecord[]; readonly edits?: readonly EditRecord[] } = {},
): Promise<Resolution> {
  const dates = localDates.toSorted()
  const [first, last] = [dates[0], dates.at(-1)]
  if (first === undefined || last === undefined) return { rows: [], expected: [] }
  const range = { fromDate: addDays(first, -1), toDate: addDays(last, 1) }
  const stored = await db.listSessions({ athleteId, ...range, includeUncounted: true })
  const byId = new Map([...stored, ...(overlay.rows ?? [])].map((row) => [row.sessionId, row]))
  const rows = [...byId.values()].filter((row) => row.athleteId === athleteId && mayCount(row))
  const ids = rows.map(({ sessionId }) => sessionId)
  const lists = ids.length === 0 ? [] : [...(await db.listEdits(ids)), ...(overlay.edits ?? [])]
  const countedBy = chooseCounted(rows.map((session) => toRun(session, lists)))
  const changing = rows.flatMap((row) => changed(row, countedBy.get(row.sessionId) ?? null))
  // Where nothing is to change, others may go on changing the runs of the days beside.
  if (changing.length === 0) return { rows: [], expected: [] }
  const known = new Map(stored.map((row) => [row.sessionId, row]))
  const inOverlay = new Set(overlay.rows?.map(({ sessionId }) => sessionId))
  return {
    rows: changing,
    expected: ids.flatMap((sessionId) => {
      const row = known.get(sessionId)
      if (row === undefined || inOverlay.has(sessionId)) return []
      return [{ sessionId, row, editCount: lists.filter((edit) => edit.sessionId === sessionId).length }]
    }),
  }
}

/** Whether another record of the same run counts in place of this one, or this one in place of another. */
export async function hasOtherRecord(db: Pick<DuplicateReader, 'listSessions'>, row: SessionRecord): Promise<boolean> {
  if (row.disposition === 'duplicate') return true
  const { athleteId, localDate, sessionId } = row
  const range = { fromDate: addDays(localDate, -1), toDate: addDays(localDate, 1) }
  const around = await db.listSessions({ athleteId, ...range, includeUncounted: true })
  return around.some(({ disposition, countedBy }) => disposition === 'duplicate' && countedBy === sessionId)
}

/** Tries of a resolution while others write. */
const MOST_TRIES = 5

/**
 * Makes the better record of each run around a time the one that counts, and takes back what does not hold any more. To be
 * called when a session has finished, was imported or fetched; edits do the same by themselves.
 * @returns sessions whose disposition has changed; the rules are to look again where there are any
 */
export async function resolveDuplicates(
  db: DuplicateResolver,
  athleteId: string,
  aroundTimeUs: number,
): Promise<readonly SessionRecord[]> {
  const zoneId = (await db.getAthlete(athleteId))?.zoneId ?? 'utc'
  return resolveAround(db, { athleteId, localDates: [localDateAt(aroundTimeUs, zoneId)] })
}

/** The same for a stretch of days. */
export async function resolveAround(db: DuplicateResolver, around: Around): Promise<readonly SessionRecord[]> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { rows, expected } = await findDuplicates(db, around)
    if (rows.length === 0) return []
    if (await db.changeSessions({ expected, rows })) return rows
  }
  return []
}

function mayCount(row: SessionRecord): boolean {
  return row.state === 'finished' && (isCounted(row) || row.disposition === 'duplicate')
}

function toRun(session: SessionRecord, lists: readonly EditRecord[]): RunRecord {
  const own = lists.filter(({ sessionId }) => sessionId === session.sessionId)
  const chosen = activeEdits(own).findLast(({ detail }) => detail.kind === 'count-instead')
  return { session, countInsteadUs: chosen?.madeTimeUs ?? null }
}

function changed(row: SessionRecord, countedBy: string | null): SessionRecord[] {
  const isDuplicate = row.disposition === 'duplicate'
  if (countedBy === null) return isDuplicate ? [withDisposition(row, 'counted', null)] : []
  if (isDuplicate && row.countedBy === countedBy) return []
  return [withDisposition(row, 'duplicate', countedBy)]
}
