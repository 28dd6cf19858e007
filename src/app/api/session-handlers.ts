import type { SessionRecord } from '../../domain/records/session-record.js'
import type { ApiHandlers } from '../../http/api/api-handlers.js'
import { StreamedList } from '../../http/api/streamed-list.js'
import { conflict } from '../../http/problem.js'
import type { SessionQuery } from '../../stores/local-database.js'
import { checkDateRange, requireAthlete, requireSession, requireShoe } from './lookups.js'
import type { ApiServices, SessionChange } from './services.js'
import { stepsKept } from './steps-kept.js'

type SessionHandlers = Pick<
  ApiHandlers,
  | 'listSessions'
  | 'getSession'
  | 'startSession'
  | 'patchSession'
  | 'stopSession'
  | 'pauseSession'
  | 'resumeSession'
  | 'reopenSession'
  | 'listSteps'
  | 'listMinutes'
>

/** Sessions with what belongs to them; one that is going on is shown as it stands now. */
export function createSessionHandlers(services: ApiServices): SessionHandlers {
  const { database, live } = services
  return {
    async listSessions({ query }) {
      checkDateRange(query)
      const sessionQuery = toSessionQuery(query)
      return { items: withRunning(await database.listSessions(sessionQuery), sessionQuery, services) }
    },
    async getSession({ params }) {
      const session = await currentSession(services, params.sessionId)
      const { athleteId, sessionId, activeGeneration: generation } = session
      const kept = await services.keeping.findEvicted({ athleteId, sessionId, generation })
      return { ...session, stepsKept: stepsKept(kept) }
    },
    async startSession({ body }) {
      const athlete = await requireAthlete(database, body.athleteId, 'body.athleteId')
      if (body.shoeId !== null) {
        await requireShoe(database, { shoeId: body.shoeId, athleteId: athlete.athleteId }, 'body.shoeId')
      }
      return live.startSession({ ...body, shoeId: body.shoeId ?? athlete.defaultShoeId })
    },
    patchSession: ({ params, body }) => patchSession(services, params.sessionId, body),
    async stopSession({ params }) {
      await requireRunning(services, params.sessionId)
      return live.stopSession(params.sessionId)
    },
    async pauseSession({ params }) {
      await requireRunning(services, params.sessionId)
      return live.pauseSession(params.sessionId)
    },
    async resumeSession({ params }) {
      await requireRunning(services, params.sessionId)
      return live.resumeSession(params.sessionId)
    },
    async reopenSession({ params }) {
      await currentSession(services, params.sessionId)
      return live.reopenSession(params.sessionId)
    },
    async listSteps({ params, query }) {
      const { athleteId, sessionId, activeGeneration } = await currentSession(services, params.sessionId)
      const { foot, fromUs, toUs } = query
      const narrowed = {
        ...(foot === undefined ? {} : { foot }),
        ...(fromUs === undefined ? {} : { fromUs }),
        ...(toUs === undefined ? {} : { toUs }),
      }
      return new StreamedList(database.steps.query({ athleteId, sessionId, generation: activeGeneration, ...narrowed }))
    },
    async listMinutes({ params }) {
      const { athleteId, sessionId, activeGeneration } = await currentSession(services, params.sessionId)
      return { items: await database.steps.queryMinutes({ athleteId, sessionId, generation: activeGeneration }) }
    },
  }
}

async function patchSession(services: ApiServices, sessionId: string, patch: SessionChange): Promise<SessionRecord> {
  const { database, live } = services
  const session = await currentSession(services, sessionId)
  if (typeof patch.shoeId === 'string') {
    await requireShoe(database, { shoeId: patch.shoeId, athleteId: session.athleteId }, 'body.shoeId')
  }
  if (isRunning(services, sessionId)) return live.patchSession(sessionId, patch)
  const { surface, shoeId } = patch
  let changed = session
  if (surface !== undefined && surface !== session.surface) {
    changed = await services.edits.make(sessionId, { kind: 'surface', surface })
  }
  if (shoeId !== undefined && shoeId !== session.shoeId) {
    changed = await services.edits.make(sessionId, { kind: 'shoe', shoeId })
  }
  return changed
}

/** @throws HttpProblem 404, or 409 where it is over */
async function requireRunning(services: ApiServices, sessionId: string): Promise<void> {
  if (isRunning(services, sessionId)) return
  await requireSession(services.database, sessionId)
  throw conflict('session-not-running', 'This session is not running.')
}

function isRunning({ live }: ApiServices, sessionId: string): boolean {
  return live.runningSessions().some((session) => session.sessionId === sessionId)
}

async function currentSession({ database, live }: ApiServices, sessionId: string): Promise<SessionRecord> {
  const running = live.runningSessions().find((session) => session.sessionId === sessionId)
  return running ?? (await requireSession(database, sessionId))
}

/**
 * The store has a running session as it was when it was last written, and in its first seconds not at all; what the
 * pipeline knows is newer.
 */
function withRunning(
  stored: readonly SessionRecord[],
  query: SessionQuery,
  { live }: ApiServices,
): readonly SessionRecord[] {
  const running = new Map(live.runningSessions().map((session) => [session.sessionId, session]))
  const known = new Set(stored.map(({ sessionId }) => sessionId))
  const unwritten = [...running.values()].filter(
    (session) => !known.has(session.sessionId) && isAskedFor(session, query),
  )
  return [...unwritten, ...stored.map((session) => running.get(session.sessionId) ?? session)]
    .sort((a, b) => b.startTimeUs - a.startTimeUs)
    .slice(0, query.limit)
}

function isAskedFor({ athleteId, localDate }: SessionRecord, query: SessionQuery): boolean {
  return (
    (query.athleteId === undefined || query.athleteId === athleteId) &&
    (query.fromDate === undefined || query.fromDate <= localDate) &&
    (query.toDate === undefined || localDate <= query.toDate)
  )
}

function toSessionQuery(query: {
  readonly athleteId?: string | undefined
  readonly fromDate?: string | undefined
  readonly toDate?: string | undefined
  readonly limit: number
  readonly uncounted: 'true' | 'false'
}): SessionQuery {
  return {
    limit: query.limit,
    includeUncounted: query.uncounted === 'true',
    ...(query.athleteId === undefined ? {} : { athleteId: query.athleteId }),
    ...(query.fromDate === undefined ? {} : { fromDate: query.fromDate }),
    ...(query.toDate === undefined ? {} : { toDate: query.toDate }),
  }
}
