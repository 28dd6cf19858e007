import { NOMINAL_RATE_ERROR_RATIO, StampLine } from './stamp-line.js'

/** A clock that goes back by more than this began anew; less is a message that came twice or late. */
const RESTART_US = 1_000_000
/** No link that is up stays silent for longer, so a clock that moved on by more was set. */
const LONGEST_SILENCE_US = 10_000_000
/** Samples that may be missing in one step before it counts as a gap, where messages hold many and are lost whole. */
const GAP_SAMPLES = 1.2
/** The rate may be off by so much once it is known; before, by `NOMINAL_RATE_ERROR_RATIO`. */
const KNOWN_RATE_ERROR_RATIO = 0.02
/** Whole samples fit a gap to this much of one, where the sensor went on to sample in its beat. */
const BEAT_TOLERANCE_SAMPLES = 0.3

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
  /** Samples that may be missing in one step before it counts as a gap; less than one where single ones are lost. */
  readonly gapSamples?: number
}

/**
 * Puts the samples of messages onto one even grid. A sensor samples evenly; what its stamps add (rounded to
 * milliseconds, say) must not make the samples jitter, and what is missing between two messages must not stretch them.
 */
export interface SampleGrid {
  /** Filled again and again; of no meaning after `repeated` but for its step. */
  place(stampUs: number, count: number): Readonly<GridPlace>
  /** So many samples more are known to lie before the next message: lost, or of a message whose stamp is of no use. */
  skip(count: number): void
  /** What comes next has nothing to do with what came before; the learnt rate stays. */
  reset(): void
}

export function createSampleGrid(options: SampleGridOptions): SampleGrid {
  return new EvenGrid(options)
}

class EvenGrid implements SampleGrid {
  readonly #line: StampLine
  readonly #gapSamples: number
  readonly #place: GridPlace
  #started = false
  #stampUs = 0
  #beforeCount = 0
  #skippedCount = 0
  #lastUs = -Infinity

  constructor(readonly options: SampleGridOptions) {
    const { nominalUs, stampErrorUs, gapSamples = GAP_SAMPLES } = options
    this.#line = new StampLine(nominalUs, stampErrorUs)
    this.#gapSamples = gapSamples
    this.#place = { step: 'first', firstUs: 0, dtUs: nominalUs, missingCount: 0, inBeat: false }
  }

  place(stampUs: number, count: number): Readonly<GridPlace> {
    const place = this.#place
    const us = stampUs - this.#stampUs
    const stampsLast = this.options.stampOf === 'last'
    place.missingCount = 0
    place.inBeat = false
    if (!this.#started) this.#begin('first')
    else if (us < -RESTART_US || us > LONGEST_SILENCE_US) this.#begin('restarted')
    else if (us <= 0) {
      place.step = 'repeated'
      return place
    } else this.#follow(us, this.#skippedCount + (stampsLast ? count : this.#beforeCount))
    this.#started = true
    this.#stampUs = stampUs
    this.#beforeCount = count
    this.#skippedCount = 0
    const { periodUs, offsetUs } = this.#line
    const firstUs = stampUs + offsetUs - (stampsLast ? (count - 1) * periodUs : 0)
    place.dtUs = periodUs
    // What the line learns may pull a message back, but never over the one before.
    place.firstUs = place.step === 'follows' ? Math.max(firstUs, this.#lastUs + periodUs / 2) : firstUs
    this.#lastUs = place.firstUs + (count - 1) * periodUs
    return place
  }

  skip(count: number): void {
    this.#skippedCount += count
  }

  reset(): void {
    this.#started = false
    this.#skippedCount = 0
    this.#lastUs = -Infinity
  }

  #begin(step: GridStep): void {
    this.#line.begin()
    this.#place.step = step
  }

  /** @param us since the stamp before @param samples that are known to lie between the two */
  #follow(us: number, samples: number): void {
    const line = this.#line
    const place = this.#place
    const excess = (us - line.offsetUs) / line.periodUs - samples
    const errorRatio = line.isKnown ? KNOWN_RATE_ERROR_RATIO : NOMINAL_RATE_ERROR_RATIO
    const most = this.#gapSamples + errorRatio * samples
    if (excess > most) {
      place.missingCount = Math.round(excess)
      place.inBeat = Math.abs(excess - place.missingCount) < BEAT_TOLERANCE_SAMPLES
      if (place.inBeat) line.add(samples + place.missingCount, us)
      else line.begin()
      place.step = 'gap'
    } else if (excess < -most) {
      // More samples than time for them: what was learnt of the rate can't be true.
      line.periodUs = this.options.nominalUs
      this.#begin('restarted')
    } else {
      line.add(samples, us)
      place.step = 'follows'
    }
  }
}
