import type { ReadingSink } from '../readings.js'
import { createSampleFrame, type SampleFrame } from '../sample-frame.js'
import { MotionQueue } from './motion-queue.js'
import { PMD_MAX_SAMPLES } from './pmd-frame.js'

/**
 * One of the two streams may be behind by this much before the other goes on without it: a sensor at rest fills a frame
 * in a second, so that a frame can be two seconds behind the other stream's newest.
 */
const AWAY_US = 2_000_000
/** No frame of one stream ends so long before one of the other, unless their clocks have nothing in common. */
const MOST_KEPT_US = 4_000_000

/** Of the message that has just come. */
export interface MotionArrival {
  /** Of its newest sample. */
  readonly newestUs: number
  readonly accelerationRangeG: number
  readonly angularVelocityRangeDps: number
}

/**
 * Brings two streams with times of their own to one: angular velocity is interpolated between its neighbours at the
 * time of each sample of acceleration. Where it has a gap, acceleration is left out too, so that nothing is invented.
 */
export class MotionMerger {
  readonly acceleration = new MotionQueue()
  readonly angularVelocity = new MotionQueue()
  readonly #paired = createSampleFrame({ maxSamples: PMD_MAX_SAMPLES, hasGyroscope: true, clockWrapUs: null })
  readonly #alone = createSampleFrame({ maxSamples: PMD_MAX_SAMPLES, hasGyroscope: false, clockWrapUs: null })
  #torn = true

  clear(): void {
    this.acceleration.clear()
    this.angularVelocity.clear()
  }

  /** @param expectsGyroscope false for a sensor that has none, so that nothing waits for it */
  deliver(expectsGyroscope: boolean, arrival: MotionArrival, readings: ReadingSink): void {
    const { acceleration, angularVelocity } = this
    this.#torn = true
    while (acceleration.count > 0) {
      const timeUs = acceleration.firstUs
      const partner = expectsGyroscope ? partnerOf(angularVelocity, timeUs) : 'none'
      if (partner === 'later' && acceleration.lastUs - timeUs < AWAY_US) break
      if (partner === 'gap') this.#torn = true
      else this.#take(partner === 'here', arrival, readings)
      acceleration.drop()
    }
    this.#flush(this.#paired, arrival, readings)
    this.#flush(this.#alone, arrival, readings)
    while (angularVelocity.count > 0 && angularVelocity.lastUs - angularVelocity.firstUs > MOST_KEPT_US) {
      angularVelocity.drop()
    }
  }

  #take(paired: boolean, arrival: MotionArrival, readings: ReadingSink): void {
    const { acceleration } = this
    const frame = paired ? this.#paired : this.#alone
    this.#flush(paired ? this.#alone : this.#paired, arrival, readings)
    if (this.#torn || acceleration.firstBegins || frame.count === PMD_MAX_SAMPLES) {
      this.#flush(frame, arrival, readings)
      frame.t0Us = acceleration.firstUs
      frame.dtUs = acceleration.firstIntervalUs
    }
    this.#torn = false
    const at = frame.count++
    acceleration.copyFirst(frame.accelerationXG, frame.accelerationYG, frame.accelerationZG, at)
    if (paired) interpolate(this.angularVelocity, acceleration.firstUs, frame, at)
  }

  #flush(frame: SampleFrame, arrival: MotionArrival, readings: ReadingSink): void {
    if (frame.count === 0) return
    frame.accelerationRangeG = arrival.accelerationRangeG
    frame.angularVelocityRangeDps = arrival.angularVelocityRangeDps
    frame.aheadUs = Math.max(0, arrival.newestUs - ((frame.t0Us ?? 0) + (frame.count - 1) * frame.dtUs))
    readings.samples(frame)
    frame.count = 0
    this.#torn = true
  }
}

/** Where the angular velocity of this time is: between the queue's first two, not there yet, in a gap, or not to be had. */
function partnerOf(queue: MotionQueue, timeUs: number): 'here' | 'later' | 'gap' | 'none' {
  while (queue.count > 1 && queue.secondUs < timeUs) queue.drop()
  if (queue.count === 0) return 'later'
  // So far ahead that the two clocks have nothing in common.
  if (queue.firstUs - timeUs > AWAY_US) return 'none'
  if (timeUs < queue.firstUs) return 'gap'
  if (queue.count === 1) return queue.firstUs === timeUs ? 'here' : 'later'
  return queue.secondFollows || queue.firstUs === timeUs ? 'here' : 'gap'
}

function interpolate(queue: MotionQueue, timeUs: number, frame: SampleFrame, at: number): void {
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = frame
  if (angularVelocityXDps === null || angularVelocityYDps === null || angularVelocityZDps === null) return
  queue.copyBetween(timeUs, [angularVelocityXDps, angularVelocityYDps, angularVelocityZDps], at)
}
