import { beforeAll, describe, expect, it } from 'vitest'
import { isImuKind, type DeviceKind } from '../../src/domain/records/people.js'
import type { StepRecord } from '../../src/domain/records/step-record.js'
import { FAMILIES } from '../../src/sensors/families.js'
import { planRun, type RunPlan } from '../../src/sources/simulator/plan-run.js'
import { mergeRecords, recordFamily } from './family-session.js'
import { at, lastLive, reduceAll, steadyRun, stepsOf } from './simulated-session.js'

const DURATION_S = 60
/** The rate of a sensor without a clock is not known before. */
const SETTLED_S = 12
const KINDS = FAMILIES.map(({ kind }) => kind).filter(isImuKind)

interface FamilyRun {
  readonly steps: readonly StepRecord[]
  readonly loadSlu: number
}

/** The same run, worn with two devices of a family whose clocks drift and whose messages come late and in bursts. */
async function runWith(kind: DeviceKind, plan: RunPlan): Promise<FamilyRun> {
  const left = await recordFamily({ kind, foot: 'left', plan, imu: { clockDriftPpm: 50 } })
  const right = await recordFamily({ kind, foot: 'right', plan, imu: { clockDriftPpm: -50 }, delayUs: 14_000 })
  const outputs = reduceAll(mergeRecords([left.records, right.records], plan.durationUs), [left.device, right.device])
  const { left: leftSlu, right: rightSlu } = lastLive(outputs).totals.soleusLoadSlu
  return { steps: stepsOf(outputs), loadSlu: (leftSlu ?? 0) + (rightSlu ?? 0) }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? NaN
}

describe('families of foot sensors, worn in the same run', () => {
  const plan = planRun(steadyRun(DURATION_S), 'families')
  const runs = new Map<DeviceKind, FamilyRun>()
  const runOf = (kind: DeviceKind): FamilyRun => {
    const run = runs.get(kind)
    if (run === undefined) throw new Error(`No run with ${kind}.`)
    return run
  }

  beforeAll(async () => {
    for (const kind of KINDS) runs.set(kind, await runWith(kind, plan))
  })

  it('are four and more', () => {
    expect(KINDS).toEqual(expect.arrayContaining(['open-imu', 'polar', 'movesense', 'witmotion']))
  })

  it.each(KINDS)('%s finds the steps where they were, in both feet', (kind) => {
    for (const foot of ['left', 'right'] as const) {
      const truth = plan.contacts[foot].filter((contact) => contact.kind === 'running').slice(2, -3)
      const found = runOf(kind).steps.filter((step) => step.foot === foot)
      const near = truth.filter((contact) =>
        found.some((step) => Math.abs(step.initialContactTimeUs - at(0) - contact.initialContactTimeUs) < 60_000),
      )
      expect(near.length / truth.length).toBeGreaterThan(0.93)
    }
  })

  it.each(KINDS)(
    '%s agrees with the open frame: contact time within 3 ms, angle within 1°, load within 2 %',
    (kind) => {
      const reference = runOf('open-imu')
      const settled = (run: FamilyRun) => run.steps.filter((step) => step.initialContactTimeUs > at(SETTLED_S))
      const pairs = settled(runOf(kind)).flatMap((step) => {
        const same = (other: StepRecord): boolean =>
          other.foot === step.foot && Math.abs(other.initialContactTimeUs - step.initialContactTimeUs) < 100_000
        const other = reference.steps.find(same)
        return other === undefined ? [] : [{ step, other }]
      })
      expect(pairs.length).toBeGreaterThan(0.9 * settled(reference).length)
      const differences = (value: (step: StepRecord) => number | null): number[] =>
        pairs.map(({ step, other }) => (value(step) ?? NaN) - (value(other) ?? NaN))
      expect(Math.abs(median(differences((step) => step.groundContactTimeMs)))).toBeLessThan(3)
      expect(Math.abs(median(differences((step) => step.footStrikeAngleDeg)))).toBeLessThan(1)
      const load = median(
        pairs.map(({ step, other }) => (step.soleusImpulseBwS ?? NaN) / (other.soleusImpulseBwS ?? NaN)),
      )
      expect(Math.abs(load - 1)).toBeLessThan(0.02)
    },
  )

  it.each(KINDS)('%s puts left and right within 20 ms of their true order', (kind) => {
    const stepTimesMs = (foot: 'left' | 'right'): number[] => {
      const [own, other] = [foot, foot === 'left' ? 'right' : 'left'].map((side) =>
        runOf(kind).steps.filter((step) => step.foot === side && step.initialContactTimeUs > at(SETTLED_S)),
      )
      return (own ?? []).flatMap((step) => {
        const next = (other ?? []).find((late) => late.initialContactTimeUs > step.initialContactTimeUs)
        return next === undefined ? [] : [(next.initialContactTimeUs - step.initialContactTimeUs) / 1000]
      })
    }
    const asymmetryMs = (median(stepTimesMs('left')) - median(stepTimesMs('right'))) / 2
    expect(Math.abs(asymmetryMs)).toBeLessThan(20)
  })
})
