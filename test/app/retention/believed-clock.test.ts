import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../../src/runtime/clock.js'
import { BelievedClock } from '../../../src/app/retention/believed-clock.js'
import { openRetention, type RetentionRig } from './retention-rig.js'

const DAY_MS = 86_400_000
const YEARS_US = 10 * 365 * DAY_MS * 1000

describe('a clock that jumps', () => {
  let rig: RetentionRig
  beforeEach(async () => {
    rig = await openRetention()
  })
  afterEach(async () => rig.close())
  const stepsOf = async (sessionId: string): Promise<number> =>
    (await rig.tiered.database.keeping.findEvicted({ athleteId: 'ana', sessionId, generation: 0 })).localStepCount
  /** The rig's clock with its hands moved. */
  function wrongBy(offset: { us: number }): Clock {
    const { clock } = rig
    return { ...clock, nowUs: () => clock.nowUs() + offset.us }
  }

  it('years ahead at a start takes no steps and no recordings, is told, and when it is set right all goes on', async () => {
    await rig.run('old', 400)
    await rig.run('new', 1)
    const limits = { retention: { stepsMonths: 13, journalMonths: 24 } }
    await (await rig.start(limits)).stop()
    expect([await stepsOf('old'), await stepsOf('new')]).toEqual([0, 200])
    await rig.run('nearly', 396)
    const offset = { us: YEARS_US }
    const retention = await rig.start(limits, null, wrongBy(offset))
    expect([await stepsOf('nearly'), await stepsOf('new')]).toEqual([200, 200])
    expect(rig.hasJournal('new')).toBe(true)
    expect((await retention.status()).trouble).toMatch(/The clock says 2036-11-17.*was 2026-11-20.*set the clock/)
    expect(rig.logged.filter(([, line]) => /The clock says/.test(String(line)))).not.toEqual([])
    offset.us = 0
    rig.clock.advance(10 * DAY_MS)
    await retention.settled()
    expect((await retention.status()).trouble).toBeNull()
    expect([await stepsOf('nearly'), await stepsOf('new')]).toEqual([0, 200])
  })

  it('and runs on from there for a week is believed; starting again and again is no proof', async () => {
    const { clock } = rig
    const offset = { us: 0 }
    const parts = { db: rig.tiered.database, clock: wrongBy(offset), isSynchronised: () => true }
    expect(await new BelievedClock(parts).doubt()).toBeNull()
    offset.us = YEARS_US
    for (let start = 0; start < 10; start++) {
      expect(await new BelievedClock(parts).doubt()).not.toBeNull()
      clock.advance(DAY_MS)
    }
    const believed = new BelievedClock(parts)
    for (let day = 0; day < 7; day++) {
      expect(await believed.doubt()).not.toBeNull()
      clock.advance(DAY_MS)
    }
    expect(await believed.doubt()).toBeNull()
    offset.us = 0
    expect(await believed.doubt()).not.toBeNull()
    expect(await new BelievedClock(parts).doubt()).not.toBeNull()
  })

  it('again meanwhile begins its week anew', async () => {
    const offset = { us: 0 }
    const believed = new BelievedClock({ db: rig.tiered.database, clock: wrongBy(offset), isSynchronised: () => true })
    expect(await believed.doubt()).toBeNull()
    for (const years of [1, 2, 3]) {
      offset.us = years * YEARS_US
      expect(await believed.doubt()).not.toBeNull()
      rig.clock.advance(4 * DAY_MS)
      expect(await believed.doubt()).not.toBeNull()
    }
  })

  it('before the first look is measured by the latest run, unless the system vouches for it', async () => {
    await rig.run('latest', 60)
    const parts = { db: rig.tiered.database, clock: rig.clock }
    expect(await new BelievedClock({ ...parts, isSynchronised: () => false }).doubt()).not.toBeNull()
    expect(await new BelievedClock({ ...parts, isSynchronised: () => true }).doubt()).toBeNull()
    rig.clock.advance(44 * DAY_MS)
    expect(await new BelievedClock({ ...parts, isSynchronised: () => false }).doubt()).toBeNull()
  })
})
