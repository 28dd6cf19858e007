import { describe, expect, it } from 'vitest'
import { resolveWatchCadence } from '../../../src/domain/gait/summary-cadence.js'

describe('the cadence of a watch', () => {
  it('is cycles of one foot where the number is small, steps where no foot could make so many', () => {
    const unknown = { speedMps: 3, stepLengthM: null }
    expect(resolveWatchCadence({ cadencePerMin: 85, ...unknown })).toMatchObject({ cadenceSpm: 170, doubled: true })
    expect(resolveWatchCadence({ cadencePerMin: 172, ...unknown })).toMatchObject({ cadenceSpm: 172, doubled: false })
  })

  it('is what speed and step length agree with, within 8 %', () => {
    const steps = { cadencePerMin: 118, speedMps: 1.6, stepLengthM: 0.82 }
    expect(resolveWatchCadence(steps)).toEqual({ cadenceSpm: 118, doubled: false, stepLengthAgrees: true })
    const cycles = { cadencePerMin: 84, speedMps: 3, stepLengthM: 1.08 }
    expect(resolveWatchCadence(cycles)).toEqual({ cadenceSpm: 168, doubled: true, stepLengthAgrees: true })
  })

  it('trusts the cadence rather than a step length that fits nothing', () => {
    const input = { cadencePerMin: 84, speedMps: 3, stepLengthM: 1.6 }
    expect(resolveWatchCadence(input)).toEqual({ cadenceSpm: 168, doubled: true, stepLengthAgrees: false })
  })
})
