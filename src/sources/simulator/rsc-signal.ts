import type { RscMeasurement } from '../../codecs/gatt/rsc-measurement.js'
import type { RunPlan } from './plan-run.js'
import type { Prng } from './prng.js'

export interface RscOptions {
  /** Some makers count strides of one foot instead of steps. */
  readonly countsStrides?: boolean
  readonly strideLength?: boolean
  readonly totalDistance?: boolean
  /** Relative error of each speed. */
  readonly speedNoiseRatio?: number
  /** Speeds are this much too high. */
  readonly speedBiasRatio?: number
}

/** What a running speed and cadence pod would say at a time of the run. Ask once a second, in order. */
export function createRscSignal(plan: RunPlan, options: RscOptions, prng: Prng): (timeUs: number) => RscMeasurement {
  const { speedNoiseRatio = 0, speedBiasRatio = 0 } = options
  let distanceM = 0
  let lastUs = 0
  return (timeUs) => {
    const pace = plan.paceAt(timeUs)
    const error = 1 + speedBiasRatio + (speedNoiseRatio === 0 ? 0 : speedNoiseRatio * prng.normal())
    const speedMps = Math.min(255, Math.max(0, pace.speedMps * error))
    distanceM += (speedMps * Math.max(0, timeUs - lastUs)) / 1e6
    lastUs = timeUs
    const strideLengthM = pace.cadenceSpm === 0 ? 0 : (speedMps * 120) / pace.cadenceSpm
    return {
      speedMps,
      cadencePerMinute: Math.min(
        255,
        Math.round(options.countsStrides === true ? pace.cadenceSpm / 2 : pace.cadenceSpm),
      ),
      strideLengthM: options.strideLength === true ? strideLengthM : null,
      totalDistanceM: options.totalDistance === false ? null : distanceM,
      running: pace.kind === 'running',
    }
  }
}
