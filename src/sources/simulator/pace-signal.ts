import type { SimulatedPace } from '../../sensors/simulated-sensor.js'
import type { RunPlan } from './plan-run.js'
import type { Prng } from './prng.js'

export interface PaceOptions {
  /** Relative error of each speed. */
  readonly speedNoiseRatio?: number
  /** Speeds are this much too high. */
  readonly speedBiasRatio?: number
  readonly restingHeartRateBpm?: number
}

const HEART_SECONDS = 45
const HEART_PER_MPS = 28
const WATTS_PER_MPS = 70
const HIGHEST_SPEED_MPS = 255

/** What a perfect source would say of the runner at a time of the run. Ask in order. */
export function createPaceSignal(plan: RunPlan, options: PaceOptions, prng: Prng): (timeUs: number) => SimulatedPace {
  const { speedNoiseRatio = 0, speedBiasRatio = 0, restingHeartRateBpm = 60 } = options
  let distanceM = 0
  let lastUs = 0
  let heartRateBpm = restingHeartRateBpm
  return (timeUs) => {
    const { speedMps: trueMps, cadenceSpm, slopeDeg, kind } = plan.paceAt(timeUs)
    const error = 1 + speedBiasRatio + (speedNoiseRatio === 0 ? 0 : speedNoiseRatio * prng.normal())
    const speedMps = Math.min(HIGHEST_SPEED_MPS, Math.max(0, trueMps * error))
    const elapsedS = Math.max(0, timeUs - lastUs) / 1e6
    distanceM += speedMps * elapsedS
    lastUs = timeUs
    const climb = 1 + slopeDeg / 10
    const effort = restingHeartRateBpm + HEART_PER_MPS * trueMps * Math.max(0, climb)
    heartRateBpm += (effort - heartRateBpm) * (1 - Math.exp(-elapsedS / HEART_SECONDS))
    return {
      timeUs,
      speedMps,
      cadenceSpm,
      distanceM,
      slopeDeg,
      running: kind === 'running',
      heartRateBpm,
      powerW: WATTS_PER_MPS * trueMps * Math.max(0, climb),
      groundContactTimeMs: kind === 'running' ? contactTimeMs(plan, timeUs) : null,
    }
  }
}

/** Of the contact that is nearest before. */
function contactTimeMs(plan: RunPlan, timeUs: number): number | null {
  const contacts = plan.contacts.left
  let low = 0
  let high = contacts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((contacts[middle]?.initialContactTimeUs ?? Infinity) <= timeUs) low = middle + 1
    else high = middle
  }
  return contacts[low - 1]?.groundContactTimeMs ?? null
}
