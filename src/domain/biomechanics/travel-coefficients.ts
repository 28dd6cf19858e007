/** How speed and slope are had from the foot's own movement. */
export interface TravelModel {
  /** The foot counts as lying on the ground between these shares of its contact time. */
  readonly flatFromRatio: number
  readonly flatToRatio: number
  /** The sensor above the point about which the lying foot still turns, and behind it. */
  readonly sensorHeightM: number
  readonly sensorBehindM: number
  /** Strides of which speed and slope are the trimmed mean. */
  readonly smoothedStrides: number
  /** Share of a newly seen turning error of the gyroscope that is believed. */
  readonly biasGainRatio: number
  /** Below, the landing lies between two samples. */
  readonly rateMinHz: number
  /** What stays however many strides there are: runners, mounting, the sensor's scale. */
  readonly speedSystematicRelativeSd: number
  readonly slopeSystematicSdDeg: number
  /** How steep the ground is where nothing is known of it. */
  readonly slopeUsualSdDeg: number
  /** A slope that is known no better is not told. */
  readonly slopeSdMaxDeg: number
  /** Mean specific force over a stride must be gravity within this. */
  readonly gravityErrorMaxRatio: number
  readonly speedMinMps: number
  readonly speedMaxMps: number
  readonly slopeMaxDeg: number
}

/** The two distances are fitted on FUK17 (scripts/fit/travel.mjs): sensor on the laces. @source FUK17 @source FAL21 */
export const TRAVEL_MODEL: TravelModel = {
  flatFromRatio: 0.25,
  flatToRatio: 0.5,
  sensorHeightM: 0.0646,
  sensorBehindM: 0.028,
  smoothedStrides: 7,
  biasGainRatio: 0.1,
  rateMinHz: 95,
  speedSystematicRelativeSd: 0.03, // @source FAL21 (between runners, overground; 0.6 % on FUK17)
  slopeSystematicSdDeg: 0.5,
  slopeUsualSdDeg: 2, // an assumption: roads and paths
  slopeSdMaxDeg: 1.25,
  gravityErrorMaxRatio: 0.25,
  speedMinMps: 0.5,
  speedMaxMps: 12,
  slopeMaxDeg: 30,
}
