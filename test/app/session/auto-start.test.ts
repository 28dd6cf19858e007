import { describe, expect, it } from 'vitest'
import { createAutoStart } from '../../../src/app/session/auto-start.js'
import { sampleStep } from '../../stores/sample-records.js'

const S = 1_000_000
const stepAt = (initialContactTimeUs: number) => sampleStep(0, { initialContactTimeUs })

describe('the start by running', () => {
  it('reaches back to shortly before the first step of the bout', () => {
    const start = createAutoStart()
    for (const second of [10, 11, 12]) start.step(stepAt(second * S))
    expect(start.motion('walking', 12 * S)).toBeNull()
    expect(start.motion('running', 13 * S)).toBe(7 * S)
  })

  it('takes nothing of an earlier bout', () => {
    const start = createAutoStart()
    for (const second of [10, 11, 40, 41]) start.step(stepAt(second * S))
    expect(start.motion('running', 42 * S)).toBe(37 * S)
  })

  it('is not led astray by steps of hours ago where only a pod without a foot says that somebody runs', () => {
    const start = createAutoStart()
    start.step(stepAt(10 * S))
    expect(start.motion('running', 7200 * S)).toBe(7195 * S)
  })

  it('never reaches back for more than a minute', () => {
    const start = createAutoStart()
    for (let second = 0; second <= 300; second += 5) start.step(stepAt(second * S))
    expect(start.motion('running', 301 * S)).toBe(241 * S)
  })

  it('waits after a stop by hand until nobody has run for a minute', () => {
    const start = createAutoStart()
    start.disarm(100 * S)
    for (let second = 101; second < 400; second += 1) expect(start.motion('running', second * S)).toBeNull()
    expect(start.motion('still', 430 * S)).toBeNull()
    expect(start.motion('running', 455 * S)).toBeNull()
    expect(start.motion('running', 520 * S)).not.toBeNull()
  })
})
