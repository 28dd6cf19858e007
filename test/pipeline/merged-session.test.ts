import { describe, expect, it } from 'vitest'
import type { JournalRecord, NotificationChannel, SessionDevice } from '../../src/journal/journal-record.js'
import type { MinuteRecord } from '../../src/domain/records/minute-record.js'
import type { PipelineOutput } from '../../src/pipeline/output.js'
import { familyOf } from '../../src/sensors/families.js'
import type { SimulatedPace } from '../../src/sensors/simulated-sensor.js'
import { createPaceSignal } from '../../src/sources/simulator/pace-signal.js'
import { planRun } from '../../src/sources/simulator/plan-run.js'
import { createPrng } from '../../src/sources/simulator/prng.js'
import {
  lastLive,
  LEFT,
  monotonicAt,
  reduceAll,
  RIGHT,
  RSC,
  simulatedJournal,
  START_MONOTONIC_US,
  steadyRun,
  stepsOf,
} from './simulated-session.js'

const STRAP: SessionDevice = { deviceId: 'strap', kind: 'heart-rate', name: 'Strap', foot: null }
const BELT: SessionDevice = { deviceId: 'belt', kind: 'treadmill', name: 'Treadmill', foot: null }
const STRYD: SessionDevice = {
  deviceId: 'stryd',
  kind: 'stryd',
  name: 'Stryd',
  foot: null,
  settings: { vendorContactTime: true },
}

const RUN = {
  ...steadyRun(200),
  segments: [
    { kind: 'standing', durationS: 3 },
    { kind: 'running', durationS: 197, speedMps: 3, slopeDeg: 4 },
  ],
} as const

/** What a strap, a treadmill or a pod says of a run, in its own bytes. */
function reports(
  device: SessionDevice,
  change: (now: SimulatedPace) => SimulatedPace | null = (now) => now,
): JournalRecord[] {
  const plan = planRun(RUN, 'seed')
  const family = familyOf(device.kind)
  const firmware = family.simulate(device.settings ?? {})
  if (firmware.kind !== 'reporter') throw new Error(`A '${device.kind}' sends samples.`)
  const channels = new Map(family.characteristics.map(({ uuid }) => [uuid, channelOf(uuid)]))
  const records: JournalRecord[] = []
  let nowUs = 0
  const send = (uuid: string, bytes: Uint8Array): boolean => {
    const channel = channels.get(uuid) ?? channelOf(uuid)
    const monotonicUs = START_MONOTONIC_US + nowUs + 30_000
    if (channel !== null) records.push({ kind: 'notification', monotonicUs, deviceId: device.deviceId, channel, bytes })
    return true
  }
  firmware.attach(send)
  firmware.connected(send)
  const paceAt = createPaceSignal(plan, {}, createPrng('merged'))
  for (nowUs = firmware.periodUs; nowUs < plan.durationUs; nowUs += firmware.periodUs) {
    const now = change(paceAt(nowUs))
    if (now !== null) firmware.report(now)
  }
  return records
}

const CHANNELS: Readonly<Record<string, NotificationChannel>> = {
  '2a53': 'rsc-measurement',
  '2a37': 'heart-rate',
  '2acd': 'treadmill-data',
  '2a63': 'cycling-power',
}

function channelOf(uuid: string): NotificationChannel | null {
  return CHANNELS[uuid] ?? (uuid.length > 4 ? 'stryd-vendor' : null)
}

function reduce(
  devices: readonly SessionDevice[],
  ...besides: readonly (readonly JournalRecord[])[]
): PipelineOutput[] {
  const records = [...simulatedJournal(RUN, devices), ...besides.flat()]
  return reduceAll(
    records.sort((a, b) => a.monotonicUs - b.monotonicUs),
    devices,
  )
}

function minutesOf(outputs: readonly PipelineOutput[]): MinuteRecord[] {
  const newest = new Map<string, MinuteRecord>()
  for (const output of outputs) {
    if (output.kind === 'minute') newest.set(`${output.minute.foot} ${output.minute.minuteIndex}`, output.minute)
  }
  return [...newest.values()]
}

describe('a run with more than feet', () => {
  it('has the heart rate in every minute, in its totals and live, and nowhere where no strap was worn', () => {
    const outputs = reduce([LEFT, RIGHT, STRAP], reports(STRAP))
    const live = lastLive(outputs)
    expect(live.heartRateBpm).toBeGreaterThan(130)
    expect(live.totals.heartRateBpmMax).toBeGreaterThan(live.totals.heartRateBpmMean ?? Infinity)
    expect(live.totals.heartRateBpmMax).toBeLessThan(220)
    for (const minute of minutesOf(outputs)) expect(minute.heartRateBpmMean).toBeGreaterThan(60)
    const without = reduce([LEFT, RIGHT])
    expect(lastLive(without).heartRateBpm).toBeNull()
    expect(lastLive(without).totals).not.toHaveProperty('heartRateBpmMean')
    expect(minutesOf(without)[0]).not.toHaveProperty('heartRateBpmMean')
  })

  it('gives the same steps and distance with a strap as without, and no gap where the strap was lost', () => {
    const worn = reduce(
      [LEFT, RIGHT, STRAP],
      reports(STRAP, (now) => (now.timeUs > 60e6 && now.timeUs < 90e6 ? null : now)),
    )
    const without = reduce([LEFT, RIGHT])
    expect(stepsOf(worn)).toEqual(stepsOf(without))
    expect(lastLive(worn).totals.distanceM).toBe(lastLive(without).totals.distanceM)
    expect(worn.filter(({ kind }) => kind === 'gap')).toEqual([])
    expect(lastLive(worn).streams.find(({ deviceId }) => deviceId === 'strap')?.gapSeconds).toBeGreaterThan(29)
  })

  it('forgets a heart rate that is older than 5 s, and one that is counted off the skin', () => {
    const lost = reduce(
      [LEFT, RIGHT, STRAP],
      reports(STRAP, (now) => (now.timeUs > 190e6 ? null : now)),
    )
    expect(lastLive(lost).heartRateBpm).toBeNull()
    expect(lastLive(lost).totals.heartRateBpmMean).toBeGreaterThan(100)
  })

  it('takes speed and slope of the belt for every step, and the way once', () => {
    const onBelt = reduce([LEFT, RIGHT, BELT], reports(BELT))
    const live = lastLive(onBelt)
    const steps = stepsOf(onBelt).slice(10, -4)
    for (const step of steps) {
      expect(step.slopeDeg).toBeCloseTo(4, 0)
      expect(step.speedMps).toBeCloseTo(3, 1)
      expect(step.speedBasis).toBe('measured')
    }
    expect(live.speedMps).toBeCloseTo(3, 1)
    expect(live.slopeDeg).toBeCloseTo(4, 0)
    expect(live.totals.distanceM / (3 * live.totals.runningTimeS)).toBeCloseTo(1, 1)
    const level = stepsOf(
      reduce(
        [LEFT, RIGHT, BELT],
        reports(BELT, (now) => ({ ...now, slopeDeg: 0 })),
      ),
    ).slice(10, -4)
    const meanLoad = (of: typeof steps): number =>
      of.reduce((sum, step) => sum + (step.soleusImpulseBwS ?? 0), 0) / of.length
    expect(meanLoad(steps) / meanLoad(level)).toBeCloseTo(1.08, 2)
  })

  it('takes the belt before the pod, and counts the way of neither twice', () => {
    const fast = reports(BELT, (now) => ({ ...now, speedMps: now.speedMps * 1.1 }))
    const both = lastLive(reduce([LEFT, RIGHT, RSC, BELT], fast)).totals
    const pod = lastLive(reduce([LEFT, RIGHT, RSC])).totals
    expect(both.distanceM / pod.distanceM).toBeCloseTo(1.1, 1)
    const podAlone = lastLive(reduce([RSC, BELT], fast))
    expect(podAlone.totals.distanceM / pod.distanceM).toBeCloseTo(1.1, 1)
    expect(podAlone.totals.distanceBasis).toBe('measured')
  })

  it('is no run where the belt moves with nobody on it', () => {
    const outputs = reduce([BELT, STRAP], reports(BELT), reports(STRAP))
    const live = lastLive(outputs)
    expect(live.motion).toBe('still')
    expect(live.speedMps).toBeNull()
    expect(live.totals.distanceM).toBe(0)
    expect(live.totals.soleusLoadSlu).toEqual({ left: null, right: null })
    expect(outputs.filter(({ kind }) => kind === 'motion' || kind === 'gap')).toEqual([])
  })

  it('counts nothing of strap and belt in a pause', () => {
    const pause: JournalRecord = { kind: 'command', monotonicUs: monotonicAt(60), command: 'pause' }
    const resume: JournalRecord = { kind: 'command', monotonicUs: monotonicAt(140), command: 'resume' }
    const high = reports(STRAP, (now) =>
      now.timeUs > 61e6 && now.timeUs < 139e6 ? { ...now, heartRateBpm: 230 } : now,
    )
    const { totals } = lastLive(reduce([LEFT, RIGHT, STRAP], high, [pause, resume]))
    expect(totals.heartRateBpmMax).toBeLessThan(200)
    expect(totals.streams?.find(({ deviceId }) => deviceId === 'strap')).toMatchObject({ gapSeconds: 0 })
  })

  it('has the contact time and power of a pod that measures them, in tier E', () => {
    const outputs = reduce([STRYD], reports(STRYD))
    const { totals, powerW } = lastLive(outputs)
    expect(totals.tier).toBe('E')
    expect(totals.groundContactTimeMs.left).toBeGreaterThan(180)
    expect(totals.groundContactTimeMs.left).toBeLessThan(320)
    expect(totals.powerWMean).toBeGreaterThan(100)
    expect(powerW).toBeGreaterThan(100)
    for (const minute of minutesOf(outputs)) expect(minute.powerWMean).toBeGreaterThan(100)
  })
})
