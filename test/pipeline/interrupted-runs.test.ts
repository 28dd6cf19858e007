import { describe, expect, it } from 'vitest'
import type { SampleBlock } from '../../src/domain/records/sample-block.js'
import { FEET, type Foot } from '../../src/domain/records/step-record.js'
import { bothFeet, type GaitProfile, type StepTruth } from '../../src/sources/simulator/gait-profile.js'
import { planRun } from '../../src/sources/simulator/plan-run.js'
import { flawsOf } from './record-flaws.js'
import { keepSamples, mapTimes, reduceFeet, sampleFeet, type SessionRecords } from './sampled-session.js'
import { START_TIME_US } from './simulated-session.js'

const SEED = 'metamorphic'
const steady: GaitProfile = {
  strike: bothFeet(9),
  segments: [
    { kind: 'standing', durationS: 3 },
    { kind: 'running', durationS: 87, speedMps: 3.2 },
  ],
}
const feet = sampleFeet(steady)
const whole = reduceFeet(feet)
/** Torn before the gap and opened after it: one stride each, and the one that shows where the next begins. */
const TORN_STRIDES = 3

const at = (timeS: number): number => START_TIME_US + timeS * 1e6
const stepsOf = (records: SessionRecords, foot: Foot): number => records.totals.stepCount[foot]
const sluOf = ({ totals }: SessionRecords): number =>
  (totals.soleusLoadSlu.left ?? 0) + (totals.soleusLoadSlu.right ?? 0)

function without(fromS: number, toS: number, silent: readonly Foot[] = FEET) {
  const hole = (block: SampleBlock, foot: Foot): SampleBlock =>
    silent.includes(foot) ? keepSamples(block, (_, timeUs) => timeUs < at(fromS) || timeUs >= at(toS)) : block
  return { left: hole(feet.left, 'left'), right: hole(feet.right, 'right') }
}

/** Strides of one foot that the undisturbed run has outside the gap. */
function outside(fromS: number, toS: number, foot: Foot): number {
  return whole.steps.filter(({ foot: own, initialContactTimeUs, strideTimeMs }) => {
    const endUs = initialContactTimeUs + strideTimeMs * 1000
    return own === foot && (endUs < at(fromS) || initialContactTimeUs >= at(toS))
  }).length
}

describe('a run with a hole', () => {
  it.each([
    [40, 40.4],
    [40, 41],
    [33.3, 38.3],
    [20, 50],
  ])('from %s s to %s s loses its strides and at most three more, and has its load filled', (fromS, toS) => {
    const torn = reduceFeet(without(fromS, toS), { intervalUs: 5000 })
    expect(flawsOf(torn)).toEqual([])
    for (const foot of FEET) {
      const due = outside(fromS, toS, foot)
      expect(stepsOf(torn, foot)).toBeLessThanOrEqual(due + 1)
      expect(stepsOf(torn, foot)).toBeGreaterThanOrEqual(due - TORN_STRIDES)
    }
    expect(Math.abs(sluOf(torn) / sluOf(whole) - 1)).toBeLessThan(0.02)
    expect(torn.totals.coverageRatio).toBeCloseTo(1 - (toS - fromS) / 90, 2)
  })

  it.each(FEET)('of the %s foot only has the steps of the other as they were', (foot) => {
    const torn = reduceFeet(without(30, 45, [foot]), { intervalUs: 5000 })
    const other = foot === 'left' ? 'right' : 'left'
    expect(stepsOf(torn, other)).toBe(stepsOf(whole, other))
    expect(stepsOf(torn, foot)).toBeGreaterThanOrEqual(outside(30, 45, foot) - TORN_STRIDES)
    expect(Math.abs((torn.totals.soleusLoadSlu[foot] ?? 0) / (whole.totals.soleusLoadSlu[foot] ?? 0) - 1)).toBeLessThan(
      0.03,
    )
    // Half of the stride stands for the step time while the other foot is not seen.
    const change = (torn.totals.soleusLoadSlu[other] ?? 0) / (whole.totals.soleusLoadSlu[other] ?? 0) - 1
    expect(Math.abs(change)).toBeLessThan(0.002)
  })

  it('gives the same steps far from it as without it', () => {
    const torn = reduceFeet(without(33, 38), { intervalUs: 5000 })
    for (const step of torn.steps) {
      if (step.initialContactTimeUs < at(32) || step.initialContactTimeUs > at(46)) {
        const same = whole.steps.find(
          ({ foot, initialContactTimeUs: us }) =>
            foot === step.foot && Math.abs(us - step.initialContactTimeUs) < 20_000,
        )
        expect(same).toBeDefined()
        expect(Math.abs((same?.groundContactTimeMs ?? 0) - (step.groundContactTimeMs ?? 0))).toBeLessThan(2)
        expect(Math.abs((same?.footStrikeAngleDeg ?? 0) - (step.footStrikeAngleDeg ?? 0))).toBeLessThan(0.5)
        expect(Math.abs((step.soleusImpulseBwS ?? 0) / (same?.soleusImpulseBwS ?? 1) - 1)).toBeLessThan(0.03)
      }
    }
  })
})

describe('one run as two sessions', () => {
  const part = (fromS: number, toS: number) => {
    const cut = (block: SampleBlock) => keepSamples(block, (_, timeUs) => timeUs >= at(fromS) && timeUs < at(toS))
    return reduceFeet({ left: cut(feet.left), right: cut(feet.right) }, { context: { startTimeUs: at(fromS) } })
  }
  const halves = [part(0, 46), part(46, 90)] as const

  it('has the steps of the one but for those that the cut tears', () => {
    for (const foot of FEET) {
      const sum = stepsOf(halves[0], foot) + stepsOf(halves[1], foot)
      expect(sum).toBeLessThanOrEqual(stepsOf(whole, foot))
      expect(sum).toBeGreaterThanOrEqual(stepsOf(whole, foot) - TORN_STRIDES)
    }
  })

  it('has the load of its steps', () => {
    const steps = halves[0].steps.length + halves[1].steps.length
    const perStep = (sluOf(halves[0]) + sluOf(halves[1])) / steps
    expect(Math.abs(perStep / (sluOf(whole) / whole.steps.length) - 1)).toBeLessThan(0.005)
  })
})

describe('two runs in one session, with walking and standing around them', () => {
  const profile: GaitProfile = {
    strike: bothFeet(9),
    segments: [
      { kind: 'walking', durationS: 20, speedMps: 1.5 },
      { kind: 'running', durationS: 25, speedMps: 3 },
      { kind: 'standing', durationS: 12 },
      { kind: 'running', durationS: 25, speedMps: 3.8 },
      { kind: 'walking', durationS: 20, speedMps: 1.3 },
      { kind: 'stopped', durationS: 5 },
    ],
  }
  const { contacts } = planRun(profile, SEED)
  const records = reduceFeet(sampleFeet(profile, 200, SEED))
  const running = (foot: Foot): readonly StepTruth[] => contacts[foot].filter(({ kind }) => kind === 'running')
  const isNear = (us: number, truth: StepTruth): boolean =>
    Math.abs(us - START_TIME_US - truth.initialContactTimeUs) < 40_000

  it.each(FEET)('have strides of the %s foot where it ran, and nowhere else', (foot) => {
    const steps = records.steps.filter((step) => step.foot === foot)
    for (const step of steps) expect(running(foot).some((truth) => isNear(step.initialContactTimeUs, truth))).toBe(true)
    const missed = running(foot).filter((truth) => !steps.some((step) => isNear(step.initialContactTimeUs, truth)))
    // The first and the last of each run, where a walk or a stop is half of the stride.
    expect(missed.length).toBeLessThanOrEqual(4)
    expect(steps.length).toBeGreaterThan(62)
  })

  it('have no load but that of the runs', () => {
    expect(flawsOf(records)).toEqual([])
    expect(records.totals.imputedRatio).toBe(0)
    expect(Math.abs(records.totals.runningTimeS - 50)).toBeLessThan(4)
    expect(Math.abs(records.totals.distanceM / (25 * 3 + 25 * 3.8) - 1)).toBeLessThan(0.08)
    const motions = records.outputs.flatMap((output) => (output.kind === 'motion' ? [output.motion] : []))
    expect(motions.filter((motion) => motion === 'running')).toHaveLength(2)
  })

  it('are the same two runs when the standing between them lasts an hour', () => {
    const laterUs = 3600e6
    const cutUs = at(20 + 25 + 6)
    const apart = (block: SampleBlock): SampleBlock =>
      mapTimes(block, (timeUs) => (timeUs < cutUs ? timeUs : timeUs + laterUs))
    const { left, right } = sampleFeet(profile, 200, SEED)
    const far = reduceFeet({ left: apart(left), right: apart(right) }, { intervalUs: 5000 })
    for (const foot of FEET) {
      expect(stepsOf(far, foot)).toBeLessThanOrEqual(stepsOf(records, foot))
      expect(stepsOf(far, foot)).toBeGreaterThanOrEqual(stepsOf(records, foot) - TORN_STRIDES)
    }
    expect(far.totals.gapSeconds).toBeGreaterThan(3590)
    // Nobody is known to have run in that hour.
    expect(Math.abs(sluOf(far) / sluOf(records) - 1)).toBeLessThan(0.05)
  })
})
