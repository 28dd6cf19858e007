import { estimateStepLoad } from '../domain/biomechanics/step-load.js'
import type { StrideEstimate } from '../domain/gait/foot-events.js'
import { classifyNextLanding, type StrikeHabit } from '../domain/gait/strike-habit.js'
import type { Foot, StepRecord } from '../domain/records/step-record.js'
import { recallLanding, type LandingMemory } from './landing-memory.js'
import type { SessionSettings } from './session-settings.js'

/** The foot leaves the ground for at least this long in running; less is an error of timing. */
const SHORTEST_FLIGHT_MS = 10

export interface StepSurroundings {
  readonly foot: Foot
  readonly strideIndex: number
  /** Of the strikes of this foot so far; this step is added. */
  readonly habit: StrikeHabit
  /** Of the landings of this foot so far; this step is added. */
  readonly landings: LandingMemory
  /** Contact of the other foot inside this stride; null where it was not seen. */
  readonly otherContactTimeUs: number | null
  /** Of a belt, or of a pod heard at most 3 s before; null where there is none, and the foot's own travel counts. */
  readonly toldSpeedMps: number | null
  /** Of the belt; null where there is none, and the foot's own travel counts. */
  readonly beltSlopeDeg: number | null
}

/** A stride with its foot strike and modelled load: one step of one foot. */
export function buildStep(stride: StrideEstimate, around: StepSurroundings, settings: SessionSettings): StepRecord {
  const stepTimeMs =
    around.otherContactTimeUs === null
      ? stride.strideTimeMs / 2
      : (around.otherContactTimeUs - stride.initialContactTimeUs) / 1000
  const contactMs = stride.groundContactTimeMs
  const { speedMps, slopeDeg } = roadOf(stride, around)
  const landing = recallLanding(around.landings, stride)
  const load = estimateStepLoad(
    {
      speedMps,
      stepTimeS: stepTimeMs / 1000,
      groundContactTimeS: contactMs === null ? null : contactMs / 1000,
      slopeDeg,
      footStrikeAngleDeg: landing.footStrikeAngleDeg,
      stance: landing.stance,
      declaredStrike: settings.declaredStrike,
      surface: settings.surface,
      shoeKind: settings.shoe?.kind ?? null,
      heightM: settings.heightM,
      tier: stride.tier,
    },
    settings.parameters,
  )
  const strike = strikeOf(stride, around.habit, settings)
  return {
    athleteId: settings.athleteId,
    sessionId: settings.sessionId,
    foot: around.foot,
    generation: settings.generation,
    strideIndex: around.strideIndex,
    initialContactTimeUs: Math.round(stride.initialContactTimeUs),
    groundContactTimeMs: contactMs,
    flightTimeMs: contactMs === null ? null : Math.max(SHORTEST_FLIGHT_MS, stepTimeMs - contactMs),
    strideTimeMs: stride.strideTimeMs,
    cadenceSpm: 120_000 / stride.strideTimeMs,
    speedMps: load.speedMps,
    speedBasis: load.speedBasis,
    slopeDeg,
    footStrikeAngleDeg: stride.footStrikeAngleDeg,
    footStrikeAngleSdDeg: stride.footStrikeAngleSdDeg,
    pRearfoot: strike?.pRearfoot ?? null,
    pMidfoot: strike?.pMidfoot ?? null,
    pForefoot: strike?.pForefoot ?? null,
    verticalForcePeakBw: load.verticalForcePeakBw,
    achillesForcePeakBw: load.achillesForcePeakBw,
    soleusImpulseBwS: load.soleusImpulseBwS,
    damageEquivalentSteps: load.damageEquivalentSteps,
    quality: stride.quality,
    coverageRatio: stride.coverageRatio,
    tier: stride.tier,
    // A stride without contact time says why itself.
    nullReason: (contactMs === null ? stride.strikeNullReason : null) ?? load.nullReason ?? stride.strikeNullReason,
    modelVersion: settings.modelVersion,
  }
}

/** What a belt or a pod tells goes before the foot's own travel. */
function roadOf({ travel }: StrideEstimate, { toldSpeedMps, beltSlopeDeg }: StepSurroundings) {
  return {
    speedMps: toldSpeedMps ?? travel?.speedMps ?? null,
    slopeDeg: beltSlopeDeg ?? travel?.slopeDeg ?? null,
  }
}

function strikeOf(stride: StrideEstimate, habit: StrikeHabit, settings: SessionSettings) {
  const { footStrikeAngleDeg: angleDeg, footStrikeAngleSdDeg: angleSdDeg, strikeTurn: turn } = stride
  if (angleDeg === null || angleSdDeg === null) return null
  return classifyNextLanding(habit, { angleDeg, angleSdDeg, turn }, settings.parameters)
}
