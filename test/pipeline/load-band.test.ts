import { describe, expect, it } from 'vitest'
import { lastLive, LEFT, reduceAll, RIGHT, RSC, simulatedJournal, steadyRun } from './simulated-session.js'

const totalsOf = (devices: Parameters<typeof reduceAll>[1]) =>
  lastLive(reduceAll(simulatedJournal(steadyRun(180), devices), devices)).totals

describe('the band of a session', () => {
  const feet = totalsOf([LEFT, RIGHT])
  const pod = totalsOf([RSC])
  const oneFoot = totalsOf([LEFT])

  it('holds the load of each foot', () => {
    for (const foot of ['left', 'right'] as const) {
      const band = feet.soleusLoadBand?.[foot]
      expect(band?.lowSlu).toBeLessThan(feet.soleusLoadSlu[foot] ?? 0)
      expect(band?.highSlu).toBeGreaterThan(feet.soleusLoadSlu[foot] ?? Infinity)
    }
  })

  it('is about a tenth against own runs with a sensor on each foot, wider from a pod', () => {
    const ratio = feet.soleusLoadBand?.left?.ownBaselineRatio ?? 0
    expect(ratio).toBeGreaterThan(0.07)
    expect(ratio).toBeLessThan(0.14)
    expect(pod.soleusLoadBand?.left?.ownBaselineRatio).toBeGreaterThan(ratio)
  })

  it('is wider for a foot that takes its load from the other one', () => {
    expect(oneFoot.imputedFeet).toEqual(['right'])
    const { left, right } = oneFoot.soleusLoadBand ?? { left: null, right: null }
    expect(right?.ownBaselineRatio).toBeGreaterThan(left?.ownBaselineRatio ?? Infinity)
  })

  it('is not there where there is no load', () => {
    expect(totalsOf([]).soleusLoadBand).toEqual({ left: null, right: null })
  })
})
