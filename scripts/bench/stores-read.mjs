// An hour's steps of both feet as a page asks for them: from the data folder, and from InfluxDB when they have left it.
import { withTieredSteps } from '../../dist/app/serve/tiered-steps.js'
import { openLocalDatabase } from '../../dist/stores/worker/open-local-database.js'
import { withTemporaryFolder } from './children.mjs'
import { percentile, roundFor } from './statistics.mjs'
import { evictDelivered, forwardingTo, freshBuckets, requireSteps, withInfluxd } from './stores-influx.mjs'
import { ATHLETE_ID, fillFolder, hourLongRuns } from './stores-steps.mjs'

export const figures = ['readHourSqlite', 'readHourInflux']
const RUNS_OF_AN_HOUR = 8
const READS = 64
const WARM_UP_READS = 8
const FLUSH_WITHIN_MS = 300_000

export async function measure({ wanted, report, progress }) {
  if (!figures.some(wanted)) return
  await withTemporaryFolder(async (directory) => {
    const runs = hourLongRuns(RUNS_OF_AN_HOUR)
    await fillFolder(directory, runs)
    const db = await openLocalDatabase({ directory })
    try {
      progress(`${READS} reads of an hour from SQLite`)
      report(await reads('readHourSqlite', withTieredSteps(db, null).steps, runs))
      if (!wanted('readHourInflux')) return
      await withInfluxd(progress, async (server) => {
        const { influx } = await freshBuckets(server)
        const forwarding = forwardingTo(directory, influx)
        try {
          const steps = await onlyInInflux({ db, forwarding, server, influx }, runs)
          progress(`${READS} reads of an hour from InfluxDB`)
          report(await reads('readHourInflux', steps, runs))
        } finally {
          await forwarding.stop()
        }
      })
    } finally {
      await db.close()
    }
  })
}

/** Forwards everything, then lets it leave the data folder. @returns the store that knows where it went */
async function onlyInInflux({ db, forwarding, server, influx }, runs) {
  await forwarding.flushNow(AbortSignal.timeout(FLUSH_WITHIN_MS))
  const stepCount = runs.reduce((sum, { steps }) => sum + steps.length, 0)
  await requireSteps(server, influx, stepCount)
  const left = await evictDelivered(db, influx, Number.MAX_SAFE_INTEGER)
  if (left !== stepCount) throw new Error(`${left} steps of ${stepCount} left the data folder.`)
  return withTieredSteps(db, forwarding).steps
}

async function reads(name, store, runs) {
  const ms = []
  for (let n = -WARM_UP_READS; n < READS; n++) {
    const { session, steps } = runs[(n + WARM_UP_READS) % runs.length]
    const began = performance.now()
    let count = 0
    for await (const step of store.query({ athleteId: ATHLETE_ID, sessionId: session.sessionId }))
      if (step.strideIndex >= 0) count += 1
    if (n >= 0) ms.push(performance.now() - began)
    if (count !== steps.length) throw new Error(`${name}: ${count} steps were read of ${steps.length}.`)
  }
  const [p50, greatest] = [percentile(ms, 0.5), Math.max(...ms)].map(roundFor)
  return {
    ...{ name, value: roundFor(percentile(ms, 0.95)), unit: 'ms p95', p50, min: roundFor(Math.min(...ms)) },
    ...{ max: greatest, reads: ms.length, steps: runs[0].steps.length },
  }
}
