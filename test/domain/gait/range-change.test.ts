import { describe, expect, it } from 'vitest'
import { createFootState, reduceFootSamples } from '../../../src/domain/gait/foot-reducer.js'
import { footOptions, stridesOf } from '../support/reduce.js'
import { simulatedFoot, withoutSamples } from '../support/simulated-foot.js'

const channels = simulatedFoot({ speedMps: 3.2, durationS: 20, rateHz: 200 })

describe('a sensor whose range turns out to be wider', () => {
  it('has angles from then on', () => {
    const state = createFootState(footOptions)
    const early = withoutSamples(channels, 8, 60)
    const late = withoutSamples(channels, 0, 8)
    const narrow = stridesOf(reduceFootSamples(state, { ...early, angularVelocityRangeDps: 150 }))
    const wide = stridesOf(reduceFootSamples(state, { ...late, angularVelocityRangeDps: 2000 }))
    expect(narrow.length).toBeGreaterThan(3)
    expect(narrow.every((stride) => stride.strikeNullReason === 'gyroscope-clipped')).toBe(true)
    expect(wide.length).toBeGreaterThan(8)
    // Those that began before may still be judged by what was clipped then.
    expect(wide.slice(3).every((stride) => stride.strikeNullReason !== 'gyroscope-clipped')).toBe(true)
    expect(wide.slice(3).every((stride) => stride.footStrikeAngleDeg !== null)).toBe(true)
  })
})
