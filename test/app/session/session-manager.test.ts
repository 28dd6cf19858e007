import { describe, expect, it } from 'vitest'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import type { JournalRecord } from '../../../src/journal/journal-record.js'
import {
  LEFT,
  RIGHT,
  simulatedJournal,
  START_MONOTONIC_US,
  steadyRun,
  stepsOf as pipelineSteps,
} from '../../pipeline/simulated-session.js'
import { createSessionReducer } from '../../../src/pipeline/session-reducer.js'
import { ANA, ManagerRig } from './manager-rig.js'

const FEET = [LEFT, RIGHT]
const secondsIn = (records: readonly JournalRecord[], fromS: number, toS: number) =>
  records.filter(({ monotonicUs }) => {
    const atS = (monotonicUs - START_MONOTONIC_US) / 1e6
    return atS >= fromS && atS < toS
  })

async function stepsOf(rig: ManagerRig, sessionId: string): Promise<StepRecord[]> {
  const steps: StepRecord[] = []
  for await (const step of rig.db.steps.query({ athleteId: ANA.athleteId, sessionId, generation: 0 })) steps.push(step)
  return steps
}

const run = simulatedJournal(steadyRun(60), FEET)

describe('a session that begins because somebody runs', () => {
  it('holds what came since shortly before the first stride, and its journal gives the same steps', async () => {
    const rig = new ManagerRig({ devices: FEET })
    await rig.feed(secondsIn(run, 0, 40))
    expect(rig.journals).toHaveLength(1)
    const journal = rig.journals[0]
    if (journal === undefined) throw new Error('no journal')
    expect(journal.records.slice(0, 3).map(({ kind }) => kind)).toEqual(['context', 'boot', 'command'])
    const startS = (journal.context.startMonotonicUs - START_MONOTONIC_US) / 1e6
    expect(startS).toBeLessThan(4)
    const finished = await rig.manager.channel(ANA.athleteId)?.stop('user')
    const steps = await stepsOf(rig, 'session-1')
    expect(steps[0]?.initialContactTimeUs).toBeLessThan(journal.context.startTimeUs + 8_000_000)
    expect(finished?.totals.stepCount.left).toBe(steps.filter(({ foot }) => foot === 'left').length)
    const reducer = createSessionReducer(journal.context)
    const replayed = pipelineSteps(journal.records.flatMap((record) => reducer.push(record)))
    expect(replayed.filter(({ foot }) => foot === 'left')).toEqual(steps.filter(({ foot }) => foot === 'left'))
    expect(journal.closed).toBe(true)
  })

  it('does not begin where it is not wanted, though the numbers are shown', async () => {
    const rig = new ManagerRig({ devices: FEET, autoStart: false })
    await rig.feed(secondsIn(run, 0, 30))
    expect(rig.journals).toEqual([])
    expect(rig.live).toMatchObject({ sessionId: null, state: 'waiting', motion: 'running' })
    expect(rig.live?.feet.left?.cadenceSpm).toBeGreaterThan(100)
  })

  it('is on the treadmill where one talks beside the feet, and on the road without', async () => {
    const belt = { deviceId: 'belt', kind: 'treadmill', name: 'Belt', foot: null } as const
    const rig = new ManagerRig({ devices: [...FEET, belt] })
    const heard = { kind: 'link', monotonicUs: START_MONOTONIC_US, deviceId: belt.deviceId, reason: null } as const
    await rig.feed([{ ...heard, state: 'streaming' }, ...secondsIn(run, 0, 30)])
    expect(rig.journals[0]?.context.surface).toBe('treadmill')
    const outside = new ManagerRig({ devices: [...FEET, belt] })
    await outside.feed([{ ...heard, state: 'lost' }, ...secondsIn(run, 0, 30)])
    expect(outside.journals[0]?.context.surface).toBe('road')
  })

  it('begins as soon as a journal can be opened again', async () => {
    const rig = new ManagerRig({ devices: FEET })
    rig.journalRefused = true
    await rig.feed(secondsIn(run, 0, 30))
    expect(rig.journals).toEqual([])
    rig.journalRefused = false
    await rig.feed(secondsIn(run, 30, 35))
    expect(rig.journals).toHaveLength(1)
  })

  it('does not begin again while the run goes on that somebody ended, but when another one begins', async () => {
    const rig = new ManagerRig({ devices: FEET })
    await rig.feed(secondsIn(run, 0, 30))
    await rig.manager.channel(ANA.athleteId)?.stop('user')
    await rig.feed(secondsIn(run, 30, 60))
    expect(rig.journals).toHaveLength(1)
    await rig.wait(90)
    const shiftUs = rig.monotonicUs - START_MONOTONIC_US
    const next = secondsIn(run, 0, 40).map((record) => ({ ...record, monotonicUs: record.monotonicUs + shiftUs }))
    await rig.feed(next)
    expect(rig.journals).toHaveLength(2)
    expect(rig.journals[1]?.context.startMonotonicUs).toBeGreaterThan(START_MONOTONIC_US + 60_000_000)
  })
})

describe('what is kept from before a session', () => {
  it('does not change when the radio uses its buffer again', async () => {
    const rig = new ManagerRig({ devices: FEET })
    const buffer = Uint8Array.from([1, 2, 3])
    const notification = { kind: 'notification', deviceId: LEFT.deviceId, channel: 'battery-level' } as const
    rig.manager.handle({ ...notification, monotonicUs: rig.monotonicUs, bytes: buffer })
    buffer.fill(9)
    expect(rig.outside).toMatchObject([{ bytes: Uint8Array.from([1, 2, 3]) }])
  })
})

describe('a session that nobody ends', () => {
  it('ends after the idle minutes, at the time when the running ended', async () => {
    const rig = new ManagerRig({ devices: FEET, idleMinutes: 1 })
    await rig.feed(run)
    const ranUntilUs = rig.live?.updatedTimeUs ?? 0
    await rig.wait(50)
    expect(rig.finished).toEqual([])
    await rig.wait(30)
    expect(rig.finished).toHaveLength(1)
    expect(rig.finished[0]?.state).toBe('finished')
    expect(Math.abs((rig.finished[0]?.endTimeUs ?? 0) - ranUntilUs)).toBeLessThan(6_000_000)
    expect(rig.events[0]?.type).toBe('session-started')
    expect(rig.events.at(-1)?.type).toBe('session-finished')
    expect(rig.live?.sessionId).toBeNull()
  })
})

describe('a store that takes nothing', () => {
  it('is told until it takes the steps that it refused', async () => {
    const rig = new ManagerRig({ devices: FEET })
    const told = () => rig.events.filter(({ type }) => type === 'status-changed').length
    await rig.feed(secondsIn(run, 0, 30))
    expect([rig.manager.storeMessage(), told()]).toEqual([null, 0])
    rig.storeFull = true
    await rig.feed(secondsIn(run, 30, 40))
    expect([rig.manager.storeMessage(), told()]).toEqual(['The disk is full.', 1])
    rig.storeFull = false
    await rig.feed(secondsIn(run, 40, 44))
    expect([rig.manager.storeMessage(), told()]).toEqual([null, 2])
    const { left, right } = rig.manager.liveSessions()[0]?.totals.stepCount ?? { left: 0, right: 0 }
    expect((await stepsOf(rig, 'session-1')).length).toBeGreaterThanOrEqual(left + right)
  })

  it('gets the end of a session when it takes something again, once', async () => {
    const rig = new ManagerRig({ devices: FEET, idleMinutes: 0.5 })
    await rig.feed(secondsIn(run, 0, 40))
    rig.storeFull = true
    await rig.wait(45)
    expect(rig.manager.runningSessions()).toEqual([])
    expect(rig.finished).toEqual([])
    rig.storeFull = false
    await rig.wait(3)
    expect(rig.finished).toHaveLength(1)
    expect(await rig.db.getSession('session-1')).toEqual(rig.finished[0])
    expect(rig.events.filter(({ type }) => type === 'session-finished')).toHaveLength(1)
    const { left, right } = rig.finished[0]?.totals.stepCount ?? { left: 0, right: 0 }
    expect(await stepsOf(rig, 'session-1')).toHaveLength(left + right)
  })

  it('is told so to whoever ends a session, and the end is not lost', async () => {
    const rig = new ManagerRig({ devices: FEET })
    await rig.feed(secondsIn(run, 0, 30))
    rig.storeFull = true
    await expect(rig.manager.channel(ANA.athleteId)?.stop('user')).rejects.toThrow('disk is full')
    rig.storeFull = false
    await rig.wait(2)
    expect((await rig.db.getSession('session-1'))?.state).toBe('finished')
  })
})

describe('a session that an earlier process left', () => {
  async function left(untilS: number) {
    const before = new ManagerRig({ devices: FEET })
    await before.feed(secondsIn(run, 0, untilS))
    const journal = before.journals[0]
    if (journal === undefined) throw new Error('no journal')
    const steps = await stepsOf(before, 'session-1')
    return { journal, steps, atUs: before.monotonicUs }
  }

  it('goes on with its steps, numbers and a gap', async () => {
    const { journal, steps } = await left(35)
    const rig = new ManagerRig({ devices: FEET })
    rig.monotonicUs = START_MONOTONIC_US + 45_000_000
    rig.manager.resume(ANA.athleteId, journal.context, journal.records)
    await rig.feed(secondsIn(run, 45, 60))
    const session = await rig.manager.channel(ANA.athleteId)?.stop('user')
    const all = await stepsOf(rig, 'session-1')
    for (const foot of ['left', 'right'] as const) {
      const early = steps.filter((step) => step.foot === foot)
      const own = all.filter((step) => step.foot === foot)
      expect(own.slice(0, early.length)).toEqual(early)
      expect(own.map(({ strideIndex }) => strideIndex)).toEqual(own.map((_, index) => index))
      expect(own.length).toBeGreaterThan(early.length + 5)
    }
    expect(session?.totals.gapCount).toBe(1)
    expect(rig.events.filter(({ type }) => type === 'gap')).toMatchObject([{ reason: 'process restarted' }])
  })

  it('is given the idle minutes anew, for the pods must be found first', async () => {
    const { journal, atUs } = await left(35)
    const rig = new ManagerRig({ devices: FEET })
    rig.monotonicUs = atUs + 600_000_000
    rig.manager.resume(ANA.athleteId, journal.context, journal.records)
    await rig.wait(120)
    expect(rig.manager.runningSessions()).toHaveLength(1)
    await rig.wait(70)
    expect(rig.finished).toHaveLength(1)
    expect(rig.finished[0]?.endTimeUs).toBeLessThan(journal.context.startTimeUs + 60_000_000)
  })

  it('is over when hours have passed, and ended when the running ended', async () => {
    const { journal, atUs } = await left(35)
    const rig = new ManagerRig({ devices: FEET })
    rig.monotonicUs = atUs + 7_200_000_000
    rig.manager.resume(ANA.athleteId, journal.context, journal.records)
    await rig.settle()
    expect(rig.manager.runningSessions()).toEqual([])
    expect(rig.finished[0]?.endTimeUs).toBeLessThan(journal.context.startTimeUs + 60_000_000)
  })

  it('and that its journal says was ended is committed as such', async () => {
    const { journal, atUs } = await left(35)
    const rig = new ManagerRig({ devices: FEET })
    const stop = { kind: 'command', command: 'stop', by: 'user', monotonicUs: atUs } as const
    rig.manager.resume(ANA.athleteId, journal.context, [...journal.records, stop])
    await rig.settle()
    expect(rig.manager.runningSessions()).toEqual([])
    expect((await rig.db.getSession('session-1'))?.state).toBe('finished')
  })

  it('leaves its gaps to itself', async () => {
    const { journal, atUs } = await left(35)
    const torn = journal.records.filter(
      (record) => record.kind !== 'notification' || Math.abs(record.monotonicUs - START_MONOTONIC_US - 20e6) > 2e6,
    )
    const rig = new ManagerRig({ devices: FEET })
    rig.monotonicUs = atUs
    const stop = { kind: 'command', command: 'stop', by: 'user', monotonicUs: atUs } as const
    rig.manager.resume(ANA.athleteId, journal.context, [...torn, stop])
    await rig.settle()
    expect(rig.events.map(({ type }) => type)).toContain('gap')
    expect(rig.live).toMatchObject({ sessionId: null, gaps: [] })
    rig.manager.channel(ANA.athleteId)?.start({ by: 'user' })
    expect(rig.live).toMatchObject({ state: 'running', gaps: [] })
  })

  it('hears of pods that were given to the athlete meanwhile', async () => {
    const { journal, atUs } = await left(20)
    const spare = { ...RIGHT, deviceId: 'pod-spare' }
    const rig = new ManagerRig({ devices: [LEFT, spare] })
    rig.monotonicUs = atUs + 5_000_000
    rig.manager.resume(ANA.athleteId, journal.context, journal.records)
    const assigned = rig.journals[0]?.records.filter((record) => record.kind === 'command')
    expect(assigned).toMatchObject([{ command: 'assign', device: spare }])
    expect(rig.live?.pods.map(({ deviceId }) => deviceId)).toEqual(['pod-left', 'pod-spare'])
  })
})

describe('what is said in the course of a session', () => {
  it('is in its journal and its record: surface, shoe, pause', async () => {
    const rig = new ManagerRig({ devices: FEET })
    await rig.feed(secondsIn(run, 0, 20))
    const channel = rig.manager.channel(ANA.athleteId)
    channel?.patch({ surface: 'sand' })
    channel?.handle({ kind: 'command', command: 'pause', monotonicUs: rig.monotonicUs })
    expect(channel?.recorder()?.session()).toMatchObject({ surface: 'sand', state: 'paused' })
    await rig.feed(secondsIn(run, 20, 30))
    channel?.handle({ kind: 'command', command: 'resume', monotonicUs: rig.monotonicUs })
    await rig.feed(secondsIn(run, 30, 60))
    const session = await channel?.stop('user')
    expect(session).toMatchObject({ surface: 'sand', state: 'finished' })
    expect(session?.totals.durationS).toBeLessThan(52)
    expect(session?.totals.gapSeconds).toBe(0)
  })
})

describe('a pod that streams and is given to somebody else', () => {
  const BEA = { ...ANA, athleteId: 'bea', name: 'Bea' }
  const pairedTo = (athleteId: string, foot: 'left' | 'right') => ({
    ...{ ...LEFT, athleteId, foot, address: LEFT.deviceId, serialNumber: null, manufacturer: null },
    ...{ firmware: null, batteryPercent: null, lastSeenTimeUs: null },
  })
  const streamingRig = async (): Promise<ManagerRig> => {
    const rig = new ManagerRig({ devices: FEET })
    await rig.feed(secondsIn(run, 0, 20))
    const base = { monotonicUs: rig.monotonicUs, deviceId: LEFT.deviceId }
    const battery = Uint8Array.of(81)
    rig.manager.handle({ ...base, kind: 'link', state: 'streaming', reason: null })
    rig.manager.handle({ ...base, kind: 'notification', channel: 'battery-level', bytes: battery })
    rig.manager.setAthlete(BEA, null)
    return rig
  }

  it('keeps its link, its battery and its last data: no link changes because of it', async () => {
    const rig = await streamingRig()
    const before = rig.manager.channel(ANA.athleteId)
    before?.publish()
    const known = rig.live?.pods.find(({ deviceId }) => deviceId === LEFT.deviceId)
    expect(known).toMatchObject({ linkState: 'streaming', batteryPercent: 81 })
    rig.manager.setDevice(pairedTo('bea', 'right'))
    expect(rig.live).toMatchObject({ athleteId: 'bea', pods: [{ ...known, lostRatio: null, foot: 'right' }] })
    before?.publish()
    expect(rig.live?.pods.map(({ deviceId }) => deviceId)).toEqual([RIGHT.deviceId])
  })

  it('keeps them on the other foot of the same athlete', async () => {
    const rig = await streamingRig()
    rig.manager.setDevice(pairedTo(ANA.athleteId, 'right'))
    const pod = rig.live?.pods.find(({ deviceId }) => deviceId === LEFT.deviceId)
    expect(pod).toMatchObject({ foot: 'right', linkState: 'streaming', batteryPercent: 81 })
  })

  it('leaves word in the session that it was taken from', async () => {
    const rig = await streamingRig()
    rig.manager.setDevice(pairedTo('bea', 'left'))
    const last = rig.journals[0]?.records.findLast(({ kind }) => kind === 'link')
    expect(last).toMatchObject({ deviceId: LEFT.deviceId, state: 'stopped', reason: 'pod given to somebody else' })
    const written = rig.journals[0]?.records.length
    rig.manager.setDevice({ ...pairedTo('bea', 'left'), name: 'Renamed' })
    expect(rig.journals[0]?.records.length).toBe(written)
  })
})
