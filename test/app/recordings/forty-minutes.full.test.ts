import { expect, it } from 'vitest'
import { steadyRun } from '../../pipeline/simulated-session.js'
import { expectSameSteps, fetchBoth, streamedLive } from './kept-runs.js'
import { openRecordingsRig } from './recordings-rig.js'

const RUN_S = 2_400
const PROFILE = steadyRun(RUN_S)

it('forty minutes that both pods kept, fetched over links that drop twice, are the run as streamed live', async () => {
  const rig = await openRecordingsRig(PROFILE)
  try {
    await rig.clock.advance(RUN_S * 1000 + 2_000)
    await rig.comeHome()
    const recordings = await fetchBoth(rig, async ({ deviceId }) => {
      for (const afterMs of [15_000, 25_000]) {
        await rig.clock.advance(afterMs)
        rig.radio.dropLink(deviceId, 0x08)
      }
    })
    const sessionId = recordings[1]?.sessionId ?? ''
    const live = streamedLive(PROFILE)
    for (const foot of ['left', 'right'] as const) {
      const kept = await rig.steps(sessionId, foot)
      const reference = live.filter((step) => step.foot === foot)
      expect(expectSameSteps(kept, reference)).toBeGreaterThan(3_000)
    }
  } finally {
    await rig.close()
  }
}, 300_000)
