/** The true rate may be off the one that is written on the sensor by so much. */
export const NOMINAL_RATE_ERROR_RATIO = 0.12
const KNOWN_AFTER_WEIGHT = 3
/** A crystal's sampling rate against its name; 5 % was seen. */
const PERIOD_SPREAD_RATIO = 0.02
/** The line looks back over about so many messages. */
const MEMORY_MESSAGES = 50

/**
 * A weighted line through the stamps of the last messages against their sample numbers, its slope drawn to the nominal
 * rate while there are few. All sums count from the newest stamp, so that no digits are lost in years of microseconds.
 */
export class StampLine {
  #weight = 0
  #sumX = 0
  #sumY = 0
  #sumXx = 0
  #sumXy = 0
  readonly #forget = 1 - 1 / MEMORY_MESSAGES
  readonly #prior: number
  periodUs: number
  /** Of the line at the newest stamp, against that stamp. */
  offsetUs = 0

  constructor(
    readonly nominalUs: number,
    stampErrorUs: number,
  ) {
    this.periodUs = nominalUs
    this.#prior = (stampErrorUs / (PERIOD_SPREAD_RATIO * nominalUs)) ** 2
  }

  get isKnown(): boolean {
    return this.#weight > KNOWN_AFTER_WEIGHT - 1
  }

  begin(): void {
    this.#weight = 1
    this.#sumX = this.#sumY = this.#sumXx = this.#sumXy = 0
    this.offsetUs = 0
  }

  /** @param samples from the newest stamp to this one @param us between the two */
  add(samples: number, us: number): void {
    const w = this.#weight
    this.#sumXx += samples * (samples * w - 2 * this.#sumX)
    this.#sumXy += samples * us * w - samples * this.#sumY - us * this.#sumX
    this.#sumX -= samples * w
    this.#sumY -= us * w
    const keep = this.#forget
    this.#weight = w * keep + 1
    this.#sumX *= keep
    this.#sumY *= keep
    this.#sumXx *= keep
    this.#sumXy *= keep
    this.#fit()
  }

  #fit(): void {
    const w = this.#weight
    const prior = this.#prior * w
    const spread = w * this.#sumXx - this.#sumX * this.#sumX + prior
    const slopeUs = (w * this.#sumXy - this.#sumX * this.#sumY + prior * this.nominalUs) / spread
    const mostUs = NOMINAL_RATE_ERROR_RATIO * this.nominalUs
    this.periodUs = Math.max(this.nominalUs - mostUs, Math.min(this.nominalUs + mostUs, slopeUs))
    this.offsetUs = (this.#sumY - this.periodUs * this.#sumX) / w
  }
}
