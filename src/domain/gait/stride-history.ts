import { STRIDE_HISTORY_COUNT, type FootState } from './foot-state.js'

/**
 * Remembers the time of a stride. False where it differs too much from the median of those before: then a contact was
 * missed, or one too many found. Who changes pace that much is believed after half a dozen strides.
 * @source TAN22
 */
export function keepsRhythm(state: FootState, strideTimeMs: number): boolean {
  const medianMs = medianStrideTimeMs(state)
  state.strideTimesMs[state.strideTimeCount % STRIDE_HISTORY_COUNT] = strideTimeMs
  state.strideTimeCount++
  const { strideJumpMaxRatio } = state.options.parameters.gate
  return medianMs === null || Math.abs(strideTimeMs / medianMs - 1) < strideJumpMaxRatio
}

/** Median of the last strides' times, null before there are five. Insertion into a small buffer, no allocation. */
function medianStrideTimeMs(state: FootState): number | null {
  const count = Math.min(state.strideTimeCount, STRIDE_HISTORY_COUNT)
  if (count < 5) return null
  const sorted = state.scratch
  for (let i = 0; i < count; i++) {
    const value = state.strideTimesMs[i] as number
    let n = i
    while (n > 0 && (sorted[n - 1] as number) > value) {
      sorted[n] = sorted[n - 1] as number
      n--
    }
    sorted[n] = value
  }
  return count % 2 === 1
    ? (sorted[(count - 1) / 2] as number)
    : 0.5 * ((sorted[count / 2 - 1] as number) + (sorted[count / 2] as number))
}
