import type { Foot } from '../domain/records/step-record.js'
import type { Gap } from './output.js'
import type { Emit } from './session-settings.js'

/** Whose data an outage of the process interrupted: a device by its id. */
type Waiting = Set<string>

/** A device that has not come back by then was lost for a reason of its own. */
const LONGEST_RETURN_US = 30_000_000
/** A device counts as streaming when an outage begins if it was heard this recently. */
export const STREAMING_US = 10_000_000
const EVERY_DEVICE = '*'

interface Outage {
  readonly fromUs: number
  readonly bootUs: number
  toUs: number
  readonly waiting: Waiting
}

/** Tells gaps, and makes one of all that a single outage of the process tore. */
export interface GapBook {
  readonly count: number
  readonly totalUs: number
  /** A process went on after another; `streaming` are the devices that were being heard. */
  openOutage(fromUs: number, bootUs: number, streaming: readonly string[]): void
  /** Called before a device's first data after anything. True where that ends its part of an outage. */
  returned(deviceId: string, timeUs: number): boolean
  add(gap: { deviceId: string; foot: Foot | null; fromUs: number; toUs: number; reason: string }): void
  addPause(fromUs: number, toUs: number): void
  tick(nowUs: number): void
  end(): void
}

export function createGapBook(emit: Emit): GapBook {
  let outage: Outage | null = null
  let toldToUs = -Infinity
  let count = 0
  let totalUs = 0

  const tell = (gap: Gap): void => {
    count += 1
    totalUs += gap.toUs - gap.fromUs
    emit({ kind: 'gap', gap })
  }
  const closeOutage = (): void => {
    if (outage === null) return
    const fromUs = Math.round(outage.fromUs)
    const toUs = Math.round(outage.toUs)
    outage = null
    toldToUs = toUs
    tell({ deviceId: EVERY_DEVICE, foot: null, fromUs, toUs, reason: 'process restarted' })
  }
  return {
    get count() {
      return count
    },
    get totalUs() {
      return totalUs
    },
    openOutage(fromUs, bootUs, streaming) {
      // A process that died again before all devices were back prolongs the outage.
      const waiting = new Set([...(outage?.waiting ?? []), ...streaming])
      outage = { fromUs: outage?.fromUs ?? fromUs, bootUs, toUs: bootUs, waiting }
      if (waiting.size === 0) closeOutage()
    },
    returned(deviceId, timeUs) {
      if (outage === null || !outage.waiting.delete(deviceId)) return false
      outage.toUs = Math.max(outage.toUs, timeUs)
      if (outage.waiting.size === 0) closeOutage()
      return true
    },
    add(gap) {
      const fromUs = Math.round(Math.max(gap.fromUs, toldToUs))
      if (gap.toUs > fromUs) tell({ ...gap, fromUs, toUs: Math.round(gap.toUs) })
    },
    addPause(fromUs, toUs) {
      emit({ kind: 'gap', gap: { deviceId: EVERY_DEVICE, foot: null, fromUs, toUs, reason: 'paused' } })
    },
    tick(nowUs) {
      if (outage !== null && nowUs - outage.bootUs > LONGEST_RETURN_US) closeOutage()
    },
    end: closeOutage,
  }
}
