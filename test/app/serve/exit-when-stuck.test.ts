import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NEVER } from 'rxjs'
import { afterEach, expect, it } from 'vitest'
import { serve } from '../../../src/app/serve/serve.js'
import type { RunningServer } from '../../../src/app/serve/serve-options.js'
import { createSystemClock } from '../../../src/runtime/clock.js'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

/** A server whose radio says at once that its adapter is stuck. */
async function start(exitWhenStuck: boolean): Promise<RunningServer> {
  const data = mkdtempSync(join(tmpdir(), 'solewatch-stuck-'))
  ending.push(() => rmSync(data, { recursive: true, force: true }))
  const config = join(data, 'config.yaml')
  writeFileSync(config, `ble:\n  exitWhenStuck: ${String(exitWhenStuck)}\nlog:\n  level: error\n`)
  const server = await serve({ demo: false, data, config, port: 0 }, createSystemClock(), ({ stuck }) => ({
    source: { id: 'stuck', start: () => (queueMicrotask(() => stuck('Unplug the adapter.')), NEVER) },
    adapter: () => ({ state: 'off', message: 'Unplug the adapter.' }),
    startScan: () => Promise.resolve(),
    scanning: () => false,
    withLink: () => Promise.reject(new Error('no link')),
  }))
  ending.push(() => server.stop())
  return server
}

it('gives up where the adapter is stuck and the configuration wants it, and only there', async () => {
  const wanting = await start(true)
  expect((await wanting.failed).message).toBe('Unplug the adapter.')
  const bearing = await start(false)
  const still = Symbol('still running')
  const soon = new Promise<typeof still>((resolve) => setImmediate(() => resolve(still)))
  expect(await Promise.race([bearing.failed, soon])).toBe(still)
})
