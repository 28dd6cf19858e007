/** A knock stands out this far from how the device lay before. */
const PEAK_OVER_REST_G = 2
/** Two knocks within this time are meant; one is an accident. */
const PAIR_WITHIN_US = 3_000_000
/** One knock rings on for less than this. */
const RING_US = 150_000
/** Who lay still for this long and is then knocked is not simply running. */
const QUIET_BEFORE_US = 1_000_000
const QUIET_DEVIATION_G = 0.5
const REST_TIME_CONSTANT_US = 500_000

/** What is remembered of one device while somebody looks for the one that is tapped or shaken. */
export interface TapState {
  /** Norm of acceleration as the device lies; null before the first sample. */
  restG: number | null
  quietSinceUs: number
  lastTimeUs: number
  /** First knock after a quiet time; null where there was none, or too long ago. */
  firstPeakUs: number | null
  lastPeakUs: number
}

export function createTapState(): TapState {
  return { restG: null, quietSinceUs: Infinity, lastTimeUs: 0, firstPeakUs: null, lastPeakUs: -Infinity }
}

/**
 * Takes the next sample. A device counts as tapped at the second peak within three seconds, where it lay still for a
 * second before the first: peaks of 2 g over its own rest. A foot that runs is never still that long.
 * @param normG length of the acceleration
 * @returns true with the sample that decides
 */
export function detectTap(state: TapState, timeUs: number, normG: number): boolean {
  const rest = state.restG
  if (rest === null || timeUs < state.lastTimeUs) {
    state.restG = normG
    state.quietSinceUs = timeUs
    state.lastTimeUs = timeUs
    return false
  }
  const weight = Math.min(1, (timeUs - state.lastTimeUs) / REST_TIME_CONSTANT_US)
  state.lastTimeUs = timeUs
  if (normG - rest >= PEAK_OVER_REST_G) return takePeak(state, timeUs)
  if (Math.abs(normG - rest) > QUIET_DEVIATION_G) state.quietSinceUs = timeUs
  state.restG = rest + weight * (normG - rest)
  return false
}

function takePeak(state: TapState, timeUs: number): boolean {
  const wasQuiet = timeUs - state.quietSinceUs >= QUIET_BEFORE_US
  const isNew = timeUs - state.lastPeakUs > RING_US
  state.quietSinceUs = timeUs
  state.lastPeakUs = timeUs
  if (wasQuiet) state.firstPeakUs = timeUs
  else if (isNew && state.firstPeakUs !== null && timeUs - state.firstPeakUs <= PAIR_WITHIN_US) {
    state.firstPeakUs = null
    return true
  }
  return false
}
