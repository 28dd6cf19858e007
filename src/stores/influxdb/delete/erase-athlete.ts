import { flux } from '@influxdata/influxdb-client'
import type { InfluxConnection } from '../connection.js'
import { parseCsv } from '../read/csv.js'
import { FIRST_INSTANT, fluxInstant, LAST_INSTANT } from '../read/instants.js'

/** What was found of an athlete, by bucket and measurement. */
export interface ErasureReport {
  readonly before: readonly MeasurementCount[]
  readonly left: readonly MeasurementCount[]
}

export interface MeasurementCount {
  readonly bucket: string
  readonly measurement: string
  readonly pointCount: number
}

/** Every point with the athlete's tag in both buckets, also of measurements that this program doesn't know; then counts again. */
export async function eraseAthlete(
  connection: InfluxConnection,
  athleteId: string,
  signal?: AbortSignal,
): Promise<ErasureReport> {
  const { stepsBucket, resultsBucket } = connection.options
  const before: MeasurementCount[] = []
  const left: MeasurementCount[] = []
  for (const bucket of [stepsBucket, resultsBucket]) {
    const found = await countAthlete(connection, bucket, athleteId, signal)
    before.push(...found)
    if (found.length === 0) continue
    const range = { start: FIRST_INSTANT, stop: LAST_INSTANT }
    await connection.deletePoints({ bucket, ...range, tags: { athlete: athleteId } }, signal)
    left.push(...(await countAthlete(connection, bucket, athleteId, signal)))
  }
  return { before, left }
}

/** A point has several fields; the one that most points have says how many there are at the least. */
export async function countAthlete(
  connection: InfluxConnection,
  bucket: string,
  athleteId: string,
  signal?: AbortSignal,
): Promise<MeasurementCount[]> {
  const answer = await connection.query(
    flux`from(bucket: ${bucket})
  |> range(start: ${fluxInstant(FIRST_INSTANT)}, stop: ${fluxInstant(LAST_INSTANT)})
  |> filter(fn: (r) => r.athlete == ${athleteId})
  |> count()
  |> group(columns: ["_measurement", "_field"])
  |> sum()
  |> group(columns: ["_measurement"])
  |> max()`,
    signal,
  )
  return parseCsv(answer).flatMap((table) => {
    const [measurement, count] = [table.column('_measurement'), table.column('_value')]
    return table.rows.map((row) => ({
      ...{ bucket, measurement: row[measurement] ?? '', pointCount: Number(row[count]) },
    }))
  })
}
