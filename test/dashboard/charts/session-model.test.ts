import { describe, expect, it } from 'vitest'
import { anglePoints, minuteLine, minuteLoads } from '../../../dashboard/charts/session-model.js'
import type { Minute, Step } from '../../../dashboard/api/types.js'

const minute = (minuteIndex: number, foot: 'left' | 'right', cadence: number | null = 170): Minute => ({
  athleteId: 'a',
  sessionId: 's',
  foot,
  generation: 0,
  minuteIndex,
  startTimeUs: minuteIndex * 60e6,
  stepCount: 85,
  cadenceSpmMean: cadence,
  groundContactTimeMsMean: 250,
  footStrikeAngleDegMean: 4,
  rearfootStepsSum: 40,
  midfootStepsSum: 40,
  forefootStepsSum: 5,
  speedMpsMean: 3,
  slopeDegMean: 0.4,
  surface: 'road',
  shoeKind: null,
  distanceM: 180,
  soleusImpulseBwSSum: 40,
  usualLandingBwSSum: 40,
  damageEquivalentStepsSum: 10,
  soleusImpulseBwSByStrike: { rearfoot: 20, midfoot: 16, forefoot: 4, unknown: 0 },
  coverageRatio: 1,
  imputedRatio: 0,
  tier: 'A',
  basis: 'estimated',
})

describe('the course of a run', () => {
  it('breaks the line where a foot was not heard', () => {
    const line = minuteLine([minute(0, 'left'), minute(2, 'left'), minute(1, 'right')], 'left', (m) => m.cadenceSpmMean)
    expect(line).toEqual([
      { x: 0, y: 170 },
      { x: 1, y: null },
      { x: 2, y: 170 },
    ])
  })

  it('adds the load of both feet by strike, in easy metres', () => {
    const [first] = minuteLoads([minute(0, 'left'), minute(0, 'right')])
    expect(first).toEqual({ minuteIndex: 0, rearfootM: 100, notRearfootM: 100, strikeUnknownM: 0 })
  })

  it('is empty where there are no minutes', () => {
    expect(minuteLoads([])).toEqual([])
    expect(minuteLine([], 'left', (m) => m.cadenceSpmMean)).toEqual([])
  })

  it('shows steps with a known angle only, thinned evenly to what a picture holds', () => {
    const step = (index: number, angle: number | null): Step =>
      ({ foot: 'left', initialContactTimeUs: index * 1e6, footStrikeAngleDeg: angle }) as Step
    expect(anglePoints([step(60, 3), step(61, null)], 'left', 0)).toEqual([{ x: 1, y: 3 }])
    expect(anglePoints([step(60, 3)], 'right', 0)).toEqual([])
    const many = Array.from({ length: 4000 }, (_, index) => step(index, 3))
    expect(anglePoints(many, 'left', 0, 1000)).toHaveLength(1000)
  })
})
