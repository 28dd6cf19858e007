import { looksSwapped } from '../domain/gait/side-evidence.js'
import type { PerFoot } from '../domain/records/session-record.js'
import type { DeviceEntry } from './device-entry.js'
import type { FootLane } from './foot-lane.js'
import type { SwapReason } from './output.js'

/** Whether what is heard now speaks for left and right being swapped; null where nothing does. */
export function suspectSwap(devices: ReadonlyMap<string, DeviceEntry>, lanes: PerFoot<FootLane>): SwapReason | null {
  for (const { device, toldSide } of devices.values()) {
    if (toldSide !== null && device.foot !== null && toldSide !== device.foot) return 'pod-says'
  }
  return looksSwapped(lanes.left.side, lanes.right.side) ? 'movement' : null
}
