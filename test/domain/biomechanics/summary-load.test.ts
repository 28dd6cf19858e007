import { describe, expect, it } from 'vitest'
import { estimateSummaryLoad, type SummaryLoadInput } from '../../../src/domain/biomechanics/step-load.js'
import { roundParameters } from './round-parameters.js'

const parameters = roundParameters(0)
const watch: SummaryLoadInput = {
  speedMps: 3.5,
  cadenceSpm: 166.6667,
  groundContactTimeS: 0.24,
  slopeDeg: 0,
  declaredStrike: 'unknown',
  surface: 'road',
  shoeKind: null,
}
const load = (change: Partial<SummaryLoadInput> = {}) => estimateSummaryLoad({ ...watch, ...change }, parameters)

describe('load from a watch that measures contact time', () => {
  // By hand: 0.08 m over 0.05 m times 0.36 s is 0.576 BW·s; shape 0.455, share 0.68; vertical force 1.05·π/2·0.36/0.24.
  it('follows the chain with the usual landing', () => {
    const step = load()
    expect(step.tier).toBe('E')
    expect(step.verticalForcePeakBw).toBeCloseTo(2.474, 3)
    expect(step.soleusImpulseBwS).toBeCloseTo(0.3917, 3)
    expect(step.achillesForcePeakBw).toBeCloseTo(5.2747, 3)
  })

  it('keeps the impulse and raises the force where contact is shorter', () => {
    expect(load({ groundContactTimeS: 0.2 }).soleusImpulseBwS).toBeCloseTo(0.3917, 3)
    expect(load({ groundContactTimeS: 0.2 }).achillesForcePeakBw).toBeCloseTo(6.3297, 3)
  })

  it('lets a declared forefoot strike count, shrunk', () => {
    // Ratio 1.19, of which 0.4 is believed: 1.076; shape at -6° is 0.5036, share 0.6548.
    expect(load({ declaredStrike: 'forefoot' }).soleusImpulseBwS).toBeCloseTo(0.4058, 3)
  })

  it('calls a contact of half the stride walking', () => {
    expect(load({ groundContactTimeS: 0.37 })).toMatchObject({ nullReason: 'walking', soleusImpulseBwS: null })
  })

  it('does not take a slow jog for walking because of a contact time that it modelled itself', () => {
    expect(load({ groundContactTimeS: null, speedMps: 1, cadenceSpm: 160 }).soleusImpulseBwS).not.toBeNull()
  })

  it('is tier F without contact time and G without cadence', () => {
    expect(load({ groundContactTimeS: null }).tier).toBe('F')
    expect(load({ groundContactTimeS: null, cadenceSpm: null }).tier).toBe('G')
  })
})
