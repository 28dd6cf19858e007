import { describe, expect, it } from 'vitest'
import type { JournalRecord, SessionDevice } from '../../../src/journal/journal-record.js'
import { createSessionReducer } from '../../../src/pipeline/session-reducer.js'
import type { Athlete, Device } from '../../../src/domain/records/people.js'
import {
  LEFT,
  RIGHT,
  simulatedJournal,
  START_MONOTONIC_US,
  START_TIME_US,
  steadyRun,
} from '../../pipeline/simulated-session.js'
import { ANA, ManagerRig } from './manager-rig.js'

const BEN: Athlete = { ...ANA, athleteId: 'ben', name: 'Ben' }
const strap = (deviceId: string): SessionDevice => ({ deviceId, kind: 'heart-rate', name: deviceId, foot: null })

const run = simulatedJournal(steadyRun(120), [LEFT, RIGHT])
const until = (seconds: number, fromS = 0): JournalRecord[] =>
  run.filter(({ monotonicUs }) => {
    const atS = (monotonicUs - START_MONOTONIC_US) / 1e6
    return atS >= fromS && atS < seconds
  })
const worn = (device: SessionDevice, athleteId: string | null): Device => ({
  ...{ ...device, athleteId, address: device.deviceId, serialNumber: null, manufacturer: null },
  ...{ firmware: null, batteryPercent: null, lastSeenTimeUs: null, shared: true },
})
const IDS = [LEFT.deviceId, RIGHT.deviceId]

describe('a run with pods that nobody had claimed', () => {
  it('begins where the running began, whoever claims them later, and has every step', async () => {
    const rig = new ManagerRig({ devices: [] })
    await rig.feed(until(90))
    expect(rig.journals).toEqual([])
    for (const device of [LEFT, RIGHT]) rig.manager.setDevice(worn(device, 'ana'))
    await rig.manager.takePast('ana', IDS, START_TIME_US)
    expect(rig.journals).toHaveLength(1)
    const startS = ((rig.journals[0]?.context.startMonotonicUs ?? 0) - START_MONOTONIC_US) / 1e6
    expect(startS).toBeLessThan(5)
    await rig.feed(until(120, 90))
    const session = await rig.manager.channel('ana')?.stop('user')
    const own = new ManagerRig({ devices: [LEFT, RIGHT] })
    await own.feed(run)
    const whole = await own.manager.channel('ana')?.stop('user')
    expect(session?.totals.stepCount).toEqual(whole?.totals.stepCount)
    expect(session?.totals.coverageRatio).toBeGreaterThan(0.99)
    const journal = rig.journals[0]
    if (journal === undefined) throw new Error('no journal')
    const reducer = createSessionReducer(journal.context)
    for (const record of journal.records) reducer.push(record)
    expect(reducer.numbers().totals).toEqual(session?.totals)
  })

  it('is no run where it ended long before, and nothing older than the claim allows is taken', async () => {
    const rig = new ManagerRig({ devices: [], idleMinutes: 1 })
    await rig.feed(until(60))
    await rig.wait(120)
    for (const device of [LEFT, RIGHT]) rig.manager.setDevice(worn(device, 'ana'))
    await rig.manager.takePast('ana', IDS, START_TIME_US)
    expect(rig.journals).toHaveLength(0)
    const late = new ManagerRig({ devices: [] })
    await late.feed(until(90))
    for (const device of [LEFT, RIGHT]) late.manager.setDevice(worn(device, 'ana'))
    await late.manager.takePast('ana', IDS, START_TIME_US + 60e6)
    expect(late.journals[0]?.context.startMonotonicUs).toBeGreaterThanOrEqual(START_MONOTONIC_US + 60e6)
  })
})

describe('two athletes on one collector', () => {
  it('each have the run of their own pods, with two feet and a strap each', async () => {
    const own = (device: SessionDevice, whose: string): SessionDevice => ({
      ...device,
      deviceId: `${whose}-${device.deviceId}`,
    })
    const devices = ['ana', 'ben'].map((whose) => [own(LEFT, whose), own(RIGHT, whose), strap(`${whose}-strap`)])
    const rig = new ManagerRig({ devices: [] })
    rig.manager.setAthlete(BEN, null)
    for (const [index, athleteId] of ['ana', 'ben'].entries()) {
      for (const device of devices[index] ?? []) rig.manager.setDevice({ ...worn(device, athleteId), shared: false })
    }
    const other = simulatedJournal(steadyRun(80, 3.6), [LEFT, RIGHT])
    const records = [
      ...run.map((record) => ('deviceId' in record ? { ...record, deviceId: `ana-${record.deviceId}` } : record)),
      ...other.flatMap((record) => ('deviceId' in record ? [{ ...record, deviceId: `ben-${record.deviceId}` }] : [])),
      ...beats('ana-strap', 150),
      ...beats('ben-strap', 170),
    ].sort((a, b) => a.monotonicUs - b.monotonicUs)
    await rig.feed(records)
    expect(
      rig.manager
        .runningSessions()
        .map(({ athleteId }) => athleteId)
        .sort(),
    ).toEqual(['ana', 'ben'])
    for (const athleteId of ['ana', 'ben']) {
      const journal = rig.journals.find(({ context }) => context.athleteId === athleteId)
      const heard = new Set(journal?.records.flatMap((record) => ('deviceId' in record ? [record.deviceId] : [])))
      expect([...heard].every((deviceId) => deviceId.startsWith(athleteId))).toBe(true)
      expect(heard.size).toBe(3)
      const session = await rig.manager.channel(athleteId)?.stop('user')
      const alone = new ManagerRig({ devices: [LEFT, RIGHT] })
      await alone.feed(athleteId === 'ana' ? run : other)
      const single = await alone.manager.channel('ana')?.stop('user')
      expect(session?.totals.stepCount).toEqual(single?.totals.stepCount)
    }
  })
})

function beats(deviceId: string, bpm: number): JournalRecord[] {
  return Array.from({ length: 79 }, (_, second) => ({
    ...{ kind: 'notification', deviceId, channel: 'heart-rate', bytes: Uint8Array.of(0, bpm) },
    monotonicUs: START_MONOTONIC_US + second * 1_000_000 + 500,
  }))
}
