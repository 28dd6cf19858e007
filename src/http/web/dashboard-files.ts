import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Router } from 'express'
import { HttpProblem } from '../problem.js'

/**
 * The built dashboard. Names under /assets carry a hash and never change; the page itself is asked for anew each
 * time. Addresses of pages inside the dashboard get the page too.
 */
export function createDashboardFiles(directory: string): Router {
  const router = express.Router()
  const page = join(directory, 'index.html')
  router.use('/assets', express.static(join(directory, 'assets'), { immutable: true, maxAge: '365d', index: false }))
  router.use('/assets', () => {
    throw new HttpProblem({ status: 404, code: 'not-found', detail: 'There is no such file.' })
  })
  router.use(express.static(directory, { index: false, cacheControl: true, maxAge: '1h', dotfiles: 'ignore' }))
  router.get('/{*page}', (request, response, next) => {
    if (!isPageRequest(request.path) || request.accepts(['json', 'html']) !== 'html') return next()
    if (!existsSync(page)) return next(notBuilt())
    response.set('Cache-Control', 'no-cache')
    response.sendFile('index.html', { root: directory, cacheControl: false })
  })
  return router
}

function isPageRequest(path: string): boolean {
  return !path.startsWith('/api/') && !/\.[a-z0-9]+$/i.test(path)
}

function notBuilt(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'dashboard-not-built',
    detail: 'The dashboard has not been built; run "npm run build" and start Solewatch again.',
  })
}
