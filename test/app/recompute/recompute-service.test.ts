import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseSessions } from '../../../src/app/recompute/choose-sessions.js'
import { finishEdits } from '../../../src/app/recompute/finish-edits.js'
import { replayInThisThread } from '../../../src/app/recompute/in-this-thread.js'
import { RecomputeService } from '../../../src/app/recompute/recompute-service.js'
import type { ReplayRunner } from '../../../src/app/recompute/replay-job.js'
import type { LiveEvent } from '../../../src/contracts/views.js'
import { MODEL_VERSION } from '../../../src/domain/biomechanics/parameters.js'
import { createSystemClock } from '../../../src/runtime/clock.js'
import { createLogger } from '../../../src/runtime/logger.js'
import { FLAT, RecomputeRig } from './recompute-rig.js'

const ALL = { again: false, force: false, dryRun: false }

let rig: RecomputeRig
let events: LiveEvent[]
let judged: string[]
/** Waits before each chunk; a test opens and closes it. */
let gate: Promise<void>
let services: RecomputeService[]

beforeEach(async () => {
  rig = await RecomputeRig.open()
  events = []
  judged = []
  gate = Promise.resolve()
  services = []
})
afterEach(async () => {
  for (const service of services) await service.stop()
  await rig.close()
})

const gated: ReplayRunner = (job, onChunk, signal) =>
  replayInThisThread(
    job,
    async (chunk) => {
      await gate
      signal.throwIfAborted()
      await onChunk(chunk)
    },
    signal,
  )

function open(run: ReplayRunner = gated): RecomputeService {
  const service = new RecomputeService({
    ...{ db: rig.db, dataPath: rig.dataPath, clock: createSystemClock(), run, isLive: () => true },
    logger: createLogger({ level: 'silent' }),
    rules: {
      historyChanged: async (athleteId) => void judged.push(athleteId),
      historyRewritten: async (athleteId) => void judged.push(athleteId),
    },
    event: (event) => events.push(event),
  })
  services.push(service)
  return service
}

const nobodyJudges = async (athleteId: string): Promise<void> => void judged.push(athleteId)

function closeGate(): () => void {
  let opened = (): void => undefined
  gate = new Promise((resolve) => (opened = resolve))
  return opened
}

async function until(ask: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await ask()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('It did not come true.')
}

const idle = (service: RecomputeService) => () =>
  service.snapshot().sessions.length === 0 && service.snapshot().job?.state !== 'running'

describe('a changed surface or shoe', () => {
  it('has the run computed anew in the background: old numbers until then, rules and pages hear of it after', async () => {
    const before = await rig.record()
    const openGate = closeGate()
    const service = open()
    await rig.edit('session-1', { surface: 'sand' })
    await service.sessionEdited('session-1')
    await until(() => service.snapshot().sessions[0]?.state === 'running')
    expect(await rig.session()).toEqual({ ...before, surface: 'sand' })
    openGate()
    await until(idle(service))
    expect(await rig.session()).toMatchObject({ activeGeneration: 1, modelVersion: MODEL_VERSION })
    expect((await rig.session()).totals.soleusLoadSlu).not.toEqual(before.totals.soleusLoadSlu)
    expect(judged).toEqual(['athlete-1'])
    expect(events).toContainEqual({ type: 'session-changed', sessionId: 'session-1', athleteId: 'athlete-1' })
    expect(events.at(-1)).toEqual({ type: 'recompute-changed' })
  })

  it('changed once more meanwhile ends with the numbers of the last choice', async () => {
    await rig.record()
    const openGate = closeGate()
    const service = open()
    for (const surface of ['sand', 'trail'] as const) {
      await rig.edit('session-1', { surface })
      await service.sessionEdited('session-1')
      await until(() => service.snapshot().sessions[0]?.state !== undefined)
    }
    openGate()
    await until(idle(service))
    const { totals } = await rig.session()
    const again = await rig.edit('session-1', { surface: 'trail' })
    expect(again.totals).toEqual(totals)
    await service.start({ ...ALL, again: true })
    await until(idle(service))
    expect((await rig.session()).totals).toEqual(totals)
    expect(await rig.orphans()).toBe(0)
  })

  it('that a stop of the program cut short is made good after the next start', async () => {
    await rig.record()
    const openGate = closeGate()
    const first = open()
    await rig.edit('session-1', { surface: 'sand' })
    await first.sessionEdited('session-1')
    await until(() => first.snapshot().sessions[0]?.state === 'running')
    const stopped = first.stop()
    openGate()
    await stopped
    expect((await rig.session()).activeGeneration).toBe(0)
    expect(await rig.orphans()).toBe(0)
    const second = open()
    await second.resume()
    await until(idle(second))
    expect((await rig.session()).activeGeneration).toBe(1)
    const third = open()
    await third.resume()
    expect(third.snapshot().sessions).toEqual([])
  })

  it('is made good by a recompute without a server too, and not by one that was stopped before', async () => {
    await rig.record()
    await rig.edit('session-1', { surface: 'sand' })
    const first = open(() => Promise.reject(new Error('killed')))
    await first.sessionEdited('session-1')
    await first.stop()
    const rules = { historyChanged: nobodyJudges, historyRewritten: nobodyJudges }
    const clock = createSystemClock()
    const logger = createLogger({ level: 'silent' })
    const tools = { db: rig.db, dataPath: rig.dataPath, clock, logger, rules, run: replayInThisThread }
    await finishEdits({ ...tools, signal: AbortSignal.abort() })
    expect((await rig.session()).activeGeneration).toBe(0)
    await finishEdits({ ...tools, signal: new AbortController().signal })
    expect((await rig.session()).activeGeneration).toBe(1)
    expect(judged).toEqual(['athlete-1'])
  })

  it('is computed also where somebody else changes the row in the meantime', async () => {
    await rig.record()
    const openGate = closeGate()
    const service = open()
    await rig.edit('session-1', { surface: 'sand' })
    await service.sessionEdited('session-1')
    await until(() => service.snapshot().sessions[0]?.state === 'running')
    // Nobody tells the service of this one: a duplicate was found, say.
    await rig.edit('session-1', { clockSynchronised: false })
    openGate()
    await until(idle(service))
    expect(await rig.session()).toMatchObject({ activeGeneration: 1, clockSynchronised: false, surface: 'sand' })
  })

  it('says why the numbers stay where there is no journal', async () => {
    await rig.record()
    const service = open()
    await rig.db.putSession({ ...(await rig.session()), sessionId: 'imported', surface: 'trail' })
    await service.sessionEdited('imported')
    await until(() => service.snapshot().sessions[0]?.state === 'no-journal')
    expect(service.snapshot().sessions[0]?.message).toMatch(/journal of this run is not kept/)
  })

  it('says so where computing fails, and tries again after the next start', async () => {
    await rig.record()
    const service = open(() => Promise.reject(new Error('broken')))
    await rig.edit('session-1', { surface: 'sand' })
    await service.sessionEdited('session-1')
    await until(() => service.snapshot().sessions[0]?.state === 'failed')
    expect(service.snapshot().sessions[0]?.message).toMatch(/log of the server/)
    const second = open()
    await second.resume()
    await until(idle(second))
    expect((await rig.session()).activeGeneration).toBe(1)
  })
})

describe('a larger recompute', () => {
  it('takes second records of a run too, which may count one day, and not what was deleted', async () => {
    for (const sessionId of ['second', 'deleted', 'third']) await rig.record({ sessionId })
    for (const [sessionId, disposition] of [
      ['second', 'duplicate'],
      ['deleted', 'deleted'],
    ] as const) {
      const row = await rig.session(sessionId)
      const expected = [{ sessionId, editCount: 0, row }]
      await rig.db.changeSessions({ expected, rows: [{ ...row, disposition, countedBy: 'third' }] })
    }
    const chosen = await chooseSessions(rig.db, {})
    expect(chosen.map(({ sessionId }) => sessionId)).toEqual(['third', 'second'])
    expect(await chooseSessions(rig.db, { sessionId: 'deleted' })).toHaveLength(1)
  })

  it('runs one at a time, lets a changed run in between, and tells what came of each', async () => {
    for (const sessionId of ['run-1', 'run-2', 'run-3']) await rig.record({ sessionId })
    const openGate = closeGate()
    const service = open()
    expect((await service.start(ALL)).job).toMatchObject({ state: 'running', sessionCount: 3, outcomeCount: 0 })
    await expect(service.start(ALL)).rejects.toMatchObject({ status: 409, code: 'recompute-running' })
    await rig.edit('run-1', { surface: 'sand' })
    await service.sessionEdited('run-1')
    openGate()
    await until(idle(service))
    const { job } = service.snapshot(0)
    expect(job).toMatchObject({ state: 'finished', progressRatio: 1, outcomeCount: 3, sessionId: null })
    const kinds = new Map(job?.outcomes.map(({ sessionId, kind }) => [sessionId, kind]))
    expect([kinds.get('run-3'), kinds.get('run-2'), kinds.get('run-1')]).toEqual([
      'recomputed',
      'recomputed',
      'up-to-date',
    ])
    expect(service.snapshot(2).job?.outcomes).toHaveLength(1)
    expect(service.snapshot().job?.outcomes).toEqual([])
    for (const sessionId of ['run-1', 'run-2', 'run-3']) {
      expect((await rig.session(sessionId)).activeGeneration).toBe(1)
      expect(await rig.orphans(sessionId)).toBe(0)
    }
  })

  it('is stopped with every run whole, and goes on from there', async () => {
    for (const sessionId of ['run-1', 'run-2']) await rig.record({ sessionId })
    const openGate = closeGate()
    const service = open()
    await service.start(ALL)
    const cancelled = service.cancel()
    openGate()
    expect((await cancelled).job).toMatchObject({ state: 'cancelled', counts: { recomputed: 0 } })
    expect((await rig.orphans('run-1')) + (await rig.orphans('run-2'))).toBe(0)
    await service.start(ALL)
    await until(idle(service))
    expect(service.snapshot().job).toMatchObject({ state: 'finished', counts: { recomputed: 2 } })
  })

  it('takes the runs of one shoe where that is asked for', async () => {
    await rig.record({ sessionId: 'run-1' })
    await rig.record({ sessionId: 'run-2', shoe: FLAT })
    const service = open()
    expect((await service.start({ ...ALL, shoeId: FLAT.shoeId })).job).toMatchObject({ sessionCount: 1 })
    await until(idle(service))
    expect(service.snapshot(0).job?.outcomes.map(({ sessionId }) => sessionId)).toEqual(['run-2'])
  })

  it('changes nothing where it only compares, and refuses a choice that makes no sense', async () => {
    const before = await rig.record()
    const service = open()
    await service.start({ ...ALL, dryRun: true })
    await until(idle(service))
    expect(service.snapshot().job).toMatchObject({ dryRun: true, counts: { recomputed: 1 } })
    expect(await rig.session()).toEqual(before)
    expect(judged).toEqual([])
    await expect(service.start({ ...ALL, since: '2025-13-01' })).rejects.toMatchObject({ code: 'recompute-since' })
    await expect(service.start({ ...ALL, shoeId: 'lost' })).rejects.toMatchObject({ code: 'recompute-shoe' })
    await expect(service.start({ ...ALL, athlete: 'An' })).rejects.toThrow(/Did you mean 'Ana'/)
    expect((await service.cancel()).job?.state).toBe('finished')
  })
})
