/** What turns the landmarks of a shank's acceleration into contact and toe-off. */
export interface ShankModel {
  /** The norm of specific force rises through this just after contact. */
  readonly onsetG: number
  /** The plate carries 50 N this long before that rise. */
  readonly contactLagMs: number
  /** Width of the Hann window over the acceleration, as a share of the stride time. */
  readonly smoothingRatio: number
  /** The plate is left this long before the lowest acceleration, as a share of the stride time. */
  readonly toeOffLagRatio: number
  /** The newest strides whose median is the contact time, and how many of them there must be. */
  readonly medianStrides: number
  readonly medianStridesMin: number
}

/**
 * The two lags are medians of the running trials of BAC22 (scripts/fit/shank.mjs): a few runners at 8 to 8.5 km/h on a
 * treadmill, all of one laboratory. @source BAC22 @source KIE23
 */
export const SHANK_MODEL: ShankModel = {
  onsetG: 2.5,
  contactLagMs: 23.4,
  smoothingRatio: 0.28,
  toeOffLagRatio: 0.0306,
  medianStrides: 200, // @source KIE23: events of one step are off by a tenth of a second, medians of runs are not
  medianStridesMin: 8,
}
