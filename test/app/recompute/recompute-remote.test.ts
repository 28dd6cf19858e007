import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { replayInThisThread } from '../../../src/app/recompute/in-this-thread.js'
import { recomputeSession } from '../../../src/app/recompute/recompute-session.js'
import type { ReplayRunner } from '../../../src/app/recompute/replay-job.js'
import { withTieredSteps } from '../../../src/app/serve/tiered-steps.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import { createMemoryStepStore } from '../../../src/stores/memory/memory-step-store.js'
import { DATABASE_FILE } from '../../../src/stores/worker/open-local-database.js'
import { collect } from '../../stores/step-store-contract.js'
import { evictAll, memoryForwarder, PUT_CURSOR, TARGET } from '../../stores/tiered/tiered-rig.js'
import { RecomputeRig } from './recompute-rig.js'

it('a run whose steps are elsewhere shows them while it is computed anew; then not one of them is left, there or here', async () => {
  const rig = await RecomputeRig.open()
  const raw = new BetterSqlite3(join(rig.dataPath, DATABASE_FILE))
  const remote = createMemoryStepStore()
  const deliver = memoryForwarder(rig.db, remote, (sequence) => void raw.prepare(PUT_CURSOR).run(TARGET, sequence))
  const db = withTieredSteps(rig.db, { queryRemote: (query) => remote.query(query) })
  const { athleteId, sessionId } = await rig.record()
  const shown = (): Promise<StepRecord[]> => collect(db.steps.query({ athleteId, sessionId }))
  const old = await shown()
  const leave = async (): Promise<void> => {
    await deliver()
    await evictAll(rig.db)
  }
  await leave()
  expect(await rig.steps()).toEqual([])
  expect(await shown()).toEqual(old)
  let looks = 0
  const watched: ReplayRunner = (job, onChunk, signal) =>
    replayInThisThread(
      job,
      async (chunk) => {
        await onChunk(chunk)
        await leave()
        expect(await shown()).toEqual(old)
        looks += 1
      },
      signal,
    )
  const options = { dryRun: false, again: false, force: false }
  const signal = new AbortController().signal
  const outcome = await recomputeSession(await rig.session(), () => rig.folder(), options, { db, run: watched, signal })
  expect(outcome.kind).toBe('recomputed')
  expect(looks).toBeGreaterThan(0)
  const now = await shown()
  expect(new Set(now.map(({ generation }) => generation))).toEqual(new Set([1]))
  expect(now).toHaveLength(old.length)
  await leave()
  expect(await collect(remote.query({ athleteId, sessionId, generation: 0 }))).toEqual([])
  expect(await collect(db.steps.query({ athleteId, sessionId, generation: 0 }))).toEqual([])
  expect(await shown()).toEqual(now)
  expect(await rig.orphans()).toBe(0)
  raw.close()
  await rig.close()
})
