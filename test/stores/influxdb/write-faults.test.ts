import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DeliveryOutcome } from '../../../src/stores/change-log/forward-target.js'
import { startFaultProxy, type Fault, type FaultProxy } from './fault-proxy.js'
import { optionsFor, standingClock, stepRecords, targetFor, TOKEN } from './write-support.js'

const NO_SIGNAL = new AbortController().signal
const RECORDS = stepRecords(6, 40)

let printed: string[]

beforeEach(() => {
  printed = []
  for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void printed.push(args.map(String).join(' ')))
})

afterEach(() => {
  expect(printed).toEqual([])
  vi.restoreAllMocks()
})

function answer(status: number, message = 'said so', headers: Record<string, string> = {}): Fault {
  return { kind: 'answer', status, body: JSON.stringify({ code: 'some code', message }), headers }
}

async function outcomeOf(fault: Fault): Promise<DeliveryOutcome> {
  const proxy = await startFaultProxy()
  proxy.play(fault)
  return targetFor(optionsFor(proxy.url)).write(RECORDS, NO_SIGNAL)
}

describe('an answer of InfluxDB’s', () => {
  it('counts as delivered only where it is 204', async () => {
    expect(await outcomeOf({ kind: 'pass' })).toEqual({ kind: 'delivered', pointCount: 240 })
    for (const status of [200, 201, 202, 301, 302]) {
      const outcome = await outcomeOf({ kind: 'answer', status, headers: { location: 'http://127.0.0.1:1/' } })
      expect(outcome).toMatchObject({ kind: 'later', why: expect.stringContaining(`answers ${status}`) as string })
    }
  })

  it.each([
    [401, 'unauthorised', /refuses the token.*SOLEWATCH_INFLUX_TOKEN/],
    [403, 'forbidden', /may not do this.*said so/],
    [404, 'not-found', /no such organisation or bucket.*said so/],
    [405, 'other', /refuses the request.*said so/],
  ])('%i waits for a person, and says what to do', async (status, code, why) => {
    expect(await outcomeOf(answer(status))).toEqual({
      kind: 'refused',
      code,
      why: expect.stringMatching(why) as string,
    })
  })

  it.each([408, 429, 500, 502, 503, 504])('%i is tried again later', async (status) => {
    expect(await outcomeOf(answer(status))).toMatchObject({ kind: 'later', retryAfterMs: null })
  })

  it.each([
    ['seconds', '7', 7000],
    ['a date', 'Sat, 21 Nov 2026 15:01:30 GMT', 90_000],
    ['a date that is over', 'Sat, 21 Nov 2026 14:59:00 GMT', 0],
    ['what nobody understands', 'in a week or so', null],
  ])('with Retry-After in %s says how long', async (_, header, retryAfterMs) => {
    // By the server's own clock, which is three hours ahead of ours.
    const date = 'Sat, 21 Nov 2026 15:00:00 GMT'
    for (const status of [429, 503])
      expect(await outcomeOf(answer(status, 'busy', { 'retry-after': header, date }))).toMatchObject({
        kind: 'later',
        retryAfterMs,
      })
  })

  it('that is another server’s refuses nothing for what it is', async () => {
    const html: Fault = { kind: 'answer', status: 400, body: '<h1>Bad</h1>', headers: { 'content-type': 'text/html' } }
    expect(await outcomeOf(html)).toMatchObject({ kind: 'refused', code: 'other' })
  })
})

describe('a connection that fails', () => {
  it.each<[string, Fault]>([
    ['in the middle of the request', { kind: 'cut-request', afterBytes: 1 }],
    ['before the answer', { kind: 'cut-answer' }],
    ['in the middle of the answer', { kind: 'cut-answer-body' }],
  ])('%s delivers nothing, and is tried again', async (_, fault) => {
    expect(await outcomeOf(fault)).toMatchObject({
      kind: 'later',
      why: expect.stringMatching(/can't be reached/) as string,
    })
  })

  it('is told as such where nobody listens', async () => {
    const target = targetFor(optionsFor('http://127.0.0.1:9'))
    expect(await target.write(RECORDS, NO_SIGNAL)).toMatchObject({
      kind: 'later',
      why: expect.stringMatching(/127\.0\.0\.1:9 can't be reached: .*ECONNREFUSED/) as string,
    })
  })

  it('over TLS to a server without it is told as such', async () => {
    const proxy = await startFaultProxy()
    const target = targetFor(optionsFor(proxy.url.replace('http:', 'https:')))
    expect(await target.write(RECORDS, NO_SIGNAL)).toMatchObject({ kind: 'later', retryAfterMs: null })
  })

  it('once over a connection that was kept is tried again at once', async () => {
    const proxy = await startFaultProxy()
    const target = targetFor(optionsFor(proxy.url))
    await target.write(RECORDS, NO_SIGNAL)
    proxy.play({ kind: 'cut-request', afterBytes: 0 })
    expect(await target.write(RECORDS, NO_SIGNAL)).toEqual({ kind: 'delivered', pointCount: 240 })
  })
})

describe('an answer that does not end', () => {
  it.each<[string, Fault]>([
    ['never begins', { kind: 'never-answer' }],
    ['stops after its first byte', { kind: 'dripping-body' }],
  ])('because it %s is given up in time, and its connection closed', async (_, fault) => {
    const proxy = await startFaultProxy()
    const clock = standingClock()
    const target = targetFor(optionsFor(proxy.url), clock)
    proxy.play(fault)
    const writing = target.write(RECORDS, NO_SIGNAL)
    await vi.waitFor(() => expect(proxy.writes).toHaveLength(1))
    clock.fire()
    expect(await writing).toMatchObject({ kind: 'later', why: expect.stringMatching(/within 5 s/) as string })
    await vi.waitFor(() => expect(proxy.connectionCount()).toBe(0))
    expect(clock.waitingCount()).toBe(0)
  })

  it('over a connection that was kept is not waited for twice', async () => {
    const proxy = await startFaultProxy()
    const clock = standingClock()
    const target = targetFor(optionsFor(proxy.url), clock)
    await target.write(RECORDS, NO_SIGNAL)
    proxy.play({ kind: 'never-answer' }, { kind: 'never-answer' })
    const writing = target.write(RECORDS, NO_SIGNAL)
    await vi.waitFor(() => expect(proxy.writes).toHaveLength(2))
    clock.fire()
    expect(await writing).toMatchObject({ kind: 'later' })
    expect(proxy.writes).toHaveLength(2)
  })

  it.each([
    [400, 'application/json'],
    [500, 'text/plain'],
    [200, 'text/html'],
  ])('with status %i is cut before it fills the memory', async (status, contentType) => {
    const proxy = await startFaultProxy()
    proxy.play({ kind: 'endless-body', status, contentType })
    const before = process.memoryUsage().rss
    const outcome = await targetFor(optionsFor(proxy.url)).write(RECORDS, NO_SIGNAL)
    expect(outcome).toMatchObject({ kind: 'later', why: expect.stringMatching(/too long|cut/) as string })
    await vi.waitFor(() => expect(proxy.connectionCount()).toBe(0))
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
  })

  it('is given up when the program stops', async () => {
    const proxy = await startFaultProxy()
    const clock = standingClock()
    proxy.play({ kind: 'never-answer' })
    const stopping = new AbortController()
    const writing = targetFor(optionsFor(proxy.url), clock).write(RECORDS, stopping.signal)
    await vi.waitFor(() => expect(proxy.writes).toHaveLength(1))
    stopping.abort()
    expect(await writing).toMatchObject({ kind: 'later', why: expect.stringMatching(/program stops/) as string })
    await vi.waitFor(() => expect(proxy.connectionCount()).toBe(0))
    expect(clock.waitingCount()).toBe(0)
  })
})

describe('a request that is too large', () => {
  const tooLarge = answer(413, 'points batch is too large')

  it('goes in halves, and later ones are as small from the start', async () => {
    const proxy = await startFaultProxy()
    proxy.decide((_, bodyBytes) => (bodyBytes > 30_000 ? tooLarge : null))
    const target = targetFor(optionsFor(proxy.url))
    expect(await target.write(RECORDS, NO_SIGNAL)).toEqual({ kind: 'delivered', pointCount: 240 })
    const tries = proxy.writes.length
    expect(await target.write(RECORDS, NO_SIGNAL)).toEqual({ kind: 'delivered', pointCount: 240 })
    expect(proxy.writes.length - tries).toBeLessThan(tries)
    expect(stored(proxy.writes.slice(tries))).toBe(240)
  })

  it('and holds one point only is refused for what it is, while the others go', async () => {
    const proxy = await startFaultProxy()
    proxy.decide((_, bodyBytes) => (bodyBytes > 2000 ? tooLarge : null))
    const long = { kind: 'athlete', athleteId: 'bo', name: 'B'.repeat(3000) } as const
    const small = { kind: 'athlete', athleteId: 'ana', name: 'Ana' } as const
    const outcome = await targetFor(optionsFor(proxy.url)).write([small, long, small], NO_SIGNAL)
    expect(outcome).toMatchObject({
      kind: 'partly',
      pointCount: 2,
      refused: [{ index: 1, why: expect.stringMatching(/^athlete of 1970.*too large/) as string }],
    })
  })

  it('and is answered before it has gone leaves no connection behind', async () => {
    const proxy = await startFaultProxy()
    proxy.play({ kind: 'answer-unread', status: 413 })
    const name = randomBytes(12_000_000).toString('base64')
    const outcome = await targetFor(optionsFor(proxy.url)).write(
      [{ kind: 'athlete', athleteId: 'bo', name }],
      NO_SIGNAL,
    )
    expect(outcome).toMatchObject({ kind: 'partly', pointCount: 0, refused: [{ index: 0 }] })
    await vi.waitFor(() => expect(proxy.connectionCount()).toBe(0))
  })

  it('is made smaller where a proxy cuts it in place of saying so', async () => {
    const proxy = await startFaultProxy()
    proxy.decide((_, bodyBytes) => (bodyBytes > 40_000 ? { kind: 'cut-answer-body' } : null))
    const target = targetFor(optionsFor(proxy.url))
    const outcomes: string[] = []
    for (let attempt = 0; attempt < 8 && outcomes.at(-1) !== 'delivered'; attempt++)
      outcomes.push((await target.write(RECORDS, NO_SIGNAL)).kind)
    expect(outcomes.at(-1)).toBe('delivered')
  })
})

describe('the token', () => {
  const cases: readonly Fault[] = [
    ...[400, 401, 403, 404, 413, 422, 429, 500, 503].map((status) => answer(status, `Token ${TOKEN} is not good`)),
    answer(400, `unable to parse 'x ${TOKEN}': bad`),
    { kind: 'answer', status: 500, body: `<p>${TOKEN}</p>`, headers: { 'content-type': 'text/html' } },
    { kind: 'cut-answer' },
  ]

  it('goes to the server and is in nothing that is told or printed', async () => {
    for (const fault of cases) {
      const proxy = await startFaultProxy()
      proxy.decide(() => fault)
      const outcome = await targetFor(optionsFor(proxy.url)).write(stepRecords(1, 3), NO_SIGNAL)
      expect(outcome.kind).not.toBe('delivered')
      expect(proxy.lastAuthorization()).toBe(`Token ${TOKEN}`)
      expect(JSON.stringify(outcome)).not.toContain(TOKEN)
    }
  })

  it('with a line end in it is refused with a sentence, not by a crash', async () => {
    const proxy = await startFaultProxy()
    const outcome = await targetFor(optionsFor(proxy.url, { token: `${TOKEN}\n` })).write(RECORDS, NO_SIGNAL)
    expect(outcome).toMatchObject({
      kind: 'refused',
      code: 'unauthorised',
      why: expect.stringMatching(/one line/) as string,
    })
    expect(JSON.stringify(outcome)).not.toContain(TOKEN)
  })
})

function stored(writes: FaultProxy['writes']): number {
  return writes.reduce((sum, lines) => sum + lines.length, 0)
}
