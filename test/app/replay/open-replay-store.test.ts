import { describe, expect, it } from 'vitest'
import { sinkOver } from '../../../src/app/replay/open-replay-store.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'
import { someTotals } from '../../http/support/records.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'

const replayed: SessionRecord = {
  ...{ sessionId: 'run-1', athleteId: 'ana', state: 'finished', source: 'ble', simulated: false },
  ...{ startTimeUs: 1_000_000, endTimeUs: 90_000_000, zoneId: 'UTC', localDate: '2026-03-20' },
  ...{ surface: 'road', shoeId: null, activeGeneration: 0, modelVersion: '0.2.0', clockSynchronised: true },
  totals: someTotals(5),
}

describe('a replay that is kept', () => {
  it('makes the session where there is none', async () => {
    const db = createMemoryDatabase()
    await sinkOver(db).putSession(replayed)
    expect(await db.getSession('run-1')).toEqual(replayed)
  })

  it('gives one that is there new numbers, and leaves what people said of it and when it ended', async () => {
    const db = createMemoryDatabase()
    const edited = { surface: 'sand', shoeId: 'shoe-1', endTimeUs: 60_000_000 } as const
    await db.putSession({ ...replayed, ...edited, totals: someTotals(4) })
    await sinkOver(db).putSession(replayed)
    expect(await db.getSession('run-1')).toEqual({ ...replayed, ...edited })
  })
})
