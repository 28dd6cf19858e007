import { decodeBatteryLevel } from '../codecs/gatt/battery-level.js'
import { decodeRscMeasurement } from '../codecs/gatt/rsc-measurement.js'
import { decodeOpenImuFrameInto } from '../codecs/imu/open-imu-frame.js'
import { placementOf } from '../domain/records/people.js'
import type { SampleBlock } from '../domain/records/sample-block.js'
import type { Foot } from '../domain/records/step-record.js'
import type { NotificationRecord } from '../journal/journal-record.js'
import { DecodeError } from '../runtime/errors.js'
import { footOf, type DeviceEntry } from './device-entry.js'
import { laneSamples } from './lane-samples.js'
import type { SensorSetting } from './foot-stream.js'
import { fillFrameBlock } from './frame-block.js'
import { toSummary } from './pod-lane.js'
import { noteHeard, updateMotion, type SessionCore } from './session-core.js'
import { FASTEST_RUNNER_MPS, takeSummary } from './summary-stage.js'

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
  noteHeard(core, entry)
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

/** Bytes or samples that are not what they claim to be. */
export function tellMalformed(core: SessionCore, deviceId: string, reason: string): void {
  core.around.emit({ kind: 'malformed', deviceId, timeUs: Math.round(core.nowUs), reason })
}
