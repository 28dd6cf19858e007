import { describe, expect, it } from 'vitest'
import { createSessionReducer } from '../../src/pipeline/session-reducer.js'
import { SHANK_CONTACT_S, syntheticShank } from '../domain/support/synthetic-shank.js'
import { lastLive, LEFT, sessionContext, START_TIME_US, stepsOf } from './simulated-session.js'

const SHANK = { ...LEFT, placement: 'shank' } as const

describe('a session with an IMU on the shank', () => {
  const reducer = createSessionReducer(sessionContext([SHANK]))
  const block = syntheticShank(60, true, START_TIME_US)
  const outputs = [...reducer.pushSamples(LEFT.deviceId, block), ...reducer.end()]
  const steps = stepsOf(outputs)

  it('is tier D with load and without any foot strike', () => {
    expect(steps.length).toBeGreaterThan(70)
    expect(
      steps.every((step) => step.tier === 'D' && step.footStrikeAngleDeg === null && step.pRearfoot === null),
    ).toBe(true)
    expect(steps.slice(20).every((step) => (step.soleusImpulseBwS ?? 0) > 0)).toBe(true)
    const totals = lastLive(outputs).totals
    expect(totals).toMatchObject({ tier: 'D', strikeShares: { left: null }, footStrikeAngleDeg: { left: null } })
    expect(Math.abs((totals.groundContactTimeMs.left ?? 0) - SHANK_CONTACT_S * 1000)).toBeLessThan(20)
  })

  it('says of the first steps that their contact time is still to come', () => {
    expect(steps[0]).toMatchObject({
      groundContactTimeMs: null,
      soleusImpulseBwS: null,
      nullReason: 'contact-time-pending',
    })
  })

  it('starts anew where the same sensor moves from shank to foot', () => {
    const moving = createSessionReducer(sessionContext([SHANK]))
    const half = syntheticShank(30, true, START_TIME_US)
    const before = stepsOf(moving.pushSamples(LEFT.deviceId, half))
    expect(before.length).toBeGreaterThan(20)
    moving.push({ kind: 'command', monotonicUs: 31_000_000, command: 'assign', device: LEFT })
    const after = stepsOf([
      ...moving.pushSamples(LEFT.deviceId, syntheticShank(30, true, START_TIME_US + 31_000_000)),
      ...moving.end(),
    ])
    expect(after.every((step) => step.tier !== 'D')).toBe(true)
  })
})
