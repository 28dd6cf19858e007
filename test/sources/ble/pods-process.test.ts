import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BehaviorSubject } from 'rxjs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { build } from 'vite'
import { createSystemClock } from '../../../src/runtime/clock.js'
import { createBleSource } from '../../../src/sources/ble/ble-source.js'
import type { KnownDevice } from '../../../src/sources/ble/collector/device-session.js'
import { createHciTransport } from '../../../src/sources/ble/hci-transport.js'
import { parseHciAddress } from '../../../src/sources/ble/hci/hci-address.js'
import { createNobleCentral } from '../../../src/sources/ble/noble-central.js'
import type { SourceEvent } from '../../../src/sources/source.js'

const POD: KnownDevice = {
  deviceId: 'left',
  address: 'c0:ff:ee:00:00:01',
  kind: 'open-imu',
  name: 'Solewatch 1',
}

let folder: string
const undo: (() => unknown)[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'solewatch-pods-'))
  const entry = join(import.meta.dirname, 'support', 'pods-process.ts')
  const rollupOptions = { output: { entryFileNames: 'pods.mjs' } }
  await build({ configFile: false, logLevel: 'error', build: { ssr: entry, outDir: folder, rollupOptions } })
})
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('pods in a process of their own', () => {
  it('are lost when it is killed and stream again when it is back', async () => {
    const first = await startPods(0)
    const collector = collect(first.port)
    await collector.until('streaming')
    first.process.kill('SIGKILL')
    await collector.until('lost')
    expect(collector.lastReason()).toBe('adapter down')
    const startedMs = Date.now()
    await startPods(first.port)
    await collector.until('streaming')
    expect(Date.now() - startedMs).toBeLessThan(5000)
  })

  it('are free for the next collector when one has gone without a word', async () => {
    const pods = await startPods(0)
    const first = collect(pods.port)
    await first.until('streaming')
    first.crash()
    const second = collect(pods.port)
    await second.until('streaming')
  })
})

async function startPods(port: number): Promise<{ process: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [join(folder, 'pods.mjs'), String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  undo.push(() => child.kill('SIGKILL'))
  if (child.stdout === null) throw new Error('no output')
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { process: child, port: Number(line.toString()) }
}

function collect(port: number) {
  const clock = createSystemClock()
  const transport = createHciTransport(parseHciAddress(`tcp://127.0.0.1:${port}`), { clock })
  const central = createNobleCentral({ transport, clock })
  const source = createBleSource({ central, clock, devices$: new BehaviorSubject([POD]) })
  const abort = new AbortController()
  const links: Extract<SourceEvent, { kind: 'link' }>[] = []
  const ended = new Promise<void>((resolve) => {
    source.start(abort.signal).subscribe({
      next: (event) => event.kind === 'link' && links.push(event),
      complete: resolve,
    })
  })
  const stop = async (): Promise<void> => {
    abort.abort()
    await ended
  }
  undo.push(stop)
  return {
    /** The connection closes and no link is ended first, as when the process is killed. */
    crash: () => transport.stop(),
    lastReason: () => links.at(-1)?.reason,
    until: async (state: string) => {
      const endMs = Date.now() + 8000
      while (links.at(-1)?.state !== state) {
        if (Date.now() > endMs) throw new Error(`not ${state}: ${JSON.stringify(links)}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
  }
}
