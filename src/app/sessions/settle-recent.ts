import { addDays } from '../../domain/load/local-date.js'
import type { Clock } from '../../runtime/clock.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { localDateAt } from '../session/session-context.js'
import { resolveAround } from './duplicates.js'
import type { FinishedServices } from './judge-finished.js'

/** What was put in longer ago was looked at by an earlier start. */
const RECENT_DAYS = 14

export interface RecentServices {
  readonly db: LocalDatabase
  readonly clock: Pick<Clock, 'nowUs'>
  readonly rules: Pick<FinishedServices['rules'], 'historyRewritten'>
}

/** A kill between the end of a run and the look for its second record must not let both count for good. */
export async function settleRecent({ db, clock, rules }: RecentServices): Promise<void> {
  for (const { athleteId, zoneId } of await db.listAthletes()) {
    const today = localDateAt(clock.nowUs(), zoneId)
    const changed = await resolveAround(db, { athleteId, localDates: [addDays(today, -RECENT_DAYS), today] })
    const [first] = changed.map(({ localDate }) => localDate).sort()
    if (first !== undefined) await rules.historyRewritten(athleteId, first)
  }
}
