import { afterEach, describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../src/domain/records/session-record.js'
import { findSessionJournal } from '../../src/journal/folder.js'
import { checkContiguous, run, Scene, type Server, until } from './support.js'

const scene = new Scene()
afterEach(() => scene.end())

/** So many times, after so many further steps each time; the last one while the pods are still being found again. */
const KILLS_AFTER_STEPS = [5, 40, 0, 12]

describe('a server that is killed again and again', () => {
  it('loses no step and tells one gap for each time that data was missing', async () => {
    const pods = await scene.pods()
    const data = scene.folder()
    const start = () => scene.serve(['--data', data, '--hci', pods.hci])
    let server: Server = await start()
    const athleteId = await server.athleteWithPods(['left', 'right', 'rsc'])
    const { sessionId } = await server.api<SessionRecord>('POST', '/sessions', { athleteId })
    for (const further of KILLS_AFTER_STEPS) {
      const before = await server.steps(sessionId)
      await until(
        async () => (await server.steps(sessionId)).length >= before.length + further,
        60_000,
        'further steps',
      )
      const seen = await server.steps(sessionId)
      await server.program.kill('SIGKILL')
      server = await start()
      const after = new Map((await server.steps(sessionId)).map((step) => [`${step.foot} ${step.strideIndex}`, step]))
      for (const step of seen) expect(after.get(`${step.foot} ${step.strideIndex}`)).toEqual(step)
    }
    const count = (await server.steps(sessionId)).length
    await until(async () => (await server.steps(sessionId)).length > count + 20, 60_000, 'further steps')
    const finished = await server.api<SessionRecord>('POST', `/sessions/${sessionId}/stop`)
    const steps = await server.steps(sessionId)
    checkContiguous(steps)
    // The third process died before its pods were back: for the runner that is one outage with the one before.
    expect(finished.totals.gapCount).toBeGreaterThanOrEqual(KILLS_AFTER_STEPS.length - 1)
    expect(finished.totals.gapCount).toBeLessThanOrEqual(KILLS_AFTER_STEPS.length)
    const replay = await run(scene, ['replay', findSessionJournal(data, sessionId)?.folder ?? '', '--json'])
    expect(replay.lines.filter((line) => line['type'] === 'step')).toHaveLength(steps.length)
  }, 300_000)
})
