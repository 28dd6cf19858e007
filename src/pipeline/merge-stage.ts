import type { HeartRateReading, TreadmillReading } from '../sensors/readings.js'
import { noteBelt } from './belt.js'
import type { DeviceEntry } from './device-entry.js'
import { noteContact } from './pod-lane.js'
import { noteHeard, type SessionCore } from './session-core.js'

/** A strap and a treadmill report about once a second; longer silence is a gap of theirs, and of no foot. */
const LONGEST_SILENCE_US = 5_000_000
/** No heart of a runner is slower or faster; what says so counts something else. */
const SLOWEST_HEART_BPM = 25
const FASTEST_HEART_BPM = 240
/** Nobody sustains more. */
const MOST_POWER_W = 3000

/** What a strap says. Off the skin it goes on counting what it picks up, which is no heart rate. */
export function reduceHeartRate(core: SessionCore, entry: DeviceEntry, reading: HeartRateReading): void {
  hear(core, entry)
  if (reading.skinContact !== false) takeHeartRate(core, entry, reading.heartRateBpm, true)
}

/** What a treadmill says of its belt, and of the heart of who holds its handles. */
export function reduceTreadmill(core: SessionCore, entry: DeviceEntry, reading: TreadmillReading): void {
  hear(core, entry)
  if (core.pausedFromUs !== null) return
  noteBelt(core.belt, reading, core.nowUs)
  if (reading.heartRateBpm !== null) takeHeartRate(core, entry, reading.heartRateBpm, false)
}

/** The power of a pod; standing, it is none of running. */
export function reducePower(core: SessionCore, entry: DeviceEntry, powerW: number): void {
  hear(core, entry)
  if (core.pausedFromUs === null && powerW > 0 && powerW <= MOST_POWER_W) core.body.powerW.add(powerW, core.nowUs)
}

/** Contact time that a pod measures itself: it goes with the pod's next report. */
export function reduceContactTime(core: SessionCore, entry: DeviceEntry, groundContactTimeMs: number): void {
  hear(core, entry)
  if (core.pausedFromUs === null) noteContact(entry.pod, groundContactTimeMs, core.nowUs)
}

function takeHeartRate(core: SessionCore, { device }: DeviceEntry, heartRateBpm: number, fromStrap: boolean): void {
  if (core.pausedFromUs !== null || heartRateBpm < SLOWEST_HEART_BPM || heartRateBpm > FASTEST_HEART_BPM) return
  const { body, nowUs } = core
  // One source speaks, until it falls silent; a strap takes the word from handles at once.
  const isOther = body.heartRateId !== null && body.heartRateId !== device.deviceId
  const speaker = isOther ? core.devices.get(body.heartRateId ?? '')?.device.kind : undefined
  if (isOther && body.heartRateBpm.at(nowUs) !== null && !(fromStrap && speaker === 'treadmill')) return
  body.heartRateId = device.deviceId
  body.heartRateBpm.add(heartRateBpm, nowUs)
}

function hear(core: SessionCore, entry: DeviceEntry): void {
  noteHeard(core, entry)
  if (core.pausedFromUs === null) entry.counts.message(core.nowUs, LONGEST_SILENCE_US)
}
