import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recoverSessions } from '../../../src/app/serve/recover-sessions.js'
import { MODEL_VERSION } from '../../../src/domain/biomechanics/parameters.js'
import { findSessionJournal, sessionJournalFolder } from '../../../src/journal/folder.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import { openJournal } from '../../../src/journal/writer.js'
import { createLogger } from '../../../src/runtime/logger.js'
import { aSession, someTotals } from '../../http/support/records.js'
import { LEFT, RIGHT, sessionContext, simulatedJournal, steadyRun } from '../../pipeline/simulated-session.js'
import { sampleStep } from '../../stores/sample-records.js'
import { collect } from '../../stores/step-store-contract.js'
import { ANA, ManagerRig } from '../session/manager-rig.js'

const logger = createLogger({ level: 'silent' })
let data: string
beforeEach(() => (data = mkdtempSync(join(tmpdir(), 'solewatch-recover-'))))
afterEach(() => rmSync(data, { recursive: true }))

async function leave(sessionId: string, athleteId = ANA.athleteId, modelVersion = MODEL_VERSION): Promise<void> {
  const context = { ...sessionContext([LEFT, RIGHT]), sessionId, athleteId, modelVersion }
  const journal = openJournal({ directory: sessionJournalFolder(data, context) })
  journal.append({ kind: 'context', monotonicUs: context.startMonotonicUs, context })
  for (const record of simulatedJournal(steadyRun(20), [LEFT, RIGHT])) journal.append(record)
  await journal.close()
}

it('goes on with the later of two sessions that were left open, and ends the earlier one', async () => {
  await leave('b-later')
  await leave('a-earlier')
  const rig = new ManagerRig({ devices: [LEFT, RIGHT] })
  rig.monotonicUs += 30_000_000
  expect(await recoverSessions(data, { db: rig.db, manager: rig.manager, logger })).toBe(2)
  await rig.settle()
  expect(rig.manager.runningSessions().map(({ sessionId }) => sessionId)).toEqual(['b-later'])
  expect((await rig.db.getSession('a-earlier'))?.state).toBe('finished')
})

it('leaves alone what is finished and what belongs to nobody', async () => {
  await leave('finished')
  await leave('foreign', 'nobody')
  const rig = new ManagerRig({ devices: [LEFT, RIGHT] })
  await rig.db.putSession(aSession('2025-10-09', { sessionId: 'finished', state: 'finished' }))
  expect(await recoverSessions(data, { db: rig.db, manager: rig.manager, logger })).toBe(0)
  expect(rig.manager.runningSessions()).toEqual([])
})

it('ends a session whose journal is gone with what the database has of it', async () => {
  const rig = new ManagerRig({ devices: [LEFT, RIGHT] })
  const lost = aSession('2025-10-09', { sessionId: 'lost', state: 'running', endTimeUs: null, totals: someTotals(6) })
  await rig.db.putSession(lost)
  await recoverSessions(data, { db: rig.db, manager: rig.manager, logger })
  const endTimeUs = lost.startTimeUs + lost.totals.durationS * 1e6
  expect(await rig.db.getSession('lost')).toEqual({ ...lost, state: 'finished', endTimeUs })
})

describe('an import that was killed', () => {
  async function importOf(whole: boolean): Promise<ManagerRig> {
    const context = { ...sessionContext([]), sessionId: 'fit-1', athleteId: ANA.athleteId, source: 'import' as const }
    const journal = openJournal({ directory: sessionJournalFolder(data, context) })
    journal.append({ kind: 'context', monotonicUs: 0, context })
    if (whole) journal.append({ kind: 'command', monotonicUs: 60_000_000, command: 'stop', by: 'user' })
    await journal.close()
    const rig = new ManagerRig({ devices: [LEFT, RIGHT] })
    await rig.db.steps.append([sampleStep(0, { sessionId: 'fit-1' })])
    await recoverSessions(data, { db: rig.db, manager: rig.manager, logger })
    await rig.settle()
    return rig
  }
  const kept = (rig: ManagerRig) => collect(rig.db.steps.query({ athleteId: ANA.athleteId, sessionId: 'fit-1' }))

  it('before its journal was whole leaves nothing, so that the file can be imported again', async () => {
    const rig = await importOf(false)
    expect(findSessionJournal(data, 'fit-1')).toBeNull()
    expect(await rig.db.getSession('fit-1')).toBeNull()
    expect(await kept(rig)).toEqual([])
    expect(rig.manager.runningSessions()).toEqual([])
  })

  it('after that is computed from its journal, and is over', async () => {
    const rig = await importOf(true)
    expect(await rig.db.getSession('fit-1')).toMatchObject({ state: 'finished', source: 'import' })
    expect(findSessionJournal(data, 'fit-1')).not.toBeNull()
  })
})

describe('a session that an older program left', () => {
  const steps = (rig: ManagerRig, generation?: number) =>
    collect(
      rig.db.steps.query({ athleteId: 'ana', sessionId: 'old', ...(generation === undefined ? {} : { generation }) }),
    )
  const left = (change: Partial<SessionRecord>) =>
    aSession('2025-10-09', { sessionId: 'old', athleteId: 'ana', state: 'running', endTimeUs: null, ...change })
  const recover = async (rig: ManagerRig): Promise<void> => {
    rig.monotonicUs += 30_000_000
    await recoverSessions(data, { db: rig.db, manager: rig.manager, logger })
    await rig.settle()
  }
  const stray = (strideIndex: number) =>
    sampleStep(strideIndex, { sessionId: 'old', modelVersion: '0.0.1', initialContactTimeUs: 1 })

  it('goes on as a generation of its own, and no step of the older model stays', async () => {
    await leave('old', ANA.athleteId, '0.0.1')
    const rig = new ManagerRig({ devices: [LEFT, RIGHT] })
    await rig.db.putSession(left({ activeGeneration: 0, modelVersion: '0.0.1' }))
    await rig.db.steps.append([stray(0), stray(5000)])
    await recover(rig)
    const row = await rig.db.getSession('old')
    expect(row).toMatchObject({ activeGeneration: 1, modelVersion: MODEL_VERSION, state: 'running' })
    const shown = await steps(rig)
    expect(shown.length).toBeGreaterThan(15)
    expect(new Set(shown.map((step) => `${step.generation} ${step.modelVersion}`))).toEqual(
      new Set([`1 ${MODEL_VERSION}`]),
    )
    expect(await steps(rig, 0)).toEqual([])
  })

  it('also where no row of it was written yet, and only once', async () => {
    await leave('old', ANA.athleteId, '0.0.1')
    const first = new ManagerRig({ devices: [LEFT, RIGHT] })
    await recover(first)
    expect(await first.db.getSession('old')).toMatchObject({ activeGeneration: 1 })
    const second = new ManagerRig({ devices: [LEFT, RIGHT] })
    await second.db.putSession(left({ activeGeneration: 1, modelVersion: MODEL_VERSION }))
    await second.db.steps.append((await steps(first)).slice(0, 10))
    await recover(second)
    expect(await second.db.getSession('old')).toMatchObject({ activeGeneration: 1 })
    expect((await steps(second)).length).toBe((await steps(first)).length)
  })
})
