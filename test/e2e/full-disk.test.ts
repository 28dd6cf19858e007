import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Storage } from '../../src/contracts/storage.js'
import type { Status } from '../../src/contracts/views.js'
import type { SessionRecord } from '../../src/domain/records/session-record.js'
import { checkContiguous, Scene, type Server, until } from './support.js'

const scene = new Scene()
afterEach(() => scene.end())

/** Takes all the room that is left, in pieces, so that what is freed meanwhile is taken too. */
function fill(folder: string): void {
  for (let piece = 0; piece < 200; piece += 1) {
    const { bavail, bsize } = statfsSync(folder)
    if (bavail === 0) return
    try {
      writeFileSync(join(folder, `ballast-${piece}-${Date.now()}`), Buffer.alloc(Math.min(bavail * bsize, 4_000_000)))
    } catch {
      // Somebody else was quicker.
    }
  }
}

const status = (server: Server) => server.get<Status>('/status')

describe('a disk that fills up in the middle of a run', () => {
  it('is told, live goes on, and when there is room again nothing that was acknowledged is lost', async ({ skip }) => {
    const data = scene.folder('full')
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', data]).status === 0
    if (!mounted) skip('mounting a size-limited tmpfs needs rights that this system does not give')
    scene.later(() => spawnSync('umount', [data]))
    const pods = await scene.pods()
    const config = join(scene.folder(), 'config.yaml')
    writeFileSync(config, 'journal:\n  reserveMiB: 1\n')
    const server = await scene.serve(['--data', data, '--hci', pods.hci, '--config', config])
    const athleteId = await server.athleteWithPods(['left', 'right'])
    const live = () => server.live.athlete(athleteId)
    const { sessionId } = await server.api<SessionRecord>('POST', '/sessions', { athleteId })
    await until(async () => (await server.steps(sessionId)).length > 6, 40_000, 'steps')

    const ballast = join(data, 'ballast')
    spawnSync('mkdir', [ballast])
    const told = await until(
      async () => {
        fill(ballast)
        const now = await status(server)
        return !now.journal.ok && now
      },
      60_000,
      'word of the full disk',
    )
    expect(told.journal.message).toMatch(/disk is full/)
    const notReady = async () => {
      fill(ballast)
      const ready = await server.call<{ status: string }>('GET', '/readyz')
      return ready.status === 503 && ready.body.status === 'not-ready'
    }
    await until(notReady, 10_000, 'word at /readyz')
    const stepsThen = (live()?.totals?.stepCount.left ?? 0) + (live()?.totals?.stepCount.right ?? 0)
    await until(
      () => (live()?.totals?.stepCount.left ?? 0) + (live()?.totals?.stepCount.right ?? 0) > stepsThen + 5,
      10_000,
      'further live steps',
    )
    const during = await status(server)
    expect(during.journal.unwrittenRecords).toBeGreaterThan(0)
    expect(during.store, 'the store does not take the steps either').toMatchObject({
      ok: false,
      message: expect.stringContaining('The disk is full') as string,
    })
    const [nearlyFull] = (await server.get<Storage>('/storage')).attention
    expect(nearlyFull).toMatch(/^The disk is nearly full: .* are left/)
    expect(existsSync(join(data, 'reserve'))).toBe(false)
    const acknowledged = await server.steps(sessionId)

    rmSync(ballast, { recursive: true })
    const isWell = ({ journal, store, storage }: Status) => journal.ok && store.ok && storage.attention.length === 0
    await until(async () => isWell(await status(server)), 15_000, 'word that all is well')
    const caughtUp = await server.steps(sessionId)
    expect(caughtUp.length, 'what the store refused it has taken since').toBeGreaterThan(acknowledged.length)
    expect((await server.call('GET', '/readyz')).status).toBe(200)
    await until(() => existsSync(join(data, 'reserve')), 5000, 'a new reserve')
    const finished = await server.api<SessionRecord>('POST', `/sessions/${sessionId}/stop`)
    const after = await server.steps(sessionId)
    checkContiguous(after)
    const { left, right } = finished.totals.stepCount
    expect(after.length).toBeGreaterThan(acknowledged.length)
    expect(after.length).toBeGreaterThanOrEqual(left + right)
    const keys = new Map(after.map((step) => [`${step.foot} ${step.strideIndex}`, step]))
    for (const step of acknowledged) expect(keys.get(`${step.foot} ${step.strideIndex}`)).toEqual(step)
    expect(await server.program.kill('SIGTERM')).toBe(0)
  }, 120_000)
})
