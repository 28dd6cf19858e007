import type { SessionRecord } from '../../domain/records/session-record.js'
import { conflict, HttpProblem } from '../../http/problem.js'
import type { LiveControl } from '../api/services.js'
import type { AthleteChannel } from './athlete-channel.js'
import type { ChannelServices } from './channel-services.js'
import { reopenSession, type ReopenServices } from './reopen-session.js'
import type { SessionManager } from './session-manager.js'

/** What people may do to a session that is going on. */
export function createLiveControl(
  manager: SessionManager,
  services: ReopenServices & Pick<ChannelServices, 'event'>,
): LiveControl {
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
        throw conflict('session-running', 'A session of this athlete is running already; stop it first.')
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
      const channel = await reopenSession(manager, services, sessionId)
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
