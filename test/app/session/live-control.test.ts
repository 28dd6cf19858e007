import { describe, expect, it } from 'vitest'
import { createLiveControl } from '../../../src/app/session/live-control.js'
import { LEFT, RIGHT } from '../../pipeline/simulated-session.js'
import { ANA, ManagerRig } from './manager-rig.js'

const rigWithControl = () => {
  const rig = new ManagerRig({ devices: [LEFT, RIGHT] })
  const control = createLiveControl(rig.manager, {
    ...{ db: rig.db, event: () => undefined, clock: rig.clock },
    sessionJournal: (sessionId) => rig.journals.find(({ context }) => context.sessionId === sessionId) ?? null,
  })
  return { rig, control }
}
const START = { athleteId: ANA.athleteId, surface: 'trail', shoeId: 'some-shoe' } as const

describe('two people at one session', () => {
  it('start it once; the second is told so', async () => {
    const { rig, control } = rigWithControl()
    const answers = await Promise.allSettled([control.startSession(START), control.startSession(START)])
    expect(answers).toMatchObject([
      { status: 'fulfilled', value: { surface: 'trail' } },
      { status: 'rejected', reason: { code: 'session-running' } },
    ])
    expect(rig.journals).toHaveLength(1)
  })

  it("don't change the next session with what was meant for the last one", async () => {
    const { rig, control } = rigWithControl()
    const { sessionId } = await control.startSession(START)
    const late = control.patchSession(sessionId, { shoeId: 'other-shoe', surface: 'sand' })
    const channel = rig.manager.channel(ANA.athleteId)
    void channel?.stop('user')
    channel?.start({ by: 'user', surface: 'road' })
    await expect(late).rejects.toMatchObject({ code: 'session-not-running' })
    expect(channel?.recorder()?.session()?.surface).toBe('road')
  })
})
