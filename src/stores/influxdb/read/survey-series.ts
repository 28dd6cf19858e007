import { flux } from '@influxdata/influxdb-client'
import type { Foot } from '../../../domain/records/step-record.js'
import { ImplementationError } from '../../../runtime/errors.js'
import type { InfluxConnection } from '../connection.js'
import { parseCsv } from './csv.js'
import { FIRST_INSTANT, LAST_INSTANT } from './instants.js'
import { type SeriesChoice, seriesOf } from './series.js'

/** How many points a session, or whoever was asked for, has in one series, and where they begin and end. */
export interface SeriesSurvey {
  readonly foot: Foot
  readonly generation: number
  readonly count: number
  /** Of the first and of the last point, with all digits. */
  readonly first: string
  readonly last: string
}

export type SurveyChoice = Omit<SeriesChoice, 'start' | 'stop'> &
  Partial<Pick<SeriesChoice, 'start' | 'stop'>> & {
    /** All sessions where absent. */
    readonly sessionId?: string | undefined
  }

/** Every step and minute carries its session, so that field is what is counted. Series without a point are left out. */
export async function surveySeries(
  connection: InfluxConnection,
  { sessionId, ...choice }: SurveyChoice,
  signal?: AbortSignal,
): Promise<SeriesSurvey[]> {
  const series = seriesOf({ start: FIRST_INSTANT, stop: LAST_INSTANT, ...choice })
  const sessions = flux`${series}
  |> filter(fn: (r) => r._field == "sessionId")`
  const chosen =
    sessionId === undefined
      ? sessions
      : flux`${sessions}
  |> filter(fn: (r) => r._value == ${sessionId})`
  const answer = await connection.query(
    flux`points = ${chosen}
  |> keep(columns: ["_time", "_value", "foot", "generation"])
points |> count() |> yield(name: "count")
points |> first() |> yield(name: "first")
points |> last() |> yield(name: "last")`,
    signal,
  )
  return gather(answer)
}

function gather(answer: string): SeriesSurvey[] {
  const counted = new Map<string, SeriesSurvey>()
  for (const table of parseCsv(answer)) {
    const [result, foot, generation] = [table.column('result'), table.column('foot'), table.column('generation')]
    const [value, time] = [table.column('_value'), table.column('_time')]
    for (const row of table.rows) {
      const key = `${row[foot]} ${row[generation]}`
      const series = counted.get(key) ?? {
        ...{ foot: row[foot] as Foot, generation: Number(row[generation]), count: 0, first: '', last: '' },
      }
      const name = row[result] ?? ''
      if (!isPart(name)) throw new ImplementationError(`A survey of series has no part ${JSON.stringify(name)}`)
      const found = name === 'count' ? Number(row[value]) : (row[time] ?? '')
      counted.set(key, { ...series, [name]: found })
    }
  }
  return [...counted.values()]
}

function isPart(name: string): name is 'count' | 'first' | 'last' {
  return ['count', 'first', 'last'].includes(name)
}
