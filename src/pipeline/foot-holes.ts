import type { FilledFoot, FootFill, Stretch } from './foot-fill-state.js'
import { MARKED_GAP_US } from './foot-stream.js'

/** The stride that a gap tore is lost too, and so are the first ones after it, until the detector has found its feet. */
const TORN_BEFORE_US = 1_500_000
const TORN_AFTER_US = 5_000_000
/** With no foot heard for longer, nobody knows whether the runner ran on. */
const LONGEST_SILENCE_US = 120_000_000
const OPEN_SILENCE_US = 1_000_000

/** The gap with its torn edges; null where the other foot did not run in it. */
export function holeOf(fill: FootFill, gap: Stretch, other: FootFill, untilUs: number): Stretch | null {
  if (!other.pending.some((step) => isIn(gap, step.fromUs))) return null
  return {
    fromUs: Math.max(gap.fromUs - TORN_BEFORE_US, fill.lastEndUs),
    toUs: Math.min(gap.toUs + TORN_AFTER_US, untilUs),
  }
}

/** The hole of a foot whose gap has not ended, or whose sensor has been silent until now. */
export function openHole({ fill, stream }: FilledFoot, other: FootFill, nowUs: number): Stretch | null {
  const { lastSampleUs } = stream
  const silent = lastSampleUs !== null && nowUs - lastSampleUs > OPEN_SILENCE_US
  if (!silent) return fill.gap === null ? null : holeOf(fill, fill.gap, other, Infinity)
  const fromUs = Math.min(fill.gap?.fromUs ?? lastSampleUs, lastSampleUs)
  return holeOf(fill, { fromUs, toUs: Math.max(nowUs, fill.gap?.toUs ?? nowUs) }, other, Infinity)
}

/** Time around the part of a gap in which the other foot was silent too, if somebody ran right before and right after. */
export function silentTimeUs(
  own: FilledFoot,
  other: FilledFoot,
  { gap, hole, untilUs }: { readonly gap: Stretch; readonly hole: Stretch | null; readonly untilUs: number },
): number {
  if (own.fill.interrupted || !Number.isFinite(gap.fromUs)) return 0
  const both = commonSilence(other, gap)
  const lengthUs = both.toUs - both.fromUs
  if (lengthUs < MARKED_GAP_US || lengthUs > LONGEST_SILENCE_US) return 0
  let beforeUs = own.fill.lastEndUs
  let afterUs = untilUs
  for (const step of hole === null ? [] : other.fill.pending) {
    if (step.fromUs < both.fromUs) beforeUs = Math.max(beforeUs, step.toUs)
    else if (step.fromUs >= both.toUs) afterUs = Math.min(afterUs, step.fromUs)
  }
  if (beforeUs < both.fromUs - TORN_BEFORE_US || afterUs > both.toUs + TORN_AFTER_US) return 0
  return Math.max(0, afterUs - beforeUs)
}

/** The longest part of the gap in which nothing came of the other foot either. */
function commonSilence({ fill, stream }: FilledFoot, gap: Stretch): Stretch {
  if (!fill.heard) return gap
  const open = stream.lastSampleUs === null ? null : { fromUs: stream.lastSampleUs, toUs: Infinity }
  let longest: Stretch = { fromUs: 0, toUs: 0 }
  for (const silence of [fill.gap, fill.lastGap, open]) {
    if (silence === null) continue
    const fromUs = Math.max(gap.fromUs, silence.fromUs)
    const toUs = Math.min(gap.toUs, silence.toUs)
    if (toUs - fromUs > longest.toUs - longest.fromUs) longest = { fromUs, toUs }
  }
  return longest
}

export function isIn(stretch: Stretch | null, timeUs: number): boolean {
  return stretch !== null && timeUs >= stretch.fromUs && timeUs < stretch.toUs
}
