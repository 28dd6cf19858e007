import { addDays, daysBetween } from '../../domain/load/local-date.js'
import { buildBreakdown } from '../../domain/load/views/breakdown-view.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { invalidRequest } from '../../http/problem.js'
import { localDateAt } from '../session/session-context.js'
import { requireAthlete } from './lookups.js'
import type { ApiServices } from './services.js'

const DEFAULT_DAYS = 7
const MOST_DAYS = 400

interface DateRange {
  readonly fromDate: string
  readonly toDate: string
}

/** What changed between two periods. The sums are made in the worker, where the minutes lie. */
export function createBreakdownHandlers({ database, clock }: ApiServices): Pick<ApiHandlers, 'breakdown'> {
  return {
    async breakdown({ params, query }) {
      const { athleteId, zoneId } = await requireAthlete(database, params.athleteId)
      const today = localDateAt(clock.nowUs(), zoneId)
      const ranges = choosePeriods(query, today)
      const [base, recent] = await Promise.all([
        database.readPeriodLoad({ athleteId, ...ranges.base }),
        database.readPeriodLoad({ athleteId, ...ranges.recent }),
      ])
      return buildBreakdown({ athleteId, base, recent, today })
    },
  }
}

interface AskedPeriods {
  readonly fromDate?: string | undefined
  readonly toDate?: string | undefined
  readonly baseFromDate?: string | undefined
  readonly baseToDate?: string | undefined
}

/** @throws HttpProblem 400 naming the date that is missing, the wrong way round, too far or inside the other period */
function choosePeriods(asked: AskedPeriods, today: string): { readonly base: DateRange; readonly recent: DateRange } {
  const given = pairOf(asked.fromDate, asked.toDate, ['fromDate', 'toDate'])
  const givenBase = pairOf(asked.baseFromDate, asked.baseToDate, ['baseFromDate', 'baseToDate'])
  if (given === null && givenBase !== null) throw refuse('fromDate', 'is needed where a base period is given')
  const recent = given ?? { fromDate: addDays(today, 1 - DEFAULT_DAYS), toDate: today }
  const dayCount = daysBetween(recent.fromDate, recent.toDate) + 1
  const base = givenBase ?? {
    fromDate: addDays(recent.fromDate, -dayCount),
    toDate: addDays(recent.fromDate, -1),
  }
  if (base.fromDate <= recent.toDate && recent.fromDate <= base.toDate) {
    throw refuse(
      'baseToDate',
      `lies in the other period (${recent.fromDate} to ${recent.toDate}); take two that share no day`,
    )
  }
  return { base, recent }
}

function pairOf(
  fromDate: string | undefined,
  toDate: string | undefined,
  names: readonly [string, string],
): DateRange | null {
  if (fromDate === undefined && toDate === undefined) return null
  if (fromDate === undefined) throw refuse(names[0], `is needed where ${names[1]} is given`)
  if (toDate === undefined) throw refuse(names[1], `is needed where ${names[0]} is given`)
  if (fromDate > toDate) throw refuse(names[1], `${toDate} is before ${names[0]} ${fromDate}`)
  const dayCount = daysBetween(fromDate, toDate) + 1
  if (dayCount > MOST_DAYS)
    throw refuse(names[1], `ends a period of ${String(dayCount)} days; take at most ${String(MOST_DAYS)}`)
  return { fromDate, toDate }
}

function refuse(name: string, message: string) {
  return invalidRequest([{ path: `query.${name}`, message }])
}
