import { decodeBatteryLevel } from '../codecs/gatt/battery-level.js'
import { decodeRscMeasurement } from '../codecs/gatt/rsc-measurement.js'
import { decodeOpenImuFrameInto } from '../codecs/imu/open-imu-frame.js'
import { placementOf } from '../domain/records/people.js'
import type { SampleBlock, SummaryRecord } from '../domain/records/sample-block.js'
import { FEET, type Foot } from '../domain/records/step-record.js'
import type { NotificationRecord } from '../journal/journal-record.js'
import { DecodeError } from '../runtime/errors.js'
import { footOf, gapReason, type DeviceEntry } from './device-entry.js'
import { laneIsHeard, laneSamples } from './foot-lane.js'
import type { SensorSetting } from './foot-stream.js'
import { fillFrameBlock } from './frame-block.js'
import { fillFromPod, elapsedDistanceM, podElapsedUs, podGap, POD_FRESH_US, toSummary } from './pod-lane.js'
import { countPod } from './run-clock.js'
import { updateMotion, type SessionCore } from './session-core.js'

/** Nobody has run faster; more is a value that is not a speed. */
const FASTEST_RUNNER_MPS = 13

/** Bytes of a device. What can't be read is told and counted; the rest goes on. */
export function reduceNotification(core: SessionCore, record: NotificationRecord): void {
  const entry = core.devices.get(record.deviceId)
  if (entry === undefined) return
  try {
    switch (record.channel) {
      case 'open-imu-frame':
        reduceFrame(core, entry, record.bytes)
        break
      case 'rsc-measurement':
        reducePod(core, entry, record.bytes)
        break
      case 'battery-level':
        decodeBatteryLevel(record.bytes)
        break
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    tellMalformed(core, record.deviceId, error.message)
  }
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

function reduceFrame(core: SessionCore, entry: DeviceEntry, bytes: Uint8Array): void {
  const frame = decodeOpenImuFrameInto(bytes, entry.frame)
  const { deviceId } = entry.device
  const foot = footOf(entry, frame.side)
  const placed = entry.clock.place(frame, core.nowUs)
  if (placed === null) {
    tellMalformed(core, deviceId, 'Open IMU frame lies before or inside one that was already received.')
    return
  }
  if (foot === null) {
    if (!entry.complained) tellMalformed(core, deviceId, 'Nobody said which foot this pod is on; assign it to one.')
    entry.complained = true
    return
  }
  fillFrameBlock(entry.block, frame, placed)
  reduceBlock(core, { deviceId, foot, intervalUs: frame.dtUs, placement: placementOf(entry.device) }, entry.block)
  heard(core, entry)
}

function reducePod(core: SessionCore, entry: DeviceEntry, bytes: Uint8Array): void {
  const measurement = decodeRscMeasurement(bytes)
  const { deviceId } = entry.device
  if (measurement.speedMps > FASTEST_RUNNER_MPS) {
    tellMalformed(core, deviceId, `${measurement.speedMps.toFixed(1)} m/s is no speed of a runner.`)
    return
  }
  if (core.pausedFromUs !== null) return
  takeSummary(core, entry, toSummary(measurement, core.nowUs))
  updateMotion(core, core.nowUs)
}

/** What a source said that knows no samples: it fills the feet that no sensor is heard on. */
export function takeSummary(core: SessionCore, entry: DeviceEntry, summary: SummaryRecord): void {
  const { deviceId } = entry.device
  const silence = podGap(entry.pod, core.nowUs)
  const quiet = core.gaps.returned(deviceId, core.nowUs)
  if (silence !== null && !quiet) core.gaps.add({ deviceId, foot: null, ...silence, reason: gapReason(entry) })
  if (speaks(core, deviceId)) {
    core.podId = deviceId
    const elapsedUs = podElapsedUs(entry.pod, summary)
    countPod(core.run, {
      untilUs: core.nowUs,
      elapsedUs,
      distanceM: elapsedDistanceM(summary, elapsedUs),
      running: summary.running,
    })
    // Two kinds of source on two feet would look like a difference between the feet.
    const seen = FEET.some((foot) => laneIsHeard(core.lanes[foot], core.nowUs))
    if (!seen) for (const foot of FEET) fillFromPod(entry.pod, core.lanes[foot], summary, core.settings)
  }
  entry.pod.last = summary
  heard(core, entry)
}

/** One pod speaks for the session, until it falls silent. */
function speaks(core: SessionCore, deviceId: string): boolean {
  if (core.podId === null || core.podId === deviceId) return true
  const last = core.devices.get(core.podId)?.pod.last
  return last === null || last === undefined || core.nowUs - last.timeUs > POD_FRESH_US
}

function heard(core: SessionCore, entry: DeviceEntry): void {
  entry.heardUs = core.nowUs
  entry.linkLost = false
}

/** Bytes or samples that are not what they claim to be. */
export function tellMalformed(core: SessionCore, deviceId: string, reason: string): void {
  core.around.emit({ kind: 'malformed', deviceId, timeUs: Math.round(core.nowUs), reason })
}
