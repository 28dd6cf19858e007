import { HttpError, InfluxDB, RequestTimedOutError, type WriteOptions } from '@influxdata/influxdb-client'
import http, { validateHeaderValue } from 'node:http'
import https from 'node:https'
import type { Clock } from '../../../runtime/clock.js'
import type { DeliveryOutcome } from '../../change-log/forward-target.js'
import { stoppedError, toInfluxError } from '../influx-error.js'
import type { InfluxOptions } from '../influx-options.js'
import { guardedRequests, type SeenRequest } from './guarded-request.js'
import { outcomeOfError } from './outcome-of-error.js'
import { internalErrorOf, rejectionOf, type Rejection } from './rejection.js'

/** What the server said to one request. */
export type WriteAnswer =
  | { readonly kind: 'stored' }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'too-large'; readonly why: string }
  /** Cut or too late, with no answer: a smaller request may get through. */
  | { readonly kind: 'unanswered'; readonly isLate: boolean; readonly outcome: DeliveryOutcome }
  /** InfluxDB itself says that something went wrong in it (500): its disk, a shard, or perhaps one of these lines. */
  | { readonly kind: 'server-error'; readonly why: string; readonly outcome: DeliveryOutcome }
  | { readonly kind: 'failed'; readonly outcome: DeliveryOutcome }

/** It repeats lines that it can't read, so an answer may be as long as a request. */
const LONGEST_ANSWER_BYTES = 8 * 1024 * 1024
const STORED_STATUS = 204

/**
 * One request is one `flush` of the client, with nothing left to it: it doesn't try again, doesn't send by itself (no
 * timer, and no batch fills up with one record), and prints nothing. So a flush that resolves is the server's answer.
 */
const WRITE_OPTIONS: Partial<WriteOptions> = {
  batchSize: 2,
  maxBatchBytes: Infinity,
  flushInterval: 0,
  maxRetries: 0,
  maxBufferLines: 0,
  writeFailed: (error) => Promise.reject(error),
}

/** Requests that write, to one server. Assigns only; the first request opens a connection, which the next ones use. */
export class WriteRequests {
  readonly #options: InfluxOptions
  readonly #clock: Pick<Clock, 'timer' | 'nowUs'>
  readonly #agent: http.Agent

  constructor(options: InfluxOptions, clock: Pick<Clock, 'timer' | 'nowUs'>) {
    this.#options = options
    this.#clock = clock
    const keeping = { keepAlive: true, maxSockets: 2 }
    this.#agent = options.url.startsWith('https:') ? new https.Agent(keeping) : new http.Agent(keeping)
  }

  /** Sends the lines, and resolves when the server has answered, or it is given up: late, cut or stopped. */
  async send(bucket: string, lines: readonly string[], signal: AbortSignal): Promise<WriteAnswer> {
    const seen: SeenRequest = { statusCode: null, reusedSocket: false }
    const first = await this.#sendOnce(bucket, lines, signal, seen)
    // A server may close a connection just when the next request is on its way: that says nothing of its health.
    const stale = first.kind === 'unanswered' && !first.isLate && seen.reusedSocket && !signal.aborted
    return stale ? this.#sendOnce(bucket, lines, signal, { statusCode: null, reusedSocket: false }) : first
  }

  /** Ends the connections that are kept. */
  close(): void {
    this.#agent.destroy()
  }

  async #sendOnce(
    bucket: string,
    lines: readonly string[],
    signal: AbortSignal,
    seen: SeenRequest,
  ): Promise<WriteAnswer> {
    if (signal.aborted) return { kind: 'failed', outcome: outcomeOfError(stoppedError(this.#options)) }
    const givingUp = new AbortController()
    const giveUp = (): void => givingUp.abort()
    let late = false
    // The client's own timeout starts anew with every byte, and leaves the connection open.
    const stopTimer = this.#clock.timer(this.#options.timeoutMs, () => {
      late = true
      giveUp()
    })
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      await this.#flush(bucket, lines.join('\n'), givingUp.signal, seen)
      return seen.statusCode === STORED_STATUS ? { kind: 'stored' } : this.#oddAnswer(seen.statusCode)
    } catch (error) {
      giveUp()
      if (signal.aborted) return { kind: 'failed', outcome: outcomeOfError(stoppedError(this.#options)) }
      return this.#failed(late ? new RequestTimedOutError() : error, lines)
    } finally {
      stopTimer()
      signal.removeEventListener('abort', giveUp)
    }
  }

  async #flush(bucket: string, body: string, signal: AbortSignal, seen: SeenRequest): Promise<void> {
    const { url, organisation, token } = this.#options
    // The client would throw this where nobody can catch it.
    validateHeaderValue('authorization', `Token ${token}`)
    const transportOptions = {
      ...{ agent: this.#agent, signal, 'follow-redirects': guardedRequests(seen, LONGEST_ANSWER_BYTES) },
    }
    const client = new InfluxDB({ url, token, timeout: 0, transportOptions })
    const api = client.getWriteApi(organisation, bucket, 'ns', WRITE_OPTIONS)
    api.writeRecord(body)
    await api.flush()
  }

  #failed(error: unknown, lines: readonly string[]): WriteAnswer {
    if (isBadToken(error)) return this.#badToken()
    if (!(error instanceof HttpError))
      return {
        ...{ kind: 'unanswered', isLate: error instanceof RequestTimedOutError },
        outcome: outcomeOfError(toInfluxError(error, this.#options)),
      }
    if (error.statusCode < 400) return this.#oddAnswer(error.statusCode)
    const rejection = rejectionOf(error, lines, this.#options.token)
    if (rejection !== null) return { kind: 'rejected', rejection }
    const outcome = outcomeOfError(toInfluxError(error, this.#options, this.#clock.nowUs() / 1000))
    if (outcome.kind === 'too-large') return outcome
    const why = internalErrorOf(error, this.#options.token)
    return why === null ? { kind: 'failed', outcome } : { kind: 'server-error', why, outcome }
  }

  /** Something between us and the server speaks in its place, such as the sign-in page of a network. */
  #oddAnswer(statusCode: number | null): WriteAnswer {
    const { url } = this.#options
    const why = `${url} answers ${statusCode ?? 'nothing'} where InfluxDB says ${STORED_STATUS}, so nothing counts as delivered. Check influxdb.url, and that this network needs no sign-in.`
    return { kind: 'failed', outcome: { kind: 'later', why, retryAfterMs: null } }
  }

  #badToken(): WriteAnswer {
    const why =
      'The InfluxDB token holds a character that can’t be sent. Check SOLEWATCH_INFLUX_TOKEN or influxdb.tokenFile: it must be one line.'
    return { kind: 'failed', outcome: { kind: 'refused', code: 'unauthorised', why } }
  }
}

function isBadToken(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_CHAR'
}
