import { addDays, weekStartOf } from '../../domain/load/local-date.js'
import { buildWeeks } from '../../domain/load/weeks.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { localDateAt } from '../session/session-context.js'
import { requireAthlete } from './lookups.js'
import type { ApiServices } from './services.js'

/** Weeks before the first shown, from which its own corridor is made. */
const CORRIDOR_WEEKS = 13

/** What pages show: computed on read. */
export function createViewHandlers({ database, clock }: ApiServices): Pick<ApiHandlers, 'listWeeks'> {
  return {
    async listWeeks({ params, query }) {
      const { athleteId, zoneId } = await requireAthlete(database, params.athleteId)
      const today = localDateAt(clock.nowUs(), zoneId)
      const fromDate = addDays(weekStartOf(today), -7 * (query.count - 1 + CORRIDOR_WEEKS))
      const days = await database.listDays({ athleteId, fromDate, toDate: today })
      return { items: buildWeeks({ days, today, count: query.count }) }
    },
  }
}
