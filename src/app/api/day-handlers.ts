import { declaredRestDay, imputeRunDay } from '../../domain/load/impute-day.js'
import { addDays } from '../../domain/load/local-date.js'
import type { DayRecord } from '../../domain/records/day-record.js'
import type { DayDeclaration } from '../../contracts/requests.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { conflict, invalidRequest } from '../../http/problem.js'
import { localDateAt } from '../session/session-context.js'
import { checkDateRange, requireAthlete } from './lookups.js'
import type { ApiServices } from './services.js'

type DayHandlers = Pick<ApiHandlers, 'listDays' | 'declareDay'>

/** Reaches further back than what a day is filled in from. */
const IMPUTATION_HISTORY_DAYS = 56

/** Days, and what somebody says of those without data. */
export function createDayHandlers(services: ApiServices): DayHandlers {
  const { database } = services
  return {
    async listDays({ params, query }) {
      checkDateRange(query)
      await requireAthlete(database, params.athleteId)
      return { items: await database.listDays({ athleteId: params.athleteId, ...query }) }
    },
    async declareDay({ params, body }) {
      const athlete = await requireAthlete(database, params.athleteId)
      if (params.localDate > localDateAt(services.clock.nowUs(), athlete.zoneId)) throw futureDay()
      await declareDay(services, params, body)
      await services.rules.onDayChanged(params.athleteId, params.localDate)
      services.publishEvent({ type: 'day-changed', ...params })
      return { ok: true }
    },
  }
}

interface DayKey {
  readonly athleteId: string
  readonly localDate: string
}

async function declareDay(services: ApiServices, key: DayKey, declaration: DayDeclaration): Promise<void> {
  const { database } = services
  if (declaration.state === null) return database.removeDeclaredDay(key.athleteId, key.localDate)
  const { athleteId, localDate } = key
  const [recorded] = await database.listDays({ athleteId, fromDate: localDate, toDate: localDate })
  // A run that tells no load (an accelerometer alone) leaves the day open.
  if (recorded !== undefined && recorded.sessionCount > 0 && recorded.state === 'load') {
    throw conflict('day-has-sessions', `${localDate} has a recorded run; what was recorded stays.`)
  }
  const day =
    declaration.state === 'rest'
      ? declaredRestDay(key.athleteId, key.localDate)
      : await imputedDay(services, key, declaration.runningMinutes ?? null)
  await database.putDeclaredDay(day)
}

async function imputedDay(
  { database }: ApiServices,
  { athleteId, localDate }: DayKey,
  runningMinutes: number | null,
): Promise<DayRecord> {
  const fromDate = addDays(localDate, -IMPUTATION_HISTORY_DAYS)
  const sessions = await database.listSessions({ athleteId, fromDate, toDate: localDate })
  const day = imputeRunDay(athleteId, { localDate, runningMinutes }, sessions)
  if (day !== null) return day
  throw conflict(
    'no-history',
    `There is no recorded run in the weeks before ${localDate} to fill this day in from; it stays unknown.`,
  )
}

function futureDay() {
  return invalidRequest([{ path: 'params.localDate', message: 'This day has not come yet' }])
}
