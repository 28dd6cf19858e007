import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigError } from '../runtime/errors.js'
import { createHttpApp } from './http-app.js'
import type { HttpServerOptions } from './http-server-options.js'
import { createRateLimits, DEFAULT_RATE_LIMITS } from './rate-limits.js'

/** How long running requests may take when the server stops. */
const STOP_GRACE_MS = 2000

export interface HttpServer {
  /** @returns the port, chosen by the system where 0 was asked for. @throws ConfigError where it can't be had */
  start(): Promise<{ readonly port: number }>
  /** Ends the live streams, lets running requests finish for a moment, and frees the port. */
  stop(): Promise<void>
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const limits = createRateLimits(options.rateLimits ?? DEFAULT_RATE_LIMITS, options.access.isToken)
  let server: Server | null = null
  return {
    async start() {
      server = createServer({ headersTimeout: 15_000, requestTimeout: 60_000 }, createHttpApp(options, limits))
      await listen(server, options)
      server.on('error', (error) => options.logger.error({ err: error }, 'The HTTP server failed'))
      const { port } = server.address() as AddressInfo
      return { port }
    },
    async stop() {
      options.live.close()
      limits.stop()
      if (server !== null) await close(server)
      server = null
    },
  }
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(toConfigError(cause, host, port)))
    server.listen({ host, port, exclusive: true }, resolve)
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function toConfigError(cause: NodeJS.ErrnoException, host: string, port: number): ConfigError {
  const sentences: Readonly<Record<string, readonly [code: string, message: string]>> = {
    EADDRINUSE: [
      'port-in-use',
      `Port ${port} is in use by another program; stop that one or choose another with --port.`,
    ],
    EACCES: [
      'port-not-allowed',
      `Port ${port} needs more rights than this user has; choose one above 1023 with --port.`,
    ],
    EADDRNOTAVAIL: [
      'host-not-available',
      `This machine has no address ${host}; set http.host to one of its own, or to 127.0.0.1.`,
    ],
    ENOTFOUND: ['host-not-available', `The address "${host}" is not known; set http.host to one of this machine.`],
  }
  const [code, message] = sentences[cause.code ?? ''] ?? [
    'http-listen',
    `The server can't listen on ${host} port ${port}: ${cause.message}`,
  ]
  return new ConfigError(message, { code, cause })
}
