import type { Request, Response } from 'express'
import type { Clock } from '../../runtime/clock.js'
import { openBrowserSessions, SESSION_LIFETIME_DAYS } from './browser-sessions.js'
import { openOwnerToken, type TokenStore } from './owner-token.js'
import { hashSecret, matchesHash } from './secrets.js'

/** Who may come in: whoever has the owner's token, or the cookie that a browser got for it. */
export interface OwnerAccess {
  /** The path with the token, to print behind the address: "/enter?token=…". Never log it. */
  readonly enterPath: string
  isOwner(request: Request): boolean
  /** Checks the token of an /enter link. */
  isToken(token: unknown): boolean
  /** Lets the browser in: a cookie for 90 days. */
  signIn(response: Response): Promise<void>
}

/**
 * @param options.directory the data folder, for the file `owner-token`
 * @throws StoreError where the token can't be read or written
 */
export async function openOwnerAccess(options: {
  store: TokenStore
  directory: string
  clock: Clock
}): Promise<OwnerAccess> {
  const { token, tokenHash, isNew } = await openOwnerToken(options)
  const sessions = await openBrowserSessions({ store: options.store, clock: options.clock, forgetAll: isNew })
  // Cookies don't know ports: the demo beside the real server would take its cookie. So each has a name of its own.
  const cookieName = `solewatch-${hashSecret(tokenHash).slice(0, 8)}`
  const isToken = (offered: unknown) => typeof offered === 'string' && matchesHash(offered, tokenHash)
  return {
    enterPath: `/enter?token=${token}`,
    isToken,
    isOwner(request) {
      const bearer = bearerToken(request)
      if (bearer !== null) return isToken(bearer)
      const sessionId = readCookie(request, cookieName)
      return sessionId !== null && sessions.isValid(sessionId)
    },
    async signIn(response) {
      response.cookie(cookieName, await sessions.create(), {
        httpOnly: true,
        // Lax, not strict: a link to a page of the dashboard in a mail or chat should open it.
        sameSite: 'lax',
        secure: response.req.secure,
        path: '/',
        maxAge: SESSION_LIFETIME_DAYS * 86_400_000,
      })
    },
  }
}

/** The token of `Authorization: Bearer …`; null where there is none. */
export function bearerToken(request: Request): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
}

function readCookie(request: Request, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const separator = pair.indexOf('=')
    if (separator > 0 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim()
  }
  return null
}
