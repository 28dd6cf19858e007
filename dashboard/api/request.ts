import type { z } from 'zod'
import type { Endpoint, ENDPOINTS, EndpointName } from '../../src/contracts/endpoints.js'

type EndpointOf<N extends EndpointName> = (typeof ENDPOINTS)[N]
type PathNames<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | PathNames<Rest> : never
type ParamsOf<N extends EndpointName> = [PathNames<EndpointOf<N>['path']>] extends [never]
  ? { readonly params?: never }
  : { readonly params: Readonly<Record<PathNames<EndpointOf<N>['path']>, string>> }
type QueryOf<N extends EndpointName> =
  EndpointOf<N> extends { readonly query: infer Q extends z.ZodType }
    ? { readonly query?: z.input<Q> }
    : { readonly query?: never }
type BodyOf<N extends EndpointName> =
  EndpointOf<N> extends { readonly body: infer B extends z.ZodType }
    ? { readonly body: z.input<B> }
    : { readonly body?: never }

/** What an endpoint wants: names of its path, its query and its body, typed from the contract. */
export type RequestOf<N extends EndpointName> = ParamsOf<N> & QueryOf<N> & BodyOf<N>
/** What an endpoint answers. */
export type ResponseOf<N extends EndpointName> = z.output<EndpointOf<N>['response']>

/** A request of any endpoint, for code that only passes it on. */
export interface LooseRequest {
  readonly params?: Readonly<Record<string, string>> | undefined
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
}

const API_PREFIX = '/api/v1'

/** Address of an endpoint with its names filled in and its query appended; names that are missing are an error. */
export const buildUrl = (endpoint: Pick<Endpoint, 'path'>, request: LooseRequest): string => {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = request.params?.[name]
    if (value === undefined || value === '') throw new TypeError(`${endpoint.path} needs ${name}`)
    return encodeURIComponent(value)
  })
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(request.query ?? {})) if (value !== undefined) query.set(key, String(value))
  const search = query.toString()
  return `${API_PREFIX}${path}${search === '' ? '' : `?${search}`}`
}
