import type { RequestHandler } from 'express'

export interface ReadinessCheck {
  readonly name: string
  readonly ok: boolean
  /** What is wrong and what to do; null where nothing is. */
  readonly message: string | null
}

/** GET /healthz: the process answers. Says nothing else, since it is open to everybody. */
export const healthRoute: RequestHandler = (_request, response) => {
  response.set('Cache-Control', 'no-store').json({ status: 'ok' })
}

/** GET /readyz: whether store, journal and what else is needed work; 503 where one does not. */
export function createReadinessRoute(check: () => Promise<readonly ReadinessCheck[]>): RequestHandler {
  return async (_request, response) => {
    const checks = await check()
    const ready = checks.every((entry) => entry.ok)
    response.status(ready ? 200 : 503).set('Cache-Control', 'no-store')
    response.json({ status: ready ? 'ready' : 'not-ready', checks })
  }
}
