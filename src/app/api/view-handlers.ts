import { addDays, weekStartOf } from '../../domain/load/local-date.js'
import { arrangeSquad, buildSquadRow, type SquadMember } from '../../domain/load/views/squad.js'
import { buildToday } from '../../domain/load/views/today.js'
import type { SquadRowView } from '../../domain/load/views/view-types.js'
import { buildWeeks } from '../../domain/load/weeks.js'
import type { Athlete } from '../../domain/records/people.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { localDateAt } from '../session/session-context.js'
import { requireAthlete } from './lookups.js'
import type { ApiServices } from './services.js'

type ViewHandlers = Pick<ApiHandlers, 'today' | 'squad' | 'listWeeks'>

/** Twelve weeks are shown, and the usual range of the first of them comes from twelve more. */
const PAGE_HISTORY_DAYS = 190
/** What a row of the squad tells of single runs reaches no further back; whole sessions are large. */
const SQUAD_SESSION_DAYS = 56
const SQUAD_BATCH = 4
/** Weeks before the first one shown, from which its usual range is made. */
const CORRIDOR_WEEKS = 13

/** What pages show: computed on read from records. */
export function createViewHandlers(services: ApiServices): ViewHandlers {
  const { database, clock, ruleConfig: config } = services
  return {
    async today({ params }) {
      const athlete = await requireAthlete(database, params.athleteId)
      const { athleteId } = athlete
      const localDate = localDateAt(clock.nowUs(), athlete.zoneId)
      const range = { athleteId, fromDate: addDays(localDate, -PAGE_HISTORY_DAYS), toDate: localDate }
      const [days, sessions, openAlerts] = await Promise.all([
        database.listDays(range),
        database.listSessions(range),
        database.listAlerts({ athleteId, openOnly: true }),
      ])
      const running = services.live.runningSessions().filter((session) => session.athleteId === athleteId)
      return buildToday({ athlete, localDate, days, sessions, openAlerts, config, running })
    },
    squad: async () => arrangeSquad(await readSquadRows(services)),
    async listWeeks({ params, query }) {
      const { athleteId, zoneId } = await requireAthlete(database, params.athleteId)
      const today = localDateAt(clock.nowUs(), zoneId)
      const fromDate = addDays(weekStartOf(today), -7 * (query.count - 1 + CORRIDOR_WEEKS))
      const days = await database.listDays({ athleteId, fromDate, toDate: today })
      return { items: buildWeeks({ days, today, count: query.count }) }
    },
  }
}

/** A few at a time: the answers of the worker and the work on them never hold the event loop for all of a large squad. */
async function readSquadRows(services: ApiServices): Promise<readonly SquadRowView[]> {
  const athletes = await services.database.listAthletes()
  const running = new Set(services.live.runningSessions().map((session) => session.athleteId))
  const rows: SquadRowView[] = []
  for (let first = 0; first < athletes.length; first += SQUAD_BATCH) {
    const batch = athletes.slice(first, first + SQUAD_BATCH)
    const members = await Promise.all(
      batch.map((athlete) => readMember(services, athlete, running.has(athlete.athleteId))),
    )
    rows.push(...members.map(buildSquadRow))
  }
  return rows
}

async function readMember(services: ApiServices, athlete: Athlete, live: boolean): Promise<SquadMember> {
  const { database, clock, ruleConfig: config } = services
  const { athleteId } = athlete
  const localDate = localDateAt(clock.nowUs(), athlete.zoneId)
  const fromDate = addDays(localDate, -PAGE_HISTORY_DAYS)
  const [days, sessions, openAlerts] = await Promise.all([
    database.listDays({ athleteId, fromDate, toDate: localDate }),
    readLately(database, athleteId, addDays(localDate, -SQUAD_SESSION_DAYS)),
    database.listAlerts({ athleteId, openOnly: true }),
  ])
  return { athlete, localDate, days, sessions, openAlerts, config, live }
}

/** Somebody who has not run for long still has a last run. */
async function readLately(database: LocalDatabase, athleteId: string, fromDate: string) {
  const sessions = await database.listSessions({ athleteId, fromDate })
  return sessions.length > 0 ? sessions : database.listSessions({ athleteId, limit: 1 })
}
