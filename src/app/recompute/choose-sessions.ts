import type { Athlete } from '../../domain/records/people.js'
import { isCounted, type SessionRecord } from '../../domain/records/session-record.js'
import { ConfigError } from '../../runtime/errors.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { nearestName } from '../config/nearest-name.js'

/** Which runs are to be computed anew. */
export interface SessionChoice {
  /** Id or name. */
  readonly athlete?: string | undefined
  /** Local date of the athlete, YYYY-MM-DD; runs of that day are in. */
  readonly since?: string | undefined
  readonly sessionId?: string | undefined
  /** The shoe that their row says. */
  readonly shoeId?: string | undefined
}

/**
 * Finished sessions, the latest first: what pages show of the last weeks is of one computation soonest.
 * @throws ConfigError `recompute-since`, `recompute-athlete`, `recompute-session`, `recompute-shoe` where the choice makes no sense
 */
export async function chooseSessions(db: LocalDatabase, choice: SessionChoice): Promise<readonly SessionRecord[]> {
  const since = choice.since === undefined ? undefined : checkDate(choice.since)
  const athlete = choice.athlete === undefined ? null : findAthlete(await db.listAthletes(), choice.athlete)
  if (choice.shoeId !== undefined) await checkShoe(db, choice.shoeId)
  const sessions =
    choice.sessionId === undefined
      ? await db.listSessions({
          ...(athlete === null ? {} : { athleteId: athlete.athleteId }),
          ...(since === undefined ? {} : { fromDate: since }),
          includeUncounted: true,
        })
      : [await findSession(db, choice.sessionId, athlete)]
  return sessions
    .filter((session) => session.state === 'finished' && (choice.sessionId !== undefined || mayCount(session)))
    .filter(({ localDate }) => since === undefined || localDate >= since)
    .filter(({ shoeId }) => choice.shoeId === undefined || shoeId === choice.shoeId)
}

/** A second record of a run counts as soon as the first one is deleted, so it has the model of today too. */
function mayCount(session: SessionRecord): boolean {
  return isCounted(session) || session.disposition === 'duplicate'
}

function checkDate(text: string): string {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const timeMs = isDate ? Date.parse(`${text}T00:00:00Z`) : NaN
  // The 30th of February is read as the 2nd of March.
  if (!Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text)) return text
  throw new ConfigError(`'${text}' is no date; write it as YYYY-MM-DD, e.g. --since 2026-03-01.`, {
    code: 'recompute-since',
  })
}

async function checkShoe(db: LocalDatabase, shoeId: string): Promise<void> {
  if ((await db.getShoe(shoeId)) !== null) return
  throw new ConfigError(`There is no shoe '${shoeId}' in this data folder.`, { code: 'recompute-shoe' })
}

function findAthlete(athletes: readonly Athlete[], wanted: string): Athlete {
  const byId = athletes.find(({ athleteId }) => athleteId === wanted)
  const named = athletes.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  const [only] = named
  if (byId !== undefined) return byId
  if (only !== undefined && named.length === 1) return only
  const list = athletes.map(({ athleteId, name }) => `${name} (${athleteId})`).join(', ')
  if (named.length > 1) {
    throw new ConfigError(`There are ${named.length} athletes named '${wanted}'; say which by the id: ${list}.`, {
      code: 'recompute-athlete',
    })
  }
  const near = nearestName(
    wanted,
    athletes.flatMap(({ athleteId, name }) => [name, athleteId]),
  )
  const hint = near === null ? '' : ` Did you mean '${near}'?`
  const known = athletes.length === 0 ? 'This data folder has none.' : `There are ${list}.`
  throw new ConfigError(`There is no athlete '${wanted}'.${hint} ${known}`, { code: 'recompute-athlete' })
}

async function findSession(db: LocalDatabase, sessionId: string, athlete: Athlete | null): Promise<SessionRecord> {
  const session = await db.getSession(sessionId)
  const refuse = (why: string): ConfigError => new ConfigError(why, { code: 'recompute-session' })
  if (session === null) throw refuse(`There is no session '${sessionId}' in this data folder.`)
  if (session.state !== 'finished') throw refuse(`The session '${sessionId}' still goes on; end it first.`)
  if (athlete !== null && session.athleteId !== athlete.athleteId) {
    throw refuse(`The session '${sessionId}' is not one of ${athlete.name}.`)
  }
  return session
}
