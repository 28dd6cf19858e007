import { flux } from '@influxdata/influxdb-client'
import type { InfluxConnection } from '../connection.js'
import { InfluxError } from '../influx-error.js'
import { parseCsv } from '../read/csv.js'
import { FIRST_INSTANT, fluxInstant, LAST_INSTANT } from '../read/instants.js'
import { findBucket, retentionOf } from './buckets.js'

/** What a bucket is like for the token in use. */
export interface BucketState {
  readonly name: string
  /** False also where the token may not see it. */
  readonly exists: boolean
  readonly canRead: boolean
  readonly canWrite: boolean
  /** 0 is for ever; null where it isn't told. */
  readonly retentionS: number | null
  /** Points by measurement, empty where they can't be read. */
  readonly pointCounts: Readonly<Record<string, number>>
}

/** A field that each point of the measurement has. */
const COUNTED_FIELDS = {
  step: 'strideIndex',
  minute: 'minuteIndex',
  session: 'sessionId',
  day: 'localDate',
  alert: 'alertId',
  athlete: 'name',
} as const

/** Looks without leaving anything: an empty write is refused or accepted like any other. */
export async function inspectBucket(
  connection: InfluxConnection,
  name: string,
  signal?: AbortSignal,
): Promise<BucketState> {
  const bucket = await findBucket(connection, name, signal)
  const counts = await allowed(() => countPoints(connection, name, signal))
  const { organisation: org } = connection.options
  const write = `/api/v2/write?${new URLSearchParams({ org, bucket: name }).toString()}`
  const written = await allowed(() => connection.request({ method: 'POST', path: write }, signal))
  return {
    name,
    exists: bucket !== null || counts !== null || written !== null,
    canRead: counts !== null,
    canWrite: written !== null,
    retentionS: bucket === null ? null : retentionOf(bucket),
    pointCounts: counts?.value ?? {},
  }
}

/** Null where the bucket isn't there for this token, or the token may not do that. */
async function allowed<Value>(work: () => Promise<Value>): Promise<{ readonly value: Value } | null> {
  try {
    return { value: await work() }
  } catch (error) {
    if (error instanceof InfluxError && ['influx-not-found', 'influx-forbidden'].includes(error.code)) return null
    throw error
  }
}

async function countPoints(
  connection: InfluxConnection,
  bucket: string,
  signal?: AbortSignal,
): Promise<Record<string, number>> {
  // With `contains` the server would read every point in place of counting.
  const { step, minute, session, day, alert, athlete } = COUNTED_FIELDS
  const answer = await connection.query(
    flux`from(bucket: ${bucket})
  |> range(start: ${fluxInstant(FIRST_INSTANT)}, stop: ${fluxInstant(LAST_INSTANT)})
  |> filter(fn: (r) => r._field == ${step} or r._field == ${minute} or r._field == ${session}
      or r._field == ${day} or r._field == ${alert} or r._field == ${athlete})
  |> count()
  |> group(columns: ["_measurement", "_field"])
  |> sum()`,
    signal,
  )
  const counts: Record<string, number> = {}
  for (const table of parseCsv(answer)) {
    const [measurement, field, count] = [table.column('_measurement'), table.column('_field'), table.column('_value')]
    for (const row of table.rows) {
      const name = row[measurement] ?? ''
      if (name in COUNTED_FIELDS && COUNTED_FIELDS[name as keyof typeof COUNTED_FIELDS] === row[field])
        counts[name] = Number(row[count])
    }
  }
  return counts
}
