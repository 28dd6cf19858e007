import { flux } from '@influxdata/influxdb-client'
import type { InfluxConnection } from './connection.js'
import { COUNTED_FIELD, type Measurement } from './counted-field.js'
import { InfluxError } from './influx-error.js'
import { parseCsv } from './read/csv.js'
import { fluxInstant, FIRST_INSTANT, LAST_INSTANT } from './read/instants.js'
import { findBucket, retentionOf } from './setup/buckets.js'

/**
 * Points of a measurement for each athlete that has any. Never fewer than there are; 2.7 may count some twice while newer
 * ones lie in its files and older ones in its cache (influxdb#26711).
 * @throws InfluxError
 */
export async function countByAthlete(
  connection: InfluxConnection,
  measurement: Measurement,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const { stepsBucket, resultsBucket } = connection.options
  const bucket = measurement === 'step' ? stepsBucket : resultsBucket
  const answer = await connection.query(
    flux`from(bucket: ${bucket})
  |> range(start: ${fluxInstant(FIRST_INSTANT)}, stop: ${fluxInstant(LAST_INSTANT)})
  |> filter(fn: (r) => r._measurement == ${measurement} and r._field == ${COUNTED_FIELD[measurement]})
  |> group(columns: ["athlete"])
  |> count()`,
    signal,
  )
  const counts = new Map<string, number>()
  for (const table of parseCsv(answer)) {
    const [athlete, count] = [table.column('athlete'), table.column('_value')]
    for (const row of table.rows) counts.set(row[athlete] ?? '', Number(row[count] ?? 0))
  }
  return counts
}

/**
 * How long the steps' bucket keeps points, null for ever, or where the token may not ask.
 * @throws InfluxError where the server can't be reached
 */
export async function stepsRetentionS(connection: InfluxConnection, signal?: AbortSignal): Promise<number | null> {
  const bucket = await findBucket(connection, connection.options.stepsBucket, signal).catch(nullWhereForbidden)
  const everySeconds = bucket === null ? 0 : retentionOf(bucket)
  return everySeconds > 0 ? everySeconds : null
}

function nullWhereForbidden(error: unknown): null {
  if (error instanceof InfluxError && error.code === 'influx-forbidden') return null
  throw error
}
