import type { MinuteRecord } from '../../records/minute-record.js'
import type { DeclaredStrike, ShoeKind } from '../../records/people.js'
import type { SessionRecord, SessionTotals } from '../../records/session-record.js'
import { FEET, type Foot } from '../../records/step-record.js'
import type { LoadCell } from './load-cell.js'

/** Of a minute, what its load is told apart by. */
export type MinuteFacts = Pick<
  MinuteRecord,
  | 'foot'
  | 'cadenceSpmMean'
  | 'groundContactTimeMsMean'
  | 'footStrikeAngleDegMean'
  | 'speedMpsMean'
  | 'slopeDegMean'
  | 'surface'
  | 'shoeKind'
  | 'distanceM'
  | 'soleusImpulseBwSSum'
  | 'usualLandingBwSSum'
  | 'tier'
> & { readonly strikeUnknownBwS: number }

export interface RunToSplit {
  readonly session: SessionRecord
  /** Of the session's active generation; none where only the totals are kept. */
  readonly minutes: readonly MinuteFacts[]
  /** Kind of the shoe that the session is tagged with now. */
  readonly shoeKind: ShoeKind | null
  readonly declaredStrike: DeclaredStrike
  readonly soleusLoadUnitBwS: number
}

/**
 * The cells of a run: its minutes, or the run as one cell a foot. A foot without a sensor takes the load of the other one
 * in the totals, so the other one's cells stand for both legs. Load that was filled in for gaps is in no cell.
 */
export function cellsOfRun(run: RunToSplit): LoadCell[] {
  return run.minutes.length > 0 ? cellsOfMinutes(run) : cellsOfTotals(run)
}

function cellsOfMinutes(run: RunToSplit): LoadCell[] {
  const { session, declaredStrike, soleusLoadUnitBwS } = run
  const { imputedFeet } = session.totals
  const legs = imputedFeet.length > 0 ? 2 : 1
  return run.minutes.flatMap((minute) => {
    const { speedMpsMean, soleusImpulseBwSSum } = minute
    if (speedMpsMean === null || soleusImpulseBwSSum <= 0 || imputedFeet.includes(minute.foot)) return []
    return {
      loadSlu: (legs * soleusImpulseBwSSum) / soleusLoadUnitBwS,
      legDistanceM: legs * minute.distanceM,
      speedMps: speedMpsMean,
      cadenceSpm: minute.cadenceSpmMean,
      groundContactTimeMs: minute.groundContactTimeMsMean,
      slopeDeg: minute.slopeDegMean,
      strikeRatio: strikeRatioOf(minute),
      footStrikeAngleDeg: minute.footStrikeAngleDegMean,
      strikeKnownRatio: 1 - minute.strikeUnknownBwS / soleusImpulseBwSSum,
      declaredStrike,
      // A session may be tagged anew after its load was computed; the minutes say what it was computed with.
      surface: minute.surface ?? session.surface,
      shoeKind: minute.surface === null ? run.shoeKind : minute.shoeKind,
      tier: minute.tier,
    }
  })
}

function strikeRatioOf({ soleusImpulseBwSSum, usualLandingBwSSum }: MinuteFacts): number | null {
  return usualLandingBwSSum === null || usualLandingBwSSum <= 0 ? null : soleusImpulseBwSSum / usualLandingBwSSum
}

function cellsOfTotals(run: RunToSplit): LoadCell[] {
  const { session, declaredStrike } = run
  const { totals } = session
  if (totals.runningTimeS <= 0 || totals.distanceM <= 0) return []
  const seenRatio = 1 - filledRatio(totals)
  const bothSlu = (totals.soleusLoadSlu.left ?? 0) + (totals.soleusLoadSlu.right ?? 0)
  const { rearfoot, midfoot, forefoot } = totals.soleusLoadSluByStrike
  const knownRatio = bothSlu <= 0 ? 0 : (rearfoot + midfoot + forefoot) / (bothSlu * seenRatio)
  return FEET.flatMap((foot) => {
    const loadSlu = totals.soleusLoadSlu[foot]
    if (loadSlu === null || loadSlu <= 0 || seenRatio <= 0) return []
    const seen = totals.imputedFeet.includes(foot) ? otherFoot(foot) : foot
    return {
      loadSlu: loadSlu * seenRatio,
      legDistanceM: totals.distanceM * seenRatio,
      speedMps: totals.distanceM / totals.runningTimeS,
      cadenceSpm: totals.cadenceSpm[seen],
      groundContactTimeMs: totals.groundContactTimeMs[seen],
      slopeDeg: null,
      strikeRatio: null,
      footStrikeAngleDeg: totals.footStrikeAngleDeg[seen],
      strikeKnownRatio: Math.min(1, knownRatio),
      declaredStrike,
      surface: session.surface,
      shoeKind: run.shoeKind,
      tier: totals.tier ?? 'G',
    }
  })
}

/** Share of the load that was filled in for gaps; the half that a foot without a sensor takes from the other is not. */
function filledRatio({ imputedRatio, imputedFeet }: SessionTotals): number {
  const ratio = imputedFeet.length > 0 ? 2 * (imputedRatio - 0.5) : imputedRatio
  return Math.min(1, Math.max(0, ratio))
}

function otherFoot(foot: Foot): Foot {
  return foot === 'left' ? 'right' : 'left'
}
