import { placementOf } from '../domain/records/people.js'
import { FEET } from '../domain/records/step-record.js'
import type { CommandRecord, SessionContext } from '../journal/journal-record.js'
import { createDeviceEntry, gapReason, interruptEntry, reassign } from './device-entry.js'
import { noteGap } from './foot-fill-state.js'
import { MARKED_GAP_US } from './foot-stream.js'
import { laneEnd, laneGap, laneRelease, laneRestart } from './lane-samples.js'
import { podGap } from './pod-lane.js'
import { emitSummary, type SessionCore } from './session-core.js'

/** What the runner or somebody else orders. */
export function reduceCommand(core: SessionCore, record: CommandRecord): void {
  switch (record.command) {
    case 'start':
      break
    case 'pause':
      core.pausedFromUs ??= core.nowUs
      break
    case 'resume':
      endPause(core)
      break
    case 'reopen':
      reopen(core)
      break
    case 'stop':
      // Nobody ran any more, so what a sensor did not send then is not missing.
      if (record.by === 'idle') core.idleEndUs = core.motion.idleSinceUs
      endSession(core)
      break
    case 'surface':
      core.settings.surface = record.surface
      break
    case 'shoe':
      if (record.shoe?.footStrikeOffsetDeg !== core.settings.shoe?.footStrikeOffsetDeg) {
        for (const foot of FEET) laneRestart(core.lanes[foot], core.around)
      }
      core.settings.shoe = record.shoe
      break
    case 'assign':
      assign(core, record.device)
      break
  }
}

function assign(core: SessionCore, device: SessionContext['devices'][number]): void {
  for (const foot of FEET) {
    const lane = core.lanes[foot]
    if (lane.deviceId === device.deviceId && foot !== device.foot) laneRelease(lane, core.around)
  }
  const entry = core.devices.get(device.deviceId)
  // Foot and shank move differently: what was learnt of the one says nothing of the other.
  const moved = entry !== undefined && placementOf(entry.device) !== placementOf(device)
  if (moved && device.foot !== null) laneRestart(core.lanes[device.foot], core.around)
  if (entry === undefined) core.devices.set(device.deviceId, createDeviceEntry(device))
  else reassign(entry, device)
}

/** A pause counts nowhere: not as time, not as loss. */
function endPause(core: SessionCore): void {
  const fromUs = core.pausedFromUs
  if (fromUs === null) return
  core.pausedFromUs = null
  core.pausedUs += core.nowUs - fromUs
  if (core.run.firstUs === null) core.pausedBeforeRunUs = core.pausedUs
  core.resumedUs = core.nowUs
  for (const foot of FEET) {
    const lane = core.lanes[foot]
    const { lastSampleUs } = lane.stream
    if (lastSampleUs !== null) laneGap(lane, lastSampleUs, core.nowUs, core.around)
    if (lastSampleUs !== null && fromUs - lastSampleUs > MARKED_GAP_US) noteGap(lane.fill, lastSampleUs, fromUs)
    lane.fill.interrupted = true
    lane.stream.lastSampleUs = null
  }
  for (const entry of core.devices.values()) {
    entry.pod.last = null
    entry.counts.forgetTime()
  }
  core.gaps.addPause(Math.round(fromUs), Math.round(core.nowUs))
}

/** Nothing more will come; a second time does nothing. */
export function endSession(core: SessionCore): void {
  if (core.ended) return
  endPause(core)
  const endUs = core.idleEndUs ?? core.nowUs
  for (const foot of FEET) laneEnd(core.lanes[foot], endUs, core.around)
  for (const entry of core.devices.values()) {
    entry.counts.end()
    const silence = podGap(entry.pod, endUs)
    const { deviceId } = entry.device
    if (silence !== null) core.gaps.add({ deviceId, foot: null, ...silence, reason: gapReason(entry) })
  }
  core.gaps.end()
  core.ended = true
  core.endedUs = core.nowUs
  emitSummary(core)
}

/** The end was a slip: the time since counts as a pause does, nowhere. */
function reopen(core: SessionCore): void {
  if (!core.ended) return
  core.ended = false
  core.idleEndUs = null
  core.pausedFromUs = core.endedUs
  // The end told already what a silent sensor had not sent.
  for (const foot of FEET) core.lanes[foot].stream.lastSampleUs = null
  for (const entry of core.devices.values()) interruptEntry(entry)
  endPause(core)
}
