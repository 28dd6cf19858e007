import { flux } from '@influxdata/influxdb-client'
import { FEET, type Foot } from '../../../domain/records/step-record.js'
import type { StepQuery } from '../../store.js'
import type { InfluxConnection } from '../connection.js'
import { STEP_MEASUREMENT } from '../points/step-fields.js'
import { parseCsv } from './csv.js'
import { instantOf, isEmptyRange, timeUsOf } from './instants.js'
import { seriesOf } from './series.js'
import { surveySeries } from './survey-series.js'

/** Steps of one foot that began in a stretch of time `[start, stop)`. */
export interface StepPage {
  readonly foot: Foot
  readonly start: string
  readonly stop: string
  /** No step in a later page of this foot has a smaller stride index; infinite for the last page. */
  readonly nextStrideIndex: number
}

export type FoundQuery = StepQuery & { readonly generation: number }

/** A longer stretch is read in pages, so that a read takes the memory of two or three of them. */
const SINGLE_PAGE_US = 90 * 60_000_000

/**
 * Which stretches of time hold the steps of a query, in the order in which they are to be read. Where the range is given
 * and short, that costs no question.
 */
export async function planPages(
  connection: InfluxConnection,
  query: FoundQuery,
  signal: AbortSignal,
): Promise<StepPage[]> {
  const { fromUs, toUs } = query
  if (isEmptyRange(query)) return []
  if (fromUs !== undefined && toUs !== undefined && toUs - fromUs <= SINGLE_PAGE_US)
    return feetOf(query).map((foot) => singlePage(foot, instantOf(fromUs), instantOf(toUs)))
  const series = await surveySeries(connection, choiceOf(connection, query), signal)
  const pages: StepPage[] = []
  for (const foot of feetOf(query)) {
    const survey = series.find((one) => one.foot === foot)
    if (survey === undefined) continue
    const [firstUs, lastUs] = [timeUsOf(survey.first), timeUsOf(survey.last)]
    const page = singlePage(foot, instantOf(firstUs), instantOf(lastUs + 1))
    pages.push(...(lastUs - firstUs < SINGLE_PAGE_US ? [page] : await windows(connection, query, page, signal)))
  }
  return pages
}

function singlePage(foot: Foot, start: string, stop: string): StepPage {
  return { foot, start, stop, nextStrideIndex: Infinity }
}

function feetOf({ foot }: StepQuery): readonly Foot[] {
  return foot === undefined ? FEET : [foot]
}

function choiceOf({ options }: InfluxConnection, query: FoundQuery) {
  const { athleteId, sessionId, foot, generation, fromUs, toUs } = query
  return {
    ...{ bucket: options.stepsBucket, measurement: STEP_MEASUREMENT, athleteId, sessionId, foot, generation },
    ...(fromUs === undefined ? {} : { start: instantOf(fromUs) }),
    ...(toUs === undefined ? {} : { stop: instantOf(toUs) }),
  }
}

/**
 * Hours that hold steps, with the smallest stride index of each: strides that came late may lie in a later hour. Another
 * session of the same hours can only make that number smaller, which holds steps back for longer than needed.
 */
async function windows(
  connection: InfluxConnection,
  query: FoundQuery,
  { foot, start, stop }: StepPage,
  signal: AbortSignal,
): Promise<StepPage[]> {
  const series = seriesOf({ ...choiceOf(connection, query), foot, start, stop })
  const answer = await connection.query(
    flux`${series}
  |> filter(fn: (r) => r._field == "strideIndex")
  |> window(every: 1h)
  |> min()
  |> keep(columns: ["_start", "_stop", "_value"])`,
    signal,
  )
  const found = parseCsv(answer).flatMap((table) => {
    const [from, to, smallest] = [table.column('_start'), table.column('_stop'), table.column('_value')]
    return table.rows.map((row) => ({
      foot,
      start: row[from] ?? '',
      stop: row[to] ?? '',
      least: Number(row[smallest]),
    }))
  })
  found.sort((a, b) => timeUsOf(a.start) - timeUsOf(b.start))
  const pages: StepPage[] = []
  let nextStrideIndex = Infinity
  for (const { least, ...page } of found.reverse()) {
    pages.unshift({ ...page, nextStrideIndex })
    nextStrideIndex = Math.min(nextStrideIndex, least)
  }
  return pages
}
