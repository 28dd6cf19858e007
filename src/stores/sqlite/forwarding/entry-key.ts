import type { Foot } from '../../../domain/records/step-record.js'

/** What an entry's key holds, taken in order; anything else than what was logged is an error that names the key. */
export class EntryKey {
  readonly #parts: readonly unknown[]
  #next = 0

  constructor(readonly text: string) {
    let parts: unknown
    try {
      parts = JSON.parse(text)
    } catch {
      parts = null
    }
    if (!Array.isArray(parts)) throw new UnreadableEntry(`its key ${text} is no list`)
    this.#parts = parts as readonly unknown[]
  }

  name(): string {
    const part = this.#take()
    return typeof part === 'string' ? part : this.#fail('a text')
  }

  integer(): number {
    const part = this.#take()
    return typeof part === 'number' && Number.isFinite(part) ? part : this.#fail('a number')
  }

  foot(): Foot {
    const part = this.#take()
    return part === 'left' || part === 'right' ? part : this.#fail('a foot')
  }

  textOrNull(): string | null {
    return this.#peekNull() ? null : this.name()
  }

  integerOrNull(): number | null {
    return this.#peekNull() ? null : this.integer()
  }

  #take(): unknown {
    return this.#parts[this.#next++]
  }

  #peekNull(): boolean {
    if ((this.#parts[this.#next] ?? null) !== null) return false
    this.#next++
    return true
  }

  #fail(what: string): never {
    throw new UnreadableEntry(`its key ${this.text} has not ${what} at place ${this.#next}`)
  }
}

/** An entry of the log that was not written by this program, or by a newer one. */
export class UnreadableEntry extends Error {}
