import { existsSync, readdirSync, truncateSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../../src/domain/records/session-record.js'
import { findSessionJournal } from '../../src/journal/folder.js'
import { checkContiguous, run, Scene, type Server, until } from './support.js'

const session = (server: Server, sessionId: string) => server.get<SessionRecord>(`/sessions/${sessionId}`)

describe.concurrent('a session', () => {
  it('begins by hand and by running, is changed on the way, and a stop by hand is not undone by running on', async ({
    onTestFinished,
  }) => {
    const scene = Scene.of(onTestFinished)
    const pods = await scene.pods()
    const data = scene.folder()
    const server = await scene.serve(['--data', data, '--hci', pods.hci])
    const athleteId = await server.athleteWithPods(['left', 'right'])
    const shoe = await server.api<{ shoeId: string }>('POST', `/athletes/${athleteId}/shoes`, { name: 'Racer' })
    const live = () => server.live.athlete(athleteId)

    // By hand, before anybody runs.
    const byHand = await server.api<SessionRecord>('POST', '/sessions', { athleteId, surface: 'treadmill' })
    expect(byHand).toMatchObject({ state: 'running', surface: 'treadmill', shoeId: null, endTimeUs: null })
    expect((await server.call('POST', '/api/v1/sessions', { athleteId })).body).toMatchObject({
      code: 'session-running',
    })
    await server.api('PATCH', `/sessions/${byHand.sessionId}`, { surface: 'trail', shoeId: shoe.shoeId })
    await until(() => live()?.surface === 'trail' && live()?.shoeId === shoe.shoeId, 3000, 'surface and shoe live')
    await until(() => live()?.motion === 'running', 30_000, 'running')
    await until(
      () => live()?.feet.left?.cadenceSpm && live()?.feet.right?.groundContactTimeMs,
      60_000,
      'numbers a side',
    )
    const stopped = await server.api<SessionRecord>('POST', `/sessions/${byHand.sessionId}/stop`)
    expect(stopped).toMatchObject({ state: 'finished', surface: 'trail', shoeId: shoe.shoeId })
    expect(stopped.totals.stepCount.left).toBeGreaterThan(0)
    const again = await server.call('POST', `/api/v1/sessions/${byHand.sessionId}/stop`)
    expect(again).toMatchObject({ status: 409, body: { code: 'session-not-running' } })

    // The run goes on, but it is over for whoever stopped it.
    await until(() => live()?.sessionId === null && live()?.motion === 'running', 60_000, 'running without a session')
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(live()?.sessionId).toBeNull()

    // What a finished session was run in can be put right; its loads stay.
    const changed = await server.api<SessionRecord>('PATCH', `/sessions/${byHand.sessionId}`, { surface: 'road' })
    expect(changed).toEqual({ ...stopped, surface: 'road' })
    expect(await session(server, byHand.sessionId)).toEqual({ ...changed, stepsKept: 'here' })
    const missing = await server.call('PATCH', '/api/v1/sessions/nothing', { surface: 'road' })
    expect(missing.status).toBe(404)
  }, 90_000)

  it('that begins by itself has its first strides, ends after idle minutes, and the next run is another', async ({
    onTestFinished,
  }) => {
    const scene = Scene.of(onTestFinished)
    const pods = await scene.pods()
    const data = scene.folder()
    const config = join(scene.folder(), 'config.yaml')
    writeFileSync(config, 'session:\n  idleMinutes: 0.1\n')
    const server = await scene.serve(['--data', data, '--hci', pods.hci, '--config', config])
    const athleteId = await server.athleteWithPods(['left', 'right'])
    const live = () => server.live.athlete(athleteId)
    const sessionId = await until(() => live()?.sessionId, 30_000, 'session')
    const detectedUs = Date.now() * 1000
    const opened = await session(server, sessionId)
    // What made it start is in it: it begins before it was noticed.
    expect(detectedUs - opened.startTimeUs).toBeGreaterThan(3_000_000)
    await until(async () => (await server.steps(sessionId)).length >= 10, 60_000, 'steps')
    const steps = await server.steps(sessionId)
    checkContiguous(steps)
    expect(steps[0]?.initialContactTimeUs).toBeLessThan(detectedUs)

    pods.order('off all')
    const finished = await until(
      async () => {
        const now = await session(server, sessionId)
        return now.state === 'finished' && now
      },
      30_000,
      'end by idling',
    )
    expect(finished.endTimeUs).toBeLessThan(Date.now() * 1000 - 5_000_000)
    await until(() => live()?.sessionId === null, 2000, 'nothing running')
    pods.order('on all')
    const next = await until(() => live()?.sessionId, 30_000, 'another session')
    expect(next).not.toBe(sessionId)
    expect((await session(server, next)).startTimeUs).toBeGreaterThan(finished.endTimeUs ?? Infinity)
  }, 120_000)

  it('whose journal is cut in the middle of a byte stream goes on with all before the cut', async ({
    onTestFinished,
  }) => {
    const scene = Scene.of(onTestFinished)
    const pods = await scene.pods()
    const data = scene.folder()
    const first = await scene.serve(['--data', data, '--hci', pods.hci])
    const athleteId = await first.athleteWithPods(['left', 'right'])
    const { sessionId } = await first.api<SessionRecord>('POST', '/sessions', { athleteId })
    await until(async () => (await first.steps(sessionId)).length > 10, 30_000, 'steps')
    await first.program.kill('SIGKILL')
    const folder = findSessionJournal(data, sessionId)?.folder ?? ''
    const segment = join(folder, readdirSync(folder).sort().at(-1) ?? '')
    expect(existsSync(segment)).toBe(true)
    truncateSync(segment, statSync(segment).size - 777)
    const second = await scene.serve(['--data', data, '--hci', pods.hci])
    await until(() => second.live.athlete(athleteId)?.sessionId === sessionId, 5000, 'the same session')
    expect(second.program.stderr).toContain('the last record is cut')
    await until(() => second.live.athlete(athleteId)?.feet.left?.linkState === 'streaming', 10_000, 'streaming')
    const finished = await second.api<SessionRecord>('POST', `/sessions/${sessionId}/stop`)
    expect(finished.totals.stepCount.left + finished.totals.stepCount.right).toBeGreaterThan(8)
    const steps = await second.steps(sessionId)
    checkContiguous(steps)
    const replay = await run(scene, ['replay', folder, '--json'])
    expect(replay.child.exitCode).toBe(0)
    expect(replay.lines.filter((line) => line['type'] === 'step')).toHaveLength(steps.length)
  }, 90_000)
})
