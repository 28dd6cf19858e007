import type { Room } from '../../contracts/views.js'
import { DEFAULT_RULE_CONFIG, RULES_LOOK_BACK_DAYS } from '../../domain/alerts/rule-config.js'
import { addDays } from '../../domain/load/local-date.js'
import { buildRoomOfRun, type RoomInput } from '../../domain/load/views/room.js'
import type { SessionTotals } from '../../domain/records/session-record.js'
import type { Clock } from '../../runtime/clock.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { localDateAt } from '../session/session-context.js'

/** How much a running session may still grow; what came before it is read once, when it begins. */
export class Rooms {
  readonly #before = new Map<string, RoomInput>()

  constructor(private readonly options: { readonly db: LocalDatabase; readonly clock: Clock }) {}

  async refresh(athleteId: string): Promise<void> {
    const { db, clock } = this.options
    const athlete = await db.getAthlete(athleteId)
    if (athlete === null) return
    const localDate = localDateAt(clock.nowUs(), athlete.zoneId)
    const range = { athleteId, fromDate: addDays(localDate, -RULES_LOOK_BACK_DAYS), toDate: localDate }
    const days = await db.listDays(range)
    const sessions = (await db.listSessions(range)).filter((session) => session.state === 'finished')
    this.#before.set(athleteId, { athlete, localDate, days, sessions, config: DEFAULT_RULE_CONFIG })
  }

  forget(athleteId: string): void {
    this.#before.delete(athleteId)
  }

  /** Null until it has been read, and without enough runs to compare with. */
  room(athleteId: string, totals: SessionTotals): Room | null {
    const before = this.#before.get(athleteId)
    if (before === undefined) return null
    const { left, right } = totals.soleusLoadSlu
    return buildRoomOfRun(before, (left ?? 0) + (right ?? 0))
  }
}
