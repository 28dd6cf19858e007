import type { DeliveryOutcome, RefusedRecord } from '../../change-log/forward-target.js'
import type { RecordLines } from '../points/record-lines.js'
import { describedLine } from './described-line.js'
import type { Rejection } from './rejection.js'
import type { WriteAnswer } from './write-request.js'

/** Lines of one record, or a part of them. */
export type Unit = Pick<RecordLines, 'index' | 'lines'>

export type SendLines = (lines: readonly string[]) => Promise<WriteAnswer>

/** Not more requests for one batch; one in which more is wrong goes in smaller batches. */
const MOST_REQUESTS = 256
/** A server that takes no point of this size takes none. */
const SMALL_POINT_BYTES = 16 * 1024

/**
 * Brings units to the server until each line is in, or is known to be refused for what it is. Only an answer of the
 * server's to a request that held a line counts for that line: where one of two shards refuses a line, InfluxDB doesn't
 * say how the other one fared, so all others are sent again. Sending twice is writing once.
 */
export class Delivery {
  readonly #send: SendLines
  readonly #refused = new Map<number, { why: string; lineCount: number }>()
  readonly #recordCount: number
  #requestCount = 0
  #storedCount = 0
  #expiredCount = 0
  /** No refusal so far has surely to do with what was refused. */
  #onlyVague = true

  constructor(recordCount: number, send: SendLines) {
    this.#recordCount = recordCount
    this.#send = send
  }

  /** A record that could not even be made into lines. */
  refuse(index: number, why: string): void {
    this.#onlyVague = false
    this.#addRefused(index, why, 1)
  }

  /** Null when the server has spoken on every line; else why not, and none of the batch counts as delivered. */
  async deliver(units: readonly Unit[]): Promise<DeliveryOutcome | null> {
    const lines = units.flatMap((unit) => unit.lines)
    if (lines.length === 0) return null
    if (++this.#requestCount > MOST_REQUESTS) return this.#tooMuch(units)
    const answer = await this.#send(lines)
    if (answer.kind === 'failed' || answer.kind === 'unanswered') return answer.outcome
    if (answer.kind === 'rejected') return this.#sortOut(units, answer.rejection)
    if (answer.kind === 'too-large') return this.#inHalves(units, answer.why, (line) => line.length > SMALL_POINT_BYTES)
    this.#storedCount += lines.length
    return null
  }

  outcome(): DeliveryOutcome {
    const pointCount = this.#storedCount
    const expired = this.#expiredCount === 0 ? {} : { expiredCount: this.#expiredCount }
    if (this.#refused.size === 0) return { kind: 'delivered', pointCount, ...expired }
    const refused = [...this.#refused].map(([index, { why, lineCount }]): RefusedRecord => {
      return { index, why: lineCount === 1 ? why : `${why} (${lineCount} points of this record)` }
    })
    if (this.#refusesEverything()) return { kind: 'refused', code: 'other', why: refused[0]?.why ?? '' }
    return { kind: 'partly', pointCount, ...expired, refused: refused.sort((a, b) => a.index - b.index) }
  }

  /** Then it isn't the records that are wrong. */
  #refusesEverything(): boolean {
    const nothingIn = this.#storedCount === 0 && this.#expiredCount === 0
    return this.#onlyVague && nothingIn && this.#recordCount > 1 && this.#refused.size === this.#recordCount
  }

  async #sortOut(units: readonly Unit[], rejection: Rejection): Promise<DeliveryOutcome | null> {
    switch (rejection.kind) {
      case 'expired':
        this.#expiredCount += rejection.droppedCount
        this.#storedCount += countLines(units) - rejection.droppedCount
        return null
      case 'passing':
        return { kind: 'later', why: `InfluxDB could not take a batch: ${rejection.why}.`, retryAfterMs: null }
      case 'unreadable':
        return this.#without(units, (_, at) => rejection.lines.find((line) => line.at === at)?.why ?? null)
      case 'type-conflict':
        return this.#afterConflict(units, rejection.field, rejection.why)
      case 'unnamed':
        return this.#inHalves(units, `InfluxDB refuses it: ${rejection.why}`, () => rejection.ofPoints)
    }
  }

  /** A record lies in one shard, and there the type of a field is the same for all its lines. */
  async #afterConflict(units: readonly Unit[], field: string, why: string): Promise<DeliveryOutcome | null> {
    const has = (line: string): boolean => line.includes(`,${field}=`) || line.includes(` ${field}=`)
    const found = units.length === 1 && units[0]?.lines.some(has) === true
    return found ? this.#without(units, (line) => (has(line) ? why : null)) : this.#inHalves(units, why, () => true)
  }

  /** Refuses the lines that have a reason, and sends the others again. */
  async #without(
    units: readonly Unit[],
    whyOf: (line: string, at: number) => string | null,
  ): Promise<DeliveryOutcome | null> {
    this.#onlyVague = false
    let at = 0
    const rest = units.map(({ index, lines }) => ({
      index,
      lines: lines.filter((line) => {
        const why = whyOf(line, at++)
        if (why !== null) this.#addRefused(index, `${describedLine(line)}: ${why}`, 1)
        return why === null
      }),
    }))
    return this.deliver(rest.filter((unit) => unit.lines.length > 0))
  }

  /** @param isSure whether a line that is refused for itself is refused for what it is */
  async #inHalves(
    units: readonly Unit[],
    why: string,
    isSure: (line: string) => boolean,
  ): Promise<DeliveryOutcome | null> {
    const [first, ...others] = units
    if (first === undefined) return null
    if (others.length > 0) {
      const half = Math.ceil(units.length / 2)
      return (await this.deliver(units.slice(0, half))) ?? this.deliver(units.slice(half))
    }
    const { index, lines } = first
    const half = Math.ceil(lines.length / 2)
    if (lines.length > 1)
      return (
        (await this.deliver([{ index, lines: lines.slice(0, half) }])) ??
        this.deliver([{ index, lines: lines.slice(half) }])
      )
    const line = lines[0] ?? ''
    if (isSure(line)) this.#onlyVague = false
    this.#addRefused(index, `${describedLine(line)}: ${why}`, 1)
    return null
  }

  /** A record that is alone can't go in a smaller batch. */
  #tooMuch(units: readonly Unit[]): DeliveryOutcome | null {
    if (this.#recordCount > 1)
      return { kind: 'too-large', why: 'InfluxDB refuses too much of this batch; it goes on in smaller ones.' }
    for (const { index, lines } of units) this.#addRefused(index, 'InfluxDB refuses most of its points', lines.length)
    return null
  }

  #addRefused(index: number, why: string, lineCount: number): void {
    const before = this.#refused.get(index)
    if (before === undefined) this.#refused.set(index, { why, lineCount })
    else before.lineCount += lineCount
  }
}

function countLines(units: readonly Unit[]): number {
  return units.reduce((sum, { lines }) => sum + lines.length, 0)
}
