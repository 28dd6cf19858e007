import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Forwarding } from '../../../src/app/forwarding/forwarding.js'
import { startForwardingThread, type ForwardingThread } from '../../../src/app/forwarding/forwarding-thread.js'
import type { ForwardingOptions } from '../../../src/app/forwarding/start-forwarding.js'
import { ConfigError } from '../../../src/runtime/errors.js'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import { openTemporary, type TemporaryDatabase } from '../../stores/open-temporary.js'
import { sampleSteps } from '../../stores/sample-records.js'
import { forwardingTo } from './forwarding-rig.js'

let here: TemporaryDatabase
beforeEach(async () => {
  here = await openTemporary()
})
afterEach(() => here.close())

const TOKEN = 'secret-of-the-test'
const NOBODY = 'http://127.0.0.1:9'

function influxAt(url: string, token = TOKEN): InfluxOptions {
  return { url, organisation: 'o', token, stepsBucket: 's', resultsBucket: 'r', timeoutMs: 5_000 }
}

function forward(influx: InfluxOptions, change: Partial<ForwardingOptions> = {}): Forwarding {
  const forwarding = forwardingTo(here.directory, influx, change)
  // Before the database goes away under it.
  onTestFinished(() => forwarding.stop())
  return forwarding
}

/** Takes whatever is written with the right token, and has nothing to read. */
async function openTaker(token = TOKEN): Promise<{ url: string; writes: () => number }> {
  let writes = 0
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('x-influxdb-version', 'v2.7.12')
      if (request.headers.authorization !== `Token ${token}` && request.url !== '/ping') {
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"code":"unauthorized","message":"no"}')
        return
      }
      if (request.url?.startsWith('/api/v2/write') === true) writes += 1
      if (request.url?.startsWith('/api/v2/query') === true)
        response.writeHead(200, { 'content-type': 'text/csv' }).end()
      else response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, writes: () => writes }
}

const flushed = (forwarding: Forwarding) => forwarding.flushNow(AbortSignal.timeout(20_000))
const stateOf = (forwarding: Forwarding) => expect.poll(() => forwarding.status().state, { timeout: 20_000 })

describe('Forwarding', () => {
  it('runs beside a data folder that works in full while nothing answers, and says so without the token', async () => {
    const forwarding = forward(influxAt(NOBODY))
    await here.database.steps.append(sampleSteps(10))
    await stateOf(forwarding).toBe('waiting')
    const { message, waitingCount } = forwarding.status()
    expect(message).toContain(NOBODY)
    expect(waitingCount).toBe(1)
    expect(JSON.stringify(forwarding.status())).not.toContain(TOKEN)
    await expect(forwarding.flushNow(AbortSignal.timeout(50))).rejects.toThrow()
    const beganMs = performance.now()
    await forwarding.stop()
    expect(performance.now() - beganMs).toBeLessThan(2_500)
    expect(await here.database.changes.readChanges(0, 10)).toHaveLength(1)
  })

  it('delivers what was committed before a flush was asked for', async () => {
    const taker = await openTaker()
    const forwarding = forward(influxAt(taker.url), { batchMs: 100_000 })
    await stateOf(forwarding).toBe('up-to-date')
    await here.database.steps.append(sampleSteps(10))
    await flushed(forwarding)
    expect(taker.writes()).toBe(1)
    expect(forwarding.status()).toMatchObject({ deliveredCount: 10, waitingCount: 0 })
  })

  it('delivers the last of it when it is stopped', async () => {
    const taker = await openTaker()
    const forwarding = forward(influxAt(taker.url), { batchMs: 100_000 })
    await stateOf(forwarding).toBe('up-to-date')
    await here.database.steps.append(sampleSteps(10))
    await forwarding.stop()
    expect(taker.writes()).toBe(1)
    expect(await here.database.changes.readChanges(0, 10)).toEqual([])
  })

  it('starts its thread again when it is lost, and goes on with what was asked', async () => {
    const taker = await openTaker()
    const threads: ForwardingThread[] = []
    const startThread: typeof startForwardingThread = async (...asked) => {
      const thread = await startForwardingThread(...asked)
      threads.push(thread)
      return thread
    }
    const forwarding = forward(influxAt(taker.url), { startThread, batchMs: 100_000 })
    await stateOf(forwarding).toBe('up-to-date')
    await threads[0]?.terminate()
    await stateOf(forwarding).toBe('waiting')
    const query = { athleteId: 'ana', sessionId: 'run-1', generation: 0 }
    const reading = forwarding.queryRemote(query)[Symbol.asyncIterator]()
    await expect(reading.next()).rejects.toMatchObject({ code: 'remote-unavailable', retryable: true })
    await here.database.steps.append(sampleSteps(10))
    await flushed(forwarding)
    expect(threads).toHaveLength(2)
    expect(taker.writes()).toBe(1)
    expect((await forwarding.queryRemote(query)[Symbol.asyncIterator]().next()).done).toBe(true)
  })

  it('without a token is refused, and begins when there is one', async () => {
    const taker = await openTaker()
    let hasToken = false
    const connect = (): InfluxOptions => {
      if (!hasToken) throw new ConfigError('InfluxDB needs a token.', { code: 'influx-no-token' })
      return influxAt(taker.url)
    }
    const forwarding = forward(influxAt(taker.url), { connect })
    await stateOf(forwarding).toBe('refused')
    expect(forwarding.status().message).toContain('needs a token')
    hasToken = true
    await stateOf(forwarding).toBe('up-to-date')
  })

  it('takes up a token that was changed while it was refused', async () => {
    const taker = await openTaker()
    let token = 'wrong'
    const forwarding = forward(influxAt(taker.url), { connect: () => influxAt(taker.url, token), lookMs: 50 })
    await here.database.steps.append(sampleSteps(10))
    await stateOf(forwarding).toBe('refused')
    expect(forwarding.status().message).toContain('401')
    token = TOKEN
    await stateOf(forwarding).toBe('up-to-date')
    expect(taker.writes()).toBe(1)
  })
})
