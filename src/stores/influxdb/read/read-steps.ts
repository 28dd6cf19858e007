import { flux } from '@influxdata/influxdb-client'
import type { StepRecord } from '../../../domain/records/step-record.js'
import type { InfluxConnection } from '../connection.js'
import { STEP_MEASUREMENT } from '../points/step-fields.js'
import { parseCsv } from './csv.js'
import { decodeSteps } from './decode-steps.js'
import { type FoundQuery, planPages, type StepPage } from './plan-pages.js'
import { seriesOf } from './series.js'

/** Pages on their way while one is handed out: the server works on both feet of a run at once. */
const PAGES_AHEAD = 2

/** In order of foot and stride index; holds some pages at a time, however long the session is. */
export async function* readSteps(connection: InfluxConnection, query: FoundQuery): AsyncGenerator<StepRecord> {
  const stopping = new AbortController()
  try {
    const pages = await planPages(connection, query, stopping.signal)
    const read = (page: StepPage): Promise<StepRecord[]> => readPage(connection, query, page, stopping.signal)
    let waiting: StepRecord[] = []
    for await (const { page, steps } of readAhead(pages, read)) {
      const held = [...waiting, ...steps].sort((a, b) => a.strideIndex - b.strideIndex)
      const ready = held.findIndex((step) => step.strideIndex >= page.nextStrideIndex)
      waiting = ready < 0 ? [] : held.slice(ready)
      yield* ready < 0 ? held : held.slice(0, ready)
    }
  } finally {
    // Whoever stops early leaves no request behind.
    stopping.abort()
  }
}

async function* readAhead(
  pages: readonly StepPage[],
  read: (page: StepPage) => Promise<StepRecord[]>,
): AsyncGenerator<{ page: StepPage; steps: StepRecord[] }> {
  const coming: Promise<StepRecord[]>[] = []
  for (const [at, page] of pages.entries()) {
    while (coming.length < PAGES_AHEAD && at + coming.length < pages.length) {
      const next = pages[at + coming.length]
      if (next === undefined) break
      const steps = read(next)
      // It is asked for when its turn comes; until then a failure must not count as nobody's.
      steps.catch(() => undefined)
      coming.push(steps)
    }
    const steps = await coming.shift()
    if (steps !== undefined) yield { page, steps }
  }
}

async function readPage(
  connection: InfluxConnection,
  { athleteId, sessionId, generation }: FoundQuery,
  { foot, start, stop }: StepPage,
  signal: AbortSignal,
): Promise<StepRecord[]> {
  const { stepsBucket: bucket } = connection.options
  const series = seriesOf({ bucket, measurement: STEP_MEASUREMENT, athleteId, foot, generation, start, stop })
  // Without the columns that are the same in each row the server needs a quarter less time.
  const answer = await connection.query(
    flux`${series}
  |> drop(columns: ["_start", "_stop", "_measurement", "athlete", "foot", "generation"])
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")`,
    signal,
  )
  return decodeSteps(parseCsv(answer), { athleteId, sessionId, foot, generation })
}
