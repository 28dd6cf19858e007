import { createArrivalClock } from './arrival-clock.js'
import type { FramePosition, FrameTime } from './frame-time.js'
import { createLowerEnvelope, type LowerEnvelope } from './lower-envelope.js'

/** A device clock that goes back by more than this has started again; less is a frame that came twice or late. */
const RESTART_US = 1_000_000
/** No link holds frames back for longer than this, so the device clock must have moved. */
const LONGEST_DELAY_US = 10_000_000
/** How fast the fitted offset may move: slow enough to leave a contact time alone, quick while the fit is young. */
const SLEW_RATIO = 0.002
const YOUNG_SLEW_RATIO = 0.05
const YOUNG_US = 2_000_000

/**
 * Ties a device clock to the session's time. Delay on the way only adds, so
 * the fit follows the lower envelope of arrival minus device time. The mapping is continuous and rises strictly within
 * a connection; a new connection keeps the drift and finds its offset anew. A device without a clock is placed by the count
 * of its samples.
 */
export interface ClockFit {
  /** The connection was lost: the next frame starts a new epoch. */
  disconnect(): void
  /** Null for a frame that lies before or inside what was already received. */
  place(frame: FramePosition, arrivalUs: number): FrameTime | null
}

interface DatedFrame extends FramePosition {
  readonly t0Us: number
}

interface Epoch {
  /** Unwrapped device time of the first sample of the last frame, and of its last sample. */
  firstUs: number
  lastUs: number
  rawT0Us: number
  arrivalUs: number
  beganUs: number
  /** Applied at the last sample. */
  offsetUs: number
}

export function createClockFit(): ClockFit {
  const envelope = createLowerEnvelope()
  const arrivals = createArrivalClock()
  let epoch: Epoch | null = null
  /** The last one, whose device may have run on while there was no connection. */
  let before: Epoch | null = null
  let emittedUs = -Infinity

  const begin = (frame: DatedFrame, arrivalUs: number, missingCount = 0): FrameTime => {
    const spanUs = (frame.count - 1) * frame.dtUs
    const lastUs = frame.t0Us + spanUs
    // Never before what was already said, even if the wall clock or the delay would have it so.
    const offsetUs = Math.max(arrivalUs - lastUs, emittedUs + frame.dtUs - frame.t0Us)
    envelope.reset()
    envelope.add(lastUs, offsetUs)
    epoch = { firstUs: frame.t0Us, lastUs, rawT0Us: frame.t0Us, arrivalUs, beganUs: frame.t0Us, offsetUs }
    emittedUs = lastUs + offsetUs
    const firstUs = frame.t0Us + offsetUs
    return { firstUs, lastUs: emittedUs, intervalUs: frame.dtUs, restarted: true, missingCount, lagUs: 0 }
  }

  return {
    disconnect() {
      before = epoch ?? before
      epoch = null
      arrivals.disconnect()
    },
    place(frame, messageUs) {
      // As if each sample had been sent when it was taken: what a decoder held back says nothing of the way.
      const arrivalUs = messageUs - (frame.aheadUs ?? 0)
      if (!isDated(frame)) return arrivals.place(frame, arrivalUs)
      if (epoch === null)
        return begin(frame, arrivalUs, before === null ? 0 : missedWhileAway(frame, before, arrivalUs))
      const advanceUs = unwrapAdvanceUs(frame, epoch, arrivalUs - epoch.arrivalUs)
      if (advanceUs < -RESTART_US) return begin(frame, arrivalUs)
      const firstUs = epoch.firstUs + advanceUs
      if (firstUs <= epoch.lastUs) return null
      const lastUs = firstUs + (frame.count - 1) * frame.dtUs
      const residualUs = arrivalUs - lastUs
      const surprise = residualUs - envelope.offsetAt(lastUs)
      if (surprise < -RESTART_US || surprise > LONGEST_DELAY_US) return begin(frame, arrivalUs)
      envelope.add(lastUs, residualUs)
      const placed = advance(epoch, envelope, { firstUs, lastUs, count: frame.count, dtUs: frame.dtUs, residualUs })
      epoch.rawT0Us = frame.t0Us
      epoch.arrivalUs = arrivalUs
      emittedUs = placed.lastUs
      return placed
    },
  }
}

function isDated(frame: FramePosition): frame is DatedFrame {
  return frame.t0Us !== null
}

/** Samples that were taken without a connection, where the clock shows that the device ran on. */
function missedWhileAway(frame: DatedFrame, before: Epoch, arrivalUs: number): number {
  const hostElapsedUs = arrivalUs - before.arrivalUs
  const advanceUs = unwrapAdvanceUs(frame, before, hostElapsedUs)
  if (Math.abs(advanceUs - hostElapsedUs) > LONGEST_DELAY_US) return 0
  return missingBetween(before.lastUs, before.firstUs + advanceUs, frame.dtUs)
}

function missingBetween(lastUs: number, nextUs: number, dtUs: number): number {
  return Math.max(0, Math.round((nextUs - lastUs) / dtUs) - 1)
}

/** Signed step of a clock that wraps; more than half a turn is settled by how long the host waited. */
function unwrapAdvanceUs({ t0Us, clockWrapUs }: DatedFrame, { rawT0Us }: Epoch, hostElapsedUs: number): number {
  let advanceUs = t0Us - rawT0Us
  if (clockWrapUs === null) return advanceUs
  if (advanceUs < -clockWrapUs / 2) advanceUs += clockWrapUs
  if (advanceUs >= clockWrapUs / 2) advanceUs -= clockWrapUs
  const turns = Math.max(0, Math.round((hostElapsedUs - advanceUs) / clockWrapUs))
  return advanceUs + turns * clockWrapUs
}

function advance(
  epoch: Epoch,
  envelope: LowerEnvelope,
  frame: {
    readonly firstUs: number
    readonly lastUs: number
    readonly count: number
    readonly dtUs: number
    readonly residualUs: number
  },
): FrameTime {
  const { firstUs, lastUs, count, dtUs, residualUs } = frame
  const missingCount = missingBetween(epoch.lastUs, firstUs, dtUs)
  const elapsedUs = lastUs - epoch.lastUs
  const slewRatio = lastUs - epoch.beganUs < YOUNG_US ? YOUNG_SLEW_RATIO : SLEW_RATIO
  const envelopeUs = envelope.offsetAt(lastUs)
  const wishUs = envelopeUs - epoch.offsetUs
  const mostUs = slewRatio * elapsedUs
  const moveUs = Math.max(-mostUs, Math.min(mostUs, wishUs))
  // The offset moves evenly from the last sample of the frame before to the last one of this frame.
  const stretch = 1 + moveUs / elapsedUs
  const beforeUs = epoch.lastUs + epoch.offsetUs
  const placedFirstUs = beforeUs + (firstUs - epoch.lastUs) * stretch
  epoch.offsetUs += moveUs
  epoch.firstUs = firstUs
  epoch.lastUs = lastUs
  const placedLastUs = lastUs + epoch.offsetUs
  const intervalUs = count > 1 ? (placedLastUs - placedFirstUs) / (count - 1) : elapsedUs * stretch
  const lagUs = residualUs - envelopeUs
  return { firstUs: placedFirstUs, lastUs: placedLastUs, intervalUs, restarted: false, missingCount, lagUs }
}
