import type { Request, RequestHandler } from 'express'
import { Histogram, type Registry } from 'prom-client'
import type { HttpLogger } from './http-logger.js'

/**
 * Counts and logs what was asked: method, route and status. Never the query (it holds the token once), a header or a
 * body. The route is the pattern, so that ids neither reach the log nor multiply the series.
 */
export function createRequestObserver(options: { registry: Registry; logger: HttpLogger }): RequestHandler {
  const duration = new Histogram({
    name: 'solewatch_http_request_duration_seconds',
    help: 'Time to answer, from the first byte of the request to the last of the answer; the live stream is left out',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [options.registry],
  })
  return (request, response, next) => {
    const startedNs = process.hrtime.bigint()
    response.once('finish', () => {
      const seconds = Number(process.hrtime.bigint() - startedNs) / 1e9
      const fields = { method: request.method, route: routeOf(request), status: response.statusCode }
      if (!fields.route.endsWith('/live')) duration.observe(fields, seconds)
      options.logger.debug({ ...fields, durationMs: Math.round(seconds * 1000) }, 'request')
    })
    next()
  }
}

function routeOf(request: Request): string {
  const route: unknown = (request as { route?: { path?: unknown } }).route?.path
  return typeof route === 'string' ? `${request.baseUrl}${route}` : 'other'
}
