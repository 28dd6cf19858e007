const NEW_LINE = 0x0a
const RETURN = 0x0d

/** The longest line that is read; a longer one is dropped up to its end. */
export const LONGEST_LINE_BYTES = 512

/** Called with each whole line `[0, length)`, without its end; what is given is good until the call returns. */
export type TakeLine = (bytes: Uint8Array, length: number) => void

/** Puts lines together that notifications cut anywhere. Takes no memory beyond one line. */
export class LineBuffer {
  readonly #line = new Uint8Array(LONGEST_LINE_BYTES)
  #length = 0
  #dropping = false

  /** @returns how many lines turned out too long */
  push(bytes: Uint8Array, take: TakeLine): number {
    let tooLong = 0
    for (const byte of bytes) {
      if (byte === NEW_LINE) this.#end(take)
      else if (this.#dropping) continue
      else if (this.#length < LONGEST_LINE_BYTES) this.#line[this.#length++] = byte
      else {
        this.#dropping = true
        tooLong++
      }
    }
    return tooLong
  }

  /** What comes next has nothing to do with what came before. */
  reset(): void {
    this.#length = 0
    this.#dropping = false
  }

  #end(take: TakeLine): void {
    const length = this.#line[this.#length - 1] === RETURN && this.#length > 0 ? this.#length - 1 : this.#length
    const dropped = this.#dropping
    this.reset()
    if (!dropped && length > 0) take(this.#line, length)
  }
}
