import { flux } from '@influxdata/influxdb-client'
import type { InfluxConnection } from './connection.js'
import { COUNTED_FIELD, isMeasurement, type Measurement } from './counted-field.js'
import { parseCsv } from './read/csv.js'
import { FIRST_INSTANT, fluxInstant, LAST_INSTANT } from './read/instants.js'

export type PointCounts = Readonly<Partial<Record<Measurement, number>>>

/**
 * Points of a bucket by measurement, of ours only. The server goes through all of them: a large bucket takes long. Never
 * fewer than there are; 2.7 may count some twice while newer ones lie in its files and older ones in its cache
 * (influxdb#26711).
 * @throws InfluxError
 */
export async function countByMeasurement(
  connection: InfluxConnection,
  bucket: string,
  signal?: AbortSignal,
): Promise<PointCounts> {
  // With `contains` the server would read every point in place of counting.
  const { session, day, alert, athlete } = COUNTED_FIELD
  const answer = await connection.query(
    flux`from(bucket: ${bucket})
  |> range(start: ${fluxInstant(FIRST_INSTANT)}, stop: ${fluxInstant(LAST_INSTANT)})
  |> filter(fn: (r) => r._field == ${session} or r._field == ${day} or r._field == ${alert} or r._field == ${athlete})
  |> count()
  |> group(columns: ["_measurement", "_field"])
  |> sum()`,
    signal,
  )
  const counts: Partial<Record<Measurement, number>> = {}
  for (const table of parseCsv(answer)) {
    const [measurement, field, count] = [table.column('_measurement'), table.column('_field'), table.column('_value')]
    for (const row of table.rows) {
      const name = row[measurement] ?? ''
      if (isMeasurement(name) && COUNTED_FIELD[name] === row[field]) counts[name] = Number(row[count])
    }
  }
  return counts
}
