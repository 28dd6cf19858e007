import type { SessionRecord } from '../../domain/records/session-record.js'
import { conflict, HttpProblem, notFound } from '../../http/problem.js'
import type { SessionContext, JournalRecord } from '../../journal/journal-record.js'
import type { LiveControl } from '../api/services.js'
import type { AthleteChannel } from './athlete-channel.js'
import type { ChannelServices } from './channel-services.js'
import type { SessionManager } from './session-manager.js'

/** A slip is noticed soon; later the time between would not be a pause any more. */
const REOPEN_WITHIN_US = 600_000_000

export interface LiveControlServices extends Pick<ChannelServices, 'db' | 'event' | 'clock'> {
  /** What a session's journal holds; null where it is gone. */
  sessionJournal(
    sessionId: string,
  ): { readonly context: SessionContext; readonly records: Iterable<JournalRecord> } | null
}

/** What people may do to a session that is going on. */
export function createLiveControl(manager: SessionManager, services: LiveControlServices): LiveControl {
  const { db } = services
  const running = (sessionId: string): AthleteChannel => {
    const channel = manager.channelOfSession(sessionId)
    if (channel === null) throw notRunning(sessionId)
    return channel
  }
  return {
    runningSessions: () =>
      manager.runningSessions().flatMap(({ athleteId }) => manager.channel(athleteId)?.recorder()?.session() ?? []),
    async startSession({ athleteId, surface, shoeId }) {
      const channel = manager.channel(athleteId)
      if (channel === null)
        throw new HttpProblem({ status: 404, code: 'unknown-athlete', detail: 'There is no such athlete.' })
      const shoe = shoeId === null ? null : await db.getShoe(shoeId)
      // Asked after waiting: meanwhile the run may have begun by itself, or on another page.
      if (channel.recorder() !== null) {
        throw new HttpProblem({
          status: 409,
          code: 'session-running',
          detail: 'A session of this athlete is running already; stop it first.',
        })
      }
      // A tick goes in at the opening, so there are totals (of nothing yet) to answer with.
      const recorder = channel.start({ by: 'user', surface, shoe })
      await recorder.flush(true)
      return required(recorder.session())
    },
    async stopSession(sessionId) {
      return required(await running(sessionId).stop('user'))
    },
    async pauseSession(sessionId) {
      const channel = running(sessionId)
      if (channel.recorder()?.session()?.state === 'paused') throw notIn('running', 'It is paused already.')
      channel.pause()
      return told(channel, sessionId)
    },
    async resumeSession(sessionId) {
      const channel = running(sessionId)
      if (channel.recorder()?.session()?.state !== 'paused') throw notIn('paused', 'It is not paused.')
      channel.goOn()
      return told(channel, sessionId)
    },
    async reopenSession(sessionId) {
      const { channel, row } = await reopenable(sessionId)
      const journal = services.sessionJournal(sessionId)
      if (journal === null) throw notReopened('Its journal is not there any more.')
      const { activeGeneration, modelVersion } = row
      const context = { ...journal.context, generation: activeGeneration, modelVersion }
      channel.reopen(context, journal.records)
      const { surface, shoeId } = row
      const changed = { ...(surface === context.surface ? {} : { surface }) }
      const shoe = shoeId === (context.shoe?.shoeId ?? null) || shoeId === null ? undefined : await db.getShoe(shoeId)
      channel.patch({ ...changed, ...(shoe === undefined ? {} : { shoe }) })
      return told(channel, sessionId)
    },
    async patchSession(sessionId, { surface, shoeId }) {
      const shoe = shoeId === undefined ? undefined : shoeId === null ? null : await db.getShoe(shoeId)
      // Asked after waiting: meanwhile it may have ended and the athlete's next one begun.
      const channel = running(sessionId)
      channel.patch({ surface, shoe })
      return told(channel, sessionId)
    },
  }

  /** Everybody sees what was just done to the session. */
  async function told(channel: AthleteChannel, sessionId: string): Promise<SessionRecord> {
    const recorder = channel.recorder()
    if (recorder === null) throw notRunning(sessionId)
    await recorder.flush(true)
    services.event({ type: 'session-changed', sessionId, athleteId: channel.athleteId })
    return required(recorder.session())
  }

  async function reopenable(sessionId: string): Promise<{ channel: AthleteChannel; row: SessionRecord }> {
    const row = await db.getSession(sessionId)
    const channel = row === null ? null : manager.channel(row.athleteId)
    if (row === null || channel === null) throw notFound('session', sessionId)
    if (channel.isEnding(sessionId)) throw notReopened('Its end is still being written; try again in a second.')
    if (row.state !== 'finished') throw notReopened('It has not ended.')
    if (channel.recorder() !== null) throw notReopened('The next one runs already.')
    const edits = await db.listEdits([sessionId])
    if (edits.length > 0 || (row.disposition ?? 'counted') !== 'counted') throw notReopened('It was edited since.')
    // One that went idle ended some minutes before it was closed; this process knows when that was.
    const endedUs = Math.max(row.endTimeUs ?? 0, channel.endedTimeUs() ?? 0)
    if (services.clock.nowUs() - endedUs > REOPEN_WITHIN_US) throw notReopened('That was more than ten minutes ago.')
    const [newest] = await db.listSessions({ athleteId: row.athleteId, limit: 1 })
    if (newest !== undefined && newest.startTimeUs > row.startTimeUs) throw notReopened('Another run came after it.')
    return { channel, row }
  }
}

function notReopened(why: string): HttpProblem {
  return conflict('session-not-reopened', `The run can't go on: ${why}`)
}

function notIn(state: 'running' | 'paused', why: string): HttpProblem {
  return conflict(`session-not-${state}`, why)
}

function required(session: SessionRecord | null): SessionRecord {
  if (session !== null) return session
  throw new HttpProblem({
    status: 409,
    code: 'session-not-ready',
    detail: 'The session has only just begun; try again in a second.',
  })
}

function notRunning(sessionId: string): HttpProblem {
  return new HttpProblem({
    status: 409,
    code: 'session-not-running',
    detail: `The session ${sessionId} is not running.`,
  })
}
