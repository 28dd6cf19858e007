import { connect } from 'node:net'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Status } from '../../src/contracts/views.js'
import type { SessionRecord } from '../../src/domain/records/session-record.js'
import { Scene, until } from './support.js'

describe.concurrent('a server that is asked to end', () => {
  it.for(['SIGTERM', 'SIGINT'] as const)(
    'by %s ends in time with code 0, and the session goes on at the next start',
    { timeout: 60_000 },
    async (signal, { onTestFinished }) => {
      const scene = Scene.of(onTestFinished)
      const pods = await scene.pods()
      const data = scene.folder()
      const first = await scene.serve(['--data', data, '--hci', pods.hci])
      const athleteId = await first.athleteWithPods(['left', 'right', 'rsc'])
      const { sessionId } = await first.api<SessionRecord>('POST', '/sessions', { athleteId })
      await until(() => first.live.athlete(athleteId)?.feet.left?.linkState === 'streaming', 10_000, 'streaming')
      await until(
        () => first.live.athlete(athleteId)?.pods.every((pod) => pod.linkState === 'streaming'),
        10_000,
        'all',
      )
      const startedMs = Date.now()
      expect(await first.program.kill(signal)).toBe(0)
      expect(Date.now() - startedMs).toBeLessThan(3000)
      await first.live.done
      expect(first.program.stderr).not.toMatch(/MaxListeners|did not end well|\n\s+at /)
      await expect(reach(first.url)).rejects.toThrow()
      expect(existsSync(join(data, 'solewatch.lock'))).toBe(false)

      const second = await scene.serve(['--data', data, '--hci', pods.hci])
      expect((await second.get<Status>('/status')).runningSessions).toEqual([{ sessionId, athleteId }])
      expect(await second.program.kill(signal)).toBe(0)
    },
  )
})

describe.concurrent('a server whose database thread is lost', () => {
  it('does not go on as if nothing were: it says so and ends with an error, for a service manager to start it again', async ({
    onTestFinished,
  }) => {
    const scene = Scene.of(onTestFinished)
    const folder = scene.folder()
    const preload = join(folder, 'lose-the-store.cjs')
    writeFileSync(preload, LOSE_THE_STORE)
    const data = scene.folder()
    const server = await scene.serve(['--data', data, '--hci', 'virtual'], { NODE_OPTIONS: `--require ${preload}` })
    writeFileSync(join(folder, 'now'), '')
    expect(await server.program.exited).toBe(1)
    expect(server.program.stderr).toMatch(/store worker ended.*start Solewatch again/)
    expect(existsSync(join(data, 'solewatch.lock'))).toBe(false)
    const again = await scene.serve(['--data', data, '--hci', 'virtual'])
    expect((await again.get<Status>('/status')).store.ok).toBe(true)
  }, 30_000)
})

/** Loaded before the program: ends the thread of the database as a crash would, when a file called 'now' is there. */
const LOSE_THE_STORE = `
const { existsSync } = require('node:fs')
const threads = require('node:worker_threads')
const { Worker } = threads
threads.Worker = class extends Worker {
  constructor(file, options) {
    super(file, options)
    if (!options || options.name !== 'The store worker') return
    setInterval(() => existsSync(__dirname + '/now') && this.terminate(), 100).unref()
  }
}
require('node:module').syncBuiltinESMExports()
`

describe.concurrent('a server without an adapter', () => {
  it('says in one sentence what to do, goes on serving, and starts the demo, which ends with it', async ({
    onTestFinished,
  }) => {
    const scene = Scene.of(onTestFinished)
    const data = scene.folder()
    // Nothing listens there: the same as a machine without Bluetooth, but the same on every machine.
    const server = await scene.serve(['--data', data, '--hci', 'tcp://127.0.0.1:9'])
    const { message } = await server.program.line('adapter', 10_000)
    expect(String(message)).toMatch(/^[A-Z"].*\.$/)
    expect(String(message)).toContain('127.0.0.1:9')
    expect((await server.get<Status>('/status')).adapter.message).toBe(message)

    const { url } = await server.api<{ url: string }>('POST', '/demo')
    expect(await server.api('POST', '/demo')).toEqual({ url })
    const entered = await fetch(url, { redirect: 'manual' })
    expect(entered.status).toBe(303)
    const cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const status = await fetch(new URL('/api/v1/status', url), { headers: { cookie } })
    expect(((await status.json()) as Status).demo).toBe(true)
    expect((await server.get<Status>('/status')).demo).toBe(false)
    expect((await server.get<{ items: unknown[] }>('/athletes')).items).toEqual([])

    await server.program.kill('SIGKILL')
    await until(
      () =>
        reach(url).then(
          () => false,
          () => true,
        ),
      5000,
      'end of the demo',
    )
    expect(readdirSync(data)).toContain('demo')
  }, 60_000)
})

function reach(url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}
