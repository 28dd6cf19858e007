import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findSessionJournal } from '../../../src/journal/folder.js'
import type { RecordingRecord } from '../../../src/domain/records/recording-record.js'
import type { Foot } from '../../../src/domain/records/step-record.js'
import { steadyRun } from '../../pipeline/simulated-session.js'
import { sampleSession } from '../../stores/sample-records.js'
import { openRecordingsRig, type RecordingsRig } from './recordings-rig.js'

const RUN_S = 45
const LONG_MS = 3_600_000

async function kept(rig: RecordingsRig, foot: Foot): Promise<RecordingRecord> {
  const [found] = await rig.until(rig.service.ask(rig.device(foot)), LONG_MS)
  if (found === undefined) throw new Error('The pod keeps no run.')
  return found
}

async function fetched(rig: RecordingsRig, foot: Foot, wanted: RecordingRecord['state'] = 'stored') {
  const { recordingId } = await kept(rig, foot)
  await rig.until(rig.service.fetch(recordingId), LONG_MS)
  return rig.untilState(recordingId, wanted, LONG_MS)
}

async function withRun(work: (rig: RecordingsRig) => Promise<void>): Promise<void> {
  const rig = await openRecordingsRig(steadyRun(RUN_S))
  try {
    await rig.clock.advance(RUN_S * 1000 + 2_000)
    await rig.comeHome()
    await work(rig)
  } finally {
    await rig.close()
  }
}

async function sessionOf(rig: RecordingsRig, { sessionId }: RecordingRecord) {
  const session = await rig.db.getSession(sessionId ?? '')
  if (session === null) throw new Error('The run has no session.')
  return session
}

/** A minute before the run and its first seconds, live. */
async function putLive(rig: RecordingsRig, startTimeUs: number, untilS: number): Promise<void> {
  const localDate = new Date(startTimeUs / 1000).toISOString().slice(0, 10)
  await rig.db.putSession(
    sampleSession('live', {
      ...{ athleteId: 'athlete-1', localDate, zoneId: 'Europe/Vienna', state: 'finished' },
      ...{ startTimeUs: startTimeUs - 60_000_000, endTimeUs: startTimeUs + untilS * 1_000_000 },
    }),
  )
}

describe('a run of which one pod was fetched before the other', () => {
  it(
    'keeps what was said of it, and is computed with both feet',
    () =>
      withRun(async (rig) => {
        const left = await fetched(rig, 'left')
        const one = await sessionOf(rig, left)
        const fromUs = one.startTimeUs + 12_000_000
        await rig.edits.make(one.sessionId, { kind: 'trim', fromUs, toUs: null })
        await rig.computed()
        await fetched(rig, 'right')
        const both = await sessionOf(rig, left)
        expect(both.startTimeUs).toBe(fromUs)
        expect(both.totals.stepCount.right).toBeGreaterThan(30)
        for (const foot of ['left', 'right'] as const) {
          const steps = await rig.steps(both.sessionId, foot)
          expect(steps.length).toBe(both.totals.stepCount[foot])
          expect(steps[0]?.initialContactTimeUs).toBeGreaterThan(fromUs)
        }
        expect(await rig.db.listSessions({ includeUncounted: true })).toHaveLength(1)
        await rig.edits.undo(one.sessionId, 1)
        await rig.computed()
        const whole = await sessionOf(rig, left)
        expect(whole.totals.stepCount.right).toBeGreaterThan(both.totals.stepCount.right + 10)
      }),
    60_000,
  )

  it(
    'keeps its journal and its numbers where the whole one can not be written, and is the whole one the next time',
    () =>
      withRun(async (rig) => {
        const left = await fetched(rig, 'left')
        const before = await sessionOf(rig, left)
        const folder = findSessionJournal(rig.directory, before.sessionId)?.folder ?? ''
        const files = readdirSync(folder)
        // Half of an exchange that a kill has left, and a part that can't be read.
        mkdirSync(`${folder}.next`)
        const { recordingId } = await kept(rig, 'right')
        const lost = { ...(await rig.db.listRecordings()).find((one) => one.recordingId === left.recordingId) }
        await rig.db.putRecording({ ...left, byteCount: left.byteCount + 1 })
        await fetched(rig, 'right', 'failed')
        expect(readdirSync(folder)).toEqual(files)
        expect(await sessionOf(rig, left)).toEqual(before)
        await rig.db.putRecording({ ...left, ...lost })
        await rig.until(rig.service.fetch(recordingId), LONG_MS)
        const right = await rig.untilState(recordingId, 'stored', LONG_MS)
        expect(right.sessionId).toBe(before.sessionId)
        expect((await sessionOf(rig, right)).totals.stepCount.right).toBeGreaterThan(40)
        expect(existsSync(`${folder}.next`)).toBe(false)
        expect(readdirSync(dirname(folder))).toEqual([before.sessionId])
      }),
    60_000,
  )

  it(
    'is of both feet also where the pod that came first was erased before the other one came',
    () =>
      withRun(async (rig) => {
        const left = await fetched(rig, 'left')
        const before = await sessionOf(rig, left)
        await rig.until(rig.service.erase(left.recordingId), LONG_MS)
        const right = await fetched(rig, 'right')
        expect(right.sessionId).toBe(before.sessionId)
        // Begun again, as after a crash, it still has both.
        await rig.db.putRecording({ ...right, state: 'failed' })
        await rig.until(rig.service.fetch(right.recordingId), LONG_MS)
        await rig.untilState(right.recordingId, 'stored', LONG_MS)
        const both = await sessionOf(rig, right)
        expect(both.totals.stepCount.left).toBe(before.totals.stepCount.left)
        expect(both.totals.stepCount.right).toBeGreaterThan(40)
        expect(await rig.db.listSessions({ includeUncounted: true })).toHaveLength(1)
      }),
    60_000,
  )

  it(
    'is one session where the program was killed before it was said to be stored',
    () =>
      withRun(async (rig) => {
        const left = await fetched(rig, 'left')
        const before = await sessionOf(rig, left)
        await rig.db.putRecording({ ...left, state: 'fetching' })
        const next = rig.restart()
        await rig.until(next.start(), LONG_MS)
        const again = await rig.untilState(left.recordingId, 'stored', LONG_MS)
        expect(again.sessionId).toBe(before.sessionId)
        expect(await rig.db.listSessions({ includeUncounted: true })).toHaveLength(1)
        expect((await sessionOf(rig, again)).totals).toEqual(before.totals)
      }),
    60_000,
  )
})

describe('a kept run whose beginning was streamed too', () => {
  it(
    'counts from where the live run ended, with both feet, and whole when that is taken back',
    () =>
      withRun(async (rig) => {
        const { startTimeUs } = await kept(rig, 'left')
        await putLive(rig, startTimeUs ?? 0, 15)
        const left = await fetched(rig, 'left')
        await fetched(rig, 'right')
        const session = await sessionOf(rig, left)
        const endUs = (startTimeUs ?? 0) + 15_000_000
        expect(session.startTimeUs).toBe(endUs)
        for (const foot of ['left', 'right'] as const) {
          const [first] = await rig.steps(session.sessionId, foot)
          expect(first?.initialContactTimeUs).toBeGreaterThan(endUs)
        }
        const list = await rig.db.listEdits([session.sessionId])
        expect(list.map(({ detail, madeBy }) => [detail.kind, madeBy])).toEqual([
          ['recorded', 'solewatch'],
          ['trim', 'solewatch'],
        ])
        const counted = await rig.db.listSessions({})
        expect(counted.map(({ sessionId }) => sessionId).sort()).toEqual(['live', session.sessionId].sort())
        await rig.edits.undo(session.sessionId, 1)
        await rig.computed()
        expect((await sessionOf(rig, left)).totals.stepCount.left).toBeGreaterThan(session.totals.stepCount.left + 10)
      }),
    60_000,
  )

  it(
    'is not cut where it is the same run: then one of the two counts',
    () =>
      withRun(async (rig) => {
        const { startTimeUs } = await kept(rig, 'left')
        await putLive(rig, startTimeUs ?? 0, 44)
        const left = await fetched(rig, 'left')
        expect(await rig.db.listEdits([left.sessionId ?? ''])).toEqual([])
        expect(await rig.db.listSessions({})).toHaveLength(1)
      }),
    60_000,
  )
})

describe('a run that waits for another one to be fetched', () => {
  it(
    'is given up at once, and fetched when somebody asks again',
    () =>
      withRun(async (rig) => {
        const [left, right] = [await kept(rig, 'left'), await kept(rig, 'right')]
        await rig.until(rig.service.fetch(left.recordingId), LONG_MS)
        await rig.until(rig.service.fetch(right.recordingId), LONG_MS)
        // The clock stands still: the first one can't have ended.
        expect(await rig.service.cancel(right.recordingId)).toMatchObject({ state: 'interrupted', fetchedBytes: 0 })
        await rig.untilState(left.recordingId, 'stored', LONG_MS)
        expect((await rig.service.list()).map(({ state }) => state).sort()).toEqual(['interrupted', 'stored'])
        await rig.until(rig.service.fetch(right.recordingId), LONG_MS)
        await rig.untilState(right.recordingId, 'stored', LONG_MS)
      }),
    60_000,
  )
})
