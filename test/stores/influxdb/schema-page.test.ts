import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { encodeSteps } from '../../../src/codecs/step-block/encode-steps.js'
import { createSystemClock } from '../../../src/runtime/clock.js'
import type { MinuteRecord } from '../../../src/domain/records/minute-record.js'
import type { ForwardRecord } from '../../../src/stores/change-log/forward-target.js'
import { connectInflux } from '../../../src/stores/influxdb/connection.js'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import { createInfluxTarget } from '../../../src/stores/influxdb/influx-target.js'
import { MINUTE_NULLABLE_FIELDS } from '../../../src/stores/influxdb/points/minute-fields.js'
import { STEP_NULLABLE_FIELDS } from '../../../src/stores/influxdb/points/step-fields.js'
import { describeInfluxd, queryCsv } from '../../support/influxd.js'
import { sampleAlert, sampleDay, sampleMinute, sampleSession, sampleStep, sampleTotals } from '../sample-records.js'
import { influxForTest } from './open-influx-store.js'

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'influxdb.md'), 'utf8')
const MEASUREMENTS = ['step', 'minute', 'session', 'day', 'alert', 'athlete'] as const
type Measurement = (typeof MEASUREMENTS)[number]

interface Point {
  readonly bucket: 'steps' | 'results'
  readonly tags: readonly string[]
  readonly fields: readonly string[]
}

/** The part of the page below a heading, up to the next one. */
function section(heading: string): string {
  const start = PAGE.indexOf(`\n${heading}\n`)
  if (start < 0) throw new Error(`The page has no "${heading}"`)
  const text = PAGE.slice(start + heading.length + 2)
  return text.slice(0, text.search(/\n#+ /))
}

/** Rows of the tables of a text, without the heads. */
function tableRows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'))
  const cells = lines.map((line) => line.slice(1, -1).split('|'))
  return cells.map((row) => row.map((cell) => cell.trim())).filter((row, at) => at > 0 && !/^-+$/.test(row[0] ?? ''))
}

const inCode = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')

/** What the page says of a measurement: `field type`. */
function describedFields(measurement: Measurement): string[] {
  const rows = tableRows(section(`### ${measurement}`))
  return rows.flatMap(([names = '', type = '']) => inCode(names).map((name) => `${name} ${type}`)).sort()
}

const HOUR_US = 3_600_000_000
const nowUs = Math.floor(Date.now() / 1000) * 1_000_000
const startUs = nowUs - 2 * HOUR_US
const localDate = new Date(startUs / 1000).toISOString().slice(0, 10)

/** Every record with everything that it can have. */
function fullRecords(): ForwardRecord[] {
  const steps = Array.from({ length: 400 }, (_, index) =>
    sampleStep(index, {
      ...{ initialContactTimeUs: startUs + index * 700_123, slopeDeg: 0.5, flightTimeMs: 100, nullReason: 'walking' },
      foot: index % 2 === 0 ? 'left' : 'right',
    }),
  )
  const share = { ratio: 0.5, lowRatio: 0.4, highRatio: 0.6 }
  const shares = { rearfoot: share, midfoot: share, forefoot: share }
  const band = { lowSlu: 4, highSlu: 6, ownBaselineRatio: 0.1 }
  const both = <Value>(value: Value) => ({ left: value, right: value })
  const totals = sampleTotals({
    ...{ groundContactTimeMs: both(240.2), footStrikeAngleDeg: both(8.1), strikeShares: both(shares) },
    ...{ soleusLoadBand: both(band), heartRateBpmMean: 150, heartRateBpmMax: 170, powerWMean: 250 },
    imputedFeet: ['left'],
  })
  const unfinished = { sessionId: 'run-2' }
  const goingOn = {
    ...({ startTimeUs: startUs + HOUR_US - 1e6, endTimeUs: null, state: 'running' } as const),
  }
  const facts = { startTimeUs: startUs, endTimeUs: nowUs, localDate, shoeId: 'shoe-1', countedBy: 'run-0' }
  const minute: Partial<MinuteRecord> = {
    ...{ startTimeUs: startUs, footStrikeAngleDegMean: 8.5, heartRateBpmMean: 150, powerWMean: 250 },
    shoeKind: 'plated',
  }
  return [
    ...encodeSteps(steps).map((encoded) => ({ kind: 'steps', steps: encoded }) as const),
    { kind: 'minute', minute: sampleMinute(0, minute) },
    { kind: 'minute', minute: sampleMinute(0, { ...minute, foot: 'right' }) },
    { kind: 'session', session: sampleSession('run-1', { ...facts, totals }) },
    // One that still goes on has no end yet.
    ...encodeSteps([sampleStep(0, { ...unfinished, initialContactTimeUs: startUs + HOUR_US })]).map(
      (encoded) => ({ kind: 'steps', steps: encoded }) as const,
    ),
    { kind: 'session', session: sampleSession('run-2', { ...goingOn, localDate }) },
    { kind: 'day', day: sampleDay(localDate, { state: 'load', soleusLoadSlu: { left: 5, right: 6 } }) },
    { kind: 'alert', alert: sampleAlert('alert-1', { raisedTimeUs: startUs, sessionId: 'run-1' }) },
    { kind: 'athlete', athleteId: 'ana', name: 'Ana' },
  ]
}

/** Measurements as the server has them, by annotated CSV. */
async function storedPoints(options: InfluxOptions): Promise<Map<string, Point>> {
  const found = new Map<string, { bucket: Point['bucket']; tags: Set<string>; fields: Set<string> }>()
  for (const bucket of ['steps', 'results'] as const) {
    const flux = `from(bucket: "${options[`${bucket}Bucket`]}") |> range(start: 0, stop: 2200-01-01T00:00:00Z) |> last() |> drop(columns: ["_start", "_stop", "_time"])`
    const answer = await annotatedCsv(options, flux)
    // What stands in quotes is of no matter here, and may hold commas.
    const plain = answer.replace(/"(?:[^"]|"")*"/g, 'text').trim()
    for (const table of plain.split('\r\n\r\n')) {
      const [types = [], names = [], ...rows] = table.split('\r\n').map((line) => line.split(','))
      const at = (name: string): number => names.indexOf(name)
      for (const row of rows) {
        const measurement = row[at('_measurement')] ?? ''
        const point = found.get(measurement) ?? { bucket, tags: new Set(), fields: new Set() }
        found.set(measurement, point)
        point.fields.add(`${row[at('_field')] ?? ''} ${TYPES[types[at('_value')] ?? ''] ?? 'unknown'}`)
        for (const name of names) if (!/^(_|result$|table$|$)/.test(name)) point.tags.add(name)
      }
    }
  }
  const sorted = ({ bucket, tags, fields }: { bucket: Point['bucket']; tags: Set<string>; fields: Set<string> }) => ({
    ...{ bucket, tags: [...tags].sort(), fields: [...fields].sort() },
  })
  return new Map([...found].map(([name, point]) => [name, sorted(point)]))
}

async function annotatedCsv({ url, organisation, token }: InfluxOptions, query: string): Promise<string> {
  const response = await fetch(`${url}/api/v2/query?org=${organisation}`, {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, type: 'flux', dialect: { annotations: ['datatype'] } }),
  })
  return response.text()
}

const TYPES: Readonly<Record<string, string>> = {
  double: 'float',
  long: 'integer',
  string: 'text',
  boolean: 'boolean',
}

describeInfluxd('the page on InfluxDB', () => {
  let options: InfluxOptions
  let stored: Map<string, Point>
  beforeAll(async () => {
    options = await influxForTest()
    const target = createInfluxTarget(connectInflux(options), createSystemClock())
    const outcome = await target.write(fullRecords(), new AbortController().signal)
    expect(outcome.kind).toBe('delivered')
    target.close()
    stored = await storedPoints(options)
  })

  it('names every measurement that is written, with its bucket and tags, and no other', () => {
    const rows = tableRows(section('## Schema')).map(([name = '', bucket = '', tags = '']) => [
      ...[inCode(name)[0], bucket, inCode(tags).sort().join()],
    ])
    const found = [...stored].map(([name, { bucket, tags }]) => [name, bucket, tags.join()])
    expect(rows.sort()).toEqual(found.sort())
  })

  it.each(MEASUREMENTS)('names every field of a %s with its type, and no other', (measurement) => {
    expect(describedFields(measurement)).toEqual(stored.get(measurement)?.fields)
  })

  it.each([
    ['step', STEP_NULLABLE_FIELDS],
    ['minute', MINUTE_NULLABLE_FIELDS],
  ] as const)('names the bit of every field of a %s that may be unknown', (measurement, fields) => {
    const line = section('### unknownFields')
      .split('\n')
      .find((text) => text.startsWith(`- **${measurement}**`))
    const bits = [...(line ?? '').matchAll(/(\d+) `(\w+)`/g)].map(([, bit, name]) => [Number(bit), name])
    expect(bits).toEqual(fields.map((field, at) => [2 ** at, field]))
  })

  async function rowsOf(flux: string): Promise<string[]> {
    const { url, organisation: org, token } = options
    const own = flux
      .replaceAll('"solewatch-steps"', JSON.stringify(options.stepsBucket))
      .replaceAll('"solewatch"', JSON.stringify(options.resultsBucket))
    return (await queryCsv({ url, org, token }, own)).trim().split('\r\n')
  }

  const examples = [...PAGE.matchAll(/```flux\n([\s\S]*?)```/g)].map(([, flux]) => flux ?? '')
  it('has examples', () => expect(examples.length).toBeGreaterThan(5))

  const ofRun = examples.filter((flux) => flux.includes('"run-1"') && flux.includes('activeGeneration'))
  it('has an example of a run that also works while the run goes on', async () => {
    expect(ofRun).toHaveLength(1)
    const rows = await rowsOf((ofRun[0] ?? '').replaceAll('"run-1"', '"run-2"'))
    expect(rows[0]).not.toMatch(/error,reference/)
    expect(rows).toHaveLength(2)
  })

  it.each(examples.map((flux) => [flux.split('\n')[0] ?? '', flux]))(
    'has an example that works: %s',
    async (_, flux) => {
      const rows = await rowsOf(flux)
      expect(rows[0]).not.toMatch(/error,reference/)
      expect(rows.length).toBeGreaterThan(1)
    },
  )
})
