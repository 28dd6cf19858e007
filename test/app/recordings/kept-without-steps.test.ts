import { expect, it } from 'vitest'
import { isCounted } from '../../../src/domain/records/session-record.js'
import { bothFeet } from '../../../src/sources/simulator/gait-profile.js'
import { fetchBoth } from './kept-runs.js'
import { openRecordingsRig } from './recordings-rig.js'

const STANDING_S = 8

it('a kept run without a single step is no run, of one pod and of both, until somebody takes that back', async () => {
  const rig = await openRecordingsRig({
    strike: bothFeet(12),
    segments: [{ kind: 'standing', durationS: STANDING_S }],
  })
  try {
    await rig.clock.advance(STANDING_S * 1000 + 2_000)
    await rig.comeHome()
    const [left] = await fetchBoth(rig)
    const sessionId = left?.sessionId ?? ''
    const [first, both] = rig.stored
    expect([first?.sessionId, both?.sessionId]).toEqual([sessionId, sessionId])
    expect(await rig.db.getSession(sessionId)).toMatchObject({
      ...{ disposition: 'not-a-run', totals: { stepCount: { left: 0, right: 0 } } },
    })
    expect(await rig.db.listSessions({})).toEqual([])
    const entries = await rig.db.listEdits([sessionId])
    const said = entries.findLast(({ detail }) => detail.kind === 'not-a-run')
    expect(said).toMatchObject({ madeBy: 'solewatch' })
    await rig.edits.undo(sessionId, said?.sequence ?? -1)
    await rig.computed()
    const again = await rig.db.getSession(sessionId)
    expect(again === null ? false : isCounted(again)).toBe(true)
  } finally {
    await rig.close()
  }
}, 60_000)
