import type { SampleBlock } from '../records/sample-block.js'
import { RING_MASK } from '../signal/sample-ring.js'
import { tryAlignment, wantsAlignment } from './alignment-trial.js'
import type { FootEvent } from './foot-events.js'
import { STARTUP_COUNT, type FootState } from './foot-state.js'
import { closeShankStride } from './shank/shank-stride.js'
import { advanceToImpact, closeImpactStride } from './impact-detector.js'
import { lookAtChunk, noteTornStride, CHUNK_US } from './motion-gate.js'
import { breaksChain, openRate, takeSamples, takeStartup } from './sample-intake.js'
import { closeStride } from './stride-builder.js'
import { advanceToSwing } from './swing-detector.js'
import { clearFilter } from './swing-filter.js'
import { thinSamples } from './thin-samples.js'

export { createFootState, type FootState } from './foot-state.js'

/** Samples taken before the detector runs; small against the ring and its margin, so that it can look back. */
const SLICE_COUNT = 64
const RATE_MIN_HZ = 45
const SWING_PEAK_WEIGHT = 0.2
/** A break no longer than this is no reason to believe that the foot stopped: time not seen isn't time stood. */
const SHORT_BREAK_US = 500_000

/** Takes the next samples of this foot; how they are cut into blocks changes nothing. */
export function reduceFootSamples(state: FootState, block: SampleBlock): readonly FootEvent[] {
  const events: FootEvent[] = []
  let from = 0
  if (state.periodUs === 0) {
    from = takeStartup(state, block, 0)
    if (state.startupCount < STARTUP_COUNT) return events
    takeKnownRate(state, openRate(state), 0, events)
  }
  takeKnownRate(state, block, from, events)
  return events
}

function takeKnownRate(state: FootState, block: SampleBlock, from: number, events: FootEvent[]): void {
  const { factor } = state.thinning
  if (factor === 1) return reduceKnownRate(state, block, from, events)
  const limits = { holeUs: (1.5 * state.periodUs) / factor, limitDps: state.angularVelocityLimitDps }
  reduceKnownRate(state, thinSamples(state.thinning, block, from, limits), 0, events)
}

function reduceKnownRate(state: FootState, block: SampleBlock, from: number, events: FootEvent[]): void {
  let i = from
  while (i < block.count) {
    const taken = takeSamples(state, block, i, Math.min(block.count, i + SLICE_COUNT))
    detect(state, events)
    if (taken < Math.min(block.count, i + SLICE_COUNT) && breaksChain(state, block.timeUs[taken] ?? 0)) {
      breakChain(state, events)
    }
    i = taken
  }
}

/** Says that samples between the two times are certainly missing. A short hole is bridged when the next samples come. */
export function reduceFootGap(state: FootState, fromUs: number, toUs: number): readonly FootEvent[] {
  const events: FootEvent[] = []
  if (state.periodUs > 0 && state.previousTimeUs > 0 && toUs > fromUs && breaksChain(state, toUs)) {
    breakChain(state, events)
  }
  return events
}

/** Says that nothing more will come; tells what can still be told. */
export function reduceFootEnd(state: FootState): readonly FootEvent[] {
  const events: FootEvent[] = []
  if (state.periodUs > 0) breakChain(state, events)
  return events.filter((event) => event.kind !== 'rejected' || event.reason !== 'gap-inside')
}

/** Ends the movement at the newest sample: settles what is open, keeps alignment and bias. */
function breakChain(state: FootState, events: FootEvent[]): void {
  if (!state.axis.aligned && !followsImpacts(state)) tryAlignment(state, state.detectedEnd, detectTo, events)
  detect(state, events)
  const closing: FootEvent[] = []
  if (state.candidateIndex >= 0) close(state, state.candidateIndex, closing)
  for (const event of closing) {
    const cut = event.kind === 'rejected' && event.reason === 'no-initial-contact'
    events.push(cut ? { ...event, reason: 'gap-inside' } : event)
  }
  if (state.motion === 'running') {
    noteTornStride(state, (state.ring.timeUs[(state.ring.end - 1) & RING_MASK] as number) + SHORT_BREAK_US)
    const { open, timeUs } = state.contact
    if (open) events.push({ kind: 'rejected', timeUs: Math.round(timeUs), reason: 'gap-inside' })
  }
  state.contact.open = false
  state.previousSwingIndex = -1
  state.candidateIndex = -1
  state.candidateDps = 0
  state.previousTimeUs = 0
  state.chainStart = state.ring.end
  state.nextChunkEnd = 0
  clearFilter(state.filter)
}

/** Runs the detector over the samples that are new in the ring, chunk by chunk of a quarter second. */
function detect(state: FootState, events: FootEvent[]): void {
  const end = state.ring.end
  if (1e6 / state.periodUs < RATE_MIN_HZ) {
    state.detectedEnd = end
    return
  }
  const chunk = Math.round(CHUNK_US / state.periodUs)
  if (state.nextChunkEnd === 0) state.nextChunkEnd = state.detectedEnd + chunk
  while (state.detectedEnd < end) {
    const to = Math.min(end, state.nextChunkEnd)
    detectTo(state, to, events)
    if (to === state.nextChunkEnd) {
      lookAtChunk(state, to - chunk, to, events)
      state.nextChunkEnd += chunk
      if (!followsImpacts(state) && wantsAlignment(state, to)) tryAlignment(state, to, detectTo, events)
    }
  }
}

/** Without a gyroscope, and on the shank, strides are told apart by the shock of landing. */
function followsImpacts(state: FootState): boolean {
  return !state.hasGyroscope || state.shank !== null
}

function detectTo(state: FootState, end: number, events: FootEvent[]): void {
  if (followsImpacts(state)) {
    while (state.detectedEnd < end && advanceToImpact(state, end)) settleSwing(state, events)
    return
  }
  if (!state.axis.aligned) {
    state.detectedEnd = end
    return
  }
  while (state.detectedEnd < end) {
    if (!advanceToSwing(state, end)) return
    settleSwing(state, events)
  }
}

function settleSwing(state: FootState, events: FootEvent[]): void {
  const index = state.candidateIndex
  const peak = state.candidateDps
  state.swingPeakDps += (state.swingPeakDps === 0 ? 1 : SWING_PEAK_WEIGHT) * (peak - state.swingPeakDps)
  state.candidateIndex = -1
  state.candidateDps = 0
  close(state, index, events)
}

function close(state: FootState, index: number, events: FootEvent[]): void {
  if (state.shank !== null) closeShankStride(state, state.shank, { index, end: state.detectedEnd }, events)
  else if (state.hasGyroscope) closeStride(state, index, state.detectedEnd, events)
  else closeImpactStride(state, index, state.detectedEnd, events)
}
