import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { DeviceError } from '../runtime/errors.js'
import { createApiRouter } from './api/api-router.js'
import { createEnterRoute, createGuard } from './auth/guard.js'
import { createReadinessRoute, healthRoute } from './health.js'
import type { HttpServerOptions } from './http-server-options.js'
import { createMetricsRegistry, createMetricsRoute, registerLiveMetrics } from './metrics.js'
import { createHostCheck, createOriginCheck } from './origin-check.js'
import { HttpProblem, sendProblem, toProblem } from './problem.js'
import type { RateLimits } from './rate-limits.js'
import { createRequestObserver } from './request-observer.js'
import { createSecurityHeaders } from './security-headers.js'
import { createApiDocs } from './web/api-docs.js'
import { createDashboardFiles } from './web/dashboard-files.js'
import { API_PREFIX } from './web/openapi.js'

const LIVE_PATH = `${API_PREFIX}/live`

/** All routes, in the order in which a request passes: who is asked, from where, how often, by whom, and only then what. */
export function createHttpApp(options: HttpServerOptions, limits: RateLimits): Express {
  const registry = options.metrics ?? createMetricsRegistry()
  registerLiveMetrics(registry, options.live)
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', false)
  app.set('query parser', 'simple')
  app.use(createRequestObserver({ registry, logger: options.logger }), createSecurityHeaders())
  app.use(createHostCheck({ boundHost: options.host, allowedHosts: options.allowedHosts ?? [] }))
  app.get('/healthz', healthRoute)
  app.use(limits.requests, limits.attempts, createOriginCheck(LIVE_PATH))
  app.get('/enter', createEnterRoute(options.access))
  app.use(createGuard(options.access))
  app.get('/readyz', createReadinessRoute(options.checkReadiness))
  app.get('/metrics', createMetricsRoute(registry))
  app.get(LIVE_PATH, (request, response) => options.live.attach(request, response))
  app.use(API_PREFIX, createApiDocs(options.version))
  const validateResponses = options.validateResponses ?? false
  app.use(API_PREFIX, createApiRouter({ handlers: options.handlers, validateResponses }))
  app.use(createDashboardFiles(options.dashboardDirectory))
  app.use(() => {
    throw new HttpProblem({ status: 404, code: 'not-found', detail: 'There is nothing at this address.' })
  })
  app.use(createErrorHandler(options))
  return app
}

/** Every error becomes a problem document; what is our fault goes to the log with its cause. */
function createErrorHandler({ logger }: HttpServerOptions) {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- express knows error handlers by their four parameters
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const { status, code } = toProblem(error)
    const { method } = request
    if (error instanceof DeviceError) logger.warn({ reason: reasonsOf(error), method, code }, 'A device failed')
    else if (status >= 500) logger.error({ err: error, method, code }, 'A request failed')
    if (response.headersSent) response.destroy()
    else sendProblem(response, error)
  }
}

/** A pod that is away is no mistake in the program: its words tell more than where they were thrown. */
function reasonsOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${reasonsOf(error.cause)})` : error.message
}
