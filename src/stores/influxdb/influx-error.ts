import { AbortError, HttpError, RequestTimedOutError } from '@influxdata/influxdb-client'
import { StoreError } from '../../runtime/errors.js'
import type { InfluxOptions } from './influx-options.js'
import { retryAfterMs as retryAfterMsOf } from './retry-after.js'

export type InfluxErrorCode =
  | 'influx-unauthorised'
  | 'influx-forbidden'
  | 'influx-not-found'
  | 'influx-refused'
  | 'influx-too-large'
  | 'influx-busy'
  | 'influx-server-error'
  | 'influx-unreachable'
  | 'influx-timeout'
  | 'influx-stopped'
  | 'influx-unsupported'
  | 'influx-bad-answer'

/** What InfluxDB answered, or that it didn't; the message says where and what to do, and never holds the token. */
export class InfluxError extends StoreError {
  declare readonly code: InfluxErrorCode
  /** Null where there was no answer. */
  readonly statusCode: number | null
  /** As the server asks, where it does. */
  readonly retryAfterMs: number | null

  constructor(message: string, options: InfluxErrorOptions) {
    super(message, options)
    this.statusCode = options.statusCode ?? null
    this.retryAfterMs = options.retryAfterMs ?? null
  }
}

export interface InfluxErrorOptions {
  readonly code: InfluxErrorCode
  readonly retryable?: boolean
  readonly cause?: unknown
  readonly statusCode?: number
  readonly retryAfterMs?: number | null
}

/** The part of the options that may be told. */
type Place = Pick<InfluxOptions, 'url' | 'organisation' | 'timeoutMs' | 'token'>

const LONGEST_QUOTE = 300

/**
 * Anything that the client throws, as an error that says what to do. Ours stay as they are.
 * @param nowMs by which a date in Retry-After is read where the server doesn't tell its own; null for no guess
 */
export function toInfluxError(error: unknown, place: Place, nowMs: number | null = null): InfluxError {
  if (error instanceof InfluxError) return error
  if (error instanceof HttpError) return ofStatus(error, place, nowMs)
  const at = `InfluxDB at ${place.url}`
  if (error instanceof RequestTimedOutError)
    return new InfluxError(
      `${at} did not answer within ${place.timeoutMs / 1000} s. It may be busy; a longer influxdb.timeoutSeconds gives it more time.`,
      { code: 'influx-timeout', retryable: true },
    )
  if (isPlainServer(error, place))
    return new InfluxError(`${at} does not speak TLS there. Check influxdb.url: it may have to begin with http://.`, {
      code: 'influx-unreachable',
      retryable: true,
    })
  const why = error instanceof AbortError ? 'the connection was cut' : messageOf(error, place)
  return new InfluxError(`${at} can't be reached: ${why}. Check that it runs, and influxdb.url.`, {
    code: 'influx-unreachable',
    retryable: true,
  })
}

/** The request was given up by us, on purpose. */
export function stoppedError(place: Place): InfluxError {
  return new InfluxError(`A request to InfluxDB at ${place.url} was given up because the program stops.`, {
    code: 'influx-stopped',
    retryable: true,
  })
}

function ofStatus(error: HttpError, place: Place, nowMs: number | null): InfluxError {
  const { statusCode, headers = {} } = error
  const said = messageOf(error, place)
  const at = `InfluxDB at ${place.url}`
  const retryAfterMs = retryAfterMsOf(headers, nowMs)
  const made = (code: InfluxErrorCode, message: string, retryable = false): InfluxError =>
    new InfluxError(message, { code, retryable, statusCode, retryAfterMs })
  const unsupported = unsupportedVersion(versionOf(headers))
  if (unsupported !== null && [404, 405, 501].includes(statusCode))
    return made('influx-unsupported', `${at} ${unsupported}`)
  if (statusCode < 400)
    return made(
      'influx-bad-answer',
      `${at} sends us elsewhere (${statusCode}), which InfluxDB never does. Check influxdb.url.`,
    )
  // With a token that it knows, 2.x names the right that is missing.
  if (statusCode === 401 && / is unauthorized$/.test(said)) return made('influx-forbidden', mayNot(at, said))
  if (statusCode === 401)
    return made(
      'influx-unauthorised',
      `${at} refuses the token (401). Check SOLEWATCH_INFLUX_TOKEN or influxdb.tokenFile; "solewatch influx setup" can make a new token.`,
    )
  if (statusCode === 403) return made('influx-forbidden', mayNot(at, said))
  // A query names the organisation in its request, so one that isn't there counts as a bad request.
  if (statusCode === 404 || (statusCode === 400 && /organization .* not found$/.test(said)))
    return made(
      'influx-not-found',
      `${at} has no such organisation or bucket, or the token may not see it: ${said}. Check influxdb.organisation ("${place.organisation}") and run "solewatch influx setup".`,
    )
  if (statusCode === 413) return made('influx-too-large', `${at} says that the request is too large (413): ${said}.`)
  if (statusCode === 429)
    return made('influx-busy', `${at} asks to wait (429): ${said}. It is tried again by itself.`, true)
  if (statusCode >= 500)
    return made('influx-server-error', `${at} failed (${statusCode}): ${said}. Its own log says more.`, true)
  return made('influx-refused', `${at} refuses the request (${statusCode}): ${said}.`)
}

function mayNot(at: string, said: string): string {
  return `${at} says that the token may not do this: ${said}. It must read and write both buckets; "solewatch influx setup" can make one that does.`
}

/** As the server tells in each answer; null where it doesn't, such as InfluxDB Cloud. */
export function versionOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): string | null {
  const value = headers['x-influxdb-version']
  const text = typeof value === 'string' ? value : (value?.[0] ?? '')
  return text === '' ? null : text.replace(/^v/, '')
}

/** What to do where the server is none that can be used, as the end of a sentence; null for 2.x and where nothing is told. */
export function unsupportedVersion(version: string | null): string | null {
  const [major = ''] = version?.split('.') ?? []
  if (version === null || !/^\d+$/.test(major) || major === '2') return null
  if (Number(major) >= 3)
    return `is version ${version}: it takes what is written through the v2 API, but it has no Flux, which Solewatch reads and deletes with. Use InfluxDB 2.x or InfluxDB Cloud with Flux, or store.kind: embedded.`
  return `is version ${version}, which has neither the v2 API nor Flux switched on. Use InfluxDB 2.x, or store.kind: embedded.`
}

function messageOf(error: unknown, { token }: Place): string {
  const text = error instanceof Error ? error.message || codeOf(error) : String(error)
  const plain = (token === '' ? text : text.replaceAll(token, '(token)')).replace(/\s+/g, ' ').trim()
  const short = plain.length > LONGEST_QUOTE ? `${plain.slice(0, LONGEST_QUOTE)} …` : plain
  return short.replace(/[.\s]+$/, '')
}

/** What OpenSSL says of an answer that is none of TLS. */
function isPlainServer(error: unknown, { url }: Place): boolean {
  if (!url.startsWith('https:') || !(error instanceof Error)) return false
  return /wrong version number|packet length too long|http request/i.test(
    `${codeOf(error)} ${error.message}`.replaceAll('_', ' '),
  )
}

/** A connection refused at several addresses has no message of its own. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
