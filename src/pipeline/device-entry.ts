import { createOpenImuFrameBuffer, type OpenImuFrameBuffer } from '../codecs/imu/open-imu-frame.js'
import type { Foot } from '../domain/records/step-record.js'
import type { SessionDevice } from '../journal/journal-record.js'
import { createClockFit, type ClockFit } from './clock-fit.js'
import { createReusedBlock, type ReusedBlock } from './frame-block.js'
import { createPodLane, type PodLane } from './pod-lane.js'

/** What the pipeline keeps of one device of a session. */
export interface DeviceEntry {
  device: SessionDevice
  readonly clock: ClockFit
  readonly frame: OpenImuFrameBuffer
  readonly block: ReusedBlock
  readonly pod: PodLane
  /** Since the last data: the link was reported lost. */
  linkLost: boolean
  /** Arrival of the newest data; null before the first. */
  heardUs: number | null
  /** The trouble with this device has been told once. */
  complained: boolean
}

export function createDeviceEntry(device: SessionDevice): DeviceEntry {
  return {
    device,
    clock: createClockFit(),
    frame: createOpenImuFrameBuffer(),
    block: createReusedBlock(),
    pod: createPodLane(),
    linkLost: false,
    heardUs: null,
    complained: false,
  }
}

/** The foot as the runner assigned it, else as the pod says. */
export function footOf(entry: DeviceEntry, side: Foot | null): Foot | null {
  return entry.device.foot ?? side
}

export function gapReason(entry: DeviceEntry | undefined): string {
  return entry?.linkLost ? 'link lost' : 'samples lost'
}
