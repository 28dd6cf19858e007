import type { ModelParameters } from '../../biomechanics/parameters.js'
import type { DayRecord } from '../../records/day-record.js'
import { SHOE_KINDS, type DeclaredStrike, type ShoeKind } from '../../records/people.js'
import { SURFACES, type SessionRecord, type Surface } from '../../records/session-record.js'
import type { Tier } from '../../records/step-record.js'
import { dateRange } from '../local-date.js'
import type { LoadOfPeriod } from './breakdown.js'
import { computeFactorMeans } from './factor-means.js'
import type { LoadCell } from './load-cell.js'
import { cellsOfRun, type MinuteFacts } from './session-cells.js'

/** What the runs of a period were like, weighted by kilometres; null where no run tells. */
export interface RunningOfPeriod {
  readonly speedMps: number
  readonly slopeDeg: number | null
  /** Share of the kilometres with a known slope. */
  readonly slopeKnownRatio: number
  readonly footStrikeAngleDeg: number | null
  readonly groundContactTimeMs: number | null
  readonly cadenceSpm: number | null
  /** Shares of the kilometres. */
  readonly surfaces: Readonly<Record<Surface, number>>
  readonly shoes: Readonly<Record<ShoeKind | 'untagged', number>>
  readonly tiers: Readonly<Partial<Record<Tier, number>>>
}

/** A stretch of days of one athlete: its load, and what it is the product of. Small, whatever the length. */
export interface PeriodLoad extends LoadOfPeriod {
  readonly fromDate: string
  readonly toDate: string
  readonly sessionCount: number
  /** Days of which nobody has said anything. */
  readonly unknownDates: readonly string[]
  /** Days whose load somebody declared. */
  readonly declaredRunDays: number
  /** Kilometres behind the factors, not those of gaps. */
  readonly distanceM: number
  readonly running: RunningOfPeriod | null
  readonly modelVersions: readonly string[]
  /** Share of the sessions whose speed came from contact time or the foot's movement, and from no other sensor. */
  readonly estimatedSpeedRatio: number
}

export interface PeriodInput {
  readonly fromDate: string
  readonly toDate: string
  readonly days: readonly DayRecord[]
  /** Only finished ones count. */
  readonly sessions: readonly SessionRecord[]
  readonly minutesOf: (session: SessionRecord) => readonly MinuteFacts[]
  readonly shoeKindOf: (shoeId: string | null) => ShoeKind | null
  readonly declaredStrike: DeclaredStrike
}

/** Everything of a period that a comparison needs. Days outside the range, and sessions still running, are passed over. */
export function summarisePeriod(input: PeriodInput, parameters: ModelParameters): PeriodLoad {
  const { fromDate, toDate, days, declaredStrike } = input
  const isInside = ({ localDate }: { readonly localDate: string }) => localDate >= fromDate && localDate <= toDate
  const sessions = input.sessions.filter((session) => session.state === 'finished' && isInside(session))
  const cells = sessions.flatMap((session) =>
    cellsOfRun({
      session,
      minutes: input.minutesOf(session),
      shoeKind: input.shoeKindOf(session.shoeId),
      declaredStrike,
      soleusLoadUnitBwS: parameters.metrics.soleusLoadUnitBwS,
    }),
  )
  const { means, attributedSlu, cells: used } = computeFactorMeans(cells, parameters)
  const declared = days.filter((day) => isInside(day) && day.state === 'load' && day.sessionCount === 0)
  const loadSlu =
    sum(sessions, ({ totals }) => (totals.soleusLoadSlu.left ?? 0) + (totals.soleusLoadSlu.right ?? 0)) +
    sum(declared, (day) => day.soleusLoadSlu.left + day.soleusLoadSlu.right)
  const known = new Set(days.filter((day) => day.state !== 'unknown').map((day) => day.localDate))
  for (const { localDate, totals } of sessions) {
    if (totals.soleusLoadSlu.left !== null || totals.soleusLoadSlu.right !== null) known.add(localDate)
  }
  return {
    fromDate,
    toDate,
    means,
    loadSlu,
    unmeasuredSlu: loadSlu - attributedSlu,
    sessionCount: sessions.length,
    unknownDates: dateRange(fromDate, toDate).filter((localDate) => !known.has(localDate)),
    declaredRunDays: declared.length,
    distanceM: sum(used, (cell) => cell.legDistanceM) / 2,
    running: runningOf(used),
    modelVersions: [...new Set(sessions.map((session) => session.modelVersion))].sort(),
    estimatedSpeedRatio:
      sessions.length === 0
        ? 0
        : sessions.filter(({ totals }) => totals.distanceBasis === 'estimated').length / sessions.length,
  }
}

function runningOf(cells: readonly LoadCell[]): RunningOfPeriod | null {
  const wayM = sum(cells, (cell) => cell.legDistanceM)
  if (wayM <= 0) return null
  const shareOf = (isOne: (cell: LoadCell) => boolean): number =>
    sum(cells, (cell) => (isOne(cell) ? cell.legDistanceM : 0)) / wayM
  const tiers: Partial<Record<Tier, number>> = {}
  for (const { tier, legDistanceM } of cells) tiers[tier] = (tiers[tier] ?? 0) + legDistanceM / wayM
  return {
    speedMps: wayM / sum(cells, (cell) => cell.legDistanceM / cell.speedMps),
    slopeDeg: meanOf(cells, (cell) => cell.slopeDeg),
    slopeKnownRatio: shareOf((cell) => cell.slopeDeg !== null),
    footStrikeAngleDeg: meanOf(cells, (cell) => (cell.strikeKnownRatio > 0 ? cell.footStrikeAngleDeg : null)),
    groundContactTimeMs: meanOf(cells, (cell) => cell.groundContactTimeMs),
    cadenceSpm: meanOf(cells, (cell) => cell.cadenceSpm),
    surfaces: Object.fromEntries(
      SURFACES.map((surface) => [surface, shareOf((cell) => cell.surface === surface)]),
    ) as RunningOfPeriod['surfaces'],
    shoes: Object.fromEntries([
      ...SHOE_KINDS.map((kind) => [kind, shareOf((cell) => cell.shoeKind === kind)]),
      ['untagged', shareOf((cell) => cell.shoeKind === null)],
    ]) as RunningOfPeriod['shoes'],
    tiers,
  }
}

function meanOf(cells: readonly LoadCell[], valueOf: (cell: LoadCell) => number | null): number | null {
  let weighted = 0
  let wayM = 0
  for (const cell of cells) {
    const value = valueOf(cell)
    if (value === null) continue
    weighted += value * cell.legDistanceM
    wayM += cell.legDistanceM
  }
  return wayM > 0 ? weighted / wayM : null
}

function sum<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0)
}
