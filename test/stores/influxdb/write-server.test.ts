import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeStepBlock } from '../../../src/codecs/step-block/step-block.js'
import { encodeSteps } from '../../../src/codecs/step-block/encode-steps.js'
import { stepAt } from '../../../src/codecs/step-block/step-columns.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import type { ForwardRecord } from '../../../src/stores/change-log/forward-target.js'
import { connectInflux } from '../../../src/stores/influxdb/connection.js'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import { sessionPoint } from '../../../src/stores/influxdb/points/session-line.js'
import { readMinutes } from '../../../src/stores/influxdb/read/read-minutes.js'
import { readSteps } from '../../../src/stores/influxdb/read/read-steps.js'
import {
  countPoints,
  createBucket,
  describeInfluxd,
  queryCsv,
  sharedInfluxd,
  uniqueName,
  type InfluxConnection,
} from '../../support/influxd.js'
import {
  sampleAlert,
  sampleDay,
  sampleMinute,
  sampleSession,
  sampleStep,
  sampleTotals,
  START_US,
} from '../sample-records.js'
import { startFaultProxy, type Fault } from './fault-proxy.js'
import { optionsFor, standingClock, stepRecords, targetFor } from './write-support.js'

const NO_SIGNAL = new AbortController().signal

interface Place {
  readonly server: InfluxConnection
  readonly options: InfluxOptions
}

/** Buckets of one's own on the server. */
async function place(retentionS = 0): Promise<Place> {
  const server = await sharedInfluxd()
  const [stepsBucket, resultsBucket] = [uniqueName('steps'), uniqueName('results')]
  await createBucket(server, stepsBucket, retentionS)
  await createBucket(server, resultsBucket)
  const at = { organisation: server.org, token: server.token, stepsBucket, resultsBucket }
  return { server, options: optionsFor(server.url, at) }
}

async function readBack(options: InfluxOptions, generation = 0): Promise<StepRecord[]> {
  const found: StepRecord[] = []
  const query = { athleteId: 'ana', sessionId: 'run-1', generation }
  for await (const step of readSteps(connectInflux(options), query)) found.push(step)
  return found
}

function stepsOf(records: readonly ForwardRecord[]): StepRecord[] {
  return records.flatMap((record) => {
    if (record.kind !== 'steps') return []
    const columns = decodeStepBlock(record.steps.block)
    return Array.from({ length: columns.count }, (_, row) => stepAt(columns, record.steps.key, row))
  })
}

describeInfluxd('records in a real InfluxDB', () => {
  it('come back to the bit, whatever their numbers are and whatever is unknown of them', async () => {
    const { options } = await place()
    const target = targetFor(options)
    let generation = 0
    const number = fc.double({ noNaN: true, noDefaultInfinity: true })
    const maybe = fc.option(number)
    const step = fc.record({
      ...{ groundContactTimeMs: maybe, flightTimeMs: maybe, strideTimeMs: number, cadenceSpm: number, speedMps: maybe },
      ...{ slopeDeg: maybe, footStrikeAngleDeg: maybe, footStrikeAngleSdDeg: maybe, pRearfoot: maybe, pMidfoot: maybe },
      ...{ pForefoot: maybe, verticalForcePeakBw: maybe, achillesForcePeakBw: maybe, soleusImpulseBwS: maybe },
      ...{ damageEquivalentSteps: maybe, quality: number, coverageRatio: maybe, modelVersion: fc.string() },
      nullReason: fc.constantFrom('walking', null),
      speedBasis: fc.constantFrom('estimated', null),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (changes) => {
        generation += 1
        const steps = changes.map((change, at) => sampleStep(at, { ...change, generation } as Partial<StepRecord>))
        const [encoded] = encodeSteps(steps)
        if (encoded === undefined) throw new Error('there are steps')
        expect(await target.write([{ kind: 'steps', steps: encoded }], NO_SIGNAL)).toMatchObject({ kind: 'delivered' })
        expect(await readBack(options, generation)).toEqual(steps)
      }),
      { numRuns: 25 },
    )
  })

  it('lose what is not known any more when they are written again', async () => {
    const { options } = await place()
    const target = targetFor(options)
    const before = stepRecords(1, 10, { slopeDeg: 2, nullReason: 'walking' })
    const after = stepRecords(1, 10, { slopeDeg: null, speedMps: null })
    await target.write(before, NO_SIGNAL)
    await target.write(after, NO_SIGNAL)
    expect(await readBack(options)).toEqual(stepsOf(after))
  })

  it('of every kind are there once, however often they are sent', async () => {
    const { server, options } = await place()
    const target = targetFor(options)
    const minutes = [sampleMinute(0), sampleMinute(1, { foot: 'right', shoeKind: 'plated' })]
    const records: ForwardRecord[] = [
      ...stepRecords(2, 80),
      ...minutes.map((minute): ForwardRecord => ({ kind: 'minute', minute })),
      { kind: 'session', session: sampleSession('run-1') },
      { kind: 'day', day: sampleDay('2025-10-09') },
      { kind: 'alert', alert: sampleAlert('alert-1', { message: 'Two\nlines, a "quote" and \\ one' }) },
      { kind: 'athlete', athleteId: 'ana', name: 'Ana, María = Anaïs' },
    ]
    for (let time = 0; time < 3; time++)
      expect(await target.write(records, NO_SIGNAL)).toEqual({ kind: 'delivered', pointCount: 166 })
    expect(await countPoints(server, options.stepsBucket, 'strideIndex')).toBe(160)
    const counts = ['minuteIndex', 'durationS', 'sessionCount', 'alertId', 'name'].map((field) =>
      countPoints(server, options.resultsBucket, field),
    )
    expect(await Promise.all(counts)).toEqual([2, 1, 1, 1, 1])
    const query = { athleteId: 'ana', sessionId: 'run-1', generation: 0 }
    const read = await readMinutes(connectInflux(options), query)
    expect(read.map(({ minuteIndex, shoeKind, distanceM }) => [minuteIndex, shoeKind, distanceM])).toEqual([
      [0, null, 186.3],
      [1, 'plated', 186.3],
    ])
    const texts = (await queryCsv(server, everything(options.resultsBucket, ['message', 'name']))).replaceAll(
      '\r\n',
      '\n',
    )
    expect(texts).toContain('"Two\nlines, a ""quote"" and \\ one"')
    expect(texts).toContain('"Ana, María = Anaïs"')
  })
})

describeInfluxd('a session that is written again', () => {
  // InfluxDB leaves out the zero at the end of this one's time.
  const sessionId = 'run-5'
  const known = sampleSession(sessionId, { shoeId: 'shoe-1' })
  const less = sampleSession(sessionId, { totals: sampleTotals({ groundContactTimeMs: { left: null, right: null } }) })

  it('may lie at a time that ends with zeros', () => {
    expect(sessionPoint(known).instant).toMatch(/0Z$/)
  })

  it.each([
    ['by the same process', false],
    ['by another one', true],
  ])('%s keeps nothing of what is not known any more', async (_, restarted) => {
    const { server, options } = await place()
    const first = targetFor(options)
    await first.write([{ kind: 'session', session: known }], NO_SIGNAL)
    const second = restarted ? targetFor(options) : first
    expect(await second.write([{ kind: 'session', session: less }], NO_SIGNAL)).toEqual({
      kind: 'delivered',
      pointCount: 1,
    })
    expect(await countPoints(server, options.resultsBucket, 'durationS')).toBe(1)
    expect(await countPoints(server, options.resultsBucket, 'groundContactTimeMsLeft')).toBe(0)
    expect(await countPoints(server, options.resultsBucket, 'shoeId')).toBe(0)
  })

  it('while it grows is not deleted each time', async () => {
    const { options } = await place()
    const proxy = await startFaultProxy({ url: options.url })
    const target = targetFor({ ...options, url: proxy.url })
    for (let time = 0; time < 3; time++) await target.write([{ kind: 'session', session: known }], NO_SIGNAL)
    expect(proxy.otherRequests).toEqual([expect.stringContaining('/api/v2/query')])
  })

  it('leaves the session beside it alone', async () => {
    const { server, options } = await place()
    const other = { kind: 'session', session: sampleSession('run-2', { startTimeUs: START_US + 1 }) } as const
    await targetFor(options).write([other, { kind: 'session', session: known }], NO_SIGNAL)
    await targetFor(options).write([{ kind: 'session', session: less }], NO_SIGNAL)
    expect(await countPoints(server, options.resultsBucket, 'groundContactTimeMsLeft')).toBe(1)
    expect(await countPoints(server, options.resultsBucket, 'durationS')).toBe(2)
  })
})

function everything(bucket: string, fields: readonly string[]): string {
  const chosen = fields.map((field) => `r._field == ${JSON.stringify(field)}`).join(' or ')
  return `from(bucket: ${JSON.stringify(bucket)}) |> range(start: 1970-01-01T00:00:00Z, stop: 2200-01-01T00:00:00Z)
  |> filter(fn: (r) => ${chosen}) |> keep(columns: ["_field", "_value"])`
}

describeInfluxd('what a real InfluxDB refuses', () => {
  it('for its type is set apart and named, and everything else is in', async () => {
    const { server, options } = await place()
    const records = stepRecords(12, 50)
    // Somebody's own point makes an integer of a field, in the shard of that time.
    await writeLine(server, options.stepsBucket, `step,athlete=bo slopeDeg=3i ${START_US}000`)
    const bad = 7
    const [poison] = stepRecords(1, 50, { slopeDeg: 1.5, sessionId: 'run-2' })
    if (poison === undefined) throw new Error('there is one')
    const outcome = await targetFor(options).write(records.with(bad, poison), NO_SIGNAL)
    expect(outcome).toEqual({
      kind: 'partly',
      pointCount: 550,
      refused: [
        {
          index: bad,
          why: 'step of 2025-10-09T08:53:20.000000Z: the bucket holds the field "slopeDeg" of "step" as integer there, not as float; something else has written it (50 points of this record)',
        },
      ],
    })
    expect(await readBack(options)).toEqual(stepsOf(records.toSpliced(bad, 1)))
  })

  it('in several shards at once, of which its answer names one, is found in all', async () => {
    const { server, options } = await place()
    const weekUs = 7 * 86_400_000_000
    const records = Array.from({ length: 6 }, (_, week): ForwardRecord => {
      const steps = Array.from({ length: 30 }, (_, at) =>
        sampleStep(week * 100 + at, {
          slopeDeg: week === 0 ? null : 1.5,
          initialContactTimeUs: START_US + week * weekUs + at,
        }),
      )
      const [encoded] = encodeSteps(steps)
      if (encoded === undefined) throw new Error('there are steps')
      return { kind: 'steps', steps: encoded }
    })
    for (const week of [1, 3, 5])
      await writeLine(server, options.stepsBucket, `step,athlete=bo slopeDeg=3i ${START_US + week * weekUs}000`)
    const outcome = await targetFor(options).write(records, NO_SIGNAL)
    expect(outcome).toMatchObject({
      kind: 'partly',
      pointCount: 90,
      refused: [{ index: 1 }, { index: 3 }, { index: 5 }],
    })
    expect(await readBack(options)).toEqual(stepsOf(records.filter((_, week) => week % 2 === 0)))
  })

  it('line by line leaves the other lines of the record', async () => {
    const { server, options } = await place()
    await writeLine(server, options.stepsBucket, `step,athlete=bo slopeDeg=3i ${START_US}000`)
    const steps = Array.from({ length: 20 }, (_, at) => sampleStep(at, at === 4 ? { slopeDeg: 1 } : {}))
    const [encoded] = encodeSteps(steps)
    if (encoded === undefined) throw new Error('there are steps')
    const outcome = await targetFor(options).write([{ kind: 'steps', steps: encoded }], NO_SIGNAL)
    expect(outcome).toMatchObject({ kind: 'partly', pointCount: 19, refused: [{ index: 0 }] })
    expect(await readBack(options)).toEqual(steps.toSpliced(4, 1))
  })

  it('as unreadable is named, though it refuses the whole batch for it', async () => {
    const { server, options } = await place()
    // The longest key that InfluxDB takes is 65,535 bytes: tags and measurement.
    const long = 'b'.repeat(66_000)
    const records: ForwardRecord[] = [
      { kind: 'athlete', athleteId: 'ana', name: 'Ana' },
      { kind: 'athlete', athleteId: long, name: 'Bo' },
      { kind: 'day', day: sampleDay('2025-10-09') },
      { kind: 'athlete', athleteId: `${long}b`, name: 'Bob' },
    ]
    expect(await targetFor(options).write(records, NO_SIGNAL)).toMatchObject({
      kind: 'partly',
      pointCount: 2,
      refused: [
        { index: 1, why: expect.stringMatching(/^athlete of 1970.*max key length exceeded/) as string },
        { index: 3, why: expect.stringMatching(/max key length exceeded/) as string },
      ],
    })
    expect(await countPoints(server, options.resultsBucket, 'name')).toBe(1)
    expect(await countPoints(server, options.resultsBucket, 'sessionCount')).toBe(1)
  })

  it('without saying which line is found all the same', async () => {
    const { server, options } = await place()
    const records = Array.from({ length: 40 }, (_, at): ForwardRecord => {
      const athleteId = `runner-${at}`
      return { kind: 'athlete', athleteId, name: at === 23 ? 'x'.repeat(1_100_000) : athleteId }
    })
    expect(await targetFor(options).write(records, NO_SIGNAL)).toMatchObject({
      kind: 'partly',
      pointCount: 39,
      refused: [{ index: 23, why: expect.stringMatching(/is too long, 1100000 > 1048576/) as string }],
    })
    expect(await countPoints(server, options.resultsBucket, 'name')).toBe(39)
  })

  it('because it is older than the bucket keeps is no poison', async () => {
    const { server, options } = await place(3600)
    const nowUs = Date.now() * 1000
    const steps = Array.from({ length: 30 }, (_, at) =>
      sampleStep(at, { initialContactTimeUs: at < 12 ? START_US + at : nowUs - 1_000_000 + at }),
    )
    const [encoded] = encodeSteps(steps)
    if (encoded === undefined) throw new Error('there are steps')
    expect(await targetFor(options).write([{ kind: 'steps', steps: encoded }], NO_SIGNAL)).toEqual({
      ...{ kind: 'delivered', pointCount: 18, expiredCount: 12 },
    })
    expect(await countPoints(server, options.stepsBucket, 'strideIndex')).toBe(18)
  })

  it('because of who asks, or for what, waits for a person', async () => {
    const { server, options } = await place()
    const records = stepRecords(1, 3)
    const write = (change: Partial<InfluxOptions>) => targetFor({ ...options, ...change }).write(records, NO_SIGNAL)
    expect(await write({ token: 'nobody' })).toMatchObject({ kind: 'refused', code: 'unauthorised' })
    expect(await write({ stepsBucket: 'none' })).toMatchObject({
      ...{ kind: 'refused', code: 'not-found', why: expect.stringMatching(/bucket "none" not found/) as string },
    })
    expect(await write({ organisation: 'none' })).toMatchObject({ kind: 'refused', code: 'not-found' })
    const readOnly = await readingToken(server)
    expect(await write({ token: readOnly })).toMatchObject({ kind: 'refused', code: 'forbidden' })
  })
})

describeInfluxd('a bad way to a real InfluxDB', () => {
  const passing: readonly Fault[] = [
    { kind: 'answer', status: 503, headers: { 'retry-after': '1' } },
    { kind: 'cut-request', afterBytes: 100 },
    { kind: 'cut-answer' },
    { kind: 'pass' },
    { kind: 'cut-answer-body' },
    { kind: 'answer', status: 429 },
    { kind: 'never-answer' },
    { kind: 'answer', status: 500 },
    { kind: 'pass' },
    { kind: 'endless-body', status: 500, contentType: 'application/json' },
    { kind: 'answer', status: 413 },
    { kind: 'answer', status: 401 },
    { kind: 'dripping-body' },
    { kind: 'answer', status: 404 },
  ]

  it('loses nothing and doubles nothing, whatever happens to a request', async () => {
    const { server, options } = await place()
    const proxy = await startFaultProxy({ url: options.url })
    const target = targetFor({ ...options, url: proxy.url, timeoutMs: 500 }, realTimers())
    proxy.play(...passing)
    const batches = stepRecords(40, 30)
    let tries = 0
    for (let at = 0; at < batches.length; at += 4) {
      while (tries++ < 300) {
        const outcome = await target.write(batches.slice(at, at + 4), NO_SIGNAL)
        if (outcome.kind === 'delivered') break
      }
    }
    expect(await readBack(options)).toEqual(stepsOf(batches))
    expect(await countPoints(server, options.stepsBucket, 'strideIndex')).toBe(1200)
    expect(proxy.faultsLeft()).toBe(0)
  })
})

function realTimers(): ReturnType<typeof standingClock> {
  const timer = (delayMs: number, callback: () => void): (() => void) => {
    const handle = setTimeout(callback, delayMs)
    return () => clearTimeout(handle)
  }
  return { ...standingClock(), timer }
}

async function writeLine({ url, org, token }: InfluxConnection, bucket: string, line: string): Promise<void> {
  const path = `${url}/api/v2/write?org=${encodeURIComponent(org)}&bucket=${encodeURIComponent(bucket)}&precision=ns`
  const response = await fetch(path, { method: 'POST', headers: { authorization: `Token ${token}` }, body: line })
  expect(response.status).toBe(204)
}

/** A token that may read buckets and write none. */
async function readingToken({ url, org, token }: InfluxConnection): Promise<string> {
  const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' }
  const found = (await (await fetch(`${url}/api/v2/orgs?org=${encodeURIComponent(org)}`, { headers })).json()) as {
    orgs: readonly { id: string }[]
  }
  const orgID = found.orgs[0]?.id
  const body = JSON.stringify({ orgID, permissions: [{ action: 'read', resource: { type: 'buckets', orgID } }] })
  const made = await fetch(`${url}/api/v2/authorizations`, { method: 'POST', headers, body })
  return ((await made.json()) as { token: string }).token
}
