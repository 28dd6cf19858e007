import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compiledUrl } from '../../../src/stores/worker/compiled-url.js'
import { openLocalDatabase } from '../../../src/stores/worker/open-local-database.js'
import { temporaryDirectory } from '../open-temporary.js'
import { sampleStep } from '../sample-records.js'
import { collect } from '../step-store-contract.js'

const PORT_FILE = new URL('../../../src/stores/worker/open-local-database.ts', import.meta.url).href
const CHILD = join(import.meta.dirname, '..', 'appending-process.mjs')
/** Acknowledged batches after which each round kills the process; and some ms later, so that a write is under way. */
const ROUNDS = [
  { batches: 1, laterMs: 0 },
  { batches: 7, laterMs: 1.5 },
  { batches: 23, laterMs: 3 },
  { batches: 40, laterMs: 0.5 },
]

describe('a process that is killed while it appends', () => {
  let directory: string
  beforeAll(async () => {
    directory = await temporaryDirectory()
  })
  afterAll(async () => rm(directory, { recursive: true }))

  /** @returns the last stride index that was acknowledged before the process died */
  async function appendUntilKilled(firstStride: number, batches: number, laterMs: number): Promise<number> {
    const store = compiledUrl('./open-local-database.js', PORT_FILE).href
    const child = spawn(process.execPath, [CHILD, store, directory, String(firstStride)], {
      env: { ...process.env, STEP_TEMPLATE: JSON.stringify(sampleStep(0)) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let acknowledged = firstStride - 1
    let lines = 0
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line)
      if (++lines === batches) setTimeout(() => child.kill('SIGKILL'), laterMs)
    }
    expect(child.signalCode ?? 'SIGKILL').toBe('SIGKILL')
    expect(lines).toBeGreaterThanOrEqual(batches)
    return acknowledged
  }

  it('has every acknowledged step in the store exactly once, and no torn batch', async () => {
    let acknowledged = -1
    for (const { batches, laterMs } of ROUNDS) {
      acknowledged = await appendUntilKilled(acknowledged + 1, batches, laterMs)
      const database = await openLocalDatabase({ directory })
      const stored = await collect(database.steps.query({ athleteId: 'ana', sessionId: 'run-1' }))
      await database.close()
      expect(stored.map((step) => step.strideIndex)).toEqual(stored.map((_, index) => index))
      // One more batch may be committed whose acknowledgement the kill cut off.
      expect([acknowledged + 1, acknowledged + 11]).toContain(stored.length)
    }
  })
})
