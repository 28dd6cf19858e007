import { describe, expect, it } from 'vitest'
import { planRun } from '../../src/sources/simulator/plan-run.js'
import { mergeRecords, recordFamily } from './family-session.js'
import { reduceAll, START_TIME_US, steadyRun, stepsOf } from './simulated-session.js'

const PLAN = planRun(steadyRun(80), 'lost gyroscope')
const GYROSCOPE = 5
const [FROM_S, TO_S] = [25, 50]

describe('a sensor whose gyroscope falls silent for a while', () => {
  it('gives steps without angles meanwhile, and with them again afterwards', async () => {
    const { device, records } = await recordFamily({
      kind: 'polar',
      foot: 'left',
      plan: PLAN,
      fate(_index, { timeUs, bytes }) {
        const isSilent = timeUs > FROM_S * 1e6 && timeUs < TO_S * 1e6
        return bytes[0] === GYROSCOPE && isSilent ? 'lost' : 'arrives'
      },
    })
    const steps = stepsOf(reduceAll(mergeRecords([records], PLAN.durationUs), [device]))
    const between = (fromS: number, toS: number) =>
      steps.filter(({ initialContactTimeUs }) => {
        const s = (initialContactTimeUs - START_TIME_US) / 1e6
        return s >= fromS && s < toS
      })
    const [before, meanwhile, after] = [between(8, FROM_S - 2), between(FROM_S + 8, TO_S - 3), between(TO_S + 8, 78)]
    expect(before.length).toBeGreaterThan(15)
    expect(before.every(({ tier }) => tier === 'A')).toBe(true)
    expect(meanwhile.length).toBeGreaterThan(12)
    expect(meanwhile.every(({ tier, footStrikeAngleDeg }) => tier === 'C' && footStrikeAngleDeg === null)).toBe(true)
    expect(after.length).toBeGreaterThan(15)
    expect(after.every(({ tier }) => tier === 'A')).toBe(true)
    expect(after.filter(({ footStrikeAngleDeg }) => footStrikeAngleDeg !== null).length).toBeGreaterThan(12)
  })
})
