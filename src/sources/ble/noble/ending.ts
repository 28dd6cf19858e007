/** The end of a link or an adapter, told once. Unlike a promise it forgets those who stopped to wait. */
export class Ending {
  readonly #listeners = new Set<(reason: string) => void>()
  #reason: string | null = null

  /** Later reasons are ignored. */
  end(reason: string): void {
    if (this.#reason !== null) return
    this.#reason = reason
    for (const listener of this.#listeners) listener(reason)
    this.#listeners.clear()
  }

  /** Calls back once, at once where it is over already; the answer takes the listener off. */
  onEnd(listener: (reason: string) => void): () => void {
    if (this.#reason !== null) {
      listener(this.#reason)
      return () => undefined
    }
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
