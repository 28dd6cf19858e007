import { beforeAll, describe, expect, it } from 'vitest'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import { connectInflux, type InfluxConnection } from '../../../src/stores/influxdb/connection.js'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import { readSteps } from '../../../src/stores/influxdb/read/read-steps.js'
import { describeInfluxd } from '../../support/influxd.js'
import { sampleStep, sampleSteps, START_US } from '../sample-records.js'
import { collect } from '../step-store-contract.js'
import { influxForTest, storeIn } from './open-influx-store.js'

const HOUR_US = 3_600_000_000
const LONG_RUN = { athleteId: 'ana', sessionId: 'ultra', generation: 0 }
/** Every fifteenth stride of six hours: as many hours as a long run has, without its steps. */
const LONG = Array.from({ length: 2057 }, (_, index) => spread(index))

function spread(index: number, change: Partial<StepRecord> = {}): StepRecord {
  const initialContactTimeUs = START_US + index * 15 * 700_123
  return sampleStep(index, { sessionId: 'ultra', initialContactTimeUs, ...change })
}

/** Counts answers that are on their way or wait to be handed out. */
function counted(connection: InfluxConnection): { connection: InfluxConnection; queries: string[]; open(): number } {
  const queries: string[] = []
  let open = 0
  return {
    queries,
    open: () => open,
    connection: {
      ...connection,
      async query(flux, signal) {
        queries.push(flux.toString())
        open++
        try {
          return await connection.query(flux, signal)
        } finally {
          open--
        }
      },
    },
  }
}

const pagesOf = (queries: readonly string[]): number => queries.filter((flux) => flux.includes('pivot(')).length

describeInfluxd('steps read from InfluxDB', () => {
  let options: InfluxOptions
  beforeAll(async () => {
    options = await influxForTest()
    const store = storeIn(options)
    await store.append(LONG)
    await store.append([spread(3000, { foot: 'right' })])
    await store.append(sampleSteps(20))
    store.close()
  })

  it('of a long session come in pages, and never more of them than the reader is about to need', async () => {
    const { connection, queries } = counted(connectInflux(options))
    let at = 0
    let mostPages = 0
    for await (const step of readSteps(connection, { ...LONG_RUN, foot: 'left' })) {
      expect(step.strideIndex).toBe(at++)
      const hoursRead = Math.floor((step.initialContactTimeUs - START_US) / HOUR_US) + 1
      mostPages = Math.max(mostPages, pagesOf(queries) - hoursRead)
    }
    expect(at).toBe(LONG.length)
    expect(pagesOf(queries)).toBe(7)
    expect(mostPages).toBeLessThanOrEqual(2)
  })

  it('are in the order of their strides where some lie hours away from their place', async () => {
    const store = storeIn(options)
    const late = [5, 700, 701].map((index) => spread(index, { initialContactTimeUs: START_US + 5.5 * HOUR_US + index }))
    const early = [spread(1990, { initialContactTimeUs: START_US + 1 })]
    const moved = [...late, ...early]
    await store.append(moved)
    const expected = LONG.map((step) => moved.find((one) => one.strideIndex === step.strideIndex) ?? step)
    expect(await collect(store.query({ ...LONG_RUN, foot: 'left' }))).toEqual(expected)
    await store.append(moved.map(({ strideIndex }) => spread(strideIndex)))
    expect(await collect(store.query({ ...LONG_RUN, foot: 'left' }))).toEqual(LONG)
    store.close()
  })

  it('of an hour that is named cost one question for each foot', async () => {
    const { connection, queries } = counted(connectInflux(options))
    const range = { fromUs: START_US + HOUR_US, toUs: START_US + 2 * HOUR_US }
    const steps = await collect(readSteps(connection, { ...LONG_RUN, ...range }))
    expect(steps).toEqual(LONG.filter(({ initialContactTimeUs: at }) => at >= range.fromUs && at < range.toUs))
    expect(queries).toHaveLength(2)
  })

  it('leave no request behind when the reader goes', async () => {
    const { connection, queries, open } = counted(connectInflux(options))
    for await (const step of readSteps(connection, LONG_RUN)) if (step.strideIndex === 3) break
    expect(pagesOf(queries)).toBeLessThanOrEqual(3)
    await new Promise((resolve) => setImmediate(resolve))
    await expect.poll(open).toBe(0)
  })

  it('fail as a whole where a page does', async () => {
    const { connection } = counted(connectInflux(options))
    let pageCount = 0
    const failing: InfluxConnection = {
      ...connection,
      query: (flux, signal) =>
        flux.toString().includes('pivot(') && ++pageCount === 3
          ? Promise.reject(new Error('gone'))
          : connection.query(flux, signal),
    }
    await expect(collect(readSteps(failing, LONG_RUN))).rejects.toThrow('gone')
  })
})

describeInfluxd('a store that is opened anew on the same buckets', () => {
  it('moves a step that another one appended', async () => {
    const options = await influxForTest()
    const first = storeIn(options)
    await first.append(sampleSteps(30))
    first.close()
    const second = storeIn(options)
    const moved = sampleStep(10, { initialContactTimeUs: START_US + 90_000_000 })
    await second.append([moved, sampleStep(30)])
    const steps = await collect(second.query({ athleteId: 'ana', sessionId: 'run-1' }))
    expect(steps).toEqual(sampleSteps(31).map((step) => (step.strideIndex === 10 ? moved : step)))
    second.close()
  })

  it('asks nothing before it appends what is new', async () => {
    const options = await influxForTest()
    const { connection, queries } = counted(connectInflux(options))
    const store = storeIn(options, new Map(), connection)
    await store.append(sampleSteps(10))
    const askedFirst = queries.length
    for (let stride = 10; stride < 60; stride += 10)
      await store.append(Array.from({ length: 10 }, (_, index) => sampleStep(stride + index)))
    expect(queries).toHaveLength(askedFirst)
    await store.append([sampleStep(5)])
    expect(queries.length).toBeGreaterThan(askedFirst)
    store.close()
  })

  it('says what the server did not take', async () => {
    const options = { ...(await influxForTest()), stepsBucket: 'nowhere' }
    const store = storeIn(options)
    await expect(store.append(sampleSteps(3))).rejects.toMatchObject({ code: 'influx-not-found' })
    await expect(collect(store.query({ athleteId: 'ana', sessionId: 'run-1' }))).rejects.toMatchObject({
      code: 'influx-not-found',
    })
    store.close()
    const stranger = storeIn({ ...options, token: 'wrong' })
    await expect(stranger.append(sampleSteps(3))).rejects.toMatchObject({ code: 'influx-unauthorised' })
    stranger.close()
  })
})

describe('the long run of these tests', () => {
  it('has strides in seven hours', () => {
    const hours = new Set(LONG.map(({ initialContactTimeUs }) => Math.floor(initialContactTimeUs / HOUR_US)))
    expect(hours.size).toBe(7)
  })
})
