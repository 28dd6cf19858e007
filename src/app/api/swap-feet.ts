import type { SwapFeet } from '../../contracts/pairing.js'
import { activeEdits } from '../../domain/edits/active-edits.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { HandlerInput } from '../../http/api/api-handlers.js'
import { HttpProblem, invalidRequest } from '../../http/problem.js'
import { requireAthlete, requireSession } from './lookups.js'
import type { ApiServices } from './services.js'

type SwapServices = Pick<ApiServices, 'database' | 'pairing' | 'edits' | 'live' | 'journalOf'>
type Swapped = SwapFeet['sessions'][number]

/**
 * Left and right were worn the wrong way round: the pods change places from now on, and the runs that are over are computed
 * anew with their feet changed. Without `apply` it only says what would become of what.
 */
export async function swapFeet(
  services: SwapServices,
  { params: { athleteId }, body }: HandlerInput<'swapFeet'>,
): Promise<SwapFeet> {
  const { database, pairing } = services
  await requireAthlete(database, athleteId)
  if (!body.pods && body.sinceDate === undefined && body.sessionIds === undefined) {
    throw invalidRequest([{ path: 'body', message: 'Say what is to be swapped: pods, sinceDate or sessionIds.' }])
  }
  const sessions = await chosenSessions(services, athleteId, body)
  const outcomes: Swapped[] = []
  for (const session of sessions) {
    const why = await whyNot(services, session)
    outcomes.push(shown(session, why ?? (body.apply ? await apply(services, session) : null)))
  }
  const devices = !body.pods ? [] : body.apply ? await pairing.swapPods(athleteId) : pairing.previewSwap(athleteId)
  return { applied: body.apply, devices: [...devices], sessions: outcomes }
}

/** Newest first. @throws HttpProblem 404 for a session that is not there, 400 for one of somebody else */
async function chosenSessions(
  { database }: SwapServices,
  athleteId: string,
  { sinceDate, sessionIds = [] }: HandlerInput<'swapFeet'>['body'],
): Promise<readonly SessionRecord[]> {
  const since = sinceDate === undefined ? [] : await database.listSessions({ athleteId, fromDate: sinceDate })
  const chosen = new Map(since.map((session) => [session.sessionId, session]))
  for (const [index, sessionId] of sessionIds.entries()) {
    const session = await requireSession(database, sessionId)
    if (session.athleteId !== athleteId) {
      throw invalidRequest([{ path: `body.sessionIds.${index}`, message: 'This is a run of somebody else.' }])
    }
    chosen.set(sessionId, session)
  }
  return [...chosen.values()].sort((a, b) => b.startTimeUs - a.startTimeUs)
}

async function whyNot({ database, live, journalOf }: SwapServices, session: SessionRecord): Promise<string | null> {
  const { sessionId, state } = session
  if (state !== 'finished' || live.runningSessions().some((running) => running.sessionId === sessionId)) {
    return 'It still goes on.'
  }
  if (journalOf(sessionId) === null) return 'Its recording is not kept, so it can’t be computed anew.'
  const swaps = activeEdits(await database.listEdits([sessionId])).filter(({ detail }) => detail.kind === 'swap-feet')
  return swaps.length % 2 === 1 ? 'Its feet have been swapped already.' : null
}

/** @returns why it could not be done, of the one session; the others are done all the same */
async function apply({ edits }: SwapServices, { sessionId }: SessionRecord): Promise<string | null> {
  try {
    await edits.make(sessionId, { kind: 'swap-feet' })
    return null
  } catch (error) {
    if (error instanceof HttpProblem) return error.message
    throw error
  }
}

function shown({ sessionId, localDate, startTimeUs, totals }: SessionRecord, why: string | null): Swapped {
  return { sessionId, localDate, startTimeUs, distanceM: totals.distanceM, why }
}
