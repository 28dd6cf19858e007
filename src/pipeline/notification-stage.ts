import { decodeBatteryLevel } from '../codecs/gatt/battery-level.js'
import { placementOf } from '../domain/records/people.js'
import type { SampleBlock } from '../domain/records/sample-block.js'
import type { Foot } from '../domain/records/step-record.js'
import type { NotificationChannel, NotificationRecord } from '../journal/journal-record.js'
import { DecodeError } from '../runtime/errors.js'
import { familyOf } from '../sensors/families.js'
import type { PodReading, ReadingSink } from '../sensors/readings.js'
import type { SampleFrame } from '../sensors/sample-frame.js'
import type { FrameTime } from './frame-time.js'
import { footOf, type DeviceEntry } from './device-entry.js'
import { laneSamples } from './lane-samples.js'
import type { SensorSetting } from './foot-stream.js'
import { reduceContactTime, reduceHeartRate, reducePower, reduceTreadmill } from './merge-stage.js'
import { freshContactMs, toSummary, LONGEST_POD_SILENCE_US } from './pod-lane.js'
import { noteHeard, updateMotion, type SessionCore } from './session-core.js'
import { FASTEST_RUNNER_MPS, takeSummary } from './summary-stage.js'

/** Bytes of a device. What can't be read is told and counted; the rest goes on. */
export function reduceNotification(core: SessionCore, record: NotificationRecord): void {
  const entry = core.devices.get(record.deviceId)
  if (entry === undefined) return
  try {
    if (record.channel === 'battery-level') decodeBatteryLevel(record.bytes)
    else entry.decoder.decode(record.channel, record.bytes, entry.sink ?? openSink(core, entry))
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    if (record.channel !== 'battery-level') countMalformed(core, entry, error.code, carriesData(entry, record.channel))
    tellMalformed(core, record.deviceId, error.message)
  }
  entry.counts.notified()
}

function carriesData({ device }: DeviceEntry, channel: NotificationChannel): boolean {
  return familyOf(device.kind).dataChannels.includes(channel)
}

function countMalformed(core: SessionCore, entry: DeviceEntry, reason: string, isData = true): void {
  if (core.pausedFromUs === null) entry.counts.malformed(reason, core.nowUs, isData)
}

/** Samples of one foot, from a frame or from a recorded file. */
export function reduceBlock(
  core: SessionCore,
  source: SensorSetting & { readonly deviceId: string; readonly foot: Foot },
  block: SampleBlock,
): void {
  const firstUs = block.timeUs[0]
  if (firstUs === undefined || core.pausedFromUs !== null || firstUs < core.resumedUs) return
  const lane = core.lanes[source.foot]
  if (core.gaps.returned(source.deviceId, firstUs)) core.quietFoot = source.foot
  laneSamples(lane, source, block, core.around)
  core.quietFoot = null
}

/** Made once for each device: a stream of millions of samples allocates nothing. */
function openSink(core: SessionCore, entry: DeviceEntry): ReadingSink {
  entry.sink = {
    samples: (frame) => reduceFrame(core, entry, frame),
    pod: (reading) => reducePod(core, entry, reading),
    heartRate: (reading) => reduceHeartRate(core, entry, reading),
    treadmill: (reading) => reduceTreadmill(core, entry, reading),
    powerW: (powerW) => reducePower(core, entry, powerW),
    groundContactTimeMs: (groundContactTimeMs) => reduceContactTime(core, entry, groundContactTimeMs),
    lost: (count, where) => entry.counts.lost(count, where),
    repeated: (count) => entry.counts.repeated(count),
    malformed: (reason, code) => {
      countMalformed(core, entry, code)
      tellMalformed(core, entry.device.deviceId, reason)
    },
  }
  return entry.sink
}

function reduceFrame(core: SessionCore, entry: DeviceEntry, frame: SampleFrame): void {
  const { deviceId } = entry.device
  const foot = footOf(entry, frame.side)
  entry.toldSide = frame.side
  const placed = entry.clock.place(frame, core.nowUs)
  const isCounted = core.pausedFromUs === null && (placed === null || placed.firstUs >= core.resumedUs)
  entry.counts.frame(frame, placed, isCounted)
  if (placed === null) {
    tellMalformed(core, deviceId, 'Frame lies before or inside one that was already received.')
    return
  }
  if (foot === null) {
    if (!entry.complained) tellMalformed(core, deviceId, 'Nobody said which foot this pod is on; assign it to one.')
    entry.complained = true
    return
  }
  fillTimes(frame, placed)
  const placement = placementOf(entry.device)
  reduceBlock(core, { deviceId, foot, intervalUs: frame.dtUs, placement, isSet: true }, frame)
  noteHeard(core, entry)
}

function fillTimes({ timeUs, count }: SampleFrame, { firstUs, intervalUs }: FrameTime): void {
  for (let i = 0; i < count; i++) timeUs[i] = firstUs + i * intervalUs
}

function reducePod(core: SessionCore, entry: DeviceEntry, reading: PodReading): void {
  const { deviceId, settings } = entry.device
  if (reading.speedMps > FASTEST_RUNNER_MPS) {
    countMalformed(core, entry, 'no-speed-of-a-runner')
    tellMalformed(core, deviceId, `${reading.speedMps.toFixed(1)} m/s is no speed of a runner.`)
    return
  }
  if (core.pausedFromUs !== null) return
  entry.counts.message(core.nowUs, LONGEST_POD_SILENCE_US)
  const contactMs = freshContactMs(entry.pod, core.nowUs)
  takeSummary(core, entry, toSummary(reading, { timeUs: core.nowUs, counts: settings?.cadenceCounts, contactMs }))
  updateMotion(core, core.nowUs)
}

/** Bytes or samples that are not what they claim to be. */
export function tellMalformed(core: SessionCore, deviceId: string, reason: string): void {
  core.around.emit({ kind: 'malformed', deviceId, timeUs: Math.round(core.nowUs), reason })
}
