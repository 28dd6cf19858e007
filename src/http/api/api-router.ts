import express, { type NextFunction, type Request, type Response, type Router } from 'express'
import { ENDPOINTS, type Endpoint, type EndpointName } from '../../contracts/endpoints.js'
import { HttpProblem, unsupportedMediaType } from '../problem.js'
import type { ApiHandlers } from './api-handlers.js'
import { StreamedList, writeStreamedList } from './streamed-list.js'
import { checkResponse, createRequestValidator, itemSchema } from './validation.js'

export const BODY_LIMIT_BYTES = 256 * 1024

export interface ApiRouterOptions {
  readonly handlers: ApiHandlers
  /** Holds every answer against its schema; for tests and development, where a wrong answer should be loud. */
  readonly validateResponses: boolean
}

/** One route per entry of ENDPOINTS; nothing about a single endpoint is written here. */
export function createApiRouter(options: ApiRouterOptions): Router {
  const router = express.Router()
  router.use(refuseOtherBodies, express.json({ limit: BODY_LIMIT_BYTES, strict: true }))
  for (const name of endpointNames()) {
    const endpoint: Endpoint = ENDPOINTS[name]
    router[endpoint.method](toExpressPath(endpoint.path), createRoute(name, endpoint, options))
  }
  for (const [path, methods] of methodsByPath()) {
    router.all(path, (_request, response) => {
      response.set('Allow', methods.join(', '))
      throw new HttpProblem({
        status: 405,
        code: 'method-not-allowed',
        detail: `This address understands ${methods.join(' and ')}.`,
      })
    })
  }
  return router
}

export function endpointNames(): readonly EndpointName[] {
  return Object.keys(ENDPOINTS) as EndpointName[]
}

function toExpressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

function createRoute(name: EndpointName, endpoint: Endpoint, options: ApiRouterOptions) {
  const validate = createRequestValidator(endpoint)
  // The type of each handler holds for its own endpoint; here, where the schemas have just been applied, they are alike.
  const handler = options.handlers[name] as unknown as (input: ReturnType<typeof validate>) => Promise<unknown>
  const item = itemSchema(endpoint.response)
  return async (request: Request, response: Response): Promise<void> => {
    const answer = await handler(validate({ params: request.params, query: request.query, body: request.body }))
    response.status(endpoint.status ?? 200).set('Cache-Control', 'no-store')
    if (answer instanceof StreamedList) {
      const check = options.validateResponses ? (entry: unknown) => checkResponse(name, item, entry) : () => undefined
      await writeStreamedList(response, answer, check)
      return
    }
    if (options.validateResponses) checkResponse(name, endpoint.response, answer)
    response.json(answer)
  }
}

function methodsByPath(): Map<string, string[]> {
  const methods = new Map<string, string[]>()
  for (const name of endpointNames()) {
    const { path, method } = ENDPOINTS[name]
    const known = methods.get(toExpressPath(path)) ?? []
    methods.set(toExpressPath(path), [...known, method.toUpperCase()])
  }
  return methods
}

/** A form can be sent from a foreign page without asking; JSON can't. So a body of any other kind is refused. */
function refuseOtherBodies(request: Request, _response: Response, next: NextFunction): void {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0
  next(hasBody && request.is('application/json') === false ? unsupportedMediaType() : undefined)
}
