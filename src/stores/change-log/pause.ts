import type { Clock } from '../../runtime/clock.js'

/** A sleep that can be cut short. */
export class Pause {
  #wake: (() => void) | null = null
  /** While true nobody cuts it short but the end: the other side asked for the time. */
  isHeld = false

  constructor(private readonly clock: Pick<Clock, 'timer'>) {}

  async sleep(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.clock.timer(delayMs, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
    this.#wake = null
    this.isHeld = false
  }

  /** Ends the sleep that is under way, unless it is held. */
  cut(): void {
    if (!this.isHeld) this.#wake?.()
  }

  end(): void {
    this.#wake?.()
  }
}
