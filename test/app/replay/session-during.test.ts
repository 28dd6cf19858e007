import { describe, expect, it } from 'vitest'
import { findSessionDuring } from '../../../src/app/replay/session-during.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'
import { aSession } from '../../http/support/records.js'

const MINUTE_US = 60_000_000
const START_US = Date.UTC(2026, 2, 20, 7) * 1000
const live = aSession('2026-03-20', {
  ...{ sessionId: 'by-pods', athleteId: 'ana', startTimeUs: START_US, endTimeUs: START_US + 40 * MINUTE_US },
})

async function during(fromMinute: number, toMinute: number, change: Partial<typeof live> = {}) {
  const db = createMemoryDatabase()
  await db.putSession({ ...live, ...change })
  const startTimeUs = START_US + fromMinute * MINUTE_US
  const endTimeUs = START_US + toMinute * MINUTE_US
  const run = { athleteId: 'ana', sessionId: 'fit-1', localDate: '2026-03-20', startTimeUs, endTimeUs }
  return (await findSessionDuring(db, run))?.sessionId ?? null
}

describe('an imported run', () => {
  it('is the one that pods recorded where most of the time is the same', async () => {
    expect(await during(-3, 38)).toBe('by-pods')
    expect(await during(10, 20)).toBe('by-pods')
    expect(await during(0, 40, { localDate: '2026-03-19' })).toBe('by-pods')
    expect(await during(5, 35, { endTimeUs: null, totals: { ...live.totals, durationS: 2400 } })).toBe('by-pods')
  })

  it('is another one where hardly any time is, where it is itself, or of somebody else', async () => {
    expect(await during(38, 90)).toBeNull()
    expect(await during(40, 60)).toBeNull()
    expect(await during(0, 40, { sessionId: 'fit-1' })).toBeNull()
    expect(await during(0, 40, { athleteId: 'ben' })).toBeNull()
  })
})
