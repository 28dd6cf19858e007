import { describe, expect, it } from 'vitest'
import { resolveRscCadence } from '../../../src/domain/gait/rsc-cadence.js'

describe('cadence of a running speed and cadence pod', () => {
  const resolve = (cadencePerMin: number, speedMps: number, strideLengthM: number | null = null, running = true) =>
    resolveRscCadence({ cadencePerMin, speedMps, strideLengthM, running })

  it('is left alone where it counts steps', () => {
    expect(resolve(172, 3.5, 2.44)).toEqual({ cadenceSpm: 172, doubled: false })
  })

  it('is doubled where a runner would take 85 a minute', () => {
    expect(resolve(85, 2.75, 2.3)).toEqual({ cadenceSpm: 170, doubled: true })
  })

  it('is doubled where a step would be longer than a runner has', () => {
    expect(resolve(125, 5)).toEqual({ cadenceSpm: 250, doubled: true })
  })

  it('is left alone in walking', () => {
    expect(resolve(90, 1, null, false)).toEqual({ cadenceSpm: 90, doubled: false })
  })

  it('is unknown where the field holds power', () => {
    expect(resolve(21, 3)).toEqual({ cadenceSpm: null, doubled: false })
  })
})
