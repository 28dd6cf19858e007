import { addDays, weekStartOf } from '../../domain/load/local-date.js'
import { arrangeSquad } from '../../domain/load/views/squad.js'
import { buildToday } from '../../domain/load/views/today.js'
import { buildWeeks } from '../../domain/load/weeks.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { localDateAt } from '../session/session-context.js'
import { requireAthlete } from './lookups.js'
import type { ApiServices } from './services.js'
import { PAGE_HISTORY_DAYS, SquadBoard } from './squad-board.js'

type ViewHandlers = Pick<ApiHandlers, 'today' | 'squad' | 'listWeeks'>

/** Weeks before the first one shown, from which its usual range is made. */
const CORRIDOR_WEEKS = 13

/** What pages show: computed on read from records. */
export function createViewHandlers(services: ApiServices): ViewHandlers {
  const { database, clock, ruleConfig: config } = services
  const board = new SquadBoard(services)
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
    squad: async () => arrangeSquad(await board.rows()),
    async listWeeks({ params, query }) {
      const { athleteId, zoneId } = await requireAthlete(database, params.athleteId)
      const today = localDateAt(clock.nowUs(), zoneId)
      const fromDate = addDays(weekStartOf(today), -7 * (query.count - 1 + CORRIDOR_WEEKS))
      const days = await database.listDays({ athleteId, fromDate, toDate: today })
      return { items: buildWeeks({ days, today, count: query.count }) }
    },
  }
}
