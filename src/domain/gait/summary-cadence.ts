/** What a watch wrote of one moment, as far as its cadence goes. */
export interface WatchCadenceInput {
  /** As written: cycles of one foot after the standard, steps of both from some devices. */
  readonly cadencePerMin: number
  readonly speedMps: number | null
  readonly stepLengthM: number | null
}

export interface WatchCadence {
  /** Steps of both feet per minute. */
  readonly cadenceSpm: number
  readonly doubled: boolean
  /** False where speed times step time is further than 8 % from the step length: one of the three is wrong. */
  readonly stepLengthAgrees: boolean | null
}

const AGREES_RATIO = 0.08
/** Nobody makes more cycles with one foot, and hardly anybody walks with fewer steps. */
const CYCLES_MAX_PER_MIN = 125

/**
 * Steps per minute of both feet from a watch that may write cycles or steps. Where the watch wrote a step length, the
 * reading decides with which speed times step time is that length within 8 %; else the size of the number does. A step
 * length that fits neither reading is not used.
 */
export function resolveWatchCadence({ cadencePerMin, speedMps, stepLengthM }: WatchCadenceInput): WatchCadence {
  const doubled = cadencePerMin <= CYCLES_MAX_PER_MIN
  const bySize = { cadenceSpm: doubled ? 2 * cadencePerMin : cadencePerMin, doubled }
  if (speedMps === null || speedMps <= 0 || stepLengthM === null || cadencePerMin <= 0) {
    return { ...bySize, stepLengthAgrees: null }
  }
  const fits = (cadenceSpm: number): boolean => Math.abs((speedMps * 60) / cadenceSpm / stepLengthM - 1) <= AGREES_RATIO
  const asCycles = fits(2 * cadencePerMin)
  const asSteps = fits(cadencePerMin)
  if (asCycles === asSteps) return { ...bySize, stepLengthAgrees: false }
  return { cadenceSpm: asCycles ? 2 * cadencePerMin : cadencePerMin, doubled: asCycles, stepLengthAgrees: true }
}
