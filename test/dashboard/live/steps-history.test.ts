import { describe, expect, it } from 'vitest'
import type { Step } from '../../../dashboard/api/types.js'
import { HISTORY_US } from '../../../dashboard/live/live-history.js'
import { historyFromSteps } from '../../../dashboard/live/steps-history.js'

const step = (foot: 'left' | 'right', seconds: number, cadenceSpm = 170): Step =>
  ({
    foot,
    initialContactTimeUs: seconds * 1e6,
    cadenceSpm,
    footStrikeAngleDeg: 4,
    footStrikeAngleSdDeg: 1,
  }) as Step
const run = (foot: 'left' | 'right', fromS: number, toS: number): Step[] =>
  Array.from({ length: (toS - fromS) * 2 }, (_, index) => step(foot, fromS + index / 2))

describe('the five minutes before a page was opened', () => {
  it('have a point a second from the first step on, and end before the page was opened', () => {
    const points = historyFromSteps([...run('left', 10, 20), ...run('right', 10, 20)], 20e6)
    expect(points.map(({ timeUs }) => timeUs / 1e6)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    expect(points[0]).toMatchObject({ cadenceLeftSpm: 170, angleRightDeg: 4, angleRightSdDeg: 1 })
  })

  it('go back five minutes and no further', () => {
    const points = historyFromSteps(run('left', 0, 600), 600e6)
    expect(points[0]?.timeUs).toBeGreaterThanOrEqual(600e6 - HISTORY_US)
    expect(points).toHaveLength(300)
  })

  it('are medians of the last twenty steps, so that one bad step makes no spike', () => {
    const steps = [...run('left', 0, 10), step('left', 10, 400), ...run('left', 11, 13)]
    const highest = Math.max(...historyFromSteps(steps, 13e6).map(({ cadenceLeftSpm }) => cadenceLeftSpm ?? 0))
    expect(highest).toBe(170)
  })

  it('have a hole where a foot was silent for more than three seconds', () => {
    const points = historyFromSteps([...run('left', 0, 30), ...run('right', 0, 10), ...run('right', 20, 30)], 30e6)
    const at = (seconds: number) => points.find(({ timeUs }) => timeUs === seconds * 1e6)
    expect(at(12)?.cadenceRightSpm).toBe(170)
    expect(at(15)?.cadenceRightSpm).toBeNull()
    expect(at(15)?.cadenceLeftSpm).toBe(170)
    expect(at(21)?.cadenceRightSpm).toBe(170)
  })

  it('are empty where there are no steps', () => {
    expect(historyFromSteps([], 10e6)).toEqual([])
  })
})
