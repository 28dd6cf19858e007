import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DayRecord } from '../../../src/domain/records/day-record.js'
import type { WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import { openTemporary, type TemporaryDatabase } from '../open-temporary.js'
import * as sample from '../sample-records.js'

const { sampleAlert, sampleAthlete, sampleDay, sampleDevice, sampleMinute, sampleSession, sampleShoe } = sample

const byId = (one: { assignmentId: string }, other: { assignmentId: string }): number =>
  one.assignmentId < other.assignmentId ? -1 : 1

describe('the local database', () => {
  let temporary: TemporaryDatabase
  let database: WorkerDatabase
  beforeEach(async () => {
    temporary = await openTemporary()
    database = temporary.database
  })
  afterEach(async () => temporary.close())
  const days = (athleteId = 'ana'): Promise<readonly DayRecord[]> =>
    database.listDays({ athleteId, fromDate: '2025-10-01', toDate: '2025-10-31' })

  it('gives athletes, shoes and devices back as they were put, and keeps the shoes of a changed athlete', async () => {
    const changed = sampleAthlete('ana', { bodyMassKg: null, defaultShoeId: 'flat', simulated: true })
    const rsc = sampleDevice('pod-2', { foot: null, kind: 'rsc', athleteId: null })
    await database.putAthlete(sampleAthlete('ana'))
    await database.putShoe(sampleShoe('flat'))
    await database.putShoe(sampleShoe('flat', { retired: true }))
    await database.putAthlete(changed)
    expect(await database.listAthletes()).toEqual([changed])
    expect(await database.listShoes('ana')).toEqual([sampleShoe('flat', { retired: true })])
    expect(await database.getShoe('none')).toBeNull()
    expect(await database.getAthlete('none')).toBeNull()
    await database.putDevice(sampleDevice('pod-1'))
    await database.putDevice(sampleDevice('pod-3', { placement: 'shank' }))
    await database.putDevice(rsc)
    await database.removeDevice('pod-1')
    expect(await database.listDevices()).toEqual([rsc, sampleDevice('pod-3', { placement: 'shank' })])
  })

  it('keeps what is chosen and found for a device, and who wore it from when to when', async () => {
    const strap = sampleDevice('strap', {
      kind: 'stryd',
      foot: null,
      model: 'Pod 2',
      shared: true,
      settings: { cadenceCounts: 'strides' },
      calibration: {
        ...{ checkedTimeUs: 5, gyroscopeBiasDps: { x: 0.5, y: -1, z: 0 }, restAccelerationG: { x: 0, y: 0, z: 1 } },
        ...{ accelerationNoiseG: 0.002, gyroscopeNoiseDps: null, strideCount: 20, rateHz: 104, lostRatio: 0 },
        ...{ axesFound: true, rightFoot: null, clippedRatio: 0, verdict: 'good', remarks: [] },
      },
    })
    await database.putDevice(strap)
    expect(await database.listDevices()).toEqual([strap])
    const worn = { assignmentId: 'one', deviceId: 'strap', athleteId: 'ana', foot: null, fromTimeUs: 5, toTimeUs: null }
    const before = { ...worn, assignmentId: 'two', athleteId: 'ben', fromTimeUs: 1, toTimeUs: 5 }
    const left = { ...worn, assignmentId: 'three', deviceId: 'pod', foot: 'left', placement: 'shank' } as const
    for (const assignment of [{ ...worn, toTimeUs: 9 }, worn, before, left]) await database.putAssignment(assignment)
    expect(await database.listAssignments({ deviceId: 'strap' })).toEqual([before, worn])
    expect(await database.listAssignments({ athleteId: 'ana' })).toEqual([worn, left].sort(byId))
    expect(await database.listAssignments({ deviceId: 'pod', athleteId: 'ben' })).toEqual([])
  })

  it('keeps the runs in the memory of a pod, with how much of each has arrived', async () => {
    const run = { ...sample.sampleRecording('pod-1/7'), startTimeUs: 7 }
    const undated = sample.sampleRecording('pod-1/8', { startTimeUs: null, durationS: null })
    const other = sample.sampleRecording('pod-2/1', { deviceId: 'pod-2', startTimeUs: 9 })
    for (const recording of [undated, { ...run, fetchedBytes: 1 }, run, other]) await database.putRecording(recording)
    expect(await database.listRecordings()).toEqual([other, run, undated])
    expect(await database.listRecordings('pod-1')).toEqual([run, undated])
    await database.removeRecording('pod-1/7')
    expect(await database.listRecordings('pod-1')).toEqual([undated])
  })

  it('counts a run nowhere that is deleted, merged, a duplicate or none, until that is taken back', async () => {
    const run = sampleSession('run')
    for (const disposition of ['deleted', 'not-a-run', 'merged', 'duplicate'] as const) {
      const gone = { ...run, disposition, countedBy: 'other' }
      const row = await database.getSession('run')
      expect(await database.changeSessions({ expected: [{ sessionId: 'run', editCount: 0, row }], rows: [gone] })).toBe(
        true,
      )
      // Who writes its numbers says nothing of that.
      await database.putSession(run)
      expect(await database.listSessions({})).toEqual([])
      expect(await database.listSessions({ includeUncounted: true })).toEqual([gone])
      expect(await days()).toEqual([])
      expect(await database.getSession('run')).toEqual(gone)
    }
    const row = await database.getSession('run')
    const expected = [{ sessionId: 'run', editCount: 0, row }]
    expect(await database.changeSessions({ expected, rows: [run] })).toBe(true)
    expect(await database.listSessions({})).toEqual([run])
    expect(await days()).toHaveLength(1)
    const part = { ...run, origin: { parts: [{ journalId: 'run', fromUs: 5, toUs: null }] } }
    expect(await database.changeSessions({ expected, rows: [part] })).toBe(false)
    expect(
      await database.changeSessions({ expected: [{ sessionId: 'run', editCount: 0, row: run }], rows: [part] }),
    ).toBe(true)
    expect(await database.getSession('run')).toEqual(part)
  })

  it('refuses a shoe of nobody', async () => {
    await expect(database.putShoe(sampleShoe('flat'))).rejects.toMatchObject({ code: 'constraint' })
  })

  it('lists sessions from the latest, by athlete and dates, and those that are not finished', async () => {
    const first = sampleSession('first', { localDate: '2025-10-01', startTimeUs: 1 })
    const second = sampleSession('second', {
      localDate: '2025-10-02',
      startTimeUs: 2,
      state: 'running',
      endTimeUs: null,
    })
    const other = sampleSession('other', { athleteId: 'ben', startTimeUs: 3 })
    for (const session of [first, second, other]) await database.putSession(session)
    expect(await database.listSessions({})).toEqual([other, second, first])
    expect(await database.listSessions({ athleteId: 'ana', limit: 1 })).toEqual([second])
    expect(await database.listSessions({ fromDate: '2025-10-01', toDate: '2025-10-01' })).toEqual([first])
    expect(await database.listUnfinishedSessions()).toEqual([second])
    expect(await database.getSession('first')).toEqual(first)
    expect(await database.getSession('none')).toBeNull()
  })

  it('makes a day the sum of its sessions, with the basis of the worst', async () => {
    const half = sample.sampleTotals({ basis: 'imputed', soleusLoadSlu: { left: 1, right: null }, distanceM: 100 })
    await database.putSession(sampleSession('morning'))
    await database.putSession(
      sampleSession('evening', { state: 'running', totals: half, startTimeUs: sample.START_US + 1 }),
    )
    expect(await days()).toEqual([
      {
        athleteId: 'ana',
        localDate: '2025-10-09',
        state: 'load',
        sessionCount: 2,
        soleusLoadSlu: { left: 6.25, right: 5.5 },
        soleusLoadSluByStrike: { rearfoot: 15, midfoot: 4, forefoot: 2, unknown: 0.5 },
        distanceM: 5100.5,
        runningTimeS: 3580.5,
        stepCount: { left: 5000, right: 4998 },
        nonRearfootSteps: 2701.5,
        basis: 'imputed',
      },
    ])
  })

  it('counts a session once however often it is put, and moves it with its date and its athlete', async () => {
    await database.putSession(sampleSession('run', { state: 'running' }))
    await database.putSession(sampleSession('run'))
    expect(await days()).toMatchObject([{ localDate: '2025-10-09', sessionCount: 1, distanceM: 5000.5 }])
    await database.putSession(sampleSession('run', { localDate: '2025-10-10' }))
    expect(await days()).toMatchObject([{ localDate: '2025-10-10', sessionCount: 1 }])
    await database.putSession(sampleSession('run', { localDate: '2025-10-10', athleteId: 'ben' }))
    expect(await days()).toEqual([])
    expect(await days('ben')).toMatchObject([{ localDate: '2025-10-10', sessionCount: 1 }])
  })

  it('shows a declared day until a session comes, and again when the session leaves', async () => {
    await database.putDeclaredDay(sampleDay('2025-10-09'))
    expect(await days()).toEqual([sampleDay('2025-10-09')])
    await database.putSession(sampleSession('run'))
    expect(await days()).toMatchObject([{ state: 'load', sessionCount: 1 }])
    await database.putDeclaredDay(sampleDay('2025-10-09', { state: 'load', basis: 'imputed', distanceM: 9000 }))
    expect(await days()).toMatchObject([{ state: 'load', sessionCount: 1, distanceM: 5000.5 }])
    await database.putSession(sampleSession('run', { localDate: '2025-10-10' }))
    expect(await days()).toMatchObject([{ localDate: '2025-10-09', distanceM: 9000 }, { localDate: '2025-10-10' }])
    await database.removeDeclaredDay('ana', '2025-10-09')
    expect(await days()).toMatchObject([{ localDate: '2025-10-10' }])
  })

  it('keeps alerts with their numbers, and lists the open ones', async () => {
    const cleared = sampleAlert('old', { state: 'cleared', clearedTimeUs: 5, raisedTimeUs: 4 })
    const acknowledgement = { timeUs: 9, by: 'coach', planned: true, note: 'camp' }
    const changed = sampleAlert('new', { state: 'acknowledged', acknowledgement })
    await database.putAlerts([cleared, sampleAlert('new'), sampleAlert('ben', { athleteId: 'ben', raisedTimeUs: 1 })])
    await database.putAlerts([changed], { key: 'rules:ana', value: 'said' })
    expect(await database.getSetting('rules:ana')).toBe('said')
    expect(await database.listAlerts({ athleteId: 'ana' })).toEqual([changed, cleared])
    expect(await database.listAlerts({ openOnly: true, limit: 1 })).toEqual([changed])
    expect(await database.getAlert('old')).toEqual(cleared)
    expect(await database.getAlert('none')).toBeNull()
  })

  it('keeps settings', async () => {
    expect(await database.getSetting('owner')).toBeNull()
    await database.putSetting('owner', 'one')
    await database.putSetting('owner', 'two')
    expect(await database.getSetting('owner')).toBe('two')
  })

  it('takes many records in one transaction: all, or none where one is wrong', async () => {
    const sessions = Array.from({ length: 10 }, (_, index) =>
      sampleSession(`run-${index}`, { localDate: `2025-10-1${index % 5}`, startTimeUs: index }),
    )
    const declaredDays = [sampleDay('2025-10-14'), sampleDay('2025-10-15')]
    const bulk = { athletes: [sampleAthlete()], sessions, declaredDays }
    const orphan = sampleShoe('x', { athleteId: 'nobody' })
    await expect(database.importBulk({ ...bulk, shoes: [orphan] })).rejects.toMatchObject({ code: 'constraint' })
    expect(await database.listAthletes()).toEqual([])
    await database.importBulk({ ...bulk, shoes: [sampleShoe('x')], alerts: [sampleAlert('a')] })
    expect((await days()).map((day) => [day.localDate, day.state, day.sessionCount])).toEqual([
      ...['0', '1', '2', '3', '4'].map((digit) => [`2025-10-1${digit}`, 'load', 2]),
      ['2025-10-15', 'rest', 0],
    ])
    expect(await database.listAlerts({})).toHaveLength(1)
  })

  it('logs what was committed, each record once, and forgets what a forwarder has passed', async () => {
    await database.steps.append(sample.sampleSteps(10))
    const [before] = await database.changes.readChanges(0, 10)
    await database.steps.append(sample.sampleSteps(12))
    await database.steps.appendMinutes([sampleMinute(0)])
    await database.putSession(sampleSession('run'))
    await database.steps.remove({ athleteId: 'ana', sessionId: 'run-1' })
    const changes = await database.changes.readChanges(before?.sequence ?? 0, 10)
    expect(changes.map(({ kind, key }) => [kind, JSON.parse(key)])).toEqual([
      ['steps', ['ana', 'run-1', 'left', 0, Math.floor(sample.START_US / 60_000_000)]],
      ['minute', ['ana', 'run-1', 'left', 0, 0]],
      ['session', ['run']],
      ['day', ['ana', '2025-10-09']],
      ['removal', ['ana', 'run-1', null]],
    ])
    await database.changes.trimChanges(changes[2]?.sequence ?? 0)
    expect((await database.changes.readChanges(0, 10)).map(({ kind }) => kind)).toEqual(['day', 'removal'])
  })
})
