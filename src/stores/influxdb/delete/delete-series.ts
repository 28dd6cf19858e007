import { flux } from '@influxdata/influxdb-client'
import type { InfluxConnection } from '../connection.js'
import { asInCsv, parseCsv } from '../read/csv.js'
import { instantOf, timeUsOf } from '../read/instants.js'
import { seriesOf } from '../read/series.js'
import { type SeriesSurvey, type SurveyChoice, surveySeries } from '../read/survey-series.js'

/** Requests at a time where two runs lie in one another, and each stretch between the other's points goes by itself. */
const DELETIONS_AT_ONCE = 4

/** Points with all their digits, both ends included. */
interface Stretch {
  readonly first: string
  readonly last: string
}

/** Whose points of which measurement; of all sessions where none is named. */
export type PointChoice = SurveyChoice & { readonly exceptGeneration?: number | undefined }

/**
 * Deletes the points of a session, or of all, and counts before and after. InfluxDB deletes by tags and time alone, so
 * only stretches are deleted in which the session's points are the only ones.
 */
export async function deleteSeries(
  connection: InfluxConnection,
  choice: PointChoice,
  signal?: AbortSignal,
): Promise<{ readonly beforeCount: number; readonly leftCount: number }> {
  const before = await chosenSeries(connection, choice, signal)
  for (const series of before) await deleteOneSeries(connection, choice, series, signal)
  const left = before.length === 0 ? [] : await chosenSeries(connection, choice, signal)
  return { beforeCount: sumOf(before), leftCount: sumOf(left) }
}

async function chosenSeries(
  connection: InfluxConnection,
  { exceptGeneration, ...choice }: PointChoice,
  signal?: AbortSignal,
): Promise<SeriesSurvey[]> {
  const series = await surveySeries(connection, choice, signal)
  return series.filter(({ generation }) => generation !== exceptGeneration)
}

async function deleteOneSeries(
  connection: InfluxConnection,
  choice: PointChoice,
  series: SeriesSurvey,
  signal?: AbortSignal,
): Promise<void> {
  const stretches = await ownStretches(connection, choice, series, signal)
  const { bucket, measurement, athleteId } = choice
  const tags = {
    ...{ _measurement: measurement, athlete: athleteId, foot: series.foot, generation: String(series.generation) },
  }
  const waiting = stretches.values()
  const deleteNext = async (): Promise<void> => {
    for (const { first, last } of waiting)
      await connection.deletePoints({ bucket, start: first, stop: last, tags }, signal)
  }
  await Promise.all(Array.from({ length: DELETIONS_AT_ONCE }, deleteNext))
}

/** Mostly the one from the first to the last point: two sessions of an athlete at the same time are rare. */
async function ownStretches(
  connection: InfluxConnection,
  choice: PointChoice,
  { foot, generation, first, last }: SeriesSurvey,
  signal?: AbortSignal,
): Promise<Stretch[]> {
  const { sessionId, bucket, measurement, athleteId } = choice
  if (sessionId === undefined) return [{ first, last }]
  const range = { start: instantOf(timeUsOf(first)), stop: instantOf(timeUsOf(last) + 1) }
  const same = { bucket, measurement, athleteId, foot, generation, ...range }
  // Counts won't do: 2.7 may count a point twice (influxdb#26711), and another session's would then be deleted unseen.
  const others = await connection.query(
    flux`${seriesOf(same)}
  |> filter(fn: (r) => r._field == "sessionId")
  |> filter(fn: (r) => r._value != ${sessionId})
  |> first()`,
    signal,
  )
  if (parseCsv(others).every(({ rows }) => rows.length === 0)) return [{ first, last }]
  const sessions = seriesOf(same)
  const answer = await connection.query(
    flux`${sessions}
  |> filter(fn: (r) => r._field == "sessionId")
  |> keep(columns: ["_time", "_value"])
  |> sort(columns: ["_time"])`,
    signal,
  )
  return stretchesOf(answer, asInCsv(sessionId))
}

/** Points come in order of time, some perhaps twice. */
function stretchesOf(answer: string, sessionId: string): Stretch[] {
  const found: Stretch[] = []
  for (const table of parseCsv(answer)) {
    const [time, session] = [table.column('_time'), table.column('_value')]
    let inside = false
    for (const row of table.rows) {
      const at = row[time] ?? ''
      const own = row[session] === sessionId
      if (own) found.push({ first: inside ? (found.pop()?.first ?? at) : at, last: at })
      inside = own
    }
  }
  return found
}

function sumOf(series: readonly SeriesSurvey[]): number {
  return series.reduce((total, { count }) => total + count, 0)
}
