import type { SessionRecorder } from './session-recorder.js'

/** Who pauses by hand means to come back. */
const PAUSED_LIMIT_US = 1_800_000_000

/** When a session ends because nobody runs any more. All times as the session tells them. */
export class IdleRule {
  /** Idle time counts from here: nobody was watching before, or it was a pause. */
  #watchedSinceUs = Number.NEGATIVE_INFINITY
  #pausedSinceUs: number | null = null

  constructor(private readonly limitUs: number) {}

  /** A session begins, or ends. */
  reset(): void {
    this.#watchedSinceUs = Number.NEGATIVE_INFINITY
    this.#pausedSinceUs = null
  }

  watchFrom(timeUs: number): void {
    this.#watchedSinceUs = timeUs
  }

  paused(timeUs: number): void {
    this.#pausedSinceUs = timeUs
  }

  resumed(timeUs: number): void {
    this.#pausedSinceUs = null
    this.#watchedSinceUs = timeUs
  }

  isOver(recorder: SessionRecorder): boolean {
    const live = recorder.latest()
    if (live === null || live.idleSinceUs === null) return false
    const sinceUs = Math.max(live.idleSinceUs, this.#watchedSinceUs, this.#pausedSinceUs ?? Number.NEGATIVE_INFINITY)
    const limitUs = this.#pausedSinceUs === null ? this.limitUs : Math.max(this.limitUs, PAUSED_LIMIT_US)
    return live.timeUs - sinceUs >= limitUs
  }
}
