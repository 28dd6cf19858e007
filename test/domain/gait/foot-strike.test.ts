import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import {
  classifyFootStrike,
  classifyLanding,
  turnLogOdds,
  type SensedLanding,
} from '../../../src/domain/gait/foot-strike.js'
import { classifyNextLanding, createStrikeHabit, type StrikeHabit } from '../../../src/domain/gait/strike-habit.js'
import {
  countStrikeLabel,
  createStrikeLabelCounts,
  labelStrike,
  strikeLabelShares,
} from '../../../src/domain/gait/strike-label.js'
import type { StrikeTurn } from '../../../src/domain/gait/strike-turn.js'
import {
  addStrike,
  computeStrikeShares,
  createStrikeShareState,
  estimateStrikeShares,
} from '../../../src/domain/gait/strike-shares.js'

describe('foot strike probabilities', () => {
  it.each([
    [-8, 2.5, 0.911, 0.087, 0.002],
    [-1.6, 2.5, 0.47, 0.503, 0.027],
    [2.2, 2.5, 0.15, 0.748, 0.102],
    [8, 2.5, 0.008, 0.487, 0.505],
    [12, 2.5, 0, 0.134, 0.866],
    [18, 2.5, 0, 0.005, 0.995],
    [-8, 5, 0.77, 0.219, 0.012],
    [-1.6, 5, 0.463, 0.474, 0.063],
    [2.2, 5, 0.26, 0.587, 0.153],
    [8, 5, 0.062, 0.486, 0.452],
    [12, 5, 0.014, 0.272, 0.714],
    [18, 5, 0.001, 0.059, 0.94],
  ])('at %s° ± %s° are as computed by hand', (angle, sd, fore, mid, rear) => {
    const p = classifyFootStrike(angle, sd, DEFAULT_PARAMETERS)
    expect(Math.abs(p.pForefoot - fore)).toBeLessThan(1e-3)
    expect(Math.abs(p.pMidfoot - mid)).toBeLessThan(1e-3)
    expect(Math.abs(p.pRearfoot - rear)).toBeLessThan(1e-3)
    expect(p.pForefoot + p.pMidfoot + p.pRearfoot).toBeCloseTo(1, 12)
  })
})

describe('a landing', () => {
  const even = { rearfoot: 1, midfoot: 1, forefoot: 1 }
  const at = (angleDeg: number, turn: StrikeTurn | null = null, angleSdDeg = 4.9): number =>
    classifyLanding({ angleDeg, angleSdDeg, turn }, even, DEFAULT_PARAMETERS).pRearfoot

  it('is the more likely rearfoot, the more the toes point up, whatever the error', () => {
    for (const sdDeg of [0, 1.6, 4.9, 8]) {
      for (let angleDeg = -60; angleDeg < 60; angleDeg += 0.5) {
        expect(at(angleDeg + 0.5, null, sdDeg)).toBeGreaterThanOrEqual(at(angleDeg, null, sdDeg) - 1e-12)
      }
    }
  })

  it('is the more likely rearfoot, the later the foot turns fastest and the less is left half way', () => {
    const turn = (remainingDeg: number, fastestAfterMs: number) => at(8, { remainingDeg, fastestAfterMs })
    expect(turn(1.2, 10)).toBeGreaterThan(turn(1.2, 0))
    expect(turn(1.2, 0)).toBeGreaterThan(turn(3, 0))
    expect(turn(1.2, 10)).toBeGreaterThan(0.8)
    expect(turn(3.5, -8)).toBeLessThan(0.2)
  })

  it('is never turned over by the way the foot turns where the angle is clear', () => {
    const absurd = { remainingDeg: -500, fastestAfterMs: 500 }
    expect(at(-14, absurd)).toBeLessThan(0.7)
    expect(turnLogOdds(absurd, DEFAULT_PARAMETERS)).toBe(DEFAULT_PARAMETERS.footStrike.turn.mostLogOdds)
  })

  it('divides what is not rearfoot by the angle alone', () => {
    const ratio = (turn: StrikeTurn | null): number => {
      const p = classifyLanding({ angleDeg: 3, angleSdDeg: 2, turn }, even, DEFAULT_PARAMETERS)
      return p.pMidfoot / p.pForefoot
    }
    expect(ratio({ remainingDeg: 3, fastestAfterMs: -6 })).toBeCloseTo(ratio(null), 9)
  })
})

describe('the habit of a foot', () => {
  const landing = (angleDeg: number): SensedLanding => ({ angleDeg, angleSdDeg: 2.5, turn: null })
  const after = (angleDeg: number, count: number): StrikeHabit => {
    const habit = createStrikeHabit()
    for (let i = 0; i < count; i++) classifyNextLanding(habit, landing(angleDeg), DEFAULT_PARAMETERS)
    return habit
  }

  it('speaks for the class of the steps before where a step lies between two', () => {
    const heel = classifyNextLanding(after(16, 60), landing(7.5), DEFAULT_PARAMETERS)
    const alone = classifyNextLanding(createStrikeHabit(), landing(7.5), DEFAULT_PARAMETERS)
    const flat = classifyNextLanding(after(1, 60), landing(7.5), DEFAULT_PARAMETERS)
    expect(heel.pRearfoot).toBeGreaterThan(alone.pRearfoot + 0.2)
    expect(flat.pRearfoot).toBeLessThan(alone.pRearfoot - 0.2)
  })

  it('begins even: the first step is judged by itself', () => {
    const first = classifyNextLanding(createStrikeHabit(), landing(9), DEFAULT_PARAMETERS)
    expect(first.pRearfoot).toBeCloseTo(classifyFootStrike(9, 2.5, DEFAULT_PARAMETERS).pRearfoot, 12)
  })

  it('follows a change within a minute of running', () => {
    const habit = after(18, 2000)
    for (let i = 0; i < 85; i++) classifyNextLanding(habit, landing(-2), DEFAULT_PARAMETERS)
    expect(habit.rearfoot).toBeLessThan(0.3 * (habit.rearfoot + habit.midfoot + habit.forefoot))
  })
})

describe('the label of a step', () => {
  it('is given only where the probability is high enough', () => {
    const { labelMinProbability: least } = DEFAULT_PARAMETERS.footStrike
    expect(labelStrike(least, DEFAULT_PARAMETERS)).toBe('rearfoot')
    expect(labelStrike(least - 0.01, DEFAULT_PARAMETERS)).toBe('uncertain')
    expect(labelStrike(0.5, DEFAULT_PARAMETERS)).toBe('uncertain')
    expect(labelStrike(1 - least - 0.01, DEFAULT_PARAMETERS)).toBe('not-rearfoot')
  })

  it('is counted, and the shares add up to one', () => {
    const counts = createStrikeLabelCounts()
    expect(strikeLabelShares(counts)).toBeNull()
    for (const label of ['rearfoot', 'rearfoot', 'not-rearfoot', 'uncertain'] as const) countStrikeLabel(counts, label)
    expect(strikeLabelShares(counts)).toEqual({ rearfootRatio: 0.5, notRearfootRatio: 0.25, uncertainRatio: 0.25 })
  })
})

describe('strike shares', () => {
  const stepsAt = (angleSdDeg: number) =>
    Array.from({ length: 400 }, (_, i) => {
      const landing = { angleDeg: 12 + 5 * Math.sin(i), angleSdDeg, turn: null }
      const strike = classifyFootStrike(landing.angleDeg, angleSdDeg, DEFAULT_PARAMETERS)
      return { landing, strike, blockIndex: Math.floor(i / 80) }
    })
  const steps = stepsAt(Math.hypot(2.5, 4.4))

  it('add up to one, each inside its band', () => {
    const shares = estimateStrikeShares(steps, 4.4, DEFAULT_PARAMETERS)
    if (shares === null) throw new Error('expected shares')
    expect(shares.rearfoot.ratio + shares.midfoot.ratio + shares.forefoot.ratio).toBeCloseTo(1, 9)
    for (const share of Object.values(shares)) {
      expect(share.lowRatio).toBeLessThanOrEqual(share.ratio)
      expect(share.highRatio).toBeGreaterThanOrEqual(share.ratio)
    }
  })

  it('have a narrower band once the shoe has been calibrated', () => {
    const width = (systematicSdDeg: number): number => {
      const shares = estimateStrikeShares(
        stepsAt(Math.hypot(2.5, systematicSdDeg)),
        systematicSdDeg,
        DEFAULT_PARAMETERS,
      )
      return (shares?.rearfoot.highRatio ?? 0) - (shares?.rearfoot.lowRatio ?? 0)
    }
    expect(width(1.5)).toBeLessThan(width(4.4))
  })

  it('have a band as wide as the shoes worn make it, where they were changed', () => {
    const state = createStrikeShareState(DEFAULT_PARAMETERS)
    const width = (): number => {
      const { lowRatio, highRatio } = computeStrikeShares(state)?.rearfoot ?? { lowRatio: 0, highRatio: 0 }
      return highRatio - lowRatio
    }
    for (const step of stepsAt(Math.hypot(2.5, 1.5))) addStrike(state, step, 1.5)
    const calibrated = width()
    for (const step of steps) addStrike(state, step, 4.4)
    expect(width()).toBeGreaterThan(1.2 * calibrated)
  })

  it('are the same each time', () => {
    expect(estimateStrikeShares(steps, 4.4, DEFAULT_PARAMETERS)).toEqual(
      estimateStrikeShares(steps, 4.4, DEFAULT_PARAMETERS),
    )
  })

  it('are unknown without a step', () => {
    expect(estimateStrikeShares([], 4.4, DEFAULT_PARAMETERS)).toBeNull()
  })
})
