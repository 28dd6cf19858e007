import { describe, expect, it } from 'vitest'
import type { Foot, StepRecord } from '../../../src/domain/records/step-record.js'
import { createPrng } from '../../../src/sources/simulator/prng.js'
import { planRun } from '../../../src/sources/simulator/plan-run.js'
import { bothFeet, type GaitProfile } from '../../../src/sources/simulator/gait-profile.js'
import { mergeRecords, recordFamily } from '../../pipeline/family-session.js'
import { reduceAll, stepsOf } from '../../pipeline/simulated-session.js'
import { expectSameSteps, fetchBoth } from './kept-runs.js'
import { openRecordingsRig, SEED, type RecordingsRig } from './recordings-rig.js'

const PATIENCE_MS = 3_600_000
const FEET: readonly Foot[] = ['left', 'right']
const POD = { kind: 'movesense', settings: { sampleRateHz: 104 } } as const
/** A clock of whole milliseconds is made even by a line, which begins elsewhere. */
const CONTACT_TOLERANCE_MS = 1
const STANDING_S = 30
const RUNNING_S = 120

/** Long enough to prepare both pods and to leave. */
const PROFILE: GaitProfile = {
  strike: bothFeet(12),
  segments: [
    { kind: 'standing', durationS: STANDING_S },
    { kind: 'running', durationS: RUNNING_S, speedMps: 3 },
  ],
}

/** The same sensors in the same run, with a collector at the runner's side. */
async function streamedLive(): Promise<readonly StepRecord[]> {
  const plan = planRun(PROFILE, SEED)
  const record = (foot: Foot) => recordFamily({ ...POD, foot, plan, noise: createPrng(SEED).fork(`pod-${foot}`) })
  const [left, right] = [await record('left'), await record('right')]
  return stepsOf(reduceAll(mergeRecords([left.records, right.records], plan.durationUs), [left.device, right.device]))
}

/** Both pods are told to record, and the runner leaves. */
async function setOff(rig: RecordingsRig): Promise<void> {
  await rig.comeHome()
  for (const foot of FEET) await rig.until(rig.service.prepare(rig.device(foot)), PATIENCE_MS)
  await rig.leave()
}

/** Values of the stream of one sensor since then, and what its link went through. */
function since(rig: RecordingsRig, from: number, deviceId: string) {
  const own = rig.events.slice(from).filter((event) => 'deviceId' in event && event.deviceId === deviceId)
  const states = own.flatMap((event) => (event.kind === 'link' ? [event.state] : []))
  const values = own.filter((event) => event.kind === 'notification' && event.channel === 'movesense-data')
  return { states, valueCount: values.length }
}

describe('a Movesense sensor that streams', () => {
  it('streams on over the same link when it was told to record, and when it was asked for its runs', async () => {
    const rig = await openRecordingsRig(PROFILE, POD)
    try {
      await rig.comeHome()
      const left = rig.device('left')
      const from = rig.events.length
      await rig.until(rig.service.prepare(left), PATIENCE_MS)
      // At once: the stream is only being started again.
      await rig.until(rig.service.ask(left), PATIENCE_MS)
      await rig.until(rig.service.ask(left), PATIENCE_MS)
      await rig.clock.advance(1_000)
      const streamsFrom = rig.events.length
      await rig.clock.advance(10_000)
      expect(since(rig, streamsFrom, left)).toMatchObject({ states: [], valueCount: expect.any(Number) })
      expect(since(rig, streamsFrom, left).valueCount).toBeGreaterThan(100)
      const { states } = since(rig, from, left)
      expect(new Set(states)).toEqual(new Set(['preparing', 'streaming']))
      expect(states.at(-1)).toBe('streaming')
    } finally {
      await rig.close()
    }
  }, 60_000)
})

describe('runs in the logbooks of Movesense sensors', () => {
  it('are recorded when told, and become the session that a live stream would have given', async () => {
    const rig = await openRecordingsRig(PROFILE, POD)
    try {
      await setOff(rig)
      await rig.clock.advance((STANDING_S + RUNNING_S) * 1000)
      await rig.comeHome()
      const recordings = await fetchBoth(rig, async ({ deviceId }) => {
        for (const afterMs of [3_000, 9_000]) {
          await rig.clock.advance(afterMs)
          rig.radio.dropLink(deviceId, 0x08)
        }
      })
      const sessionIds = new Set(recordings.map(({ sessionId }) => sessionId))
      expect(sessionIds.size).toBe(1)
      const [sessionId] = sessionIds
      const session = await rig.db.getSession(sessionId ?? '')
      expect(session).toMatchObject({ state: 'finished', source: 'memory', athleteId: 'athlete-1' })
      // One pod was told, and asked, some seconds after the other.
      expect(session?.totals.coverageRatio).toBeGreaterThan(0.95)
      const live = await streamedLive()
      for (const foot of FEET) {
        const kept = await rig.steps(sessionId ?? '', foot)
        const reference = live.filter((step) => step.foot === foot)
        expect(expectSameSteps(kept, reference, CONTACT_TOLERANCE_MS)).toBeGreaterThan(140)
      }
      const [left] = recordings
      if (left === undefined) throw new Error('no run')
      await rig.until(rig.service.erase(left.recordingId), PATIENCE_MS)
      expect(await rig.until(rig.service.ask(rig.device('left')), PATIENCE_MS)).toEqual([])
    } finally {
      await rig.close()
    }
  }, 180_000)
})
