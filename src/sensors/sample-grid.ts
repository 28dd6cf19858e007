/** A clock that goes back by more than this began anew; less is a message that came twice or late. */
const RESTART_US = 1_000_000
/** No link that is up stays silent for longer, so a clock that moved on by more was set. */
const LONGEST_SILENCE_US = 10_000_000
/** Samples that may be missing in one step before it counts as a gap: less is told from a stamp's own error by nothing. */
const GAP_SAMPLES = 1.2
/** The rate may be off by so much once it is known, and before. */
const KNOWN_RATE_ERROR_RATIO = 0.02
const NOMINAL_RATE_ERROR_RATIO = 0.12
const KNOWN_AFTER_WEIGHT = 3
/** Whole samples fit a gap to this much of one, where the sensor went on to sample in its beat. */
const BEAT_TOLERANCE_SAMPLES = 0.3
/** A crystal's sampling rate against its name; 5 % was seen. */
const PERIOD_SPREAD_RATIO = 0.02
/** The line looks back over about so many messages. */
const MEMORY_MESSAGES = 50

/** How a message stands to the one before. */
export type GridStep = 'first' | 'follows' | 'gap' | 'repeated' | 'restarted'

export interface GridPlace {
  step: GridStep
  firstUs: number
  dtUs: number
  /** Samples that are missing before this message; 0 unless `gap`. */
  missingCount: number
  /** The gap is a whole number of samples: the sensor went on to sample while nothing came. */
  inBeat: boolean
}

export interface SampleGridOptions {
  /** As set; the true one is learnt. */
  readonly nominalUs: number
  /** Standard deviation of a message's time stamp: rounding, mostly. */
  readonly stampErrorUs: number
  /** Which sample of a message its time is of. */
  readonly stampOf: 'first' | 'last'
}

/**
 * Puts the samples of messages onto one even grid. A sensor samples evenly; what its stamps add (rounded to
 * milliseconds, say) must not make the samples jitter, and what is missing between two messages must not stretch them.
 */
export interface SampleGrid {
  /** Filled again and again; of no meaning after `repeated` but for its step. */
  place(stampUs: number, count: number): Readonly<GridPlace>
  /** What comes next has nothing to do with what came before; the learnt rate stays. */
  reset(): void
}

/**
 * A weighted line through the stamps of the last messages against their sample numbers, its slope drawn to the nominal
 * rate while there are few. All sums count from the newest stamp, so that no digits are lost in years of microseconds.
 */
class StampLine {
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

export function createSampleGrid({ nominalUs, stampErrorUs, stampOf }: SampleGridOptions): SampleGrid {
  const line = new StampLine(nominalUs, stampErrorUs)
  const place: GridPlace = { step: 'first', firstUs: 0, dtUs: nominalUs, missingCount: 0, inBeat: false }
  let started = false
  let stampUs = 0
  let beforeCount = 0
  let lastUs = -Infinity

  const begin = (step: GridStep): void => {
    line.begin()
    place.step = step
  }
  const follow = (us: number, samples: number): void => {
    const excess = (us - line.offsetUs) / line.periodUs - samples
    const errorRatio = line.isKnown ? KNOWN_RATE_ERROR_RATIO : NOMINAL_RATE_ERROR_RATIO
    const most = GAP_SAMPLES + errorRatio * samples
    if (excess > most) {
      place.missingCount = Math.round(excess)
      place.inBeat = Math.abs(excess - place.missingCount) < BEAT_TOLERANCE_SAMPLES
      if (place.inBeat) line.add(samples + place.missingCount, us)
      else line.begin()
      place.step = 'gap'
    } else if (excess < -most) {
      // More samples than time for them: what was learnt of the rate can't be true.
      line.periodUs = nominalUs
      begin('restarted')
    } else {
      line.add(samples, us)
      place.step = 'follows'
    }
  }

  return {
    place(atUs, count) {
      const us = atUs - stampUs
      place.missingCount = 0
      place.inBeat = false
      if (!started) begin('first')
      else if (us < -RESTART_US || us > LONGEST_SILENCE_US) begin('restarted')
      else if (us <= 0) {
        place.step = 'repeated'
        return place
      } else follow(us, stampOf === 'last' ? count : beforeCount)
      started = true
      stampUs = atUs
      beforeCount = count
      const dtUs = line.periodUs
      const stampedUs = atUs + line.offsetUs
      const firstUs = stampOf === 'last' ? stampedUs - (count - 1) * dtUs : stampedUs
      const follows = place.step === 'follows'
      place.dtUs = dtUs
      // What the line learns may pull a message back, but never over the one before.
      place.firstUs = follows ? Math.max(firstUs, lastUs + dtUs / 2) : firstUs
      lastUs = place.firstUs + (count - 1) * dtUs
      return place
    },
    reset() {
      started = false
      lastUs = -Infinity
    },
  }
}
