import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import type { SessionsChange } from '../../../src/stores/local-database.js'
import type { WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import { openTemporary, type TemporaryDatabase } from '../open-temporary.js'
import { sampleAthlete, sampleMinute, sampleSession, sampleSteps, sampleTotals } from '../sample-records.js'
import { collect } from '../step-store-contract.js'

const RUN = { athleteId: 'ana', sessionId: 'run-1' }
const TOTALS = sampleTotals({ soleusLoadSlu: { left: 6, right: 7 } })

/** The second generation of a run as it was read. */
function toNext(row: SessionRecord = sampleSession('run-1'), change: Partial<SessionsChange> = {}): SessionsChange {
  const { sessionId, athleteId } = row
  return {
    expected: [{ sessionId, row, editCount: 0 }],
    rows: [{ ...row, activeGeneration: 1, modelVersion: 'gait-2', totals: TOTALS }],
    complete: [{ athleteId, sessionId, generation: 1, stepCount: 110 }],
    ...change,
  }
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
    const notes = [{ key: 'n', value: 'v' }]
    expect(await database.changeSessions(toNext(sampleSession('run-1'), { notes }))).toBe(true)
    const switched = sampleSession('run-1', { activeGeneration: 1, modelVersion: 'gait-2', totals: TOTALS })
    expect(await database.getSession('run-1')).toEqual(switched)
    expect(await dayLoad()).toEqual({ left: (before?.left ?? 0) + 0.75, right: (before?.right ?? 0) + 1.5 })
    expect(await database.getSetting('n')).toBe('v')
    expect(await collect(database.steps.query(RUN))).toEqual(sampleSteps(110, { generation: 1 }))
  })

  it('is not made twice, nor where people have said something else of the run meanwhile', async () => {
    await database.changeSessions(toNext())
    const once = await database.getSession('run-1')
    expect(await database.changeSessions(toNext())).toBe(false)
    expect(await database.getSession('run-1')).toEqual(once)
    const second = sampleSession('run-2', { startTimeUs: 1 })
    await database.putSession({ ...second, surface: 'trail' })
    expect(await database.changeSessions(toNext(second))).toBe(false)
    expect(await database.getSession('run-2')).toMatchObject({ surface: 'trail', activeGeneration: 0 })
    const nowhere = { expected: [{ sessionId: 'nowhere', row: sampleSession('nowhere'), editCount: 0 }] }
    expect(await database.changeSessions(toNext(sampleSession('run-1'), nowhere))).toBe(false)
  })

  it('of several runs is made for all of them or for none, with what was said', async () => {
    const [one, other] = [sampleSession('run-1'), sampleSession('run-2', { startTimeUs: 1 })]
    const edits = [
      { sessionId: 'run-1', sequence: 0, madeTimeUs: 5, madeBy: 'owner', detail: { kind: 'delete' } },
    ] as const
    const change = (editCount: number): SessionsChange => ({
      expected: [
        { sessionId: 'run-1', row: one, editCount: 0 },
        { sessionId: 'run-2', row: other, editCount },
      ],
      rows: [
        { ...one, athleteId: 'ben', localDate: '2025-10-10' },
        { ...other, disposition: 'deleted' },
      ],
      edits,
    })
    expect(await database.changeSessions(change(1))).toBe(false)
    expect(await database.listEdits(['run-1', 'run-2'])).toEqual([])
    expect(await database.changeSessions(change(0))).toBe(true)
    expect(await database.listEdits(['run-1', 'run-2'])).toEqual(edits)
    expect(await database.listEditedSessions()).toEqual(['run-1'])
    expect(await dayLoad()).toBeUndefined()
    const days = await database.listDays({ athleteId: 'ben', fromDate: '2025-10-10', toDate: '2025-10-10' })
    expect(days).toMatchObject([{ sessionCount: 1 }])
  })

  it('is refused where steps of the new one are missing', async () => {
    await expect(
      database.changeSessions(
        toNext(sampleSession('run-1'), { complete: [{ ...RUN, generation: 1, stepCount: 111 }] }),
      ),
    ).rejects.toMatchObject({
      code: 'generation-incomplete',
    })
    expect(await database.getSession('run-1')).toEqual(sampleSession('run-1'))
  })

  it('is swept up after by removing what its session does not show, and only that', async () => {
    await database.steps.append(sampleSteps(30, { sessionId: 'run-2' }))
    const before = await database.sweepGenerations()
    expect(before).toEqual({ removedSteps: 110, removedMinutes: 1, leftSteps: 0, leftMinutes: 0, sessionCount: 1 })
    expect(await database.sweepGenerations()).toMatchObject({ removedSteps: 0, sessionCount: 0 })
    await database.steps.append(sampleSteps(110, { generation: 1 }))
    await database.changeSessions(toNext())
    expect(await database.sweepGenerations()).toMatchObject({ removedSteps: 120, removedMinutes: 1, leftSteps: 0 })
    expect(await collect(database.steps.query(RUN))).toHaveLength(110)
    expect(await collect(database.steps.query({ athleteId: 'ana', sessionId: 'run-2' }))).toHaveLength(30)
  })

  it('leaves nothing of a run under an athlete whose run it is not', async () => {
    for (const athleteId of ['ana', 'ben']) await database.putAthlete(sampleAthlete(athleteId))
    const row = sampleSession('run-1')
    const detail = { kind: 'athlete', athleteId: 'ben', zoneId: 'utc', shoeId: null } as const
    await database.changeSessions({
      expected: [{ sessionId: 'run-1', row, editCount: 0 }],
      rows: [{ ...row, athleteId: 'ben' }],
      edits: [{ sessionId: 'run-1', sequence: 0, madeTimeUs: 5, madeBy: 'owner', detail }],
    })
    await database.steps.append(sampleSteps(90, { athleteId: 'ben' }))
    expect(await database.sweepGenerations()).toMatchObject({ removedSteps: 230, removedMinutes: 2, leftSteps: 0 })
    expect(await collect(database.steps.query({ athleteId: 'ben', sessionId: 'run-1' }))).toHaveLength(90)
  })

  it('comes to a reader of the changes as new steps, then the session that shows them, then the end of the old', async () => {
    const start = (await database.changes.readChanges(0, 1000)).at(-1)?.sequence ?? 0
    await database.steps.append(sampleSteps(110, { generation: 1, quality: 0.25 }))
    await database.changeSessions(toNext())
    await database.steps.remove({ ...RUN, exceptGeneration: 1 })
    const changes = await database.changes.readChanges(start, 1000)
    const told = changes.map(({ kind, key }) => `${kind} ${key}`)
    expect(told.slice(0, -3).every((entry) => /^steps \["ana","run-1","left",1,\d+\]$/.test(entry))).toBe(true)
    expect(told.slice(-3)).toEqual(['session ["run-1"]', 'day ["ana","2025-10-09"]', 'removal ["ana","run-1",0]'])
  })
})
