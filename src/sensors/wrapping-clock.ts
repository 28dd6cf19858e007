/** A clock of fixed width, turned into a time that goes on rising when it begins again at zero. */
export class WrappingClock {
  #turns = 0
  #beforeUs: number | null = null

  constructor(readonly wrapUs: number) {}

  /** @param stampUs as the sensor says it */
  unwrap(stampUs: number): number {
    const advanceUs = this.#beforeUs === null ? 0 : stampUs - this.#beforeUs
    if (advanceUs < -this.wrapUs / 2) this.#turns += 1
    else if (advanceUs > this.wrapUs / 2 && this.#turns > 0) this.#turns -= 1
    this.#beforeUs = stampUs
    return stampUs + this.#turns * this.wrapUs
  }

  /** As the sensor would say it. */
  wrap(timeUs: number): number {
    return ((timeUs % this.wrapUs) + this.wrapUs) % this.wrapUs
  }

  reset(): void {
    this.#turns = 0
    this.#beforeUs = null
  }
}
