import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreError } from '../../../src/runtime/errors.js'
import { compiledUrl } from '../../../src/stores/worker/compiled-url.js'
import { databaseOver, openLocalDatabase } from '../../../src/stores/worker/open-local-database.js'
import { WorkerClient } from '../../../src/stores/worker/worker-client.js'
import { temporaryDirectory } from '../open-temporary.js'
import { sampleSession, sampleStep, sampleSteps } from '../sample-records.js'
import { collect } from '../step-store-contract.js'

const ENTRY = compiledUrl(
  './worker-entry.js',
  new URL('../../../src/stores/worker/open-local-database.ts', import.meta.url).href,
)

describe('the store worker', () => {
  let directory: string
  beforeEach(async () => {
    directory = await temporaryDirectory()
  })
  afterEach(async () => rm(directory, { recursive: true, force: true }))

  it('fails every pending and every later call with one clear error when it ends unexpectedly', async () => {
    const client = new WorkerClient(ENTRY, { file: join(directory, 'db.sqlite') })
    await client.opened()
    const database = databaseOver(client)
    const pending = Array.from({ length: 100 }, (_, index) => database.putSession(sampleSession(`run-${index}`)))
    const outcomes = Promise.allSettled(pending)
    await client.terminate()
    const rejected = (await outcomes).filter((outcome) => outcome.status === 'rejected')
    expect(rejected.length).toBeGreaterThan(0)
    for (const { reason } of rejected) {
      expect(reason).toBeInstanceOf(StoreError)
      expect(reason).toMatchObject({ code: 'store-gone' })
      expect(reason.message).toMatch(/start Solewatch again/)
    }
    expect(await database.crashed).toMatchObject({ code: 'store-gone' })
    await expect(database.listAthletes()).rejects.toMatchObject({ code: 'store-gone' })
    await database.close()
  })

  it('finishes what was asked before it closes, and refuses what comes after', async () => {
    const database = await openLocalDatabase({ directory })
    const asked = Array.from({ length: 200 }, (_, index) => database.putSetting(`key-${index}`, 'value'))
    const closed = database.close()
    await expect(database.getSetting('key-0')).rejects.toMatchObject({ code: 'store-closed' })
    await Promise.all([...asked, closed])
    await database.close()
    expect(await Promise.race([database.crashed, Promise.resolve('orderly')])).toBe('orderly')
    const again = await openLocalDatabase({ directory })
    expect(await again.getSetting('key-199')).toBe('value')
    await again.close()
  })

  it('refuses more than a bounded number of waiting requests, and goes on when they are done', async () => {
    const database = await openLocalDatabase({ directory })
    const asked = Array.from({ length: 20_100 }, () => database.getSetting('key'))
    const outcomes = await Promise.allSettled(asked)
    const busy = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(busy).toHaveLength(100 - 32)
    expect(busy[0]?.reason).toMatchObject({ code: 'store-busy', retryable: true })
    expect(await database.getSetting('key')).toBeNull()
    await database.close()
  })

  it('refuses more when what waits is too large, however few the requests', async () => {
    const client = new WorkerClient(ENTRY, { file: join(directory, 'db.sqlite') })
    await client.opened()
    const small = Array.from({ length: 32 }, () => client.call('getSetting', 'key'))
    const large = [1, 2].map(() => client.callWithTransfer([new ArrayBuffer(70_000_000)], 'getSetting', 'key'))
    await expect(client.call('getSetting', 'key')).rejects.toMatchObject({ code: 'store-busy', retryable: true })
    await Promise.all([...small, ...large])
    expect(await client.call('getSetting', 'key')).toBeNull()
    await client.close()
  })

  it('brings an error back with its code and sentence, and carries on', async () => {
    const database = await openLocalDatabase({ directory })
    const wrong = { ...sampleStep(0), strideIndex: 0.5 }
    await expect(database.steps.append([wrong])).rejects.toMatchObject({ name: 'StoreError', code: 'constraint' })
    await expect(database.steps.append([sampleStep(0, { quality: NaN })])).rejects.toThrow(/instead of null/)
    await database.steps.append(sampleSteps(3))
    expect(await collect(database.steps.query({ athleteId: 'ana', sessionId: 'run-1' }))).toEqual(sampleSteps(3))
    await database.close()
  })

  it('says which folder it cannot open', async () => {
    await mkdir(join(directory, 'data'))
    await writeFile(join(directory, 'data', 'file'), '')
    await expect(openLocalDatabase({ directory: join(directory, 'data', 'file') })).rejects.toMatchObject({
      code: 'database-not-writable',
      message: expect.stringContaining(directory),
    })
  })

  it('names the missing build', () => {
    expect(() => compiledUrl('./nothing-here.js', import.meta.url)).toThrow(/npm run build/)
  })
})
