import './zod-setup.js'
import { ENDPOINTS, type Endpoint, type EndpointName } from '../../src/contracts/endpoints.js'
import { errorFromBody, outdated, unreachable } from './errors.js'
import { buildUrl, type LooseRequest, type RequestOf, type ResponseOf } from './request.js'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Let the request outlive the page, for what is sent while it closes. */
  readonly keepalive?: boolean
}

const send = async (endpoint: Endpoint, request: LooseRequest, options: CallOptions): Promise<Response> => {
  const hasBody = request.body !== undefined
  try {
    return await fetch(buildUrl(endpoint, request), {
      method: endpoint.method.toUpperCase(),
      headers: { accept: 'application/json', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
      ...(hasBody ? { body: JSON.stringify(request.body) } : {}),
      ...options,
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw unreachable()
  }
}

/** Calls an endpoint of the contract; throws {@link ApiError} for anything but a success of the promised form. */
export const call = async <N extends EndpointName>(
  name: N,
  request: RequestOf<N>,
  options: CallOptions = {},
): Promise<ResponseOf<N>> => {
  const endpoint: Endpoint = ENDPOINTS[name]
  const response = await send(endpoint, request as LooseRequest, options)
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw errorFromBody(response.status, body)
  const parsed = endpoint.response.safeParse(body)
  if (!parsed.success) throw outdated()
  return parsed.data as ResponseOf<N>
}
