import type { Room } from '../../contracts/views.js'
import { buildSessionRoom } from '../../domain/load/views/rooms.js'
import { addDays } from '../../domain/load/local-date.js'
import type { SessionTotals } from '../../domain/records/session-record.js'
import type { Clock } from '../../runtime/clock.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { localDateAt } from '../session/session-context.js'

/** How much a running session may still grow; the 30 days before it are read once, when it begins. */
export class Rooms {
  readonly #longest = new Map<string, readonly SessionTotals[]>()

  constructor(private readonly options: { readonly db: LocalDatabase; readonly clock: Clock }) {}

  /** Reads what the athlete ran in the 30 days before today. */
  async refresh(athleteId: string): Promise<void> {
    const { db, clock } = this.options
    const athlete = await db.getAthlete(athleteId)
    if (athlete === null) return
    const toDate = localDateAt(clock.nowUs(), athlete.zoneId)
    const sessions = await db.listSessions({ athleteId, fromDate: addDays(toDate, -30), toDate })
    const before = sessions.filter((session) => session.state === 'finished').map((session) => session.totals)
    this.#longest.set(athleteId, before)
  }

  room(athleteId: string, totals: SessionTotals): Room | null {
    return buildSessionRoom(totals, this.#longest.get(athleteId) ?? [])
  }
}
