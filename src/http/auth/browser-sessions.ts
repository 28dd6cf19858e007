import { z } from 'zod'
import type { Clock } from '../../runtime/clock.js'
import type { TokenStore } from './owner-token.js'
import { createSecret, hashSecret } from './secrets.js'

export const BROWSER_SESSIONS_SETTING = 'browserSessions'
export const SESSION_LIFETIME_DAYS = 90
const SESSION_LIFETIME_US = SESSION_LIFETIME_DAYS * 86_400_000_000
/** More browsers than a household has; the one that signed in longest ago goes first. */
const MAX_SESSIONS = 100

const storedSchema = z.array(z.object({ hash: z.string(), expiresUs: z.number() }))
type StoredSession = z.infer<typeof storedSchema>[number]

/** Browsers that have been let in. A cookie holds a random id; only its hash is stored. */
export interface BrowserSessions {
  /** @returns the id for the cookie */
  create(): Promise<string>
  isValid(sessionId: string): boolean
}

/** @param options.forgetAll drops the sessions of an earlier token */
export async function openBrowserSessions(options: {
  store: TokenStore
  clock: Clock
  forgetAll: boolean
}): Promise<BrowserSessions> {
  const { store, clock } = options
  const sessions = new Map<string, number>()
  const save = async () => {
    const stored: StoredSession[] = [...sessions].map(([hash, expiresUs]) => ({ hash, expiresUs }))
    await store.putSetting(BROWSER_SESSIONS_SETTING, JSON.stringify(stored))
  }
  if (options.forgetAll) await save()
  else for (const entry of await readStored(store)) sessions.set(entry.hash, entry.expiresUs)

  return {
    async create() {
      const nowUs = clock.nowUs()
      for (const [hash, expiresUs] of sessions) if (expiresUs <= nowUs) sessions.delete(hash)
      for (const hash of [...sessions.keys()].slice(0, Math.max(0, sessions.size + 1 - MAX_SESSIONS))) {
        sessions.delete(hash)
      }
      const sessionId = createSecret()
      sessions.set(hashSecret(sessionId), nowUs + SESSION_LIFETIME_US)
      await save()
      return sessionId
    },
    // Looking up a hash tells nothing by its time: what is compared can't be chosen without knowing the id.
    isValid: (sessionId) => (sessions.get(hashSecret(sessionId)) ?? 0) > clock.nowUs(),
  }
}

async function readStored(store: TokenStore): Promise<readonly StoredSession[]> {
  const text = await store.getSetting(BROWSER_SESSIONS_SETTING)
  return text === null ? [] : storedSchema.parse(JSON.parse(text))
}
