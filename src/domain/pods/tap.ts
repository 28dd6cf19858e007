/** A knock stands out this far from how the device lay before. */
const PEAK_OVER_REST_G = 2
/** Below this it is over. */
const PEAK_OVER_G = 1
/** Two knocks within this time are meant; one is an accident. */
const PAIR_WITHIN_US = 3_000_000
/** One knock rings on for less than this. */
const RING_US = 150_000
/** Who lay still for this long and is then knocked is not simply running. */
const QUIET_BEFORE_US = 1_000_000
const QUIET_DEVIATION_G = 0.5
/** The first knock comes this soon after the quiet time ended. */
const AFTER_QUIET_US = 500_000
const REST_TIME_CONSTANT_US = 500_000
/** While it moves, how it lay is all but kept. */
const MOVING_TIME_CONSTANT_US = 10_000_000

/** What is remembered of one device while somebody looks for the one that is tapped or shaken. */
export interface TapState {
  /** Norm of acceleration as the device lies; null before the first sample. */
  restG: number | null
  movedUs: number
  /** When it began to move after lying still. */
  setOffUs: number
  lastTimeUs: number
  /** First knock after a quiet time; null where there was none, or too long ago. */
  firstPeakUs: number | null
  /** When the newest knock began. */
  lastPeakUs: number
  inPeak: boolean
}

export function createTapState(): TapState {
  const never = Number.NEGATIVE_INFINITY
  return {
    restG: null,
    movedUs: never,
    setOffUs: never,
    lastTimeUs: 0,
    firstPeakUs: null,
    lastPeakUs: never,
    inPeak: false,
  }
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
    state.movedUs = timeUs
    state.lastTimeUs = timeUs
    return false
  }
  const moves = Math.abs(normG - rest) > QUIET_DEVIATION_G
  const weight = (timeUs - state.lastTimeUs) / (moves ? MOVING_TIME_CONSTANT_US : REST_TIME_CONSTANT_US)
  state.lastTimeUs = timeUs
  state.restG = rest + Math.min(1, weight) * (normG - rest)
  if (!moves) {
    state.inPeak = false
    return false
  }
  if (timeUs - state.movedUs >= QUIET_BEFORE_US) state.setOffUs = timeUs
  state.movedUs = timeUs
  if (normG - rest < PEAK_OVER_REST_G) {
    if (normG - rest < PEAK_OVER_G) state.inPeak = false
    return false
  }
  const begins = !state.inPeak && timeUs - state.lastPeakUs > RING_US
  state.inPeak = true
  if (!begins) return false
  state.lastPeakUs = timeUs
  return takePeak(state, timeUs)
}

function takePeak(state: TapState, timeUs: number): boolean {
  if (state.firstPeakUs !== null && timeUs - state.firstPeakUs <= PAIR_WITHIN_US) {
    state.firstPeakUs = null
    return true
  }
  state.firstPeakUs = timeUs - state.setOffUs <= AFTER_QUIET_US ? timeUs : null
  return false
}
