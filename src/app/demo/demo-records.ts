import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { SessionRecord, SessionTotals } from '../../domain/records/session-record.js'
import { FEET, type Foot, type StepRecord } from '../../domain/records/step-record.js'
import { demoShoeId } from './demo-athletes.js'
import { runDurationS, type DemoRun, type DemoStride } from './demo-run.js'
import { byStrike, mean, ofFoot, soleusImpulse, sum } from './demo-totals.js'

const GENERATION = 0

export function demoSessionId(run: DemoRun): string {
  return `${run.demo.athleteId}-${run.localDate}`
}

export function sessionOf(run: DemoRun, zoneId: string, totals: SessionTotals): SessionRecord {
  return {
    sessionId: demoSessionId(run),
    athleteId: run.demo.athleteId,
    state: 'finished',
    source: 'simulator',
    simulated: true,
    startTimeUs: run.startTimeUs,
    endTimeUs: run.startTimeUs + Math.round(runDurationS(run) * 1e6),
    zoneId,
    localDate: run.localDate,
    surface: run.surface,
    shoeId: demoShoeId(run.demo, run.shoeIndex),
    activeGeneration: GENERATION,
    modelVersion: MODEL_VERSION,
    clockSynchronised: true,
    totals,
  }
}

/** One record a stride; only for runs whose strides are all there. */
export function stepsOf(run: DemoRun, strides: readonly DemoStride[]): StepRecord[] {
  return FEET.flatMap((foot) => {
    const key = keyOf(run, foot)
    return ofFoot(strides, foot).map((stride, index) => stepOf({ ...key, strideIndex: index }, run, stride))
  })
}

type StepKey = Pick<StepRecord, 'athleteId' | 'sessionId' | 'foot' | 'generation' | 'strideIndex'>

function stepOf(key: StepKey, run: DemoRun, stride: DemoStride): StepRecord {
  const { load, strike } = stride
  return {
    athleteId: key.athleteId,
    sessionId: key.sessionId,
    foot: key.foot,
    generation: key.generation,
    strideIndex: key.strideIndex,
    initialContactTimeUs: run.startTimeUs + Math.round(stride.timeS * 1e6),
    groundContactTimeMs: load.groundContactTimeS === null ? null : load.groundContactTimeS * 1000,
    flightTimeMs: load.flightTimeS === null ? null : load.flightTimeS * 1000,
    strideTimeMs: stride.strideTimeS * 1000,
    cadenceSpm: stride.cadenceSpm,
    speedMps: load.speedMps,
    speedBasis: load.speedBasis,
    slopeDeg: 0,
    footStrikeAngleDeg: stride.footStrikeAngleDeg,
    footStrikeAngleSdDeg: stride.footStrikeAngleSdDeg,
    pRearfoot: strike.pRearfoot,
    pMidfoot: strike.pMidfoot,
    pForefoot: strike.pForefoot,
    verticalForcePeakBw: load.verticalForcePeakBw,
    achillesForcePeakBw: load.achillesForcePeakBw,
    soleusImpulseBwS: load.soleusImpulseBwS,
    damageEquivalentSteps: load.damageEquivalentSteps,
    quality: 1,
    coverageRatio: 1,
    tier: 'A',
    nullReason: load.nullReason,
    modelVersion: MODEL_VERSION,
  }
}

/** Minutes of both feet from the same strides. */
export function minutesOf(run: DemoRun, strides: readonly DemoStride[]): MinuteRecord[] {
  return FEET.flatMap((foot) => {
    const byMinute = new Map<number, DemoStride[]>()
    for (const stride of ofFoot(strides, foot)) {
      const minuteIndex = Math.floor(stride.timeS / 60)
      const inMinute = byMinute.get(minuteIndex)
      if (inMinute === undefined) byMinute.set(minuteIndex, [stride])
      else inMinute.push(stride)
    }
    return [...byMinute.entries()].map(([minuteIndex, inMinute]) => minuteOf(run, { foot, minuteIndex }, inMinute))
  })
}

function minuteOf(
  run: DemoRun,
  at: { readonly foot: Foot; readonly minuteIndex: number },
  strides: readonly DemoStride[],
): MinuteRecord {
  return {
    ...keyOf(run, at.foot),
    minuteIndex: at.minuteIndex,
    startTimeUs: run.startTimeUs + at.minuteIndex * 60_000_000,
    stepCount: strides.length,
    cadenceSpmMean: mean(strides, (stride) => stride.cadenceSpm),
    groundContactTimeMsMean: mean(strides, (stride) => 1000 * (stride.load.groundContactTimeS ?? 0)),
    footStrikeAngleDegMean: mean(strides, (stride) => stride.footStrikeAngleDeg),
    rearfootStepsSum: sum(strides, (stride) => stride.strike.pRearfoot),
    midfootStepsSum: sum(strides, (stride) => stride.strike.pMidfoot),
    forefootStepsSum: sum(strides, (stride) => stride.strike.pForefoot),
    speedMpsMean: mean(strides, (stride) => stride.speedMps),
    slopeDegMean: 0,
    surface: run.surface,
    shoeKind: run.shoeKind,
    distanceM: sum(strides, (stride) => stride.speedMps * stride.strideTimeS),
    soleusImpulseBwSSum: sum(strides, soleusImpulse),
    usualLandingBwSSum: null,
    damageEquivalentStepsSum: sum(strides, (stride) => stride.load.damageEquivalentSteps ?? 0),
    soleusImpulseBwSByStrike: byStrike(strides, 1),
    coverageRatio: 1,
    imputedRatio: 0,
    tier: 'A',
    basis: 'estimated',
  }
}

function keyOf(run: DemoRun, foot: Foot) {
  return { athleteId: run.demo.athleteId, sessionId: demoSessionId(run), foot, generation: GENERATION }
}
