import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS, type ModelParameters } from '../../src/domain/biomechanics/parameters.js'
import type { ShoeKind } from '../../src/domain/records/people.js'
import type { Surface } from '../../src/domain/records/session-record.js'
import type { StepRecord } from '../../src/domain/records/step-record.js'
import type { SessionContext } from '../../src/journal/journal-record.js'
import { bothFeet, type GaitProfile, type GaitSegment } from '../../src/sources/simulator/gait-profile.js'
import { differences, reduceFeet, sampleFeet, type SessionRecords } from './sampled-session.js'

type Running = Omit<GaitSegment, 'kind' | 'durationS'>

function profileOf(running: Running, footStrikeAngleDeg = 10): GaitProfile {
  return {
    strike: bothFeet(footStrikeAngleDeg, 1),
    segments: [
      { kind: 'standing', durationS: 3 },
      { kind: 'running', durationS: 30, ...running },
    ],
  }
}

const run = (running: Running, footStrikeAngleDeg?: number, parameters?: ModelParameters): SessionRecords =>
  reduceFeet(sampleFeet(profileOf(running, footStrikeAngleDeg)), parameters === undefined ? {} : { parameters })

const feet = sampleFeet(profileOf({ speedMps: 3.2, endSpeedMps: 4.2, slopeDeg: 1 }, 6))
const usual = reduceFeet(feet)
const around = (context: Partial<SessionContext>): SessionRecords => reduceFeet(feet, { context })

const sluOf = ({ totals }: SessionRecords): number =>
  (totals.soleusLoadSlu.left ?? 0) + (totals.soleusLoadSlu.right ?? 0)
const damageOf = ({ totals }: SessionRecords): number =>
  (totals.damageEquivalentSteps.left ?? 0) + (totals.damageEquivalentSteps.right ?? 0)
const meanOf = ({ steps }: SessionRecords, value: (step: StepRecord) => number | null): number =>
  steps.reduce((sum, step) => sum + (value(step) ?? NaN), 0) / steps.length
const impulse = (step: StepRecord): number | null => step.soleusImpulseBwS
const peak = (step: StepRecord): number | null => step.achillesForcePeakBw

/** A step without what the load model makes of it. */
function sensed(step: StepRecord): Partial<StepRecord> {
  const { achillesForcePeakBw, soleusImpulseBwS, damageEquivalentSteps, ...rest } = step
  void [achillesForcePeakBw, soleusImpulseBwS, damageEquivalentSteps]
  return rest
}

/** All steps have these factors on force and impulse, damage the ninth power of the one on force, and all else is the same. */
function expectFactors(changed: SessionRecords, factors: { readonly peak: number; readonly impulse: number }): void {
  expect(differences(changed.steps.map(sensed), usual.steps.map(sensed))).toEqual([])
  for (const [i, step] of changed.steps.entries()) {
    const before = usual.steps[i]
    expect((step.achillesForcePeakBw ?? 0) / (before?.achillesForcePeakBw ?? 0)).toBeCloseTo(factors.peak, 12)
    expect((step.soleusImpulseBwS ?? 0) / (before?.soleusImpulseBwS ?? 0)).toBeCloseTo(factors.impulse, 12)
    const damage = (step.damageEquivalentSteps ?? 0) / (before?.damageEquivalentSteps ?? 0)
    expect(damage / factors.peak ** 9).toBeCloseTo(1, 10)
  }
  expect(sluOf(changed) / sluOf(usual)).toBeCloseTo(factors.impulse, 12)
  expect(changed.totals.distanceM).toBe(usual.totals.distanceM)
}

describe('the load of a run', () => {
  it.each([0.04, 0.045, 0.06])('goes with the inverse of the lever of the tendon, exactly, at %s m', (momentArmM) => {
    const { achilles } = DEFAULT_PARAMETERS
    const parameters = { ...DEFAULT_PARAMETERS, achilles: { ...achilles, referenceMomentArmM: momentArmM } }
    const factor = achilles.referenceMomentArmM / momentArmM
    const changed = reduceFeet(feet, { parameters })
    expectFactors(changed, { peak: factor, impulse: factor })
    // So whatever is compared with one's own weeks is the same with any lever.
    const week = run({ speedMps: 2.8 })
    const weekChanged = run({ speedMps: 2.8 }, undefined, parameters)
    expect(sluOf(changed) / sluOf(weekChanged)).toBeCloseTo(sluOf(usual) / sluOf(week), 12)
    const { soleusLoadBand } = changed.totals
    expect(soleusLoadBand?.left?.ownBaselineRatio).toBeCloseTo(
      usual.totals.soleusLoadBand?.left?.ownBaselineRatio ?? NaN,
      12,
    )
  })

  it.each([null, 45, 110])('does not know a body mass of %s kg: all is in body weights', (bodyMassKg) => {
    const { steps, minutes, totals } = around({ bodyMassKg })
    expect(differences({ steps, minutes, totals }, { ...usual, outputs: undefined })).toEqual([])
  })

  it.each([1.5, 1.65, 1.95])('grows with the foot, in proportion to a height of %s m', (heightM) => {
    const factor = heightM / 1.75
    expectFactors(around({ heightM }), { peak: factor, impulse: factor })
  })

  it('of somebody who did not say a height is that of the usual one, and no height doubles it', () => {
    const factor = DEFAULT_PARAMETERS.lever.typicalHeightM / 1.75
    expectFactors(around({ heightM: null }), { peak: factor, impulse: factor })
    expect(sluOf(around({ heightM: 3 })) / sluOf(usual)).toBeLessThan(1.25)
    expect(sluOf(around({ heightM: 0.5 })) / sluOf(usual)).toBeGreaterThan(0.75)
  })

  it.each(['trail', 'treadmill', 'sand'] as const satisfies readonly Surface[])('has the factors of %s', (surface) => {
    const { peakRatio, impulseRatio } = DEFAULT_PARAMETERS.surface[surface]
    expectFactors(around({ surface }), { peak: peakRatio, impulse: impulseRatio })
  })

  it.each(['standard', 'minimal', 'plated'] as const satisfies readonly ShoeKind[])(
    'has the factor of a %s shoe',
    (kind) => {
      const factor = DEFAULT_PARAMETERS.shoe[kind]
      const shoe = { shoeId: 'shoe-1', kind, footStrikeOffsetDeg: null, footStrikeOffsetSdDeg: null }
      expectFactors(around({ shoe }), { peak: factor, impulse: factor })
    },
  )

  it('multiplies the factors of surface and shoe', () => {
    const shoe = { shoeId: 'shoe-1', kind: 'minimal', footStrikeOffsetDeg: null, footStrikeOffsetSdDeg: null } as const
    const { peakRatio, impulseRatio } = DEFAULT_PARAMETERS.surface.treadmill
    const factor = DEFAULT_PARAMETERS.shoe.minimal
    expectFactors(around({ surface: 'treadmill', shoe }), { peak: peakRatio * factor, impulse: impulseRatio * factor })
  })
})

describe('the load of a step', () => {
  it('rises with the slope, which the foot measures', () => {
    const slopesDeg = [-6, -3, 0, 3, 6]
    const runs = slopesDeg.map((slopeDeg) => run({ speedMps: 3, slopeDeg }))
    for (const [i, records] of runs.entries()) {
      expect(meanOf(records, (step) => step.slopeDeg ?? 0)).toBeCloseTo(slopesDeg[i] ?? NaN, 0)
      const before = runs[i - 1]
      if (before === undefined) continue
      expect(meanOf(records, impulse) / meanOf(before, impulse)).toBeGreaterThan(1.03)
      expect(meanOf(records, peak) / meanOf(before, peak)).toBeGreaterThan(1.03)
    }
  })

  it('rises, and its peak too, the more a foot lands on its front, at equal times', () => {
    const { soleusShare } = DEFAULT_PARAMETERS
    // With a share that doesn't depend on the strike, the soleus shows what the tendon has.
    const parameters = { ...DEFAULT_PARAMETERS, soleusShare: { ...soleusShare, perDeg: 0 } }
    const equal = { speedMps: 3.3, cadenceSpm: 170, groundContactTimeMs: 230 }
    const runs = [18, 12, 6, 0, -6].map((angleDeg) => run(equal, angleDeg, parameters))
    for (const [i, records] of runs.entries()) {
      const before = runs[i - 1]
      if (before === undefined) continue
      expect(meanOf(records, (step) => step.footStrikeAngleDeg)).toBeLessThan(
        meanOf(before, (step) => step.footStrikeAngleDeg),
      )
      // The braking of a simulated foot is a feature too, and moves a little against the angle.
      expect(meanOf(records, impulse)).toBeGreaterThan(0.99 * meanOf(before, impulse))
    }
    const [heel, toe] = [runs[0], runs.at(-1)] as const
    const ratio = heel === undefined || toe === undefined ? NaN : meanOf(toe, impulse) / meanOf(heel, impulse)
    expect(ratio).toBeGreaterThan(1.1)
    expect(ratio).toBeLessThan(1.5)
  })

  it('is less, and so is its peak, with more steps a minute at the same speed', () => {
    const slow = run({ speedMps: 3, cadenceSpm: 160, groundContactTimeMs: 255 })
    const quick = run({ speedMps: 3, cadenceSpm: 176, groundContactTimeMs: 240 })
    expect(meanOf(quick, impulse)).toBeLessThan(meanOf(slow, impulse))
    expect(meanOf(quick, peak)).toBeLessThan(meanOf(slow, peak))
  })
})

describe('a kilometre', () => {
  it('costs less impulse and more damage the faster it is run', () => {
    const runs = [2.4, 3, 3.6, 4.2, 4.8].map((speedMps) => run({ speedMps }))
    for (const [i, records] of runs.entries()) {
      const before = runs[i - 1]
      if (before === undefined) continue
      const perKm = (value: (of: SessionRecords) => number, of: SessionRecords) => value(of) / of.totals.distanceM
      expect(perKm(sluOf, records)).toBeLessThan(perKm(sluOf, before))
      expect(perKm(damageOf, records)).toBeGreaterThan(perKm(damageOf, before))
    }
  })

  it('run twice costs twice', () => {
    const once = reduceFeet(sampleFeet(profileOf({ speedMps: 3, durationS: 30 } as Running)))
    const twice = reduceFeet(
      sampleFeet({ ...profileOf({ speedMps: 3 }), segments: [{ kind: 'running', durationS: 60, speedMps: 3 }] }),
    )
    const perMetre = (records: SessionRecords) => sluOf(records) / records.totals.distanceM
    expect(Math.abs(perMetre(twice) / perMetre(once) - 1)).toBeLessThan(0.01)
    expect(sluOf(twice) / sluOf(once)).toBeGreaterThan(1.9)
    expect(sluOf(twice) / sluOf(once)).toBeLessThan(2.2)
  })
})
