import BetterSqlite3 from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { isWhole } from '../../../src/app/copy/run-copy.js'
import { lockFolder } from '../../../src/app/data-folder/folder-lock.js'
import { connectInflux } from '../../../src/stores/influxdb/connection.js'
import { countByAthlete } from '../../../src/stores/influxdb/count-by-athlete.js'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import { storeIn } from '../../stores/influxdb/open-influx-store.js'
import { sampleSession, sampleSteps } from '../../stores/sample-records.js'
import { collect } from '../../stores/step-store-contract.js'
import { describeInfluxd } from '../../support/influxd.js'
import { newFolder, withDatabase } from '../backup/backup-rig.js'
import { copyTo, databaseOf, folderWithRuns, influxForTest, RUNS, STEPS_A_FOOT } from './copy-rig.js'

/** Nothing listens there. */
const NOBODY: InfluxOptions = {
  ...{ url: 'http://127.0.0.1:9', organisation: 'o', stepsBucket: 's', resultsBucket: 'r', token: 't' },
  timeoutMs: 1000,
}
const ANA_1 = { athleteId: 'ana', sessionId: 'ana-1', generation: 1 }

/** What the target holds of every run, by the store that reads it. */
async function everythingIn(options: InfluxOptions, folder: string): Promise<unknown> {
  const store = storeIn(options)
  try {
    return await withDatabase(folder, async (database) => {
      const sessions = await database.listSessions({})
      const found = []
      for (const { athleteId, sessionId, activeGeneration: generation } of sessions) {
        const query = { athleteId, sessionId, generation }
        const here = [await collect(database.steps.query(query)), await database.steps.queryMinutes(query)]
        const there = [await collect(store.query(query)), await store.queryMinutes(query)]
        found.push({ sessionId, here, there })
      }
      return found
    })
  } finally {
    store.close()
  }
}

function numberIn(folder: string, sql: string): number {
  const raw = new BetterSqlite3(databaseOf(folder))
  try {
    return Number(raw.prepare(sql).pluck().get())
  } finally {
    raw.close()
  }
}

describeInfluxd('a copy to InfluxDB', () => {
  it('brings everything, compares it to the bit, and has nothing left to do the second time', async () => {
    const [options, folder] = [await influxForTest(), await folderWithRuns()]
    const { summary } = await copyTo(options, folder)
    expect(isWhole(summary)).toBe(true)
    expect(summary.counts).toEqual({ copied: RUNS, 'already-there': 0, different: 0 })
    expect(summary.stepCount).toBe(RUNS * 2 * STEPS_A_FOOT)
    expect(
      summary.measurements.map(({ measurement, hereCount, thereCount }) => [measurement, hereCount, thereCount]),
    ).toEqual([
      ['step', 1800, 1800],
      ['minute', 12, 12],
      ['session', 6, 6],
      ['day', 8, 8],
      ['alert', 2, 2],
      ['athlete', 2, 2],
    ])
    for (const run of (await everythingIn(options, folder)) as { here: unknown; there: unknown }[])
      expect(run.there).toEqual(run.here)
    const again = await copyTo(options, folder)
    expect(again.summary.counts).toEqual({ copied: 0, 'already-there': RUNS, different: 0 })
  })

  it('that is stopped anywhere goes on, and ends as one that was not', async () => {
    const [options, folder] = [await influxForTest(), await folderWithRuns()]
    let stops = 0
    for (let after = 1; after <= 8; after += 2) {
      const stopping = new AbortController()
      let seen = 0
      const progress = (): void => {
        seen += 1
        if (seen === after) stopping.abort(new Error('interrupted'))
      }
      const { summary } = await copyTo(options, folder, { signal: stopping.signal, listener: { progress } })
      if (summary.interrupted) stops += 1
    }
    expect(stops).toBeGreaterThan(1)
    const { summary } = await copyTo(options, folder)
    expect(isWhole(summary)).toBe(true)
    for (const run of (await everythingIn(options, folder)) as { here: unknown; there: unknown }[])
      expect(run.there).toEqual(run.here)
    const counts = await countByAthlete(connectInflux(options), 'step')
    expect([...counts.values()]).toEqual([900, 900])
  })

  it('puts right what is different there, and takes away what should not be there', async () => {
    const [options, folder] = [await influxForTest(), await folderWithRuns()]
    await copyTo(options, folder)
    const store = storeIn(options)
    const here = await withDatabase(folder, (database) => collect(database.steps.query(ANA_1)))
    const wrong = here.slice(0, 20).map((step) => ({ ...step, quality: 0.5 }))
    const strays = sampleSteps(5, { ...ANA_1, generation: 7, initialContactTimeUs: here[0]?.initialContactTimeUs ?? 0 })
    await store.append(wrong)
    await store.append(strays.map((step, at) => ({ ...step, initialContactTimeUs: step.initialContactTimeUs + at })))
    // What was compared before is believed, until somebody doubts it.
    expect((await copyTo(options, folder)).summary.counts.copied).toBe(0)
    const { summary } = await copyTo(options, folder, { again: true, tidy: true })
    expect(isWhole(summary)).toBe(true)
    expect(summary.removedSteps).toBe(5)
    expect(await collect(store.query(ANA_1))).toEqual(here)
    expect(await collect(store.query({ ...ANA_1, generation: 7 }))).toEqual([])
    store.close()
  })

  it('goes on beside a server, takes nothing away there then, and leaves the cursor to the server', async () => {
    const [options, folder] = [await influxForTest(), await folderWithRuns()]
    const lock = lockFolder(folder)
    const { summary } = await copyTo(options, folder)
    expect(isWhole(summary)).toBe(true)
    expect(summary.skippedCount).toBe(0)
    expect(numberIn(folder, 'SELECT count(*) FROM forward_cursors')).toBe(0)
    const store = storeIn(options)
    const [first] = await collect(store.query(ANA_1))
    await store.append(first === undefined ? [] : [{ ...first, strideIndex: 900, initialContactTimeUs: 1 }])
    expect((await copyTo(options, folder, { again: true })).summary.counts.different).toBe(0)
    expect(await collect(store.query(ANA_1))).toHaveLength(2 * STEPS_A_FOOT + 1)
    await expect(copyTo(options, folder, { tidy: true })).rejects.toMatchObject({ code: 'folder-in-use' })
    lock.release()
    expect(isWhole((await copyTo(options, folder, { again: true })).summary)).toBe(true)
    expect(await collect(store.query(ANA_1))).toHaveLength(2 * STEPS_A_FOOT)
    store.close()
  })

  it('says what is missing where it is missing', async () => {
    const [options, folder] = [await influxForTest(), await folderWithRuns()]
    await copyTo(options, folder)
    const store = storeIn(options)
    await store.remove(ANA_1)
    store.close()
    const { summary } = await copyTo(options, folder)
    expect(isWhole(summary)).toBe(false)
    expect(summary.measurements[0]).toMatchObject({ measurement: 'step', missingCount: 2 * STEPS_A_FOOT })
    expect(isWhole((await copyTo(options, folder, { again: true })).summary)).toBe(true)
  })

  it('leaves to the forwarder what it does not stand for: unfinished runs and deletions', async () => {
    const [options, folder] = [await influxForTest(), await folderWithRuns()]
    const waiting = () =>
      numberIn(folder, 'SELECT count(*) FROM change_log WHERE sequence > (SELECT max(sequence) FROM forward_cursors)')
    await withDatabase(folder, async (database) => {
      const now = { sessionId: 'now', athleteId: 'ana' }
      await database.putSession(sampleSession('now', { state: 'running', endTimeUs: null, localDate: '2025-11-01' }))
      await database.steps.append(sampleSteps(30, now))
    })
    const { summary, outcomes } = await copyTo(options, folder)
    expect(summary.unfinishedCount).toBe(1)
    expect(summary.skippedCount).toBeGreaterThan(20)
    expect(outcomes.map(({ sessionId }) => sessionId)).not.toContain('now')
    // The run that goes on, its day, and whatever came behind it.
    expect(waiting()).toBeGreaterThanOrEqual(2)
    expect(numberIn(folder, 'SELECT count(*) FROM change_log WHERE key LIKE \'%"now"%\'')).toBeGreaterThanOrEqual(2)
    await withDatabase(folder, async (database) => {
      await database.steps.remove({ athleteId: 'ana', sessionId: 'ana-0', generation: 5 })
      await database.putSession(sampleSession('now', { localDate: '2025-11-01' }))
    })
    await copyTo(options, folder)
    expect(numberIn(folder, "SELECT count(*) FROM change_log WHERE kind = 'removal'")).toBe(1)
  })
})

describe('a copy', () => {
  it('of a folder of a newer program is refused', async () => {
    const folder = newFolder()
    await withDatabase(folder, () => Promise.resolve())
    const raw = new BetterSqlite3(databaseOf(folder))
    raw.pragma('user_version = 99')
    raw.close()
    await expect(copyTo(NOBODY, folder)).rejects.toMatchObject({ code: 'schema-newer' })
  })

  it.each([
    ['influxdb', 'embedded'],
    ['embedded', 'embedded'],
    ['embedded', 'postgres'],
  ])('from %s to %s is refused with what works', async (from, to) => {
    await expect(copyTo(NOBODY, '/nowhere', { from, to })).rejects.toThrow('--from embedded --to influxdb')
  })
})
