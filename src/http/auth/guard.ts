import type { Request, RequestHandler, Response } from 'express'
import { HttpProblem } from '../problem.js'
import { sendLockedPage } from '../web/locked-page.js'
import type { OwnerAccess } from './owner-access.js'

/** Everything behind it is for the owner. Pages get one that says how to come in, everything else a problem document. */
export function createGuard(access: OwnerAccess): RequestHandler {
  return (request, response, next) => {
    if (access.isOwner(request)) return next()
    if (isPage(request)) return sendLockedPage(response)
    response.set('WWW-Authenticate', 'Bearer realm="solewatch"')
    next(
      new HttpProblem({
        status: 401,
        code: 'unauthenticated',
        detail:
          'Open the link that Solewatch prints in its terminal when it starts, or send the token as "Authorization: Bearer …".',
      }),
    )
  }
}

function isPage(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  const isMachine = request.path.startsWith('/api/') || request.path === '/metrics' || request.path === '/readyz'
  return !isMachine && request.accepts(['json', 'html']) === 'html'
}

/** GET /enter?token=… : lets the browser in and takes the token out of its address bar. */
export function createEnterRoute(access: OwnerAccess): RequestHandler {
  return async (request: Request, response: Response) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
    if (!access.isToken(request.query['token'])) {
      sendLockedPage(response)
      return
    }
    await access.signIn(response)
    response.redirect(303, '/')
  }
}
