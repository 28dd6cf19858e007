import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateAnkleLeverM } from '../../../src/domain/biomechanics/ankle-lever.js'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import {
  estimateStepLoad,
  estimateSummaryLoad,
  type StepLoadEstimate,
  type StepLoadInput,
} from '../../../src/domain/biomechanics/step-load.js'

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const orNull = (value: fc.Arbitrary<number>) => fc.option(value, { nil: null })

/** Any step of a runner, odd sensors included. */
const anyStep: fc.Arbitrary<StepLoadInput> = fc.record({
  speedMps: finite(1, 8),
  stepTimeS: finite(0.28, 0.45),
  groundContactTimeS: finite(0.12, 0.27),
  slopeDeg: orNull(finite(-20, 20)),
  footStrikeAngleDeg: orNull(finite(-60, 60)),
  stance: fc.option(fc.record({ landingPitchRateDps: orNull(finite(-2000, 2000)), brakingG: orNull(finite(0, 30)) }), {
    nil: null,
  }),
  heightM: orNull(finite(0.5, 3)),
  declaredStrike: fc.constantFrom('unknown', 'rearfoot', 'midfoot', 'forefoot'),
  surface: fc.constantFrom('road', 'trail', 'treadmill', 'sand'),
  shoeKind: fc.constantFrom(null, 'standard', 'minimal', 'plated'),
  tier: fc.constantFrom('A', 'B', 'D'),
})

const NUMBERS = ['verticalForcePeakBw', 'achillesForcePeakBw', 'soleusImpulseBwS', 'damageEquivalentSteps'] as const
const load = (step: StepLoadInput): StepLoadEstimate => estimateStepLoad(step, DEFAULT_PARAMETERS)

/** More in one input never gives less of a number. */
function expectRising(vary: (step: StepLoadInput, more: boolean) => StepLoadInput, field: (typeof NUMBERS)[number]) {
  fc.assert(
    fc.property(anyStep, (step) => {
      const less = load(vary(step, false))[field] ?? 0
      const more = load(vary(step, true))[field] ?? 0
      return more >= less * (1 - 1e-12)
    }),
  )
}

describe('the load of any step', () => {
  it('is finite and positive', () => {
    fc.assert(
      fc.property(anyStep, (step) => {
        const estimate = load(step)
        return NUMBERS.every((name) => {
          const value = estimate[name]
          return value === null ? estimate.nullReason !== null : Number.isFinite(value) && value > 0
        })
      }),
    )
  })

  it('stays within what a lever can be, whatever a sensor says', () => {
    fc.assert(
      fc.property(anyStep, (step) => {
        const impulse = load(step).soleusImpulseBwS ?? 0.4
        return impulse / step.stepTimeS > 0.3 && impulse / step.stepTimeS < 3
      }),
    )
  })

  it('rises with the slope', () => {
    expectRising((step, more) => ({ ...step, slopeDeg: more ? 3 : -2 }), 'soleusImpulseBwS')
    expectRising((step, more) => ({ ...step, slopeDeg: more ? 3 : -2 }), 'achillesForcePeakBw')
  })

  it('rises with the time that a step has to carry', () => {
    expectRising((step, more) => ({ ...step, stepTimeS: more ? 0.4 : 0.38, speedMps: 3 }), 'soleusImpulseBwS')
  })

  it('gives a higher force to a shorter contact, and the same impulse', () => {
    const vary = (step: StepLoadInput, more: boolean) => ({ ...step, groundContactTimeS: more ? 0.2 : 0.23 })
    expectRising(vary, 'verticalForcePeakBw')
    expectRising(vary, 'achillesForcePeakBw')
    expectRising((step, more) => vary(step, !more), 'soleusImpulseBwS')
  })

  it('grows with height, because feet do', () => {
    expectRising((step, more) => ({ ...step, heightM: more ? 1.8 : 1.6 }), 'soleusImpulseBwS')
  })

  it('falls the more a foot lands on the heel, by each of the three signs of it', () => {
    const around = { speedMps: 3, heightM: null, declaredStrike: 'unknown' } as const
    const toe = { footStrikeAngleDeg: 2, landingPitchRateDps: -80, brakingG: 2.8 }
    const heel = { footStrikeAngleDeg: 20, landingPitchRateDps: 90, brakingG: 4 }
    const leverM = estimateAnkleLeverM(toe, around, DEFAULT_PARAMETERS)
    for (const name of ['footStrikeAngleDeg', 'landingPitchRateDps', 'brakingG'] as const) {
      const more = estimateAnkleLeverM({ ...toe, [name]: heel[name] }, around, DEFAULT_PARAMETERS)
      expect(more).toBeLessThan(leverM)
    }
    expect(estimateAnkleLeverM(heel, around, DEFAULT_PARAMETERS) / leverM).toBeGreaterThan(0.7)
  })

  it('turns the lever of the tendon into force and nothing else', () => {
    const parameters = (momentArmM: number) => ({
      ...DEFAULT_PARAMETERS,
      achilles: { ...DEFAULT_PARAMETERS.achilles, referenceMomentArmM: momentArmM },
    })
    fc.assert(
      fc.property(anyStep, (step) => {
        const short = estimateStepLoad(step, parameters(0.04))
        const long = estimateStepLoad(step, parameters(0.05))
        if (short.soleusImpulseBwS === null || long.soleusImpulseBwS === null) return true
        expect(short.soleusImpulseBwS / long.soleusImpulseBwS).toBeCloseTo(1.25, 9)
        expect(short.verticalForcePeakBw).toBe(long.verticalForcePeakBw)
        return true
      }),
    )
  })
})

/** Published effects that the model should show, at least in direction and size. */
describe('the model beside published effects', () => {
  const at = (speedMps: number, change: Partial<StepLoadInput> = {}) =>
    estimateSummaryLoad(
      {
        speedMps,
        cadenceSpm: null,
        slopeDeg: 0,
        declaredStrike: 'unknown',
        surface: 'road',
        shoeKind: null,
        ...change,
      },
      DEFAULT_PARAMETERS,
    )
  const stepsPerKm = (estimate: StepLoadEstimate): number =>
    1000 / ((estimate.speedMps ?? 0) * ((estimate.groundContactTimeS ?? 0) + (estimate.flightTimeS ?? 0)))
  const impulsePerKm = (speedMps: number): number => (at(speedMps).soleusImpulseBwS ?? 0) * stepsPerKm(at(speedMps))
  const peak = (speedMps: number): number => at(speedMps).achillesForcePeakBw ?? 0

  it('has a peak Achilles force of about five body weights at 3 m/s', () => {
    expect(peak(3)).toBeGreaterThan(4.4)
    expect(peak(3)).toBeLessThan(5.6)
  })

  // Treadmill runners with a force plate: 12.7 % from 2.5 to 4.5 m/s; tensiometry: 23 % from 2.7 to 4.5 m/s. The plate decides.
  it('has the peak rise by a tenth to a fifth from 2.5 to 4.5 m/s', () => {
    expect(peak(4.5) / peak(2.5)).toBeGreaterThan(1.08)
    expect(peak(4.5) / peak(2.5)).toBeLessThan(1.25)
  })

  it('has the impulse of a kilometre fall with speed and the damage rise', () => {
    for (const [slow, fast] of [
      [2.5, 3],
      [3, 4],
      [4, 5],
    ] as const) {
      expect(impulsePerKm(fast)).toBeLessThan(impulsePerKm(slow))
      const damage = (v: number) => (at(v).damageEquivalentSteps ?? 0) * stepsPerKm(at(v))
      expect(damage(fast)).toBeGreaterThan(damage(slow))
    }
  })

  it('has the peak change by a tenth with five degrees of slope', () => {
    expect((at(3, { slopeDeg: 5 }).achillesForcePeakBw ?? 0) / peak(3)).toBeCloseTo(1.1, 2)
    expect((at(3, { slopeDeg: -5 }).achillesForcePeakBw ?? 0) / peak(3)).toBeCloseTo(0.9, 2)
  })

  it('has a higher cadence at the same speed lower the peak', () => {
    const usual = estimateSummaryLoad(
      { speedMps: 3, cadenceSpm: 166, slopeDeg: 0, declaredStrike: 'unknown', surface: 'road', shoeKind: null },
      DEFAULT_PARAMETERS,
    )
    const quick = estimateSummaryLoad(
      { speedMps: 3, cadenceSpm: 174.3, slopeDeg: 0, declaredStrike: 'unknown', surface: 'road', shoeKind: null },
      DEFAULT_PARAMETERS,
    )
    const change = (quick.achillesForcePeakBw ?? 0) / (usual.achillesForcePeakBw ?? 1) - 1
    expect(change).toBeLessThan(-0.01)
    expect(change).toBeGreaterThan(-0.05)
  })

  it('has a forefoot landing carry a tenth to a third more than a rearfoot one', () => {
    const landing = (footStrikeAngleDeg: number, landingPitchRateDps: number, brakingG: number) =>
      load({
        speedMps: 3.5,
        stepTimeS: 0.35,
        groundContactTimeS: 0.22,
        slopeDeg: 0,
        footStrikeAngleDeg,
        stance: { landingPitchRateDps, brakingG },
        declaredStrike: 'unknown',
        surface: 'road',
        shoeKind: null,
        tier: 'B',
      }).soleusImpulseBwS ?? 0
    const ratio = landing(0, -60, 2.9) / landing(18, 60, 3.9)
    expect(ratio).toBeGreaterThan(1.1)
    expect(ratio).toBeLessThan(1.33)
  })
})
