import { clip } from '../domain/signal/clip.js'
import type { FramePosition, FrameTime } from './frame-time.js'
import { createHoleWatch } from './hole-watch.js'
import { createLowerEnvelope } from './lower-envelope.js'

/** The rate that is written on a cheap sensor may be off by this. */
const MOST_RATE_ERROR_RATIO = 0.03
/** A rate off by 2 % is 20 ms after a second, which is more than the least delay of a second scatters. */
const RATE_FROM_S = 3
/** Without a clock nothing tells a silence of this length from samples that wait on the way; longer waits were never seen. */
const SILENCE_US = 1_000_000
/** How fast the offset may move, besides the rate: slow enough to leave a contact time alone, quick while the fit is young. */
const SLEW_RATIO = 0.002
const YOUNG_SLEW_RATIO = 0.05
const YOUNG_US = 2_000_000
/** The same as long as the rate is not known at all. */
const UNKNOWN_RATE_US = 6_000_000
/** Below this length of the fit a lost sample can't be told from an error of the rate. */
const SETTLED_US = 30_000_000
/** So much was taken for late on the way, until it was clear that there is a hole. */
const FORGOTTEN_US = 1_500_000

/** Places the samples of a device that sends neither time nor number: all there is are their count and their arrival. */
export interface ArrivalClock {
  disconnect(): void
  place(frame: FramePosition, arrivalUs: number): FrameTime
}

interface Epoch {
  /** Samples counted on at the rate that is written on the sensor, those that are missing included. */
  countedUs: number
  beganUs: number
  /** From a connection before. */
  rateKnown: boolean
  arrivalUs: number
  /** Where the last sample was put. */
  placedUs: number
}

/**
 * Sample k lies at a + k/rate: the rate is the slope of the lower envelope of arrivals over the last two minutes, so bursts
 * and waits on the way change nothing. Lost samples show as arrivals that run ahead of the count and stay ahead; then
 * the count takes a step. A new connection keeps the rate.
 */
export function createArrivalClock(): ArrivalClock {
  const envelope = createLowerEnvelope({ driftFromS: RATE_FROM_S, mostDriftRatio: MOST_RATE_ERROR_RATIO })
  const holes = createHoleWatch()
  let epoch: Epoch | null = null
  let before: Epoch | null = null

  const begin = (frame: FramePosition, arrivalUs: number, last: Epoch | null): FrameTime => {
    const intervalUs = frame.dtUs * (1 + envelope.driftRatio)
    const spanUs = (frame.count - 1) * intervalUs
    const lastUs = Math.max(arrivalUs, (last?.placedUs ?? -Infinity) + intervalUs + spanUs)
    const silentUs = last === null ? 0 : lastUs - spanUs - last.placedUs
    const countedUs = (frame.count - 1) * frame.dtUs
    envelope.reset()
    envelope.add(countedUs, lastUs - countedUs)
    holes.reset()
    epoch = { countedUs, beganUs: countedUs, arrivalUs, placedUs: lastUs, rateKnown: envelope.rateKnown }
    const missingCount = last === null ? 0 : Math.max(0, Math.round(silentUs / intervalUs) - 1)
    return { firstUs: lastUs - spanUs, lastUs, intervalUs, restarted: true, missingCount, lagUs: 0 }
  }

  /** Samples that are missing before this one; while the rate is not known at all, nobody can tell. */
  const findHole = (frame: FramePosition, arrivalUs: number, from: Epoch): number => {
    if (!envelope.rateKnown || from.countedUs - from.beganUs < UNKNOWN_RATE_US) return 0
    const { count, dtUs } = frame
    const intervalUs = dtUs * (1 + envelope.driftRatio)
    const samples = holes.missing({ arrivalUs, count, intervalUs, settled: envelope.spanUs >= SETTLED_US })
    if (samples > 0) envelope.forgetFrom(from.countedUs - FORGOTTEN_US)
    return samples
  }

  const goOn = (frame: FramePosition, arrivalUs: number, from: Epoch): FrameTime => {
    const { dtUs, count } = frame
    const missingCount = findHole(frame, arrivalUs, from)
    const countedUs = from.countedUs + (missingCount + count) * dtUs
    const residualUs = arrivalUs - countedUs
    if (envelope.spanUs < SETTLED_US || !holes.leading || missingCount > 0) envelope.add(countedUs, residualUs)
    const lineUs = envelope.offsetAt(countedUs)
    // Nobody can be sure of a single frame, so time takes no step for it: it slews.
    const steps = missingCount > count ? missingCount + count : count
    const placedUs = slew(from, countedUs + lineUs, { elapsedUs: steps * dtUs, driftRatio: envelope.driftRatio })
    const intervalUs = (placedUs - from.placedUs) / steps
    epoch = { ...from, countedUs, arrivalUs, placedUs }
    return {
      firstUs: placedUs - (count - 1) * intervalUs,
      lastUs: placedUs,
      intervalUs,
      restarted: false,
      missingCount,
      lagUs: Math.max(0, residualUs - lineUs),
    }
  }

  return {
    disconnect() {
      before = epoch ?? before
      epoch = null
    },
    place(frame, arrivalUs) {
      if (epoch === null) return begin(frame, arrivalUs, before)
      if (arrivalUs - epoch.arrivalUs > SILENCE_US) return begin(frame, arrivalUs, epoch)
      return goOn(frame, arrivalUs, epoch)
    },
  }
}

/** Where the sample of now is put: evenly on from the one before, and towards where it should be, as fast as it may. */
function slew(
  from: Epoch,
  wishUs: number,
  { elapsedUs, driftRatio }: { readonly elapsedUs: number; readonly driftRatio: number },
): number {
  const isYoung = from.countedUs - from.beganUs < (from.rateKnown ? YOUNG_US : UNKNOWN_RATE_US)
  const mostUs = (isYoung ? YOUNG_SLEW_RATIO : SLEW_RATIO) * elapsedUs
  const evenUs = from.placedUs + elapsedUs * (1 + driftRatio)
  return evenUs + clip(wishUs - evenUs, -mostUs, mostUs)
}
