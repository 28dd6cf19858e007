import { addDays } from '../../domain/load/local-date.js'
import { buildSquadRow, type SquadMember } from '../../domain/load/views/squad.js'
import type { SquadRowView } from '../../domain/load/views/view-types.js'
import type { Athlete } from '../../domain/records/people.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { localDateAt } from '../session/session-context.js'
import type { ApiServices } from './services.js'

/** Twelve weeks are shown, and the usual range of the first of them comes from twelve more. */
export const PAGE_HISTORY_DAYS = 190
/** What a row of the squad tells of single runs reaches no further back; whole sessions are large. */
const SQUAD_SESSION_DAYS = 56
const SQUAD_BATCH = 4

type SquadServices = Pick<ApiServices, 'database' | 'clock' | 'ruleConfig' | 'live'>

interface KeptRow {
  readonly revision: number
  readonly localDate: string
  readonly row: SquadRowView
}

interface StaleRow {
  readonly athlete: Athlete
  readonly revision: number
  readonly localDate: string
}

/**
 * The rows of the squad page. A row is read anew when its athlete has changed or another day has begun there; a thousand
 * athletes take seconds to read, and few of them run between two looks at the page.
 */
export class SquadBoard {
  readonly #services: SquadServices
  #kept = new Map<string, KeptRow>()

  constructor(services: SquadServices) {
    this.#services = services
  }

  async rows(): Promise<readonly SquadRowView[]> {
    const { database, live } = this.#services
    // Before the athletes: what changes from here on is read anew the next time.
    const revisions = await database.athleteRevisions()
    const athletes = await database.listAthletes()
    const running = new Set(live.runningSessions().map((session) => session.athleteId))
    const todayIn = this.#calendar()
    const kept = new Map<string, KeptRow>()
    const stale: StaleRow[] = []
    for (const athlete of athletes) {
      const now = { revision: revisions.get(athlete.athleteId) ?? 0, localDate: todayIn(athlete.zoneId) }
      const known = this.#kept.get(athlete.athleteId)
      if (known?.revision === now.revision && known.localDate === now.localDate) kept.set(athlete.athleteId, known)
      else stale.push({ ...now, athlete })
    }
    // A few at a time: the answers of the worker and the work on them never hold the event loop for all of a large squad.
    for (let first = 0; first < stale.length; first += SQUAD_BATCH) {
      const read = stale.slice(first, first + SQUAD_BATCH).map((row) => this.#read(row))
      for (const row of await Promise.all(read)) kept.set(row.row.athleteId, row)
    }
    this.#kept = kept
    return athletes.flatMap(({ athleteId }) => {
      const row = kept.get(athleteId)?.row
      return row === undefined ? [] : [{ ...row, live: running.has(athleteId) }]
    })
  }

  /** Today, looked up once a zone. */
  #calendar(): (zoneId: string) => string {
    const nowUs = this.#services.clock.nowUs()
    const dates = new Map<string, string>()
    return (zoneId) => {
      const date = dates.get(zoneId) ?? localDateAt(nowUs, zoneId)
      dates.set(zoneId, date)
      return date
    }
  }

  async #read({ athlete, revision, localDate }: StaleRow): Promise<KeptRow> {
    const { database, ruleConfig: config } = this.#services
    const member = await readMember(database, athlete, localDate)
    return { revision, localDate, row: buildSquadRow({ ...member, config, live: false }) }
  }
}

async function readMember(
  database: LocalDatabase,
  athlete: Athlete,
  localDate: string,
): Promise<Omit<SquadMember, 'config' | 'live'>> {
  const { athleteId } = athlete
  const [days, sessions, openAlerts] = await Promise.all([
    database.listDays({ athleteId, fromDate: addDays(localDate, -PAGE_HISTORY_DAYS), toDate: localDate }),
    readLately(database, athleteId, addDays(localDate, -SQUAD_SESSION_DAYS)),
    database.listAlerts({ athleteId, openOnly: true }),
  ])
  return { athlete, localDate, days, sessions, openAlerts }
}

/** Somebody who has not run for long still has a last run. */
async function readLately(database: LocalDatabase, athleteId: string, fromDate: string) {
  const sessions = await database.listSessions({ athleteId, fromDate })
  return sessions.length > 0 ? sessions : database.listSessions({ athleteId, limit: 1 })
}
