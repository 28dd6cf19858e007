import { flux, type FluxParameterLike, fluxExpression, type ParameterizedQuery } from '@influxdata/influxdb-client'
import type { Foot } from '../../../domain/records/step-record.js'
import { fluxInstant } from './instants.js'

/** Points of one measurement of an athlete, by what they are told apart: tags and time. */
export interface SeriesChoice {
  readonly bucket: string
  readonly measurement: string
  readonly athleteId: string
  readonly foot?: Foot | undefined
  readonly generation?: number | undefined
  /** `[start, stop)`, as in Flux. */
  readonly start: string
  readonly stop: string
}

/** The beginning of a query: `range` and `filter`. Values are parameters, which the client escapes. */
export function seriesOf({
  bucket,
  measurement,
  athleteId,
  foot,
  generation,
  start,
  stop,
}: SeriesChoice): ParameterizedQuery {
  return flux`from(bucket: ${bucket})
  |> range(start: ${fluxInstant(start)}, stop: ${fluxInstant(stop)})
  |> filter(fn: (r) => r._measurement == ${measurement} and r.athlete == ${athleteId})${tagEquals('foot', foot)}${tagEquals('generation', generation)}`
}

function tagEquals(tag: 'foot' | 'generation', value: Foot | number | undefined): FluxParameterLike {
  if (value === undefined) return fluxExpression('')
  const equals = flux` == ${String(value)})`
  return fluxExpression(`\n  |> filter(fn: (r) => r.${tag}${equals.toString()}`)
}
