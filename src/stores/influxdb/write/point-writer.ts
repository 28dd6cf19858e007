import type { DeliveryOutcome } from '../../change-log/forward-target.js'
import type { BatchLines, RecordLines } from '../points/record-lines.js'
import { Delivery, type SendLines } from './delivery.js'
import { Hints } from './hints.js'
import type { WriteAnswer } from './write-request.js'

export interface LineSender {
  send(bucket: string, lines: readonly string[], signal: AbortSignal): Promise<WriteAnswer>
}

/** Before packing; some 2,500 steps. Larger ones gain nothing measurable and are lost as a whole when the link is. */
export const BODY_BYTES = 1024 * 1024
/** A request of this size that gets no answer fails for another reason than its size. */
const SMALLEST_SHRUNK_BYTES = 32 * 1024
/** What is refused below this is one long point: small requests for everything that follows would help nobody. */
const LEAST_CEILING_BYTES = 16 * 1024
/** After so many tries at which the server failed, the fault may be in the batch; with back-off that is some minutes. */
export const TRIES_BEFORE_SEARCH = 10
/** So many batches in a row go through before a larger request is tried again. */
const GROWS_AFTER = 64

/** Brings lines to their buckets: one request at a time, each awaited until the server has answered. */
export class PointWriter {
  readonly #sender: LineSender
  /** What the server has called too large is not tried again. */
  #ceilingBytes = BODY_BYTES
  #bodyBytes = BODY_BYTES
  #deliveredInARow = 0
  #hints = new Hints()
  /** Tries in a row that ended because the server failed, and did nothing else wrong. */
  #failedTries = 0
  #hasFailed = false

  constructor(sender: LineSender) {
    this.#sender = sender
  }

  /** @returns what became of the batch as a whole; anything but `delivered` and `partly` means: send it all again */
  async write({ records, unmade }: BatchLines, signal: AbortSignal): Promise<DeliveryOutcome> {
    let current = ''
    const delivery = new Delivery({
      recordCount: records.length + unmade.size,
      send: (lines) => this.#send(current, lines, signal),
      isSearching: this.#failedTries >= TRIES_BEFORE_SEARCH,
    })
    for (const [index, why] of unmade) delivery.refuse(index, why)
    for (const bucket of new Set(records.map((record) => record.bucket))) {
      current = bucket
      const own = records.filter((record) => record.bucket === bucket)
      const stopped = await this.#writeParts(own, delivery)
      if (stopped !== null) return this.#givenUp(delivery, stopped)
    }
    this.#grow()
    this.#failedTries = 0
    this.#hints = new Hints()
    return delivery.outcome()
  }

  async #writeParts(records: readonly RecordLines[], delivery: Delivery): Promise<DeliveryOutcome | null> {
    for (const part of this.#hints.partsOf(records)) {
      let rest = part
      while (rest.length > 0) {
        const taken = this.#take(rest)
        const stopped = await delivery.deliver(rest.slice(0, taken))
        if (stopped !== null) return stopped
        rest = rest.slice(taken)
      }
    }
    return delivery.confirmSuspects()
  }

  #givenUp({ hints }: Delivery, outcome: DeliveryOutcome): DeliveryOutcome {
    this.#failedTries = this.#hasFailed ? this.#failedTries + 1 : 0
    hints.inherit(this.#hints)
    this.#hints = hints
    return outcome
  }

  /** How many of them one request takes; one at least, which is divided where even that is too large. */
  #take(records: readonly RecordLines[]): number {
    let bytes = 0
    for (let taken = 0; taken < records.length; taken++) {
      bytes += bytesOf(records[taken]?.lines ?? [])
      if (bytes > this.#bodyBytes) return Math.max(1, taken)
    }
    return records.length
  }

  async #send(bucket: string, lines: Parameters<SendLines>[0], signal: AbortSignal): Promise<WriteAnswer> {
    const answer = await this.#sender.send(bucket, lines, signal)
    this.#hasFailed = answer.kind === 'server-error'
    // Some proxies cut a request that is too large in place of saying so, and a slow link is late with it.
    if (answer.kind === 'unanswered') this.#shrink(bytesOf(lines))
    if (answer.kind === 'too-large') {
      this.#ceilingBytes = Math.max(LEAST_CEILING_BYTES, Math.min(this.#ceilingBytes, bytesOf(lines)) / 2)
      this.#bodyBytes = Math.min(this.#bodyBytes, this.#ceilingBytes)
    }
    return answer
  }

  #shrink(sentBytes: number): void {
    this.#deliveredInARow = 0
    this.#bodyBytes = Math.min(this.#bodyBytes, Math.max(SMALLEST_SHRUNK_BYTES, sentBytes / 2))
  }

  #grow(): void {
    if (++this.#deliveredInARow % GROWS_AFTER === 0) this.#bodyBytes = Math.min(this.#ceilingBytes, this.#bodyBytes * 2)
  }
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
}
