import { addDays, weekStartOf } from '../../domain/load/local-date.js'
import { buildSquad, type SquadMember } from '../../domain/load/views/squad.js'
import { buildToday } from '../../domain/load/views/today.js'
import { buildWeeks } from '../../domain/load/weeks.js'
import type { AlertRecord } from '../../domain/records/alert-record.js'
import type { Athlete } from '../../domain/records/people.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { localDateAt } from '../session/session-context.js'
import { requireAthlete } from './lookups.js'
import type { ApiServices } from './services.js'

type ViewHandlers = Pick<ApiHandlers, 'today' | 'squad' | 'listWeeks'>

/** Twelve weeks are shown, and the usual range of the first of them comes from twelve more. */
const PAGE_HISTORY_DAYS = 190
/** What a row of the squad tells of single runs reaches no further back; whole sessions are large. */
const SQUAD_SESSION_DAYS = 56
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
      return buildToday({ athlete, localDate, days, sessions, openAlerts, config })
    },
    squad: async () => buildSquad(await readSquad(services)),
    async listWeeks({ params, query }) {
      const { athleteId, zoneId } = await requireAthlete(database, params.athleteId)
      const today = localDateAt(clock.nowUs(), zoneId)
      const fromDate = addDays(weekStartOf(today), -7 * (query.count - 1 + CORRIDOR_WEEKS))
      const days = await database.listDays({ athleteId, fromDate, toDate: today })
      return { items: buildWeeks({ days, today, count: query.count }) }
    },
  }
}

/** Sessions and alerts of all in one question each, days one athlete at a time. */
async function readSquad(services: ApiServices): Promise<readonly SquadMember[]> {
  const { database, clock, live } = services
  const earliest = addDays(localDateAt(clock.nowUs(), 'utc'), -SQUAD_SESSION_DAYS)
  const [athletes, sessions, alerts] = await Promise.all([
    database.listAthletes(),
    database.listSessions({ fromDate: earliest }),
    database.listAlerts({ openOnly: true }),
  ])
  const records = { sessions: groupByAthlete(sessions), alerts: groupByAthlete(alerts) }
  const running = new Set(live.runningSessions().map((session) => session.athleteId))
  return Promise.all(athletes.map((athlete) => readMember(services, athlete, records, running.has(athlete.athleteId))))
}

async function readMember(
  { database, clock, ruleConfig: config }: ApiServices,
  athlete: Athlete,
  records: {
    readonly sessions: ReadonlyMap<string, readonly SessionRecord[]>
    readonly alerts: ReadonlyMap<string, readonly AlertRecord[]>
  },
  live: boolean,
): Promise<SquadMember> {
  const { athleteId } = athlete
  const localDate = localDateAt(clock.nowUs(), athlete.zoneId)
  const fromDate = addDays(localDate, -PAGE_HISTORY_DAYS)
  const [days, sessions] = await Promise.all([
    database.listDays({ athleteId, fromDate, toDate: localDate }),
    // Somebody who has not run for long still has a last run.
    records.sessions.get(athleteId) ?? database.listSessions({ athleteId, limit: 1 }),
  ])
  return { athlete, localDate, days, sessions, openAlerts: records.alerts.get(athleteId) ?? [], config, live }
}

function groupByAthlete<T extends { readonly athleteId: string }>(records: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const record of records) {
    const group = groups.get(record.athleteId)
    if (group === undefined) groups.set(record.athleteId, [record])
    else group.push(record)
  }
  return groups
}
