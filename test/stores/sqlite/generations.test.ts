import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GenerationSwitch } from '../../../src/stores/local-database.js'
import type { WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import { openTemporary, type TemporaryDatabase } from '../open-temporary.js'
import { sampleMinute, sampleSession, sampleSteps, sampleTotals } from '../sample-records.js'
import { collect } from '../step-store-contract.js'

const RUN = { athleteId: 'ana', sessionId: 'run-1' }
const TOTALS = sampleTotals({ soleusLoadSlu: { left: 6, right: 7 } })

function toGeneration(generation: number, change: Partial<GenerationSwitch> = {}): GenerationSwitch {
  const from = { activeGeneration: generation - 1, surface: 'road', shoeId: null } as const
  return { sessionId: 'run-1', from, generation, modelVersion: 'gait-2', totals: TOTALS, stepCount: 110, ...change }
}

describe('the switch to a new generation', () => {
  let temporary: TemporaryDatabase
  let database: WorkerDatabase
  beforeEach(async () => {
    temporary = await openTemporary()
    database = temporary.database
    await database.putSession(sampleSession('run-1'))
    await database.putSession(sampleSession('run-2', { startTimeUs: 1 }))
    await database.steps.append(sampleSteps(120))
    await database.steps.append(sampleSteps(110, { generation: 1 }))
    await database.steps.appendMinutes([sampleMinute(0), sampleMinute(0, { generation: 1 })])
  })
  afterEach(async () => temporary.close())
  const dayLoad = async () => {
    const days = await database.listDays({ athleteId: 'ana', fromDate: '2025-10-09', toDate: '2025-10-09' })
    return days[0]?.soleusLoadSlu
  }

  it('changes totals, model, day and note at once, and nothing that people said', async () => {
    const before = await dayLoad()
    const switched = await database.switchGeneration(toGeneration(1, { note: { key: 'n', value: 'v' } }))
    expect(switched).toEqual(sampleSession('run-1', { activeGeneration: 1, modelVersion: 'gait-2', totals: TOTALS }))
    expect(await database.getSession('run-1')).toEqual(switched)
    expect(await dayLoad()).toEqual({ left: (before?.left ?? 0) + 0.75, right: (before?.right ?? 0) + 1.5 })
    expect(await database.getSetting('n')).toBe('v')
    expect(await collect(database.steps.query(RUN))).toEqual(sampleSteps(110, { generation: 1 }))
  })

  it('done twice is done once', async () => {
    const once = await database.switchGeneration(toGeneration(1))
    expect(await database.switchGeneration(toGeneration(1, { totals: sampleTotals() }))).toEqual(once)
    expect(await database.getSession('run-1')).toEqual(once)
  })

  it('is not made where people have said something else of the run meanwhile', async () => {
    expect(await database.editSession('run-1', { surface: 'trail' })).toMatchObject({ surface: 'trail' })
    expect(await database.switchGeneration(toGeneration(1))).toBeNull()
    expect(await database.getSession('run-1')).toEqual(sampleSession('run-1', { surface: 'trail' }))
    expect(await database.switchGeneration(toGeneration(1, { sessionId: 'nowhere' }))).toBeNull()
  })

  it('is refused where steps of the new one are missing', async () => {
    await expect(database.switchGeneration(toGeneration(1, { stepCount: 111 }))).rejects.toMatchObject({
      code: 'generation-incomplete',
    })
    expect(await database.getSession('run-1')).toEqual(sampleSession('run-1'))
  })

  it('keeps what was said of a run apart from what was computed of it', async () => {
    await database.switchGeneration(toGeneration(1))
    const edited = await database.editSession('run-1', { shoeId: 'flat' })
    expect(edited).toMatchObject({ shoeId: 'flat', surface: 'road', activeGeneration: 1, totals: TOTALS })
    expect(await database.editSession('run-1', { shoeId: null })).toMatchObject({ shoeId: null })
    expect(await database.editSession('nowhere', { surface: 'sand' })).toBeNull()
  })

  it('is swept up after by removing what its session does not show, and only that', async () => {
    await database.steps.append(sampleSteps(30, { sessionId: 'run-2' }))
    const before = await database.sweepGenerations()
    expect(before).toEqual({ removedSteps: 110, removedMinutes: 1, leftSteps: 0, leftMinutes: 0, sessionCount: 1 })
    expect(await database.sweepGenerations()).toMatchObject({ removedSteps: 0, sessionCount: 0 })
    await database.steps.append(sampleSteps(110, { generation: 1 }))
    await database.switchGeneration(toGeneration(1))
    expect(await database.sweepGenerations()).toMatchObject({ removedSteps: 120, removedMinutes: 1, leftSteps: 0 })
    expect(await collect(database.steps.query(RUN))).toHaveLength(110)
    expect(await collect(database.steps.query({ athleteId: 'ana', sessionId: 'run-2' }))).toHaveLength(30)
  })

  it('comes to a reader of the changes as new steps, then the session that shows them, then the end of the old', async () => {
    const start = (await database.changes.readChanges(0, 1000)).at(-1)?.sequence ?? 0
    await database.steps.append(sampleSteps(110, { generation: 1, quality: 0.25 }))
    await database.switchGeneration(toGeneration(1))
    await database.steps.remove({ ...RUN, exceptGeneration: 1 })
    const changes = await database.changes.readChanges(start, 1000)
    const told = changes.map(({ kind, key }) => `${kind} ${key}`)
    expect(told.slice(0, -3).every((entry) => /^steps \["ana","run-1","left",1,\d+\]$/.test(entry))).toBe(true)
    expect(told.slice(-3)).toEqual(['session ["run-1"]', 'day ["ana","2025-10-09"]', 'removal ["ana","run-1",0]'])
  })
})
