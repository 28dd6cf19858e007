import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import { estimateSpringMass } from '../../../src/domain/biomechanics/spring-mass.js'
import {
  estimateErrorsOf,
  estimateStepLoad,
  estimateSummaryLoad,
  type StepLoadEstimate,
  type StepLoadInput,
} from '../../../src/domain/biomechanics/step-load.js'
import { roundParameters } from './round-parameters.js'

const TOLERANCE_DIGITS = 3

const parameters = roundParameters(0.25)

const level: StepLoadInput = {
  speedMps: 3.5,
  stepTimeS: 0.36,
  groundContactTimeS: 0.24,
  slopeDeg: 0,
  footStrikeAngleDeg: 13,
  stance: { landingPitchRateDps: 10, brakingG: 3.5 },
  declaredStrike: 'unknown',
  surface: 'road',
  shoeKind: null,
  tier: 'A',
}
const load = (change: Partial<StepLoadInput> = {}) => estimateStepLoad({ ...level, ...change }, parameters)
const errorsOf = (estimate: StepLoadEstimate) => estimateErrorsOf(estimate, level, parameters)
const known = (value: number | null): number => {
  if (value === null) throw new Error('expected a value')
  return value
}

describe('spring-mass model', () => {
  it.each([
    [70, 0.9275, 3.0, 0.261, 0.0983, 1484.4, 2.1624, 0.06286, 0.14954, 23.614, 9.927],
    [60, 0.8745, 2.7778, 0.25, 0.1193, 1365.3, 2.3204, 0.06748, 0.13937, 20.232, 9.796],
    [80, 0.9805, 4.0, 0.226, 0.1169, 1869.8, 2.3833, 0.05834, 0.16874, 32.048, 11.081],
  ])('gives the published arithmetic for %s kg', (mass, leg, speed, contact, flight, n, bw, dy, dl, kv, kl) => {
    const spring = estimateSpringMass({
      bodyMassKg: mass,
      legLengthM: leg,
      speedMps: speed,
      groundContactTimeS: contact,
      flightTimeS: flight,
    })
    expect(spring.verticalForcePeakN).toBeCloseTo(n, 0)
    expect(spring.verticalForcePeakBw).toBeCloseTo(bw, TOLERANCE_DIGITS)
    expect(spring.centreOfMassDropM).toBeCloseTo(dy, 4)
    expect(spring.legCompressionM).toBeCloseTo(dl, 4)
    expect(Math.abs(spring.verticalStiffnessKnPerM / kv - 1)).toBeLessThan(1e-3)
    expect(Math.abs(spring.legStiffnessKnPerM / kl - 1)).toBeLessThan(1e-3)
  })
})

describe('load of one step', () => {
  // By hand: lever 0.08 m, over 0.05 m times 0.36 s is 0.576 BW·s; shape 0.488 - 0.0026·13 = 0.4542; share 0.68 - 0.0012·2 = 0.6776.
  const vectors: readonly [string, Partial<StepLoadInput>, number, number, number][] = [
    ['a typical landing', {}, 2.4802, 5.284, 0.3903],
    // Score (1 + 1 + 1) / 3: lever 0.08·e^-0.12; shape 0.4334, share 0.6872.
    [
      'a landing one spread more on the heel',
      { footStrikeAngleDeg: 21, stance: { landingPitchRateDps: 90, brakingG: 4.1 } },
      2.4802,
      4.9114,
      0.3511,
    ],
    // Score -2 for each: lever 0.08·e^0.24; shape 0.4958, share 0.6584.
    [
      'a landing on the forefoot',
      { footStrikeAngleDeg: -3, stance: { landingPitchRateDps: -150, brakingG: 2.3 } },
      2.4802,
      6.1537,
      0.4821,
    ],
    ['5° uphill', { slopeDeg: 5 }, 2.4802, 5.8124, 0.4293],
    ['5° downhill', { slopeDeg: -5 }, 2.4802, 4.7556, 0.3513],
    ['a taller runner', { heightM: 1.925 }, 2.4802, 5.8124, 0.4293],
    // Unseen, the landing is the usual one at 4.5 m/s: score (0.3 + 0 + 1) / 3; shape 0.455, share 0.68.
    ['a landing that was not seen', { speedMps: 4.5, footStrikeAngleDeg: null, stance: null }, 2.4802, 5.0074, 0.3718],
    ['a shorter contact', { groundContactTimeS: 0.2 }, 2.8437, 6.3408, 0.3903],
  ]

  it.each(vectors)('follows the chain for %s', (_, change, verticalBw, achillesBw, impulseBwS) => {
    const step = load(change)
    expect(step.verticalForcePeakBw).toBeCloseTo(verticalBw, TOLERANCE_DIGITS)
    expect(step.achillesForcePeakBw).toBeCloseTo(achillesBw, TOLERANCE_DIGITS)
    expect(step.soleusImpulseBwS).toBeCloseTo(impulseBwS, TOLERANCE_DIGITS)
    expect(step.speedBasis).toBe('measured')
    expect(step.nullReason).toBeNull()
  })

  it('counts damage by the ninth power of the Achilles force', () => {
    const slow = load()
    const fast = load({ groundContactTimeS: 0.2 })
    const forceRatio = known(fast.achillesForcePeakBw) / known(slow.achillesForcePeakBw)
    expect(known(fast.damageEquivalentSteps) / known(slow.damageEquivalentSteps)).toBeCloseTo(forceRatio ** 9, 6)
  })

  it('replaces the peak factor by the impulse factor on a treadmill', () => {
    const road = load()
    const treadmill = load({ surface: 'treadmill' })
    expect(known(treadmill.achillesForcePeakBw) / known(road.achillesForcePeakBw)).toBeCloseTo(1.125, 6)
    expect(known(treadmill.soleusImpulseBwS) / known(road.soleusImpulseBwS)).toBeCloseTo(1.142, 6)
  })

  it('models the speed from contact time where none is known, and says so', () => {
    const step = load({ speedMps: null, groundContactTimeS: 0.249, stepTimeS: 0.36 })
    expect(step.speedBasis).toBe('estimated')
    expect(known(step.speedMps)).toBeCloseTo(3, 6)
  })

  it('gives no load, but a reason, for a contact time that no running speed has', () => {
    const step = load({ speedMps: null, groundContactTimeS: 0.12, stepTimeS: 0.4 })
    expect(step).toMatchObject({ soleusImpulseBwS: null, speedMps: null, nullReason: 'outside-model-range' })
  })

  it('gives no load without a contact time, and none for walking', () => {
    expect(load({ groundContactTimeS: null })).toMatchObject({ soleusImpulseBwS: null, nullReason: 'no-gyroscope' })
    expect(load({ groundContactTimeS: 0.4 })).toMatchObject({ soleusImpulseBwS: null, nullReason: 'walking' })
  })

  it('marks speeds outside its range and doubles the errors', () => {
    const fast = load({ speedMps: 6 })
    expect(fast.extrapolated).toBe(true)
    expect(errorsOf(fast).systematicSd).toBeCloseTo(2 * errorsOf(load()).systematicSd, 9)
  })

  it('knows a foot sensor to about a fifth, and to a sixteenth against the own baseline', () => {
    const errors = errorsOf(load({ slopeDeg: null }))
    expect(errors.systematicSd).toBeGreaterThan(0.19)
    expect(errors.systematicSd).toBeLessThan(0.23)
    expect(errors.ownBaselineSd).toBeGreaterThan(0.05)
    expect(errors.ownBaselineSd).toBeLessThan(0.07)
  })
})

describe('load from speed and cadence', () => {
  const summary = (speedMps: number | null, cadenceSpm: number | null = 165) =>
    estimateSummaryLoad(
      { speedMps, cadenceSpm, slopeDeg: null, declaredStrike: 'unknown', surface: 'road', shoeKind: null },
      DEFAULT_PARAMETERS,
    )

  it('makes an easy level kilometre about one soleus load unit', () => {
    const stepsPerLeg = 1000 / (2.78 * (60 / 165)) / 2
    const slu = (known(summary(2.78).soleusImpulseBwS) * stepsPerLeg) / DEFAULT_PARAMETERS.metrics.soleusLoadUnitBwS
    expect(slu).toBeGreaterThan(0.96)
    expect(slu).toBeLessThan(1.06)
  })

  it('falls per kilometre as speed rises', () => {
    const perKm = (v: number): number =>
      known(summary(v, null).soleusImpulseBwS) / (v * known(summary(v, null).flightTimeS))
    expect(perKm(5)).toBeLessThan(perKm(2.5))
  })

  it('says why there is none without speed, and for walking', () => {
    expect(summary(null).nullReason).toBe('speed-unknown')
    expect(summary(1.5, 110).nullReason).toBe('walking')
  })
})
