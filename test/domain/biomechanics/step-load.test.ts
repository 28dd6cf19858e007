import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import { estimateSpringMass } from '../../../src/domain/biomechanics/spring-mass.js'
import {
  estimateStepLoad,
  estimateSummaryLoad,
  type StepLoadInput,
} from '../../../src/domain/biomechanics/step-load.js'
import { estimateStrikeEffect } from '../../../src/domain/biomechanics/strike-effect.js'

const TOLERANCE_DIGITS = 3

const level: StepLoadInput = {
  speedMps: 2.7778,
  stepTimeS: 0.36929,
  groundContactTimeS: 0.25,
  slopeDeg: 0,
  footStrikeAngleDeg: 17.7,
  declaredStrike: 'unknown',
  surface: 'road',
  shoeKind: null,
  tier: 'A',
}
const load = (change: Partial<StepLoadInput> = {}) => estimateStepLoad({ ...level, ...change }, DEFAULT_PARAMETERS)
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
  const chain = [
    {
      name: 'rearfoot',
      v: 2.7778,
      t: 0.36929,
      tc: 0.25,
      s: 0,
      x: 17.7,
      fv: 2.4363,
      g: 1.0,
      fat: 5.3385,
      k: 0.442,
      phi: 0.6832,
      j: 0.403,
    },
    {
      name: 'midfoot',
      v: 2.7778,
      t: 0.3797,
      tc: 0.237,
      s: 0,
      x: 2.6,
      fv: 2.6424,
      g: 1.034,
      fat: 5.9376,
      k: 0.4812,
      phi: 0.6651,
      j: 0.4504,
    },
    {
      name: 'forefoot',
      v: 2.7778,
      t: 0.3787,
      tc: 0.241,
      s: 0,
      x: -7.9,
      fv: 2.5917,
      g: 1.1403,
      fat: 6.4348,
      k: 0.5085,
      phi: 0.6525,
      j: 0.5146,
    },
    {
      name: '5° uphill',
      v: 3.0,
      t: 0.3593,
      tc: 0.261,
      s: 5,
      x: 14,
      fv: 2.2705,
      g: 1.0083,
      fat: 5.5863,
      k: 0.4516,
      phi: 0.6788,
      j: 0.447,
    },
    {
      name: '5° downhill',
      v: 3.0,
      t: 0.3593,
      tc: 0.261,
      s: -5,
      x: 14,
      fv: 2.2705,
      g: 1.0083,
      fat: 4.578,
      k: 0.4516,
      phi: 0.6788,
      j: 0.3663,
    },
    {
      name: 'fast',
      v: 4.5,
      t: 0.3352,
      tc: 0.213,
      s: 0,
      x: 12,
      fv: 2.5956,
      g: 1.0128,
      fat: 5.9324,
      k: 0.4568,
      phi: 0.6764,
      j: 0.3904,
    },
  ]

  it.each(chain)('follows the force chain for $name', (c) => {
    const step = load({
      speedMps: c.v,
      stepTimeS: c.t,
      groundContactTimeS: c.tc,
      slopeDeg: c.s,
      footStrikeAngleDeg: c.x,
    })
    const effect = estimateStrikeEffect(c.x, 'unknown', true, DEFAULT_PARAMETERS)
    expect(step.verticalForcePeakBw).toBeCloseTo(c.fv, TOLERANCE_DIGITS)
    expect(effect.gainRatio).toBeCloseTo(c.g, TOLERANCE_DIGITS)
    expect(Math.abs(known(step.achillesForcePeakBw) - c.fat)).toBeLessThan(1e-3)
    expect(effect.shapeRatio).toBeCloseTo(c.k, TOLERANCE_DIGITS)
    expect(effect.soleusShareRatio).toBeCloseTo(c.phi, TOLERANCE_DIGITS)
    expect(step.soleusImpulseBwS).toBeCloseTo(c.j, TOLERANCE_DIGITS)
    expect(step.speedBasis).toBe('measured')
    expect(step.nullReason).toBeNull()
  })

  it('counts damage by the ninth power of the Achilles force', () => {
    const rear = load()
    const fore = load({ stepTimeS: 0.3787, groundContactTimeS: 0.241, footStrikeAngleDeg: -7.9 })
    expect(known(fore.damageEquivalentSteps) / known(rear.damageEquivalentSteps)).toBeCloseTo(5.37, 1)
  })

  it('rises with slope, speed and vertical force', () => {
    expect(known(load({ slopeDeg: 3 }).achillesForcePeakBw)).toBeGreaterThan(known(load().achillesForcePeakBw))
    expect(known(load({ speedMps: 3.5 }).achillesForcePeakBw)).toBeGreaterThan(known(load().achillesForcePeakBw))
    expect(known(load({ groundContactTimeS: 0.23 }).achillesForcePeakBw)).toBeGreaterThan(
      known(load().achillesForcePeakBw),
    )
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

  it('marks speeds outside its range and doubles the uncertainty', () => {
    const fast = load({ speedMps: 6 })
    expect(fast.extrapolated).toBe(true)
    expect(fast.relativeSd).toBeCloseTo(2 * load().relativeSd, 9)
  })

  it('knows a foot sensor to about a fifth', () => {
    expect(load().relativeSd).toBeGreaterThan(0.19)
    expect(load().relativeSd).toBeLessThan(0.23)
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
