import { wrongBytes } from '../../codecs/gatt/gatt-value.js'
import { DecodeError } from '../../runtime/errors.js'
import {
  decodePmdAnswer,
  decodePmdContinuation,
  decodePmdFeatures,
  decodeStoppedTypes,
  isPmdAnswer,
  isPmdFeatures,
  PMD_START,
  PMD_STOP,
  type PmdAnswer,
} from './pmd-control.js'
import { decodePmdSettings, type PmdSettings } from './pmd-settings.js'
import { PMD_GYROSCOPE } from './pmd-types.js'

/** A stream that runs, and how its numbers are to be read. */
export interface OpenStream {
  readonly rateHz: number
  /** ±, in g or °/s. */
  readonly range: number
  /** Of one in a compressed frame; 1 where the answer to the start didn't say. */
  readonly factor: number
}

/** Follows on the control point which streams run. A frame says nothing of its own rate, range and factor. */
export class PolarStreams {
  readonly #asked = new Map<number, PmdSettings>()
  readonly #open = new Map<number, OpenStream>()
  #features: ReadonlySet<number> | null = null
  #gyroscopeRefused = false
  #continues = false

  open(type: number): OpenStream | null {
    return this.#open.get(type) ?? null
  }

  /** False for a device without a gyroscope, or one that refused to start it. */
  get expectsGyroscope(): boolean {
    if (this.#open.has(PMD_GYROSCOPE)) return true
    return this.#features?.has(PMD_GYROSCOPE) === true && !this.#gyroscopeRefused
  }

  /**
   * Takes a value of the control point, or one of the two that are recorded beside: what was read from it, and the
   * command that starts a stream.
   * @throws DecodeError where it is none of them
   */
  hear(bytes: Uint8Array): void {
    // The rest of a long answer may begin with any number.
    if (this.#continues && !isPmdAnswer(bytes)) {
      this.#continues = decodePmdContinuation(bytes).more
      return
    }
    if (isPmdAnswer(bytes)) this.#hearAnswer(decodePmdAnswer(bytes))
    else if (isPmdFeatures(bytes)) this.#features = decodePmdFeatures(bytes)
    else if (bytes[0] === PMD_START && bytes.length > 1) this.#ask(bytes)
    else this.#hearStopped(bytes)
  }

  /** The link ended; the device may go on, but what it says comes after another start. */
  interrupt(): void {
    this.#continues = false
  }

  #ask(command: Uint8Array): void {
    this.#asked.set(command[1] ?? 0, decodePmdSettings(command.subarray(2)))
  }

  #hearAnswer({ command, type, status, more, parameters }: PmdAnswer): void {
    this.#continues = more
    if (command === PMD_STOP && status === 0) this.#open.delete(type)
    if (command !== PMD_START) return
    if (type === PMD_GYROSCOPE) this.#gyroscopeRefused = status !== 0
    this.#open.delete(type)
    const asked = this.#asked.get(type)
    const rateHz = asked?.rateHz?.[0]
    const range = asked?.range?.[0]
    if (status !== 0 || rateHz === undefined || range === undefined || rateHz * range === 0) return
    this.#open.set(type, { rateHz, range, factor: factorOf(parameters) })
  }

  #hearStopped(bytes: Uint8Array): void {
    const types = decodeStoppedTypes(bytes)
    if (types === null) {
      throw wrongBytes(bytes, { code: 'pmd-control', offset: 0, what: "Polar control value can't be read" })
    }
    for (const type of types) this.#open.delete(type)
  }
}

/** Real ones are fractions of a g or °/s; a huge one would make samples without end. */
const LARGEST_FACTOR = 10

/** An H10 answers with one byte that is no setting; what can't be read as one says nothing of a factor. */
function factorOf(parameters: Uint8Array): number {
  let factor: number | undefined
  try {
    factor = decodePmdSettings(parameters).factor?.[0]
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
  return factor !== undefined && factor > 0 && factor <= LARGEST_FACTOR ? factor : 1
}
