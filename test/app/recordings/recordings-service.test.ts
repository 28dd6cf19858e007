import { describe, expect, it } from 'vitest'
import { steadyRun } from '../../pipeline/simulated-session.js'
import { expectSameSteps, fetchBoth, streamedLive } from './kept-runs.js'
import { openRecordingsRig } from './recordings-rig.js'

const RUN_S = 120
const PROFILE = steadyRun(RUN_S)

describe('runs that pods kept out of range', () => {
  it('become one session of both feet, with the steps that a live stream would have given', async () => {
    const rig = await openRecordingsRig(PROFILE)
    try {
      await rig.clock.advance(RUN_S * 1000 + 2_000)
      await rig.comeHome()
      let drops = 0
      const recordings = await fetchBoth(rig, async ({ deviceId }) => {
        for (const afterMs of [400, 700]) {
          await rig.clock.advance(afterMs)
          rig.radio.dropLink(deviceId, 0x08)
          drops += 1
        }
      })
      expect(drops).toBe(4)
      const sessionIds = new Set(recordings.map(({ sessionId }) => sessionId))
      expect(sessionIds.size).toBe(1)
      const [sessionId] = sessionIds
      const session = await rig.db.getSession(sessionId ?? '')
      expect(session).toMatchObject({ state: 'finished', source: 'memory', athleteId: 'athlete-1' })
      expect(session?.totals.coverageRatio).toBeGreaterThan(0.999)
      const live = streamedLive(PROFILE)
      for (const foot of ['left', 'right'] as const) {
        const kept = await rig.steps(sessionId ?? '', foot)
        const reference = live.filter((step) => step.foot === foot)
        expect(expectSameSteps(kept, reference)).toBeGreaterThan(140)
      }
      expect(rig.stored.map(({ sessionId: id }) => id)).toEqual([sessionId, sessionId])
    } finally {
      await rig.close()
    }
  }, 60_000)

  it('go on from what had arrived when the program ended in the middle', async () => {
    const rig = await openRecordingsRig(PROFILE)
    try {
      await rig.clock.advance(RUN_S * 1000)
      await rig.comeHome()
      const [found] = await rig.until(rig.service.ask(rig.device('left')), 3_600_000)
      if (found === undefined) throw new Error('The pod keeps no run.')
      await rig.until(rig.service.fetch(found.recordingId), 3_600_000)
      await rig.clock.advance(600)
      await rig.until(rig.service.stop(), 3_600_000)
      const half = await rig.untilState(found.recordingId, 'interrupted', 3_600_000)
      expect(half.fetchedBytes).toBeGreaterThan(0)
      expect(half.fetchedBytes).toBeLessThan(half.byteCount)
      const next = rig.restart()
      await rig.until(next.start(), 3_600_000)
      await rig.until(next.fetch(found.recordingId), 3_600_000)
      const whole = await rig.untilState(found.recordingId, 'stored', 3_600_000)
      expect(whole.fetchedBytes).toBe(whole.byteCount)
      const kept = await rig.steps(whole.sessionId ?? '', 'left')
      expectSameSteps(
        kept,
        streamedLive(PROFILE).filter(({ foot }) => foot === 'left'),
      )
      // Asked again, the pod tells of the same run, which is there already.
      expect(await rig.until(next.ask(rig.device('left')), 3_600_000)).toMatchObject([{ state: 'stored' }])
      await rig.until(next.erase(found.recordingId), 3_600_000)
      expect(await rig.until(next.ask(rig.device('left')), 3_600_000)).toEqual([])
    } finally {
      await rig.close()
    }
  }, 60_000)

  it('say in words when the pod refuses, and may be asked for again', async () => {
    const rig = await openRecordingsRig(steadyRun(20))
    try {
      await rig.clock.advance(20_000)
      await rig.comeHome()
      const [found] = await rig.until(rig.service.ask(rig.device('left')), 3_600_000)
      if (found === undefined) throw new Error('The pod keeps no run.')
      // Taken from its memory by somebody else meanwhile.
      await rig.db.putRecording({ ...found, state: 'stored' })
      await rig.until(rig.service.erase(found.recordingId), 3_600_000)
      await rig.db.putRecording(found)
      await rig.until(rig.service.fetch(found.recordingId), 3_600_000)
      const refused = await rig.untilState(found.recordingId, 'failed', 3_600_000)
      expect(refused.detail['trouble']).toMatch(/does not give its stored runs/)
      expect(await rig.until(rig.service.fetch(found.recordingId), 3_600_000)).toMatchObject({ state: 'fetching' })
      await rig.untilState(found.recordingId, 'failed', 3_600_000)
    } finally {
      await rig.close()
    }
  }, 60_000)

  it('are not asked for while a run goes on, nor of pods that keep none', async () => {
    const rig = await openRecordingsRig(steadyRun(10))
    try {
      rig.busy = true
      await expect(rig.service.ask(rig.device('left'))).rejects.toThrow(/recording a run now/)
      await expect(rig.service.ask('unknown')).rejects.toThrow(/not known/)
      const pod = (await rig.db.listDevices())[0]
      if (pod === undefined) throw new Error('no device')
      await rig.db.putDevice({ ...pod, deviceId: 'speed-pod', kind: 'rsc', foot: null })
      await expect(rig.service.ask('speed-pod')).rejects.toThrow(/no way to fetch/)
      await expect(rig.service.fetch('nothing')).rejects.toThrow(/no such run/)
      await expect(rig.service.prepare(rig.device('left'))).rejects.toThrow(/recording a run now/)
      rig.busy = false
      await expect(rig.service.prepare(rig.device('left'))).rejects.toThrow(/nothing has to be prepared/)
      await expect(rig.service.prepare('speed-pod')).rejects.toThrow(/no way to have such a device record/)
    } finally {
      await rig.close()
    }
  })
})
