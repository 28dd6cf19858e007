import type { DeletionScope, EncodedSteps } from '../store.js'

type Key = EncodedSteps['key']

/** More series than are written to at a time by far; the one that was not used for longest is looked up again. */
const MOST_SERIES = 4096

/**
 * The highest stride index that is known to be stored, for each athlete, session, foot and generation. What lies above
 * is new, and needs no look at what is there.
 */
export class StrideWatermarks {
  readonly #highest = new Map<string, { readonly key: Key; readonly strideIndex: number }>()

  /** Null where nothing is known of the series. */
  highestOf(key: Key): number | null {
    return this.#highest.get(textOf(key))?.strideIndex ?? null
  }

  set(key: Key, strideIndex: number): void {
    this.#highest.delete(textOf(key))
    this.#highest.set(textOf(key), { key, strideIndex })
    const [oldest] = this.#highest.keys()
    if (this.#highest.size > MOST_SERIES && oldest !== undefined) this.#highest.delete(oldest)
  }

  /** After a write that failed: some of it may be stored. */
  forget(key: Key): void {
    this.#highest.delete(textOf(key))
  }

  forgetScope({ athleteId, sessionId }: DeletionScope): void {
    for (const [text, { key }] of this.#highest)
      if (key.athleteId === athleteId && (sessionId ?? key.sessionId) === key.sessionId) this.#highest.delete(text)
  }
}

function textOf({ athleteId, sessionId, foot, generation }: Key): string {
  return JSON.stringify([athleteId, sessionId, foot, generation])
}
