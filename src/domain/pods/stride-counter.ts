/** From push-off to landing the foot turns; shorter than any stride, longer than that. */
const REFRACTORY_US = 500_000
/** A stride begins above one of the largest turns of late, and is over below the other. */
const BEGINS_RATIO = 0.72
const ENDS_RATIO = 0.25
const LEAST_DPS = 100
const SMOOTH_US = 30_000
const FORGET_US = 8_000_000

/** Counts how often a foot swings, walking or running, from how fast it turns. No axis has to be known. */
export interface StrideCounter {
  count: number
  firstUs: number | null
  lastUs: number
  inSwing: boolean
  smoothDps: number
  largestDps: number
  previousUs: number | null
}

export function createStrideCounter(): StrideCounter {
  return { count: 0, firstUs: null, lastUs: 0, inSwing: false, smoothDps: 0, largestDps: 0, previousUs: null }
}

/** @param turnDps length of the angular velocity */
export function countSwing(counter: StrideCounter, timeUs: number, turnDps: number): void {
  const stepUs = counter.previousUs === null ? 0 : Math.max(0, timeUs - counter.previousUs)
  counter.previousUs = timeUs
  counter.smoothDps += Math.min(1, stepUs / SMOOTH_US) * (turnDps - counter.smoothDps)
  const { smoothDps } = counter
  counter.largestDps = Math.max(smoothDps, counter.largestDps * (1 - Math.min(1, stepUs / FORGET_US)))
  if (counter.inSwing) {
    const ended = smoothDps < ENDS_RATIO * counter.largestDps || timeUs - counter.lastUs >= REFRACTORY_US
    if (ended && timeUs - counter.lastUs >= REFRACTORY_US)
      counter.inSwing = smoothDps > BEGINS_RATIO * counter.largestDps
    return
  }
  if (smoothDps < LEAST_DPS || smoothDps < BEGINS_RATIO * counter.largestDps) return
  counter.inSwing = true
  counter.firstUs ??= timeUs
  counter.lastUs = timeUs
  counter.count += 1
}
