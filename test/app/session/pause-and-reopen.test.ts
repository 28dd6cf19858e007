import { describe, expect, it } from 'vitest'
import { createLiveControl } from '../../../src/app/session/live-control.js'
import type { JournalRecord } from '../../../src/journal/journal-record.js'
import { createSessionReducer } from '../../../src/pipeline/session-reducer.js'
import { LEFT, RIGHT, simulatedJournal, START_MONOTONIC_US, steadyRun } from '../../pipeline/simulated-session.js'
import { ANA, ManagerRig } from './manager-rig.js'

const run = simulatedJournal(steadyRun(90), [LEFT, RIGHT])
const secondsIn = (fromS: number, toS: number, shiftS = 0): JournalRecord[] =>
  run
    .filter(({ monotonicUs }) => {
      const atS = (monotonicUs - START_MONOTONIC_US) / 1e6
      return atS >= fromS && atS < toS
    })
    .map((record) => ({ ...record, monotonicUs: record.monotonicUs + shiftS * 1e6 }))

function rigWithControl(idleMinutes = 3) {
  const rig = new ManagerRig({ devices: [LEFT, RIGHT], idleMinutes })
  const control = createLiveControl(rig.manager, {
    ...{ db: rig.db, event: () => undefined, clock: rig.clock },
    sessionJournal: (sessionId) => {
      const journal = rig.journals.find(({ context }) => context.sessionId === sessionId)
      return journal === undefined ? null : { context: journal.context, records: [...journal.records] }
    },
  })
  return { rig, control, running: () => rig.manager.runningSessions()[0]?.sessionId ?? '' }
}

/** The totals that a replay of everything ever written of that session gives. */
function replayed(rig: ManagerRig, sessionId: string) {
  const journals = rig.journals.filter(({ context }) => context.sessionId === sessionId)
  const first = journals[0]
  if (first === undefined) throw new Error('no journal')
  const reducer = createSessionReducer(first.context)
  for (const { records } of journals) for (const record of records) reducer.push(record)
  return reducer.numbers().totals
}

describe('a pause', () => {
  it('is shown, counts nowhere, and ends when somebody says so', async () => {
    const { rig, control, running } = rigWithControl()
    await rig.feed(secondsIn(0, 30))
    const sessionId = running()
    const before = rig.manager.channel(ANA.athleteId)?.recorder()?.current()?.totals
    expect(await control.pauseSession(sessionId)).toMatchObject({ state: 'paused' })
    expect(rig.live).toMatchObject({ state: 'paused' })
    await expect(control.pauseSession(sessionId)).rejects.toMatchObject({ code: 'session-not-running' })
    await rig.feed(secondsIn(30, 50))
    expect(rig.manager.channel(ANA.athleteId)?.recorder()?.current()?.totals.stepCount).toEqual(before?.stepCount)
    expect(await control.resumeSession(sessionId)).toMatchObject({ state: 'running' })
    await expect(control.resumeSession(sessionId)).rejects.toMatchObject({ code: 'session-not-paused' })
    await rig.feed(secondsIn(50, 80))
    const session = await control.stopSession(sessionId)
    expect(session.totals).toEqual(replayed(rig, sessionId))
    expect(session.totals.durationS).toBeLessThan(65)
  })

  it('ends the session after half an hour, not after the idle minutes; they count anew when it goes on', async () => {
    const { rig, control, running } = rigWithControl(1)
    await rig.feed(secondsIn(0, 30))
    const sessionId = running()
    await control.pauseSession(sessionId)
    await rig.wait(29 * 60)
    expect(running()).toBe(sessionId)
    await control.resumeSession(sessionId)
    await rig.wait(50)
    expect(running()).toBe(sessionId)
    await rig.wait(20)
    expect(running()).toBe('')
    const other = rigWithControl(1)
    await other.rig.feed(secondsIn(0, 30))
    await other.control.pauseSession(other.running())
    await other.rig.wait(31 * 60)
    expect(other.running()).toBe('')
    expect(other.rig.finished).toHaveLength(1)
  })
})

describe('the undoing of a stop', () => {
  it('goes on with the same session, and its journal says so', async () => {
    const { rig, control, running } = rigWithControl()
    await rig.feed(secondsIn(0, 40))
    const sessionId = running()
    await control.stopSession(sessionId)
    await rig.feed(secondsIn(40, 50))
    expect(await control.reopenSession(sessionId)).toMatchObject({ sessionId, state: 'running', endTimeUs: null })
    expect(await rig.db.getSession(sessionId)).toMatchObject({ state: 'running' })
    expect(running()).toBe(sessionId)
    await rig.feed(secondsIn(50, 90))
    const commands = rig.journals.flatMap(({ records }) =>
      records.flatMap((record) => (record.kind === 'command' ? [record.command] : [])),
    )
    expect(commands).toEqual(['start', 'stop', 'reopen'])
    const session = await control.stopSession(sessionId)
    expect(session.totals).toEqual(replayed(rig, sessionId))
    expect(session.totals.coverageRatio).toBeGreaterThan(0.99)
    const stored: string[] = []
    const query = { athleteId: ANA.athleteId, sessionId, generation: 0 }
    for await (const { foot, strideIndex } of rig.db.steps.query(query)) stored.push(`${foot} ${strideIndex}`)
    expect(stored.length).toBe(session.totals.stepCount.left + session.totals.stepCount.right)
  })

  it('keeps what was said of the run after it had ended', async () => {
    const { rig, control, running } = rigWithControl()
    await rig.feed(secondsIn(0, 30))
    const sessionId = running()
    await control.stopSession(sessionId)
    const row = await rig.db.getSession(sessionId)
    if (row !== null) await rig.db.putSession({ ...row, surface: 'sand' })
    expect(await control.reopenSession(sessionId)).toMatchObject({ surface: 'sand' })
  })

  it('is refused later, of an older run, while another one runs, and of one that was edited', async () => {
    const { rig, control, running } = rigWithControl()
    const refusal = { code: 'session-not-reopened' }
    await expect(control.reopenSession('nothing')).rejects.toMatchObject({ code: 'not-found' })
    await rig.feed(secondsIn(0, 30))
    const first = running()
    const goesOn = 'This run still goes on: there is no end to take back.'
    await expect(control.reopenSession(first)).rejects.toMatchObject({ ...refusal, message: goesOn })
    await control.stopSession(first)
    await rig.wait(601)
    await expect(control.reopenSession(first)).rejects.toMatchObject({ ...refusal, message: /ten minutes/ })
    const { sessionId } = await control.startSession({ athleteId: ANA.athleteId, surface: 'road', shoeId: null })
    await expect(control.reopenSession(first)).rejects.toMatchObject({ ...refusal, message: /runs already/ })
    await control.stopSession(sessionId)
    await expect(control.reopenSession(first)).rejects.toMatchObject({ ...refusal, message: /came after/ })
  })
})
