import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS, type ModelParameters } from '../../../src/domain/biomechanics/parameters.js'
import {
  estimateStepLoad,
  estimateSummaryLoad,
  type StepLoadEstimate,
} from '../../../src/domain/biomechanics/step-load.js'
import type { StrideEstimate } from '../../../src/domain/gait/foot-events.js'
import { STANDARD_GRAVITY_MPS2 } from '../../../src/domain/units/units.js'
import { dataFolder, hasRecordings, readVirtualImu, START_US, toBlock } from '../support/recordings.js'
import { mean, median, reduceAll, stridesOf } from '../support/reduce.js'

interface PlateStep {
  readonly contactS: number
  readonly verticalForcePeakBw: number
  readonly impulseBwS: number
}

interface Cell {
  readonly subject: string
  readonly foot: string
  readonly speedMps: number
  readonly withLanding: StepLoadEstimate
  readonly fromWatch: StepLoadEstimate
  readonly verticalForcePeakBw: number
  readonly impulseBwS: number
  readonly footStrikeAngleDeg: number
}

type LeftOut = Readonly<Record<string, Pick<ModelParameters, 'lever' | 'verticalForce'>>>

/** Share of the soleus taken out again: what the plate knows is the tendon. */
const shareOf = (angleDeg: number): number => {
  const { referenceRatio, perDeg, referenceAngleDeg } = DEFAULT_PARAMETERS.soleusShare
  return referenceRatio - perDeg * (referenceAngleDeg - angleDeg)
}

function readPlate(): ReadonlyMap<string, readonly PlateStep[]> {
  const text = readFileSync(path.join(dataFolder, 'rbds-fukuchi2017/steps_derived.csv'), 'utf8').trim()
  const trials = new Map<string, PlateStep[]>()
  for (const line of text.split('\n').slice(1)) {
    const cells = line.split(',')
    const key = [cells[0], cells[1], cells[2], cells[3]].join(' ')
    const step = {
      contactS: Number(cells[5]),
      verticalForcePeakBw: Number(cells[8]),
      impulseBwS: Number(cells[13]) / (0.05 * STANDARD_GRAVITY_MPS2),
    }
    trials.set(key, [...(trials.get(key) ?? []), step])
  }
  return trials
}

function readHeights(): ReadonlyMap<string, number> {
  const file = path.join(dataFolder, 'rbds-fukuchi2017/trials.json')
  const rows: readonly { readonly trial: string; readonly height_cm: number }[] = JSON.parse(readFileSync(file, 'utf8'))
  return new Map(rows.map((row) => [row.trial, row.height_cm / 100]))
}

function medianStep(strides: readonly StrideEstimate[]) {
  const over = (valueOf: (stride: StrideEstimate) => number | null): number =>
    median(strides.map(valueOf).filter((value) => value !== null))
  return {
    stepTimeS: over((stride) => stride.strideTimeMs) / 2000,
    groundContactTimeS: over((stride) => stride.groundContactTimeMs) / 1000,
    footStrikeAngleDeg: over((stride) => stride.footStrikeAngleDeg),
    stance: {
      landingPitchRateDps: over((stride) => stride.stance?.landingPitchRateDps ?? null),
      brakingG: over((stride) => stride.stance?.brakingG ?? null),
    },
  }
}

function computeCells(): readonly Cell[] {
  const file = path.join(import.meta.dirname, '../../../scripts/fit/left-out/load.json')
  const { leftOut }: { readonly leftOut: LeftOut } = JSON.parse(readFileSync(file, 'utf8'))
  const heights = readHeights()
  return [...readPlate()].map(([key, plate]) => {
    const [trial = '', subject = '', speed, foot] = key.split(' ')
    const strides = stridesOf(reduceAll(toBlock(readVirtualImu(trial)[foot === 'R' ? 'R' : 'L'])))
    const step = medianStep(strides.filter((stride) => isOnPlate(stride, plate)))
    const parameters = { ...DEFAULT_PARAMETERS, ...leftOut[subject] }
    const speedMps = Number(speed)
    const around = { slopeDeg: 0, declaredStrike: 'unknown', surface: 'road', shoeKind: null } as const
    const heightM = heights.get(trial) ?? null
    return {
      subject,
      foot: foot ?? '',
      speedMps,
      withLanding: estimateStepLoad({ ...around, ...step, speedMps, heightM, tier: 'B' }, parameters),
      fromWatch: estimateSummaryLoad(
        { ...around, speedMps, cadenceSpm: 60 / step.stepTimeS, groundContactTimeS: step.groundContactTimeS, heightM },
        parameters,
      ),
      verticalForcePeakBw: median(plate.map((one) => one.verticalForcePeakBw)),
      impulseBwS: median(plate.map((one) => one.impulseBwS)),
      footStrikeAngleDeg: step.footStrikeAngleDeg,
    }
  })
}

function isOnPlate(stride: StrideEstimate, plate: readonly PlateStep[]): boolean {
  const contactS = (stride.initialContactTimeUs - START_US) / 1e6
  return plate.some((step) => Math.abs(step.contactS - contactS) < 0.05)
}

// Skipped where the recordings are absent: they are not part of the repository.
describe.skipIf(!hasRecordings)('the load of 17 runners at three speeds, each left out of the fit', () => {
  const cells = hasRecordings ? computeCells() : []
  const impulseOf = (cell: Cell): number => (cell.withLanding.soleusImpulseBwS ?? 0) / shareOf(cell.footStrikeAngleDeg)
  const ratios = cells.map((cell) => impulseOf(cell) / cell.impulseBwS)

  it('has a vertical force within 4 % of the plate', () => {
    expect(cells.length).toBe(102)
    const errors = cells.map((c) => Math.abs((c.withLanding.verticalForcePeakBw ?? 0) / c.verticalForcePeakBw - 1))
    expect(mean(errors)).toBeLessThan(0.04)
  })

  it('has an impulse of the Achilles tendon within 11 % of the ankle moment, one constant for all taken off', () => {
    const constant = mean(ratios)
    expect(mean(ratios.map((ratio) => Math.abs(ratio / constant - 1)))).toBeLessThan(0.11)
    // The absolute level is that of one easy kilometre; the quasi-static moment happens to agree.
    expect(Math.abs(constant - 1)).toBeLessThan(0.08)
  })

  it('changes from slow to fast as the ankle moment does', () => {
    const ratioOf = (valueOf: (cell: Cell) => number): number =>
      mean(
        cells
          .filter(({ speedMps }) => speedMps === 2.5)
          .flatMap((slow) => {
            const isSame = (c: Cell) => c.subject === slow.subject && c.foot === slow.foot && c.speedMps === 4.5
            const fast = cells.find(isSame)
            return fast === undefined ? [] : [valueOf(fast) / valueOf(slow)]
          }),
      )
    expect(Math.abs(ratioOf(impulseOf) / ratioOf((cell) => cell.impulseBwS) - 1)).toBeLessThan(0.03)
  })

  it('is the same on average where a watch sees no landing', () => {
    const watch = mean(cells.map((cell) => cell.fromWatch.soleusImpulseBwS ?? 0))
    const foot = mean(cells.map((cell) => cell.withLanding.soleusImpulseBwS ?? 0))
    expect(Math.abs(watch / foot - 1)).toBeLessThan(0.02)
    for (const speedMps of [2.5, 3.5, 4.5]) {
      const own = cells.filter((cell) => cell.speedMps === speedMps)
      const ratio =
        mean(own.map((cell) => cell.fromWatch.soleusImpulseBwS ?? 0)) /
        mean(own.map((cell) => cell.withLanding.soleusImpulseBwS ?? 0))
      expect(Math.abs(ratio - 1)).toBeLessThan(0.03)
    }
  })
})
