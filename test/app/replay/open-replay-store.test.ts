import { describe, expect, it } from 'vitest'
import { sinkOver } from '../../../src/app/replay/sink-over.js'
import { MODEL_VERSION } from '../../../src/domain/biomechanics/parameters.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'
import { someTotals } from '../../http/support/records.js'
import { sampleMinute, sampleStep } from '../../stores/sample-records.js'
import { collect } from '../../stores/step-store-contract.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'

const replayed: SessionRecord = {
  ...{ sessionId: 'run-1', athleteId: 'ana', state: 'finished', source: 'ble', simulated: false },
  ...{ startTimeUs: 1_000_000, endTimeUs: 90_000_000, zoneId: 'UTC', localDate: '2026-03-20' },
  ...{ surface: 'road', shoeId: null, activeGeneration: 0, modelVersion: MODEL_VERSION, clockSynchronised: true },
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

  it('puts nothing of this model among the steps of another one', async () => {
    const db = createMemoryDatabase()
    const step = (strideIndex: number, generation: number, modelVersion: string) =>
      sampleStep(strideIndex, { sessionId: 'run-1', generation, modelVersion })
    await db.putSession({ ...replayed, activeGeneration: 2, modelVersion: '0.0.1' })
    await db.steps.append([0, 1, 2].map((stride) => step(stride, 2, '0.0.1')))
    const sink = sinkOver(db)
    await sink.append([step(0, 0, MODEL_VERSION), step(1, 0, MODEL_VERSION)])
    await sink.appendMinutes([sampleMinute(0, { sessionId: 'run-1' })])
    await sink.putSession(replayed)
    expect(await db.getSession('run-1')).toEqual({ ...replayed, activeGeneration: 3 })
    const query = { athleteId: 'ana', sessionId: 'run-1' }
    expect(await collect(db.steps.query(query))).toEqual([step(0, 3, MODEL_VERSION), step(1, 3, MODEL_VERSION)])
    expect(await db.steps.queryMinutes(query)).toHaveLength(1)
    expect(await collect(db.steps.query({ ...query, generation: 2 }))).toEqual([])
  })
})
