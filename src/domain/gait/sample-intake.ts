import type { SampleBlock } from '../records/sample-block.js'
import { FLAG_GYROSCOPE_CLIPPED, FLAG_HOLE, FLAG_INTERPOLATED, RING_MASK } from '../signal/sample-ring.js'
import { STARTUP_COUNT, STARTUP_FIELDS, type FootState } from './foot-state.js'
import { designLowPass } from './swing-filter.js'
import { thinningFactor } from './thin-samples.js'

/** A hole up to this long is bridged, so that the strides on both sides stay one chain; events inside it don't count. */
const HOLE_MAX_US = 200_000
/** Lost time up to here is interpolated and trusted: three samples at 100 Hz move a contact by less than its own error. */
const TRUSTED_MAX_US = 30_000
/** Samples taken and filled in at once, before another hole is filled. */
const ADVANCE_MAX = 64
const CLIPPED_RATIO = 0.98
const SEGMENTATION_CUTOFF_HZ = 15
const NOTHING = new Float32Array(0)

/** True where so much is missing before this time that the movement is no longer one. */
export function breaksChain(state: FootState, timeUs: number): boolean {
  return state.previousTimeUs > 0 && timeUs - state.previousTimeUs > HOLE_MAX_US + 1.5 * state.periodUs
}

/**
 * Takes samples `from` up to `to` of the block onto the even grid of the ring, filling small holes.
 * Stops before a sample that breaks the chain, and before a hole where many were filled already: the detector must have
 * seen what the ring holds before it is overwritten. Returns the index of the first sample not taken.
 */
export function takeSamples(state: FootState, block: SampleBlock, from: number, to: number): number {
  const ring = state.ring
  const { timeUs, accelerationXG, accelerationYG, accelerationZG } = block
  const gx = block.angularVelocityXDps ?? NOTHING
  const gy = block.angularVelocityYDps ?? NOTHING
  const gz = block.angularVelocityZDps ?? NOTHING
  const hasGyroscope = block.angularVelocityXDps !== null
  // A sensor that can't be asked for its range shows a wider one by its values.
  const limit = CLIPPED_RATIO * block.angularVelocityRangeDps
  const usualMaxUs = 1.5 * state.periodUs
  let previousUs = state.previousTimeUs
  const { timeUs: times, accelerationXG: ax, accelerationYG: ay, accelerationZG: az } = ring
  const { angularVelocityXDps: wx, angularVelocityYDps: wy, angularVelocityZDps: wz, flags } = ring
  const firstIndex = ring.end
  for (let i = from; i < to; i++) {
    const t = timeUs[i] as number
    if (t - previousUs > usualMaxUs && previousUs > 0) {
      state.previousTimeUs = previousUs
      if (breaksChain(state, t) || ring.end - firstIndex >= ADVANCE_MAX) return i
      bridge(state, block, i)
    }
    const k = ring.end & RING_MASK
    times[k] = t
    ax[k] = accelerationXG[i] as number
    ay[k] = accelerationYG[i] as number
    az[k] = accelerationZG[i] as number
    let flag = 0
    if (hasGyroscope) {
      const x = gx[i] as number
      const y = gy[i] as number
      const z = gz[i] as number
      wx[k] = x
      wy[k] = y
      wz[k] = z
      if (x > limit || x < -limit || y > limit || y < -limit || z > limit || z < -limit) flag = FLAG_GYROSCOPE_CLIPPED
    }
    flags[k] = flag
    ring.end++
    previousUs = t
  }
  state.previousTimeUs = previousUs
  return to
}

/** Fills the hole before sample `i` with a straight line from the newest sample of the ring. */
function bridge(state: FootState, block: SampleBlock, i: number): void {
  const ring = state.ring
  const last = (ring.end - 1) & RING_MASK
  const fromUs = ring.timeUs[last] ?? 0
  const toUs = block.timeUs[i] ?? fromUs
  const count = Math.round((toUs - fromUs) / state.periodUs) - 1
  const lostUs = toUs - fromUs - state.periodUs
  const flag = lostUs <= TRUSTED_MAX_US + 0.5 * state.periodUs ? FLAG_INTERPOLATED : FLAG_HOLE
  for (let n = 1; n <= count; n++) {
    const share = n / (count + 1)
    const k = ring.end & RING_MASK
    const line = { last, k, i, share }
    ring.timeUs[k] = fromUs + share * (toUs - fromUs)
    fillIn(ring.accelerationXG, block.accelerationXG, line)
    fillIn(ring.accelerationYG, block.accelerationYG, line)
    fillIn(ring.accelerationZG, block.accelerationZG, line)
    fillIn(ring.angularVelocityXDps, block.angularVelocityXDps, line)
    fillIn(ring.angularVelocityYDps, block.angularVelocityYDps, line)
    fillIn(ring.angularVelocityZDps, block.angularVelocityZDps, line)
    ring.flags[k] = flag
    ring.end++
    ring.filledEnd = ring.end
  }
}

/** Puts a value at `k` of the ring that lies between its `last` and sample `i` of the block. */
function fillIn(
  to: Float32Array,
  source: Float32Array | null,
  { last, k, i, share }: { readonly last: number; readonly k: number; readonly i: number; readonly share: number },
): void {
  const a = to[last] ?? 0
  to[k] = a + share * ((source?.[i] ?? a) - a)
}

/** Keeps samples until the sampling rate is known; returns the index of the first sample not taken. */
export function takeStartup(state: FootState, block: SampleBlock, from: number): number {
  let i = from
  while (i < block.count && state.startupCount < STARTUP_COUNT) {
    const at = state.startupCount * STARTUP_FIELDS
    state.startup[at] = block.timeUs[i] ?? 0
    state.startup[at + 1] = block.accelerationXG[i] ?? 0
    state.startup[at + 2] = block.accelerationYG[i] ?? 0
    state.startup[at + 3] = block.accelerationZG[i] ?? 0
    state.startup[at + 4] = block.angularVelocityXDps?.[i] ?? 0
    state.startup[at + 5] = block.angularVelocityYDps?.[i] ?? 0
    state.startup[at + 6] = block.angularVelocityZDps?.[i] ?? 0
    state.startupCount++
    i++
  }
  if (state.startupCount === 1 || i > from) {
    state.hasGyroscope = block.angularVelocityXDps !== null
    state.accelerationLimitG = CLIPPED_RATIO * block.accelerationRangeG
    state.angularVelocityLimitDps = CLIPPED_RATIO * block.angularVelocityRangeDps
  }
  return i
}

/** Sets the sampling rate from the kept samples and hands them back as a block. */
export function openRate(state: FootState): SampleBlock {
  const count = state.startupCount
  const field = (f: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => state.startup[i * STARTUP_FIELDS + f] ?? 0)
  const timeUs = Float64Array.from({ length: count }, (_, i) => state.startup[i * STARTUP_FIELDS] ?? 0)
  const steps = new Float64Array(count - 1)
  for (let i = 1; i < count; i++) steps[i - 1] = (timeUs[i] ?? 0) - (timeUs[i - 1] ?? 0)
  steps.sort()
  const intervalUs = state.options.samplingIntervalUs ?? Math.max(1, steps[(count - 1) >> 1] ?? 1)
  state.thinning.factor = thinningFactor(intervalUs)
  state.periodUs = intervalUs * state.thinning.factor
  designLowPass(state.filter, SEGMENTATION_CUTOFF_HZ, 1e6 / state.periodUs)
  return {
    count,
    timeUs,
    accelerationXG: field(1),
    accelerationYG: field(2),
    accelerationZG: field(3),
    angularVelocityXDps: state.hasGyroscope ? field(4) : null,
    angularVelocityYDps: state.hasGyroscope ? field(5) : null,
    angularVelocityZDps: state.hasGyroscope ? field(6) : null,
    accelerationRangeG: state.accelerationLimitG / CLIPPED_RATIO,
    angularVelocityRangeDps: state.angularVelocityLimitDps / CLIPPED_RATIO,
  }
}
