import type { Request, RequestHandler } from 'express'
import { MemoryStore, rateLimit } from 'express-rate-limit'
import { bearerToken } from './auth/owner-access.js'
import { HttpProblem } from './problem.js'

export interface RateLimits {
  /** Failed attempts with a token, by link or header, per address. */
  readonly attempts: RequestHandler
  /** Everything, per address. */
  readonly requests: RequestHandler
  /** Lets go of the stores' timers. */
  stop(): void
}

export interface RateLimitSettings {
  readonly attemptsPerQuarterHour: number
  readonly requestsPerMinute: number
}

/** A dashboard asks a few dozen times a minute; a mistyped link is tried a few times. */
export const DEFAULT_RATE_LIMITS: RateLimitSettings = { attemptsPerQuarterHour: 20, requestsPerMinute: 1200 }

/** @param isToken who has the right token is not counted: many requests of a script may be under way at once */
export function createRateLimits(settings: RateLimitSettings, isToken: (token: unknown) => boolean): RateLimits {
  const attemptStore = new MemoryStore()
  const requestStore = new MemoryStore()
  const shared = { standardHeaders: 'draft-8', legacyHeaders: false, validate: false } as const
  return {
    attempts: rateLimit({
      ...shared,
      windowMs: 15 * 60_000,
      limit: settings.attemptsPerQuarterHour,
      store: attemptStore,
      skip: (request) => !isAttempt(request) || isToken(bearerToken(request)),
      skipSuccessfulRequests: true,
      requestWasSuccessful: (_request, response) => response.statusCode !== 401,
      handler: (_request, _response, next) =>
        next(tooMany('too-many-attempts', 'Too many wrong tokens came from this address; try again in 15 minutes.')),
    }),
    requests: rateLimit({
      ...shared,
      windowMs: 60_000,
      limit: settings.requestsPerMinute,
      store: requestStore,
      handler: (_request, _response, next) =>
        next(tooMany('too-many-requests', 'Too many requests came from this address; try again in a minute.')),
    }),
    stop() {
      attemptStore.shutdown()
      requestStore.shutdown()
    },
  }
}

function isAttempt(request: Request): boolean {
  return request.path === '/enter' || bearerToken(request) !== null
}

function tooMany(code: string, detail: string): HttpProblem {
  return new HttpProblem({ status: 429, code, detail })
}
