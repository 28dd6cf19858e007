import { afterEach, describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../src/domain/records/session-record.js'
import type { StepRecord } from '../../src/domain/records/step-record.js'
import { findSessionJournal } from '../../src/journal/folder.js'
import { checkContiguous, PODS, run, Scene, until } from './support.js'

const scene = new Scene()
afterEach(() => scene.end())

const byKey = (steps: readonly StepRecord[]) =>
  [...steps].sort((a, b) => (a.foot === b.foot ? a.strideIndex - b.strideIndex : a.foot < b.foot ? -1 : 1))

describe('a server that is killed in the middle of a run', () => {
  it('goes on with the same session, no step missing or doubled, and one gap for the outage', async () => {
    const pods = await scene.pods()
    const data = scene.folder()
    const first = await scene.serve(['--data', data, '--hci', pods.hci])
    const athleteId = await first.athleteWithPods(['left', 'right', 'rsc'])
    const sessionId = await until(
      () => first.live.athlete(athleteId)?.sessionId,
      30_000,
      'session that starts by itself',
    )
    await until(async () => (await first.steps(sessionId)).length > 12, 60_000, 'steps in the store')
    const before = await first.steps(sessionId)
    await first.program.kill('SIGKILL')

    const startedMs = Date.now()
    const second = await scene.serve(['--data', data, '--hci', pods.hci])
    const status = await second.get<{ runningSessions: unknown[] }>('/status')
    expect(status.runningSessions).toEqual([{ sessionId, athleteId }])
    const streaming = () =>
      Object.values(PODS).every((pod) => second.live.pod(athleteId, pod)?.linkState === 'streaming')
    await until(streaming, 10_000, 'streaming again')
    const back = Date.now() - startedMs
    await until(async () => (await second.steps(sessionId)).length > before.length + 16, 60_000, 'further steps')
    const gaps = await until(
      () => second.live.athlete(athleteId)?.gaps.filter((gap) => gap.reason === 'process restarted'),
      5000,
      'gap',
    )
    expect(gaps).toHaveLength(1)
    expect(second.live.athlete(athleteId)?.gaps).toHaveLength(1)
    expect(back).toBeLessThan(10_000)

    const finished = await second.api<SessionRecord>('POST', `/sessions/${sessionId}/stop`)
    expect(finished.state).toBe('finished')
    expect(finished.totals.gapCount).toBe(1)
    const after = await second.steps(sessionId)
    checkContiguous(after)
    for (const foot of ['left', 'right'] as const) {
      const early = before.filter((step) => step.foot === foot)
      expect(after.filter((step) => step.foot === foot).slice(0, early.length)).toEqual(early)
    }
    const { items } = await second.get<{ items: SessionRecord[] }>('/sessions')
    expect(items.map((session) => session.sessionId)).toEqual([sessionId])

    const folder = findSessionJournal(data, sessionId)?.folder ?? ''
    const replay = await run(scene, ['replay', folder, '--json'])
    expect(replay.stderr).toBe('')
    const replayed = replay.lines.filter((line) => line['type'] === 'step')
    const stored = byKey(after).map((step) => ({ type: 'step', ...step }))
    expect(byKey(replayed as unknown as StepRecord[])).toEqual(stored)
  }, 90_000)
})
