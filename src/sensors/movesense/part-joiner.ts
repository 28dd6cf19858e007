import { toHex } from '../../codecs/hex.js'
import { DecodeError } from '../../runtime/errors.js'
import { GSP_DATA } from './gsp.js'

/** More than the three packets of the largest link. */
const MOST_BYTES = 2048
const HEAD_BYTES = 2

/** How a packet stands to those before it. */
export type PartStep = 'begun' | 'continued' | 'orphan' | 'torn'

/**
 * Joins a message that was sent in parts: `DATA`, `DATA_PART2`, `DATA_PART3`. Nothing says how many there are; who
 * knows what a whole one looks like says when it is whole.
 */
export class PartJoiner {
  readonly #body = new Uint8Array(MOST_BYTES)
  #length = 0
  #parts = 0
  /** The rest of a message without its head was told already. */
  #orphaned = false

  get isOpen(): boolean {
    return this.#parts > 0
  }

  /** What was joined so far. Good until the next packet. */
  get body(): Uint8Array {
    return this.#body.subarray(0, this.#length)
  }

  close(): void {
    this.#parts = 0
  }

  /**
   * @returns `orphan` for the first part without a head, `torn` where a part is missing in the middle: a message is lost;
   * further parts of it are `continued` and join nothing
   * @throws DecodeError `gsp-too-long`
   */
  add(bytes: Uint8Array): PartStep {
    const code = bytes[0] ?? 0
    if (code === GSP_DATA) {
      this.#parts = 0
      this.#length = 0
      this.#orphaned = false
    } else if (this.#parts === 0) {
      const step = this.#orphaned ? 'continued' : 'orphan'
      this.#orphaned = true
      return step
    } else if (code !== GSP_DATA + this.#parts) {
      this.#parts = 0
      this.#orphaned = true
      return 'torn'
    }
    const partBytes = bytes.length - HEAD_BYTES
    if (this.#length + partBytes > MOST_BYTES) {
      this.#parts = 0
      const hex = toHex(bytes)
      throw new DecodeError(`Movesense message is too long: ${hex}`, { code: 'gsp-too-long', offset: HEAD_BYTES, hex })
    }
    this.#body.set(bytes.subarray(HEAD_BYTES), this.#length)
    this.#length += partBytes
    this.#parts += 1
    return this.#parts === 1 ? 'begun' : 'continued'
  }

  reset(): void {
    this.#parts = 0
    this.#length = 0
    this.#orphaned = false
  }
}
