import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Delivery, type Unit } from '../../../src/stores/influxdb/write/delivery.js'
import type { WriteAnswer } from '../../../src/stores/influxdb/write/write-request.js'

/** A server that takes lines as InfluxDB does; `bad` is what it doesn't take, and `kind` how it says so. */
class StrictServer {
  readonly stored = new Set<string>()
  requestCount = 0

  constructor(
    readonly bad: ReadonlySet<string>,
    readonly kind: 'unnamed' | 'unreadable' | 'type-conflict' | 'too-large',
    readonly largest = Infinity,
  ) {}

  send(lines: readonly string[]): WriteAnswer {
    this.requestCount += 1
    if (lines.length > this.largest) return { kind: 'too-large', why: 'too large' }
    const refused = lines.flatMap((line, at) => (this.bad.has(line) ? [{ at, why: 'bad' }] : []))
    if (refused.length === 0) {
      lines.forEach((line) => this.stored.add(line))
      return { kind: 'stored' }
    }
    if (this.kind === 'too-large') return { kind: 'too-large', why: 'too large' }
    if (this.kind === 'unreadable') return { kind: 'rejected', rejection: { kind: 'unreadable', lines: refused } }
    if (this.kind === 'type-conflict')
      return { kind: 'rejected', rejection: { kind: 'type-conflict', field: 'wrong', why: 'of another type' } }
    return { kind: 'rejected', rejection: { kind: 'unnamed', why: 'bad', ofPoints: true } }
  }
}

function unitsOf(shape: readonly (readonly boolean[])[]): { units: Unit[]; bad: Set<string> } {
  const bad = new Set<string>()
  const units = shape.map((lines, index) => ({
    index,
    lines: lines.map((isBad, at) => {
      const line = `step,athlete=a i=${at}i${isBad ? ',wrong=1' : ''} 17600000000000${index + 10}000`
      if (isBad) bad.add(line)
      return line
    }),
  }))
  return { units, bad }
}

async function run(server: StrictServer, units: readonly Unit[]) {
  const delivery = new Delivery({ recordCount: units.length, send: (lines) => Promise.resolve(server.send(lines)) })
  return (await delivery.deliver(units)) ?? delivery.outcome()
}

describe('a batch with lines that are refused', () => {
  it.each(['unnamed', 'unreadable', 'type-conflict', 'too-large'] as const)(
    'as %s stores every other line, and names exactly their records',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 12 }),
          async (shape) => {
            const { units, bad } = unitsOf(shape)
            const all = units.flatMap(({ lines }) => lines)
            fc.pre(bad.size < all.length)
            const server = new StrictServer(bad, kind)
            const outcome = await run(server, units)
            expect([...server.stored].sort()).toEqual(all.filter((line) => !bad.has(line)).sort())
            const refused = shape.flatMap((lines, index) => (lines.includes(true) ? [index] : []))
            if (refused.length === 0) expect(outcome).toEqual({ kind: 'delivered', pointCount: all.length })
            else {
              expect(outcome).toMatchObject({ kind: 'partly', pointCount: all.length - bad.size })
              expect(outcome.kind === 'partly' && outcome.refused.map(({ index }) => index)).toEqual(refused)
            }
          },
        ),
      )
    },
  )

  it('finds one in a thousand with few requests', async () => {
    const { units, bad } = unitsOf(Array.from({ length: 1000 }, (_, at) => [at === 617]))
    const server = new StrictServer(bad, 'unnamed')
    expect(await run(server, units)).toMatchObject({ kind: 'partly', pointCount: 999, refused: [{ index: 617 }] })
    expect(server.requestCount).toBeLessThan(25)
  })

  it('of which too many are bad goes in smaller batches, after a bounded number of requests', async () => {
    const { units, bad } = unitsOf(Array.from({ length: 1000 }, (_, at) => [at % 2 === 0]))
    const server = new StrictServer(bad, 'unnamed')
    expect(await run(server, units)).toMatchObject({ kind: 'too-large' })
    expect(server.requestCount).toBe(257)
  })

  it('ends also for a record that is alone', async () => {
    const { units, bad } = unitsOf([Array.from({ length: 1000 }, (_, at) => at % 2 === 0)])
    const server = new StrictServer(bad, 'unnamed')
    expect(await run(server, units)).toMatchObject({ kind: 'partly', refused: [{ index: 0 }] })
    expect(server.requestCount).toBe(257)
  })

  it('goes in pieces that the server takes', async () => {
    const { units } = unitsOf(Array.from({ length: 10 }, () => Array.from({ length: 9 }, () => false)))
    const server = new StrictServer(new Set(), 'unnamed', 4)
    expect(await run(server, units)).toEqual({ kind: 'delivered', pointCount: 90 })
  })
})

describe('a server that refuses everything without saying what', () => {
  const vague = (lines: readonly string[]): WriteAnswer => {
    expect(lines.length).toBeGreaterThan(0)
    return { kind: 'rejected', rejection: { kind: 'unnamed', why: 'not today', ofPoints: false } }
  }

  it('has nothing against the records: a person must look', async () => {
    const { units } = unitsOf([[false], [false], [false]])
    const delivery = new Delivery({ recordCount: 3, send: (lines) => Promise.resolve(vague(lines)) })
    expect((await delivery.deliver(units)) ?? delivery.outcome()).toMatchObject({
      ...{ kind: 'refused', code: 'other', why: expect.stringContaining('not today') as string },
    })
  })

  it('but whose words are of points has: two that are bad don’t hold up what follows', async () => {
    const { units, bad } = unitsOf([[true], [true]])
    expect(await run(new StrictServer(bad, 'unnamed'), units)).toMatchObject({
      ...{ kind: 'partly', pointCount: 0, refused: [{ index: 0 }, { index: 1 }] },
    })
  })
})

describe('an answer in the middle that is not of the lines', () => {
  it('delivers nothing of the batch, so that all of it is sent again', async () => {
    const { units } = unitsOf([[true], [false]])
    let requests = 0
    const send = () => {
      requests += 1
      return Promise.resolve<WriteAnswer>(
        requests === 1
          ? { kind: 'rejected', rejection: { kind: 'unnamed', why: 'bad', ofPoints: true } }
          : { kind: 'failed', outcome: { kind: 'later', why: 'busy', retryAfterMs: 5 } },
      )
    }
    const delivery = new Delivery({ recordCount: 2, send })
    expect(await delivery.deliver(units)).toEqual({ kind: 'later', why: 'busy', retryAfterMs: 5 })
  })
})
