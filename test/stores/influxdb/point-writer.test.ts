import { describe, expect, it } from 'vitest'
import type { DeliveryOutcome } from '../../../src/stores/change-log/forward-target.js'
import type { BatchLines } from '../../../src/stores/influxdb/points/record-lines.js'
import { PointWriter, TRIES_BEFORE_SEARCH } from '../../../src/stores/influxdb/write/point-writer.js'
import type { WriteAnswer } from '../../../src/stores/influxdb/write/write-request.js'
import { NO_SIGNAL } from './write-support.js'

const BUSY: WriteAnswer = { kind: 'failed', outcome: { kind: 'later', why: 'busy', retryAfterMs: null } }
const FAILED: WriteAnswer = {
  ...{ kind: 'server-error', why: 'a panic has occurred' },
  outcome: { kind: 'later', why: 'InfluxDB failed (500)', retryAfterMs: null },
}
const REFUSED: WriteAnswer = { kind: 'rejected', rejection: { kind: 'unnamed', why: 'bad', ofPoints: true } }

/** A batch with a record a line; `bad` lines say so. */
function batchOf(recordCount: number, bad: readonly number[] = [], padding = ''): BatchLines {
  const lineOf = (index: number) => `step i=${index}i${bad.includes(index) ? ',bad=1' : padding} 1760000000${index}000`
  const records = Array.from({ length: recordCount }, (_, index) => ({ index, bucket: 'b', lines: [lineOf(index)] }))
  return { records, sessions: [], unmade: new Map() }
}

class Server {
  readonly stored = new Set<string>()
  readonly sizes: number[] = []

  constructor(readonly answerTo: (lines: readonly string[], requestCount: number) => WriteAnswer | null) {}

  send = (_: string, lines: readonly string[]): Promise<WriteAnswer> => {
    this.sizes.push(lines.length)
    const answer = this.answerTo(lines, this.sizes.length) ?? { kind: 'stored' as const }
    if (answer.kind === 'stored') lines.forEach((line) => this.stored.add(line))
    return Promise.resolve(answer)
  }
}

const hasBad = (lines: readonly string[]): boolean => lines.some((line) => line.includes('bad=1'))

async function tryOften(server: Server, batch: BatchLines, tryCount: number): Promise<DeliveryOutcome[]> {
  const writer = new PointWriter(server)
  const outcomes: DeliveryOutcome[] = []
  while (outcomes.length < tryCount && (outcomes.length === 0 || outcomes.at(-1)?.kind === 'later'))
    outcomes.push(await writer.write(batch, NO_SIGNAL))
  return outcomes
}

describe('a search for what is refused that is cut short again and again', () => {
  it.each([[[0]], [[617]], [[999]]])('goes on where it was, and finds %j', async (bad) => {
    const server = new Server((lines, requestCount) => (requestCount % 7 === 0 ? BUSY : hasBad(lines) ? REFUSED : null))
    const outcomes = await tryOften(server, batchOf(1000, bad), 40)
    expect(outcomes.at(-1)).toMatchObject({ kind: 'partly', refused: bad.map((index) => ({ index })) })
    expect(server.stored.size).toBe(1000 - bad.length)
  })
})

describe('a server that fails', () => {
  it('at one record each time, and at no other, gets all but that one after some minutes', async () => {
    const server = new Server((lines) => (hasBad(lines) ? FAILED : null))
    const outcomes = await tryOften(server, batchOf(200, [77]), 40)
    expect(outcomes).toHaveLength(TRIES_BEFORE_SEARCH + 1)
    expect(outcomes.at(-1)).toMatchObject({
      kind: 'partly',
      pointCount: 199,
      refused: [{ index: 77, why: expect.stringMatching(/each time: a panic/) as string }],
    })
    expect(server.stored.size).toBe(199)
  })

  it('at everything, as with a full disk, sets nothing aside, and is asked little', async () => {
    const server = new Server(() => FAILED)
    const outcomes = await tryOften(server, batchOf(200), 30)
    expect(outcomes.every(({ kind }) => kind === 'later')).toBe(true)
    expect(server.sizes.length / outcomes.length).toBeLessThan(20)
  })

  it('at more records than one could be blamed for sets nothing aside', async () => {
    const server = new Server((lines) => (hasBad(lines) ? FAILED : null))
    const outcomes = await tryOften(server, batchOf(200, [1, 20, 40, 60, 80]), 30)
    expect(outcomes.at(-1)).toMatchObject({ kind: 'later' })
  })

  it('at what it took just before too, because its disk is full by then, sets nothing aside', async () => {
    let full = false
    const server = new Server((lines) => {
      if (full || hasBad(lines)) return FAILED
      full = new Set([...server.stored, ...lines]).size >= 199
      return null
    })
    const outcomes = await tryOften(server, batchOf(200, [77]), 30)
    expect(outcomes.at(-1)).toMatchObject({ kind: 'later' })
  })

  it('at a record that is alone waits until others come, who show that it is well', async () => {
    const server = new Server((lines) => (hasBad(lines) ? FAILED : null))
    expect((await tryOften(server, batchOf(1, [0]), 30)).at(-1)).toMatchObject({ kind: 'later' })
  })

  it('and is busy or gone in between is not well, whatever it fails at', async () => {
    const server = new Server((lines, requestCount) => (requestCount % 8 === 0 ? BUSY : hasBad(lines) ? FAILED : null))
    const outcomes = await tryOften(server, batchOf(200, [77]), 60)
    expect(outcomes.at(-1)).toMatchObject({ kind: 'later' })
    expect(server.sizes.every((size) => size === 200)).toBe(true)
  })
})

describe('a batch', () => {
  it('that takes more than some hundred requests, none of which is refused, goes as it is', async () => {
    const server = new Server(() => null)
    const batch = batchOf(600, [], `,text="${'x'.repeat(900_000)}"`)
    expect(await new PointWriter(server).write(batch, NO_SIGNAL)).toEqual({ kind: 'delivered', pointCount: 600 })
    expect(server.sizes).toHaveLength(600)
  })

  it('after one long point that is too large does not go in crumbs', async () => {
    const server = new Server((lines) => (hasBad(lines) ? { kind: 'too-large', why: 'too large' } : null))
    const writer = new PointWriter(server)
    expect(await writer.write(batchOf(4, [2]), NO_SIGNAL)).toMatchObject({ kind: 'partly', refused: [{ index: 2 }] })
    server.sizes.length = 0
    await writer.write(batchOf(200), NO_SIGNAL)
    expect(server.sizes).toEqual([200])
  })
})
