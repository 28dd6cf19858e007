/** What a running speed and cadence pod said of one moment. */
export interface RscCadenceInput {
  /** As sent: steps or strides per minute, the standard doesn't say. */
  readonly cadencePerMin: number
  readonly speedMps: number
  readonly strideLengthM: number | null
  readonly running: boolean
  /** What the runner says that this pod counts; it settles the matter. */
  readonly counts?: 'steps' | 'strides' | undefined
}

export interface RscCadence {
  /** Steps of both feet per minute; null where the field can't be a cadence. */
  readonly cadenceSpm: number | null
  /** The pod counted strides, so the value was doubled. */
  readonly doubled: boolean
}

const STRIDE_COUNT_MIN_PER_MIN = 60
const STRIDE_COUNT_MAX_PER_MIN = 120
const RUNNING_SPEED_MIN_MPS = 2
const NOT_CADENCE_MAX_PER_MIN = 40
const NOT_CADENCE_SPEED_MPS = 1.8
const STEP_LENGTH_MAX_M = 1.9
const LENGTH_TOLERANCE_RATIO = 0.25

/**
 * Steps per minute of both feet from a pod that may count steps or strides.
 * While running, 60 to 120 a minute are strides, and so is whatever makes a step longer than 1.9 m. A stride length
 * that fits only one of the two readings decides. Below 40 a minute at speed the field holds something else.
 */
export function resolveRscCadence(input: RscCadenceInput): RscCadence {
  const { cadencePerMin, speedMps, strideLengthM } = input
  const cadence: RscCadence = { cadenceSpm: cadencePerMin, doubled: false }
  if (cadencePerMin < NOT_CADENCE_MAX_PER_MIN && speedMps > NOT_CADENCE_SPEED_MPS) {
    return { cadenceSpm: null, doubled: false }
  }
  if (input.counts === 'steps') return cadence
  if (input.counts === 'strides') return { cadenceSpm: cadencePerMin * 2, doubled: true }
  const running = input.running || speedMps > RUNNING_SPEED_MIN_MPS
  if (!running || cadencePerMin <= 0) return cadence
  const doubled: RscCadence = { cadenceSpm: cadencePerMin * 2, doubled: true }
  if (cadencePerMin >= STRIDE_COUNT_MIN_PER_MIN && cadencePerMin <= STRIDE_COUNT_MAX_PER_MIN) return doubled
  if (strideLengthM !== null && strideLengthM > 0 && speedMps > 0) {
    const countedStrides = fits(speedMps, (strideLengthM * cadencePerMin) / 60)
    const countedSteps = fits(speedMps, (strideLengthM * cadencePerMin) / 120)
    if (countedStrides !== countedSteps) return countedStrides ? doubled : cadence
  }
  return speedMps / (cadencePerMin / 60) > STEP_LENGTH_MAX_M ? doubled : cadence
}

function fits(speedMps: number, impliedSpeedMps: number): boolean {
  return Math.abs(impliedSpeedMps / speedMps - 1) <= LENGTH_TOLERANCE_RATIO
}
