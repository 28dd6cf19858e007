const FIRST_RESET_AFTER = 18
const MOST = 360

/**
 * Scans that heard nothing at all, one after the other. An adapter whose scanning died behaves so, and so does one in a
 * forest: after three minutes it is started anew, then after six, twelve, at most once an hour.
 */
export class SilentScans {
  #count = 0
  #limit = FIRST_RESET_AFTER

  /** One more. @returns whether starting the adapter anew is due */
  silent(): boolean {
    this.#count += 1
    if (this.#count < this.#limit) return false
    this.#count = 0
    this.#limit = Math.min(MOST, this.#limit * 2)
    return true
  }

  heard(): void {
    this.#count = 0
    this.#limit = FIRST_RESET_AFTER
  }
}
