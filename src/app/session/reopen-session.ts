import type { SessionRecord } from '../../domain/records/session-record.js'
import { conflict, notFound, type HttpProblem } from '../../http/problem.js'
import type { JournalRecord, SessionContext } from '../../journal/journal-record.js'
import type { AthleteChannel } from './athlete-channel.js'
import type { ChannelServices } from './channel-services.js'
import type { SessionManager } from './session-manager.js'

/** A slip is noticed soon; later the time between would not be a pause any more. */
const REOPEN_WITHIN_US = 600_000_000

export interface ReopenServices extends Pick<ChannelServices, 'db' | 'clock'> {
  /** What a session's journal holds; null where it is gone. */
  sessionJournal(
    sessionId: string,
  ): { readonly context: SessionContext; readonly records: Iterable<JournalRecord> } | null
}

/**
 * Takes back the end of an athlete's newest session: it goes on under its id, with what its journal has and what was said
 * of it since.
 * @throws HttpProblem 404, or 409 where it can't go on
 */
export async function reopenSession(
  manager: SessionManager,
  services: ReopenServices,
  sessionId: string,
): Promise<AthleteChannel> {
  const { db } = services
  const row = await db.getSession(sessionId)
  const channel = row === null ? null : manager.channel(row.athleteId)
  if (row === null || channel === null) throw notFound('session', sessionId)
  await requireReopenable(row, channel, services)
  const { surface, shoeId, activeGeneration, modelVersion } = row
  const shoe = shoeId === null ? null : await db.getShoe(shoeId)
  const journal = services.sessionJournal(sessionId)
  if (journal === null) throw notReopened('its journal is not there any more.')
  // Asked after waiting: meanwhile the next run may have begun.
  if (channel.recorder() !== null) throw notReopened('the next one runs already.')
  channel.reopen({ ...journal.context, generation: activeGeneration, modelVersion }, journal.records)
  const told = channel.recorder()?.session()
  channel.patch({
    ...(told?.surface === surface ? {} : { surface }),
    ...(told?.shoeId === shoeId ? {} : { shoe }),
  })
  return channel
}

async function requireReopenable(row: SessionRecord, channel: AthleteChannel, services: ReopenServices): Promise<void> {
  const { db, clock } = services
  const { sessionId, athleteId } = row
  if (channel.isEnding(sessionId)) throw notReopened('its end is still being written; try again in a second.')
  if (row.state !== 'finished') {
    throw conflict('session-not-reopened', 'This run still goes on: there is no end to take back.')
  }
  if (channel.recorder() !== null) throw notReopened('the next one runs already.')
  const edits = await db.listEdits([sessionId])
  if (edits.length > 0 || (row.disposition ?? 'counted') !== 'counted') throw notReopened('it was edited since.')
  const [newest] = await db.listSessions({ athleteId, limit: 1 })
  if (newest !== undefined && newest.startTimeUs > row.startTimeUs) throw notReopened('another run came after it.')
  // One that went idle ended some minutes before it was closed; this process knows when that was.
  const endedUs = Math.max(row.endTimeUs ?? 0, channel.endedTimeUs() ?? 0)
  if (clock.nowUs() - endedUs > REOPEN_WITHIN_US) throw notReopened('it ended more than ten minutes ago.')
}

function notReopened(why: string): HttpProblem {
  return conflict('session-not-reopened', `The run can't go on: ${why}`)
}
