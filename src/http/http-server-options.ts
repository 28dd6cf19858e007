import type { Registry } from 'prom-client'
import type { ApiHandlers } from './api/api-handlers.js'
import type { OwnerAccess } from './auth/owner-access.js'
import type { ReadinessCheck } from './health.js'
import type { HttpLogger } from './http-logger.js'
import type { LiveHub } from './live/live-hub.js'
import type { RateLimitSettings } from './rate-limits.js'

export interface HttpServerOptions {
  /** 127.0.0.1 unless the configuration says otherwise. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Names beside localhost and the machine's own addresses under which it may be called. */
  readonly allowedHosts?: readonly string[]
  readonly handlers: ApiHandlers
  readonly live: LiveHub
  readonly access: OwnerAccess
  readonly logger: HttpLogger
  readonly version: string
  /** Folder with the built dashboard (index.html, assets/). */
  readonly dashboardDirectory: string
  readonly checkReadiness: () => Promise<readonly ReadinessCheck[]>
  /** Holds every answer against its schema; for tests and development. */
  readonly validateResponses?: boolean
  /** Figures of other parts are shown where they share this registry; without it only those of the process and of HTTP. */
  readonly metrics?: Registry
  readonly rateLimits?: RateLimitSettings
}
