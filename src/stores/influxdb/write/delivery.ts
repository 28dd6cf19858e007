import type { DeliveryOutcome, RefusedRecord } from '../../change-log/forward-target.js'
import type { RecordLines } from '../points/record-lines.js'
import { describedLine } from './described-line.js'
import { Hints } from './hints.js'
import type { Rejection } from './rejection.js'
import type { WriteAnswer } from './write-request.js'

/** Lines of one record, or a part of them. */
export type Unit = Pick<RecordLines, 'index' | 'lines'>

export type SendLines = (lines: readonly string[]) => Promise<WriteAnswer>

export interface DeliveryOptions {
  readonly recordCount: number
  readonly send: SendLines
  /** Looks for a record that makes the server fail, in place of waiting until it doesn't. */
  readonly isSearching?: boolean
}

/** Not more requests to find what is wrong in one batch; one in which more is wrong goes in smaller batches. */
const MOST_EXTRA_REQUESTS = 256
/** A server that takes no point of this size takes none. */
const SMALL_POINT_BYTES = 16 * 1024
/** A server that fails at more lines than these of one batch is not well itself. */
const MOST_SUSPECTS = 4

/** A line at which the server has failed, for itself alone. */
interface Suspect {
  readonly index: number
  readonly line: string
}

/**
 * Brings units to the server until each line is in, or is known to be refused for what it is. Only an answer of the
 * server's to a request that held a line counts for that line: where one of two shards refuses a line, InfluxDB doesn't
 * say how the other one fared, so all others are sent again. Sending twice is writing once.
 */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #refused = new Map<number, { why: string; lineCount: number }>()
  /** What was learnt on the way, for another try. */
  readonly hints = new Hints()
  #extraCount = 0
  #storedCount = 0
  #expiredCount = 0
  /** No refusal so far has surely to do with what was refused. */
  #onlyVague = true
  #suspects: Suspect[] = []
  /** A line that the server has taken just now, in the bucket that is being written. */
  #taken: string | null = null

  constructor(options: DeliveryOptions) {
    this.#options = options
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
    const answer = await this.#options.send(lines)
    switch (answer.kind) {
      case 'failed':
      case 'unanswered':
        return answer.outcome
      case 'server-error':
        return this.#options.isSearching === true ? this.#search(units, answer.outcome) : answer.outcome
      case 'rejected':
        return this.#sortOut(units, answer.rejection)
      case 'too-large':
        return this.#inHalves(units, (index, line) =>
          this.#refuseLine(index, line, { why: answer.why, isSure: line.length > SMALL_POINT_BYTES }),
        )
      case 'stored':
        this.#storedCount += lines.length
        this.#taken = lines.at(-1) ?? null
        return null
    }
  }

  /**
   * To be called when a bucket's units are through. Refuses a line at which the server failed, if between two failures it
   * takes another one for the same bucket: a full disk or a server that restarts takes none.
   */
  async confirmSuspects(): Promise<DeliveryOutcome | null> {
    const [suspects, taken] = [this.#suspects, this.#taken]
    this.#suspects = []
    this.#taken = null
    for (const { index, line } of suspects) {
      if (taken === null) return later(line, 'which nothing is sent with that could tell whether the server is well')
      const control = await this.#options.send([taken])
      if (control.kind !== 'stored')
        return 'outcome' in control ? control.outcome : later(line, 'and at what it took just before')
      const again = await this.#options.send([line])
      if (again.kind === 'stored') this.#storedCount += 1
      else if (again.kind !== 'server-error') return later(line, 'and does not always say the same')
      else this.#refuseLine(index, line, { why: `InfluxDB fails at it each time: ${again.why}`, isSure: true })
    }
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
    const { recordCount } = this.#options
    return this.#onlyVague && nothingIn && recordCount > 1 && this.#refused.size === recordCount
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
      case 'unnamed': {
        const because = { why: `InfluxDB refuses it: ${rejection.why}`, isSure: rejection.ofPoints }
        return this.#inHalves(units, (index, line) => this.#refuseLine(index, line, because))
      }
    }
  }

  /** A record lies in one shard, and there the type of a field is the same for all its lines. */
  async #afterConflict(units: readonly Unit[], field: string, why: string): Promise<DeliveryOutcome | null> {
    const has = (line: string): boolean => line.includes(`,${field}=`) || line.includes(` ${field}=`)
    const found = units.length === 1 && units[0]?.lines.some(has) === true
    if (found) return this.#without(units, (line) => (has(line) ? why : null))
    return this.#inHalves(units, (index, line) => this.#refuseLine(index, line, { why, isSure: true }))
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
    return this.#again(rest.filter((unit) => unit.lines.length > 0))
  }

  async #search(units: readonly Unit[], failure: DeliveryOutcome): Promise<DeliveryOutcome | null> {
    if (this.#suspects.length >= MOST_SUSPECTS) return failure
    return this.#inHalves(units, (index, line) => void this.#suspects.push({ index, line }))
  }

  /** @param single told of a line that is sent by itself and is what the server has something against */
  async #inHalves(
    units: readonly Unit[],
    single: (index: number, line: string) => void,
  ): Promise<DeliveryOutcome | null> {
    const halves = halvesOf(units)
    if (halves === null) {
      const [{ index, lines } = { index: -1, lines: [] }] = units
      for (const line of lines) {
        this.hints.addSingle(line)
        single(index, line)
      }
      return null
    }
    const foundBefore = this.hints.singleCount
    const [first, second] = halves
    const stoppedAtFirst = await this.#again(first)
    if (stoppedAtFirst !== null) {
      this.hints.narrow(units)
      return stoppedAtFirst
    }
    const stoppedAtSecond = await this.#again(second)
    if (stoppedAtSecond !== null) this.hints.narrow(this.hints.singleCount === foundBefore ? second : [])
    return stoppedAtSecond
  }

  /** A request that is made only because something is wrong. */
  async #again(units: readonly Unit[]): Promise<DeliveryOutcome | null> {
    if (units.length > 0 && ++this.#extraCount > MOST_EXTRA_REQUESTS) return this.#tooMuch(units)
    return this.deliver(units)
  }

  /** A record that is alone can't go in a smaller batch. */
  #tooMuch(units: readonly Unit[]): DeliveryOutcome | null {
    if (this.#options.recordCount > 1)
      return { kind: 'too-large', why: 'InfluxDB refuses too much of this batch; it goes on in smaller ones.' }
    for (const { index, lines } of units) this.#addRefused(index, 'InfluxDB refuses most of its points', lines.length)
    return null
  }

  /** @param isSure whether it is refused for what it is, and not for what else may be the matter */
  #refuseLine(index: number, line: string, { why, isSure }: { why: string; isSure: boolean }): void {
    if (isSure) this.#onlyVague = false
    this.#addRefused(index, `${describedLine(line)}: ${why}`, 1)
  }

  #addRefused(index: number, why: string, lineCount: number): void {
    const before = this.#refused.get(index)
    if (before === undefined) this.#refused.set(index, { why, lineCount })
    else before.lineCount += lineCount
  }
}

/** By records, and a record by its lines; null for a single line. */
function halvesOf(units: readonly Unit[]): readonly [readonly Unit[], readonly Unit[]] | null {
  const [first] = units
  if (first === undefined) return null
  if (units.length > 1) {
    const half = Math.ceil(units.length / 2)
    return [units.slice(0, half), units.slice(half)]
  }
  const { index, lines } = first
  const half = Math.ceil(lines.length / 2)
  if (lines.length < 2) return null
  return [[{ index, lines: lines.slice(0, half) }], [{ index, lines: lines.slice(half) }]]
}

function later(line: string, how: string): DeliveryOutcome {
  const why = `InfluxDB fails at a ${describedLine(line)}, ${how}. Its own log says more; often its disk is full.`
  return { kind: 'later', why, retryAfterMs: null }
}

function countLines(units: readonly Unit[]): number {
  return units.reduce((sum, { lines }) => sum + lines.length, 0)
}
