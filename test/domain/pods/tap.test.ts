import { describe, expect, it } from 'vitest'
import { createNearState, detectNear } from '../../../src/domain/pods/near.js'
import { createTapState, detectTap } from '../../../src/domain/pods/tap.js'

const STEP_US = 10_000

/** Seconds at which it decided, for accelerations given second by second. */
function decisions(normAt: (timeS: number) => number, seconds: number): number[] {
  const state = createTapState()
  const found: number[] = []
  for (let timeUs = 0; timeUs < seconds * 1e6; timeUs += STEP_US) {
    if (detectTap(state, timeUs, normAt(timeUs / 1e6))) found.push(timeUs / 1e6)
  }
  return found
}
const knocks =
  (...timesS: readonly number[]) =>
  (timeS: number): number =>
    timesS.some((knockS) => timeS >= knockS && timeS < knockS + 0.03) ? 5 : 1

describe('the device that is tapped', () => {
  it('is found with the second knock within three seconds', () => {
    expect(decisions(knocks(2, 2.6), 6)).toEqual([2.6])
    expect(decisions(knocks(2, 4.9), 6)).toEqual([4.9])
  })

  it('is not found with one knock, with two that are far apart, or with one that rings', () => {
    expect(decisions(knocks(2), 6)).toEqual([])
    expect(decisions(knocks(2, 5.5), 9)).toEqual([])
    expect(decisions(knocks(2, 2.1), 4)).toEqual([])
  })

  it('is found when it is shaken', () => {
    const shaken = decisions((timeS) => (timeS < 2 ? 1 : 1 + 3 * Math.abs(Math.sin(2 * Math.PI * 2 * timeS))), 5)
    expect(shaken[0]).toBeGreaterThan(2)
    expect(shaken[0]).toBeLessThan(3)
  })

  it('is not one on a foot that runs, or that begins to run slowly', () => {
    const run = (timeS: number): number => (timeS % 0.7 < 0.08 ? 7 : 0.9 + 0.8 * Math.abs(Math.sin(9 * timeS)))
    expect(decisions(run, 20)).toEqual([])
  })

  it('may lie in any scale of its own: what counts is what it shows at rest', () => {
    expect(decisions((timeS) => knocks(2, 2.6)(timeS) + 0.4, 6)).toEqual([2.6])
  })
})

describe('the device that is held against the computer', () => {
  const hear = (others: readonly number[], ...rssi: readonly number[]): boolean[] => {
    const state = createNearState()
    return rssi.map((rssiDbm) => detectNear(state, rssiDbm, others))
  }

  it('is the one that became 15 dB louder, and louder than all others', () => {
    expect(hear([-60, -70], -62, -64, -61, -40)).toEqual([false, false, false, true])
  })

  it('is none that was loud from the beginning, nor one beside another', () => {
    expect(hear([-60], -40, -41, -40, -39)).toEqual([false, false, false, false])
    expect(hear([-45], -62, -64, -61, -40).at(-1)).toBe(false)
  })

  it('takes one loud value among the first ones for chance', () => {
    expect(hear([-90], -70, -40)).toEqual([false, false])
  })
})
