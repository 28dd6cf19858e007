import { flux } from '@influxdata/influxdb-client'
import type { InfluxConnection } from '../connection.js'
import { parseCsv } from '../read/csv.js'
import { instantOf } from '../read/instants.js'
import { seriesOf } from '../read/series.js'

/** A point of the results that is known by its time and by what one of its fields says. */
export interface ResultPoint {
  readonly measurement: string
  readonly athleteId: string
  readonly timeUs: number
  /** The digits below the microsecond. */
  readonly digits: number
  readonly field: string
  readonly value: string
}

/** Deletes it where it is what is thought to be there, and counts what is left. */
export async function deleteResultPoint(
  connection: InfluxConnection,
  point: ResultPoint,
  signal?: AbortSignal,
): Promise<number> {
  if ((await countPoint(connection, point, signal)) === 0) return 0
  const instant = instantOf(point.timeUs, point.digits)
  const tags = { _measurement: point.measurement, athlete: point.athleteId }
  const { resultsBucket: bucket } = connection.options
  await connection.deletePoints({ bucket, start: instant, stop: instant, tags }, signal)
  return countPoint(connection, point, signal)
}

async function countPoint(
  connection: InfluxConnection,
  { measurement, athleteId, timeUs, digits, field, value }: ResultPoint,
  signal?: AbortSignal,
): Promise<number> {
  const { resultsBucket: bucket } = connection.options
  const range = { start: instantOf(timeUs, digits), stop: instantOf(timeUs + 1) }
  const series = seriesOf({ bucket, measurement, athleteId, ...range })
  const answer = await connection.query(
    flux`${series}
  |> filter(fn: (r) => r._field == ${field})
  |> filter(fn: (r) => r._value == ${value})
  |> keep(columns: ["_time", "_value"])`,
    signal,
  )
  return parseCsv(answer).reduce((total, { rows }) => total + rows.length, 0)
}
