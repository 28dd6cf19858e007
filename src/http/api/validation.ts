import { z } from 'zod'
import type { Endpoint } from '../../contracts/endpoints.js'
import { ImplementationError } from '../../runtime/errors.js'
import { invalidRequest, type FieldError } from '../problem.js'

const nothing = z.strictObject({})
const absentBody = z.union([z.undefined(), nothing])

/** Names in braces of an endpoint's path. */
export function paramNames(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
}

/** Ids are opaque; dates are checked here, so that no handler meets 30 February. */
export function paramSchema(name: string): z.ZodType<string> {
  return name.endsWith('Date') ? z.iso.date() : z.string().min(1).max(200)
}

export interface RawRequest {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** Checks all parts of a request and reports all that is wrong with any of them together. @throws HttpProblem (400) */
export function createRequestValidator(endpoint: Endpoint): (raw: RawRequest) => RawRequest {
  const params = z.object(Object.fromEntries(paramNames(endpoint.path).map((name) => [name, paramSchema(name)])))
  const query = endpoint.query ?? nothing
  const body = endpoint.body ?? absentBody
  return (raw) => {
    const errors: FieldError[] = []
    const checked = {
      params: parsePart('params', params, raw.params, errors),
      query: parsePart('query', query, raw.query, errors),
      body: parsePart('body', body, raw.body, errors),
    }
    if (errors.length > 0) throw invalidRequest(errors)
    return {
      params: checked.params,
      query: endpoint.query === undefined ? undefined : checked.query,
      body: endpoint.body === undefined ? undefined : checked.body,
    }
  }
}

function parsePart(part: string, schema: z.ZodType, value: unknown, errors: FieldError[]): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  errors.push(...fieldErrors(part, result.error))
  return undefined
}

/** Unknown keys get an entry each: zod reports them as one issue of the object around them. */
function fieldErrors(part: string, error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = [part, ...issue.path.map(String)].join('.')
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: 'Unknown key' }))
  })
}

/** Holds an answer against the contract. @throws ImplementationError naming each path that does not fit */
export function checkResponse(name: string, schema: z.ZodType, answer: unknown): void {
  const result = schema.safeParse(answer)
  if (result.success) return
  const errors = fieldErrors('response', result.error).map((entry) => `${entry.path}: ${entry.message}`)
  throw new ImplementationError(`The answer of "${name}" does not fit its contract: ${errors.join('; ')}`)
}

/** The schema of one item of a list answer. */
export function itemSchema(response: z.ZodType): z.ZodType {
  const items = response instanceof z.ZodObject ? response.shape['items'] : undefined
  return items instanceof z.ZodArray ? (items.element as z.ZodType) : z.unknown()
}
