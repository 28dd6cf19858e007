import { isImuKind } from '../../domain/records/people.js'
import type {
  FootStrikeCorrection,
  LoadBand,
  PerFoot,
  SessionTotals,
  StrikeLabelShares,
  StrikeShares,
} from '../../domain/records/session-record.js'
import { FEET, type Foot, type StrideRejection, type Tier } from '../../domain/records/step-record.js'
import type { Gap, PipelineOutput } from '../../pipeline/output.js'
import type { ReplayedInput } from './replay-request.js'

/** A value for each foot that the recording knows. */
export type SeenFeet<T> = Partial<Readonly<Record<Foot, T>>>

/** What a replay adds up to; the last line of `--json`. Load and forces are model estimates. */
export interface ReplaySummary {
  readonly type: 'summary'
  readonly origin: string
  readonly mapping: string | null
  readonly sessionId: string
  readonly durationS: number
  readonly runningTimeS: number
  /** Null where no distance is known. */
  readonly distanceM: number | null
  readonly distanceBasis: SessionTotals['distanceBasis']
  readonly sampleRateHz: number | null
  readonly tier: Tier | null
  readonly strideCount: SeenFeet<number>
  readonly cadenceSpm: SeenFeet<number | null>
  readonly groundContactTimeMs: SeenFeet<number | null>
  readonly footStrikeAngleDeg: SeenFeet<number | null>
  readonly strikeShares: SeenFeet<StrikeShares | null>
  /** Shares of the steps called rearfoot, called not rearfoot, and left uncertain. */
  readonly strikeLabels: SeenFeet<StrikeLabelShares | null>
  /** Of the angles of all steps together. */
  readonly footStrikeCorrection: FootStrikeCorrection | null
  readonly soleusLoadSlu: SeenFeet<number | null>
  /** 90 % band of it. */
  readonly soleusLoadBand: SeenFeet<LoadBand | null>
  readonly coverageRatio: number
  readonly lossRatio: number
  readonly rejectedByReason: Partial<Readonly<Record<StrideRejection, number>>>
  readonly gaps: readonly Gap[]
  readonly malformedCount: number
  readonly badRowCount: number
  readonly damageCount: number
  readonly imputedFeet: readonly Foot[]
}

/** Listens to a replay and adds up what the totals of a session don't hold. */
export interface SummaryCollector {
  take(output: PipelineOutput): void
  /** Null before the pipeline said anything. */
  totals(): SessionTotals | null
  summarise(input: ReplayedInput): ReplaySummary | null
}

export function createSummaryCollector(): SummaryCollector {
  const rejectedByReason: Partial<Record<StrideRejection, number>> = {}
  const gaps: Gap[] = []
  let malformedCount = 0
  let totals: SessionTotals | null = null
  return {
    take(output) {
      if (output.kind === 'live') totals = output.live.totals
      else if (output.kind === 'gap') gaps.push(output.gap)
      else if (output.kind === 'malformed') malformedCount += 1
      else if (output.kind === 'rejected-stride') {
        rejectedByReason[output.reason] = (rejectedByReason[output.reason] ?? 0) + 1
      }
    },
    totals: () => totals,
    summarise(input) {
      if (totals === null) return null
      const { context } = input
      const feet = seenFeet(input)
      return {
        type: 'summary',
        origin: input.origin,
        mapping: input.mappingName,
        sessionId: context.sessionId,
        durationS: totals.durationS,
        runningTimeS: totals.runningTimeS,
        distanceM: totals.distanceBasis === null ? null : totals.distanceM,
        distanceBasis: totals.distanceBasis,
        sampleRateHz: input.sampleRateHz,
        tier: totals.tier,
        strideCount: only(totals.stepCount, feet),
        cadenceSpm: only(totals.cadenceSpm, feet),
        groundContactTimeMs: only(totals.groundContactTimeMs, feet),
        footStrikeAngleDeg: only(totals.footStrikeAngleDeg, feet),
        strikeShares: only(totals.strikeShares, feet),
        strikeLabels: totals.strikeLabels === undefined ? {} : only(totals.strikeLabels, feet),
        footStrikeCorrection: totals.footStrikeCorrection ?? null,
        soleusLoadSlu: only(totals.soleusLoadSlu, feet),
        soleusLoadBand: totals.soleusLoadBand === undefined ? {} : only(totals.soleusLoadBand, feet),
        coverageRatio: totals.coverageRatio,
        lossRatio: 1 - totals.coverageRatio,
        rejectedByReason: { ...rejectedByReason },
        gaps: [...gaps],
        malformedCount,
        badRowCount: input.badRowCount,
        damageCount: input.damageCount,
        imputedFeet: totals.imputedFeet,
      }
    },
  }
}

/** Feet with a sensor of their own; a pod that measures both shows both. */
function seenFeet(input: ReplayedInput): readonly Foot[] {
  const { devices } = input.context
  const worn = devices.filter((device) => isImuKind(device.kind))
  if (worn.length === 0 || worn.some((device) => device.foot === null)) return FEET
  return FEET.filter((foot) => worn.some((device) => device.foot === foot))
}

function only<T>(values: PerFoot<T>, feet: readonly Foot[]): SeenFeet<T> {
  return Object.fromEntries(feet.map((foot) => [foot, values[foot]]))
}
