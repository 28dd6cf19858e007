const CONNECT_FAILURES_BEFORE_RESET = 5
const SCAN_FAILURES_BEFORE_RESET = 3
const RESETS_BEFORE_STUCK = 3

/** What people read when nothing more can be done from here. */
export const STUCK_MESSAGE =
  'The Bluetooth adapter was started anew three times and still connects to nothing: unplug it and plug it in again (built in: restart the computer). If only one pod is near, charge that pod first.'

export interface LadderActions {
  /** Starts the adapter anew; ends all links. */
  reset(): void
  /** Starting it anew hasn't helped, and isn't tried again. */
  stuck(): void
  /** After `stuck`: something works again. */
  recovered(): void
}

/** Failures of one kind in a row, and how often the adapter was started anew for them. */
class Rungs {
  #failures = 0
  #resets = 0
  isStuck = false

  constructor(readonly failuresBeforeReset: number) {}

  /** @param mayReset false while it would end somebody's stream */
  failed(mayReset: boolean): 'reset' | 'stuck' | null {
    this.#failures += 1
    if (this.#failures < this.failuresBeforeReset || !mayReset) return null
    this.#failures = 0
    if (this.isStuck) return null
    if (this.#resets < RESETS_BEFORE_STUCK) {
      this.#resets += 1
      return 'reset'
    }
    this.isStuck = true
    return 'stuck'
  }

  forgetFailures(): void {
    this.#failures = 0
  }

  clear(): void {
    this.#failures = 0
    this.#resets = 0
    this.isStuck = false
  }
}

/**
 * What is done about an adapter that fails again and again: five connections or three scans in a row that came to
 * nothing, and it is started anew, unless somebody streams over it; three times without a success, and a person must
 * help.
 */
export class ResetLadder {
  readonly #connecting = new Rungs(CONNECT_FAILURES_BEFORE_RESET)
  readonly #scanning = new Rungs(SCAN_FAILURES_BEFORE_RESET)
  #resetting = false

  constructor(readonly actions: LadderActions) {}

  get isStuck(): boolean {
    return this.#connecting.isStuck || this.#scanning.isStuck
  }

  connectFailed(othersStream: boolean): void {
    this.#act(this.#connecting.failed(!othersStream))
  }

  scanFailed(othersStream: boolean): void {
    this.#act(this.#scanning.failed(!othersStream))
  }

  connected(): void {
    this.#succeeded([this.#connecting])
  }

  scanStarted(): void {
    this.#succeeded([this.#scanning])
  }

  adapterChanged(on: boolean): void {
    this.#connecting.forgetFailures()
    this.#scanning.forgetFailures()
    if (on) this.#resetting = false
    // Somebody pulled it out or switched it off: whatever was wrong may be mended.
    else if (!this.#resetting) this.#succeeded([this.#connecting, this.#scanning])
  }

  #act(step: 'reset' | 'stuck' | null): void {
    if (step === 'stuck') this.actions.stuck()
    if (step !== 'reset') return
    this.#resetting = true
    this.actions.reset()
  }

  #succeeded(rungs: readonly Rungs[]): void {
    const wasStuck = this.isStuck
    for (const one of rungs) one.clear()
    if (wasStuck && !this.isStuck) this.actions.recovered()
  }
}
