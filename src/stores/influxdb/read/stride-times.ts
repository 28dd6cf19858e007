import { flux } from '@influxdata/influxdb-client'
import type { EncodedSteps } from '../../store.js'
import type { InfluxConnection } from '../connection.js'
import { STEP_MEASUREMENT } from '../points/step-fields.js'
import { parseCsv } from './csv.js'
import { instantOf, timeUsOf } from './instants.js'
import { seriesOf } from './series.js'
import { surveySeries } from './survey-series.js'

/** Where a stride lies. */
export interface StrideTime {
  readonly strideIndex: number
  readonly initialContactTimeUs: number
}

/** Strides of the series from this index on, in no order; a stride twice is one that is being moved. */
export async function strideTimes(
  connection: InfluxConnection,
  key: EncodedSteps['key'],
  fromStrideIndex: number,
): Promise<StrideTime[]> {
  const choice = { ...key, bucket: connection.options.stepsBucket, measurement: STEP_MEASUREMENT }
  const [survey] = await surveySeries(connection, choice)
  if (survey === undefined) return []
  const range = { start: instantOf(timeUsOf(survey.first)), stop: instantOf(timeUsOf(survey.last) + 1) }
  const answer = await connection.query(flux`${seriesOf({ ...choice, ...range })}
  |> filter(fn: (r) => r._field == "sessionId" or r._field == "strideIndex")
  |> keep(columns: ["_time", "_field", "_value"])
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> filter(fn: (r) => r.sessionId == ${key.sessionId} and r.strideIndex >= ${fromStrideIndex})`)
  return parseCsv(answer).flatMap((table) => {
    const [time, stride] = [table.column('_time'), table.column('strideIndex')]
    return table.rows.map((row) => ({
      strideIndex: Number(row[stride]),
      initialContactTimeUs: timeUsOf(row[time] ?? ''),
    }))
  })
}
