import type { Response } from 'express'
import type { Problem } from '../contracts/problem.js'
import { SolewatchError } from '../runtime/errors.js'

/** One thing that is wrong with a request: where (`body.name`, `query.limit`) and what. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

export interface HttpProblemOptions {
  readonly status: number
  /** Stable; clients decide by it. */
  readonly code: string
  /** What is wrong and what to do, for people. */
  readonly detail: string
  readonly errors?: readonly FieldError[]
  readonly cause?: unknown
}

/** An error that already knows its answer to the client. */
export class HttpProblem extends SolewatchError {
  readonly status: number
  readonly code: string
  readonly errors: readonly FieldError[] | undefined
  constructor(options: HttpProblemOptions) {
    super(options.detail, { cause: options.cause })
    this.status = options.status
    this.code = options.code
    this.errors = options.errors
  }
}

/** @param what in words, e.g. "athlete" */
export function notFound(what: string, id: string): HttpProblem {
  return new HttpProblem({ status: 404, code: 'not-found', detail: `There is no ${what} "${id}".` })
}

/** The request is well formed, but does not fit the state of things. */
export function conflict(code: string, detail: string): HttpProblem {
  return new HttpProblem({ status: 409, code, detail })
}

/** A request whose parts don't hold; all errors at once, each with its path. */
export function invalidRequest(errors: readonly FieldError[]): HttpProblem {
  const detail = errors.map((error) => `${error.path}: ${error.message}`).join('; ')
  return new HttpProblem({ status: 400, code: 'validation', detail, errors })
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Does not fit the present state',
  413: 'The request is too large',
  415: 'Only JSON is understood',
  421: 'Not for this server',
  429: 'Too many requests',
  500: 'Something failed in Solewatch',
  502: 'A device failed',
  503: 'Not available now',
}

/** The RFC 9457 document of any error. What is not known to be harmless stays in the log. */
export function toProblem(error: unknown): Problem {
  const known = toHttpProblem(error)
  return {
    type: `urn:solewatch:problem:${known.code}`,
    title: TITLES[known.status] ?? 'Error',
    status: known.status,
    detail: known.message,
    code: known.code,
    ...(known.errors === undefined ? {} : { errors: known.errors.map((entry) => ({ ...entry })) }),
  }
}

function toHttpProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (error instanceof SolewatchError) {
    const status = statusOf(error)
    const detail = error.code === 'implementation' ? INTERNAL_DETAIL : error.message
    return new HttpProblem({ status, code: error.code, detail, cause: error })
  }
  return fromBodyParser(error) ?? new HttpProblem({ status: 500, code: 'internal', detail: INTERNAL_DETAIL })
}

const INTERNAL_DETAIL = 'An unexpected error happened; the log of the server says more.'

const STATUS_BY_CODE: Readonly<Record<string, number>> = { 'not-found': 404, conflict: 409 }
const STATUS_BY_CLASS: Readonly<Record<string, number>> = {
  ConfigError: 400,
  DecodeError: 400,
  DeviceError: 502,
  StoreError: 500,
  ImplementationError: 500,
}

function statusOf(error: SolewatchError): number {
  const byCode = STATUS_BY_CODE[error.code]
  if (byCode !== undefined) return byCode
  return error.retryable ? 503 : (STATUS_BY_CLASS[error.name] ?? 500)
}

/** Errors of express and its body parser carry a status and, most of them, a type. */
function fromBodyParser(error: unknown): HttpProblem | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null
  const type = 'type' in error ? error.type : null
  if (type === 'entity.parse.failed') {
    return new HttpProblem({ status: 400, code: 'malformed-json', detail: 'The body is not valid JSON.' })
  }
  if (error.status === 413) {
    return new HttpProblem({ status: 413, code: 'too-large', detail: 'The body is larger than 256 kB.' })
  }
  if (error.status === 415) return unsupportedMediaType()
  if (error.status >= 400 && error.status < 500) {
    return new HttpProblem({ status: 400, code: 'bad-request', detail: 'The request could not be read.' })
  }
  return null
}

export function unsupportedMediaType(): HttpProblem {
  return new HttpProblem({
    status: 415,
    code: 'not-json',
    detail: 'Send the body as UTF-8 JSON with "Content-Type: application/json".',
  })
}

export function sendProblem(response: Response, error: unknown): void {
  const problem = toProblem(error)
  response
    .status(problem.status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem))
}
