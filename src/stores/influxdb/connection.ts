import {
  type HttpHeaders,
  InfluxDB,
  type ParameterizedQuery,
  RequestTimedOutError,
  type SendOptions,
} from '@influxdata/influxdb-client'
import { type Answer, csvOf, jsonOf, readAnswer, requireDone } from './answer.js'
import { stoppedError, toInfluxError, versionOf } from './influx-error.js'
import type { InfluxOptions } from './influx-options.js'

/** Requests to one server; each has a timeout, can be given up, and fails with an InfluxError that says what to do. */
export interface InfluxConnection {
  readonly options: InfluxOptions
  /** Runs Flux and gives the answer as CSV: a header line for each kind of table, no annotations. */
  query(flux: ParameterizedQuery, signal?: AbortSignal): Promise<string>
  /** Deletes what lies in the range and has these tags. InfluxDB says "done" whatever it deleted, so count afterwards. */
  deletePoints(deletion: PointDeletion, signal?: AbortSignal): Promise<void>
  /** What the server says that it is, asked without the token; both are null where it doesn't tell, as InfluxDB Cloud. */
  identify(signal?: AbortSignal): Promise<ServerIdentity>
  /** Any other request of the API; the answer is what the JSON says, null where there is none. */
  request(request: ApiRequest, signal?: AbortSignal): Promise<unknown>
}

export interface ServerIdentity {
  /** Such as 2.7.12. */
  readonly version: string | null
  /** Such as OSS. */
  readonly build: string | null
}

export interface PointDeletion {
  readonly bucket: string
  /** Both RFC 3339; both instants are in the range. */
  readonly start: string
  readonly stop: string
  /** Equal tags, and the measurement as `_measurement`. A field would select nothing without a word. */
  readonly tags: Readonly<Record<string, string>>
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the server's address, with its parameters: `/api/v2/…`. */
  readonly path: string
  /** Sent as JSON, and text as it is. */
  readonly body?: unknown
}

interface Limits {
  readonly signal?: AbortSignal
  /** Done twice it is done once; as absent. */
  readonly repeatable?: boolean
}

const QUERY_DIALECT = { header: true, delimiter: ',', annotations: [] }

/** Assigns only; the first request opens a connection, which Node keeps for the next. */
export function connectInflux(options: InfluxOptions): InfluxConnection {
  const { transport } = new InfluxDB({ url: options.url, token: options.token, timeout: options.timeoutMs })
  // A server that may be another than InfluxDB gets to see no token before it has said what it is.
  const stranger = new InfluxDB({ url: options.url, timeout: options.timeoutMs }).transport
  const org = encodeURIComponent(options.organisation)

  const { url } = options
  const send = (path: string, body: string, settings: SendOptions & Limits): Promise<Answer> =>
    guarded(options, settings, (signal) =>
      readAnswer(transport, { path, body, settings: { ...settings, signal }, url }),
    )

  return {
    options,
    async query(flux, signal) {
      const body = JSON.stringify({ query: flux.toString(), type: 'flux', dialect: QUERY_DIALECT })
      const headers = { 'content-type': 'application/json', accept: 'application/csv', ...compression(url) }
      return csvOf(
        await send(`/api/v2/query?org=${org}`, body, { method: 'POST', headers, ...withSignal(signal) }),
        url,
      )
    },
    async deletePoints({ bucket, start, stop, tags }, signal) {
      const path = `/api/v2/delete?org=${org}&bucket=${encodeURIComponent(bucket)}`
      const body = JSON.stringify({ start, stop, predicate: predicateOf(tags) })
      requireDone(await send(path, body, { method: 'POST', ...withSignal(signal) }), url)
    },
    async identify(signal) {
      let identity: ServerIdentity = { version: null, build: null }
      await guarded(options, withSignal(signal), async (giveUp) => {
        const settings = { method: 'GET', signal: giveUp, headers: { accept: 'text/plain' } }
        await stranger.request('/ping', '', settings, (headers) => (identity = identityOf(headers)))
      })
      return identity
    },
    async request({ method, path, body }, signal) {
      const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
      const headers = { accept: 'application/json' }
      const settings = { method, headers, repeatable: method !== 'POST', ...withSignal(signal) }
      return jsonOf(await send(path, text, settings), url)
    },
  }
}

/** Ends the work when it is late or told to stop; what it throws says what to do. */
async function guarded<Result>(
  options: InfluxOptions,
  { signal: stop, repeatable = true }: Limits,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (isAborted(stop)) throw stoppedError(options)
  const givingUp = new AbortController()
  const giveUp = (): void => givingUp.abort()
  stop?.addEventListener('abort', giveUp, { once: true })
  let late = false
  // The client's own timeout starts anew with every byte; a body that never ends is ended by this one.
  const timer = setTimeout(() => {
    late = true
    giveUp()
  }, options.timeoutMs)
  try {
    // A server may close a kept connection just when the next request is on its way.
    return await work(givingUp.signal).catch((error: unknown) => {
      if (!repeatable || !isReset(error) || givingUp.signal.aborted) throw error
      return work(givingUp.signal)
    })
  } catch (error) {
    // What is still under way, such as an answer that is too long, ends here.
    givingUp.abort()
    if (isAborted(stop)) throw stoppedError(options)
    throw toInfluxError(late ? new RequestTimedOutError() : error, options)
  } finally {
    clearTimeout(timer)
    stop?.removeEventListener('abort', giveUp)
  }
}

/** Packing costs more than it saves where the server is on the same machine. */
function compression(url: string): Record<string, string> {
  const { hostname } = new URL(url)
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return { 'accept-encoding': local ? 'identity' : 'gzip' }
}

/** In a predicate's text a quote and a backslash are escaped; it knows no other escape than that of a line end. */
export function predicateOf(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([tag, value]) => `${tag}="${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`)
    .join(' AND ')
}

function identityOf(headers: HttpHeaders): ServerIdentity {
  const build = headers['x-influxdb-build']
  return { version: versionOf(headers), build: (typeof build === 'string' ? build : build?.[0]) ?? null }
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
