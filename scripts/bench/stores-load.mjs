// What pages and the main thread notice of it all: steps that are appended, forwarded, and read back from InfluxDB.
import { fileURLToPath } from 'node:url'
import { openLocalDatabase } from '../../dist/stores/worker/open-local-database.js'
import { startNode, withTemporaryFolder } from './children.mjs'
import { fillSquad } from './squad.mjs'
import { percentile, roundFor } from './statistics.mjs'
import { freshBuckets, withInfluxd } from './stores-influx.mjs'
import { fillFolder, hourLongRuns } from './stores-steps.mjs'

export const figures = ['backlogRss', 'storesLoopLagP99', 'squad1000Forwarding', 'yearOfDaysForwarding']
const BACKLOG_HOURS = 21
const SQUAD_ATHLETES = 1000
const LOAD_S = 20
const RESULT_WITHIN_MS = 600_000

export async function measure({ wanted, report, progress }) {
  if (!figures.some(wanted)) return
  await withInfluxd(progress, (server) =>
    withTemporaryFolder(async (directory) => {
      const runs = hourLongRuns(BACKLOG_HOURS)
      progress(`a squad of ${SQUAD_ATHLETES}, and a backlog of ${BACKLOG_HOURS} hours of steps`)
      await fill(directory, runs)
      const { influx } = await freshBuckets(server)
      const [away, here] = runs.map(({ session, steps }) => ({
        ...{ sessionId: session.sessionId, startTimeUs: session.startTimeUs, stepCount: steps.length },
      }))
      const job = { directory, influx, away, here, squadAthletes: SQUAD_ATHLETES, loadS: LOAD_S }
      progress(`forwards the backlog, then everything at once for ${LOAD_S} s`)
      const file = fileURLToPath(new URL('./stores-load-process.mjs', import.meta.url))
      const child = startNode(file, [JSON.stringify(job)])
      const result = await child.line('result', RESULT_WITHIN_MS)
      await child.exit
      reportAll(report, result)
    }),
  )
}

/** Whoever is in the squad was forwarded long ago: only the steps wait. */
async function fill(directory, runs) {
  const db = await openLocalDatabase({ directory })
  try {
    await fillSquad(db, SQUAD_ATHLETES, new Date().toISOString().slice(0, 10))
    await db.changes.trimChanges(Number.MAX_SAFE_INTEGER)
  } finally {
    await db.close()
  }
  await fillFolder(directory, runs)
}

function reportAll(report, { drained, appended, atOnce }) {
  const { beforeMb, peakMb, deliveredCount } = drained
  const rounded = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, roundFor(value)]))
  report({ name: 'backlogRss', value: roundFor(peakMb), unit: 'MB', ...rounded({ beforeMb, points: deliveredCount }) })
  const lags = { forwarding: drained.lagP99Ms, appending: appended.lagP99Ms, atOnce: atOnce.lagP99Ms }
  const about = { ...lags, p50AtOnce: atOnce.lagP50Ms, maxAtOnce: atOnce.lagMaxMs }
  const value = roundFor(Math.max(...Object.values(lags)))
  report({ name: 'storesLoopLagP99', value, unit: 'ms', ...rounded(about) })
  report(pageFigure('squad1000Forwarding', atOnce.squad, { deliveredMeanwhile: atOnce.delivered }))
  report(pageFigure('yearOfDaysForwarding', atOnce.year, {}))
  const read = { of: 'storesLoopLagP99' }
  report({ ...read, ...pageFigure('readHourSqliteAtOnce', atOnce.here, {}) })
  report({ ...read, ...pageFigure('readHourInfluxAtOnce', atOnce.away, {}) })
}

function pageFigure(name, ms, extra) {
  const [p95, p50] = [0.95, 0.5].map((share) => roundFor(percentile(ms, share)))
  return { name, value: p95, unit: 'ms p95', p50, rounds: ms.length, ...extra }
}
