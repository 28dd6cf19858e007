import type { Foot } from '../domain/records/step-record.js'
import { isImuKind } from '../domain/records/people.js'
import type { SessionDevice } from '../journal/journal-record.js'
import { familyOf } from '../sensors/families.js'
import type { ReadingSink, SensorDecoder } from '../sensors/readings.js'
import { createClockFit, type ClockFit } from './clock-fit.js'
import { createPodLane, type PodLane } from './pod-lane.js'
import { StreamCounts } from './stream-counts.js'

/** What the pipeline keeps of one device of a session. */
export interface DeviceEntry {
  device: SessionDevice
  decoder: SensorDecoder
  /** Takes what the decoder reads; null before the first notification. */
  sink: ReadingSink | null
  readonly clock: ClockFit
  readonly pod: PodLane
  readonly counts: StreamCounts
  /** Since the last data: the link was lost, or the runner took the device off. */
  linkEnd: 'lost' | 'taken off' | null
  /** Arrival of the newest data; null before the first. */
  heardUs: number | null
  /** The foot that the pod says it is on; null before it did. */
  toldSide: Foot | null
  /** The trouble with this device has been told once. */
  complained: boolean
}

export function createDeviceEntry(device: SessionDevice): DeviceEntry {
  return {
    device,
    decoder: createDecoder(device),
    sink: null,
    clock: createClockFit(),
    pod: createPodLane(),
    counts: new StreamCounts(isImuKind(device.kind)),
    linkEnd: null,
    heardUs: null,
    toldSide: null,
    complained: false,
  }
}

/** The runner said something else of it: whose foot, or how it is to be read. */
export function reassign(entry: DeviceEntry, device: SessionDevice): void {
  const before = entry.device
  const same = JSON.stringify(before.settings) === JSON.stringify(device.settings)
  if (before.kind !== device.kind || !same) entry.decoder = createDecoder(device)
  entry.device = device
}

/** The link or the process ended: what comes next has nothing to do with what came before. */
export function interruptEntry(entry: DeviceEntry): void {
  entry.clock.disconnect()
  entry.decoder.interrupt()
}

/** The foot as the runner assigned it, else as the pod says. */
export function footOf(entry: DeviceEntry, side: Foot | null): Foot | null {
  const { foot, sidesSwapped } = entry.device
  if (foot !== null || side === null || sidesSwapped !== true) return foot ?? side
  return side === 'left' ? 'right' : 'left'
}

export function gapReason(entry: DeviceEntry | undefined): string {
  const linkEnd = entry?.linkEnd ?? null
  if (linkEnd === null) return 'samples lost'
  return linkEnd === 'lost' ? 'link lost' : 'taken off'
}

function createDecoder({ kind, settings }: SessionDevice): SensorDecoder {
  return familyOf(kind).createDecoder(settings ?? {})
}
