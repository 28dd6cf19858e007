import { isSameTime } from '../../domain/edits/choose-counted.js'
import { endOf, startOf } from '../../domain/edits/edited-state.js'
import { addDays } from '../../domain/load/local-date.js'
import { isCounted, type SessionRecord } from '../../domain/records/session-record.js'
import { MINUTE_US } from '../../domain/units/units.js'
import { StoreError } from '../../runtime/errors.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { stateOf } from '../edits/edit-service.js'
import { loadGroup } from '../edits/session-group.js'

/** Microseconds since the epoch; null is where the run begins or ends by itself. */
export interface Cut {
  readonly fromUs: number | null
  readonly toUs: number | null
}

interface Span {
  readonly startUs: number
  readonly endUs: number
}

/**
 * What must be cut off a kept run because another run of that athlete has those minutes: a pod that kept what it could not send
 * often kept a little of what it sent. Where two are the same run altogether, which of them counts is decided elsewhere.
 * @returns null where nothing is to be cut
 */
export async function findOverlap(db: LocalDatabase, kept: SessionRecord): Promise<Cut | null> {
  const { startUs, endUs } = await spanToday(db, kept)
  const row: SessionRecord = { ...kept, startTimeUs: startUs, endTimeUs: endUs }
  let [fromUs, toUs] = [startUs, endUs]
  for (const other of await othersAround(db, row)) {
    if (isSameTime(other, row)) continue
    const ran = await runningSpan(db, other)
    if (ran.endUs <= fromUs || ran.startUs >= toUs) continue
    // It covers one end of the kept run: what lies within another one is the same run.
    if (ran.startUs <= fromUs) fromUs = ran.endUs
    else if (ran.endUs >= toUs) toUs = ran.startUs
  }
  if (fromUs >= toUs || (fromUs === startUs && toUs === endUs)) return null
  return { fromUs: fromUs === startUs ? null : fromUs, toUs: toUs === endUs ? null : toUs }
}

/** As its list of edits says, also where that is still being computed. */
async function spanToday(db: LocalDatabase, kept: SessionRecord): Promise<Span> {
  const state = stateOf(await loadGroup(db, kept.sessionId), kept)
  return { startUs: startOf(state), endUs: endOf(state) }
}

async function othersAround(db: LocalDatabase, row: SessionRecord): Promise<readonly SessionRecord[]> {
  const { athleteId, localDate, sessionId } = row
  const range = { fromDate: addDays(localDate, -1), toDate: addDays(localDate, 1) }
  const sessions = await db.listSessions({ athleteId, ...range })
  return sessions.filter((one) => one.sessionId !== sessionId && one.state === 'finished' && isCounted(one))
}

/**
 * From its first step to its last: a run that was ended late has nothing in its last minutes. Where its steps can't be had
 * (they are kept no longer, or elsewhere), from its first minute with steps to the end of the last.
 */
async function runningSpan(db: LocalDatabase, session: SessionRecord): Promise<Span> {
  const { startTimeUs, endTimeUs, totals } = session
  const found = (await spanOfSteps(db, session)) ?? (await spanOfMinutes(db, session))
  return found ?? { startUs: startTimeUs, endUs: endTimeUs ?? startTimeUs + totals.durationS * 1e6 }
}

async function spanOfSteps(db: LocalDatabase, { athleteId, sessionId }: SessionRecord): Promise<Span | null> {
  let [startUs, endUs] = [Infinity, -Infinity]
  try {
    for await (const { initialContactTimeUs } of db.steps.query({ athleteId, sessionId })) {
      startUs = Math.min(startUs, initialContactTimeUs)
      endUs = Math.max(endUs, initialContactTimeUs)
    }
  } catch (error) {
    if (error instanceof StoreError && error.code === 'series-unavailable') return null
    throw error
  }
  return startUs < endUs ? { startUs, endUs } : null
}

async function spanOfMinutes(db: LocalDatabase, { athleteId, sessionId }: SessionRecord): Promise<Span | null> {
  const minutes = await db.steps.queryMinutes({ athleteId, sessionId })
  const starts = minutes.filter(({ stepCount }) => stepCount > 0).map(({ startTimeUs }) => startTimeUs)
  if (starts.length === 0) return null
  return { startUs: Math.min(...starts), endUs: Math.max(...starts) + MINUTE_US }
}
