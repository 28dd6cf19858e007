import { flux } from '@influxdata/influxdb-client'
import type { MinuteRecord } from '../../../domain/records/minute-record.js'
import { FEET } from '../../../domain/records/step-record.js'
import type { InfluxConnection } from '../connection.js'
import { MINUTE_MEASUREMENT } from '../points/minute-fields.js'
import { parseCsv } from './csv.js'
import { decodeMinutes } from './decode-minutes.js'
import { instantOf, isEmptyRange, timeUsOf } from './instants.js'
import type { FoundQuery } from './plan-pages.js'
import { seriesOf } from './series.js'
import { surveySeries } from './survey-series.js'

/** In order of foot and minute. */
export async function readMinutes(connection: InfluxConnection, query: FoundQuery): Promise<MinuteRecord[]> {
  const range = isEmptyRange(query) ? null : await rangeOf(connection, query)
  if (range === null) return []
  const { athleteId, foot, generation } = query
  const { resultsBucket: bucket } = connection.options
  const series = seriesOf({ bucket, measurement: MINUTE_MEASUREMENT, athleteId, foot, generation, ...range })
  const answer = await connection.query(flux`${series}
  |> drop(columns: ["_start", "_stop", "_measurement", "athlete", "generation"])
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")`)
  const minutes = decodeMinutes(parseCsv(answer), query)
  return minutes.sort((a, b) => FEET.indexOf(a.foot) - FEET.indexOf(b.foot) || a.minuteIndex - b.minuteIndex)
}

/** Where both ends are given there is nothing to ask; otherwise minutes of all years would be looked through. */
async function rangeOf(
  connection: InfluxConnection,
  { athleteId, sessionId, foot, generation, fromUs, toUs }: FoundQuery,
): Promise<{ start: string; stop: string } | null> {
  const given = {
    ...(fromUs === undefined ? {} : { start: instantOf(fromUs) }),
    ...(toUs === undefined ? {} : { stop: instantOf(toUs) }),
  }
  if (given.start !== undefined && given.stop !== undefined) return { start: given.start, stop: given.stop }
  const choice = { bucket: connection.options.resultsBucket, measurement: MINUTE_MEASUREMENT, athleteId }
  const found = await surveySeries(connection, { ...choice, sessionId, foot, generation, ...given })
  if (found.length === 0) return null
  const firstUs = Math.min(...found.map(({ first }) => timeUsOf(first)))
  const lastUs = Math.max(...found.map(({ last }) => timeUsOf(last)))
  return { start: instantOf(firstUs), stop: instantOf(lastUs + 1) }
}
