// The stores of a server in a process of their own: a backlog goes to InfluxDB, then steps are appended as fast as it goes,
// then everything happens at once. Measured from inside, as the main thread has it.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { createViewHandlers } from '../../dist/app/api/view-handlers.js'
import { withTieredSteps } from '../../dist/app/serve/tiered-steps.js'
import { DEFAULT_RULE_CONFIG } from '../../dist/domain/alerts/rule-config.js'
import { addDays } from '../../dist/domain/load/local-date.js'
import { createSystemClock } from '../../dist/runtime/clock.js'
import { openLocalDatabase } from '../../dist/stores/worker/open-local-database.js'
import { benchSession } from './squad-people.mjs'
import { evictDelivered, forwardingTo } from './stores-influx.mjs'
import { ATHLETE_ID, batchesOf, hourLongRuns } from './stores-steps.mjs'

const { directory, influx, away, here, squadAthletes, loadS } = JSON.parse(process.argv[2])
const FLUSH_WITHIN_MS = 300_000
const BATCH_STEPS = 5000
const ALONE_BATCHES = 40
/** At once with everything else: as many steps as 1,800 runners make. */
const APPEND_EVERY_MS = 1000
const PAGE_EVERY_MS = 250
const READ_EVERY_MS = 1000
const DAYS = 365

const db = await openLocalDatabase({ directory })
const forwarding = forwardingTo(directory, influx)
const drained = await drainBacklog()
await evictDelivered(db, influx, here.startTimeUs)
const batches = batchesOf(
  hourLongRuns(Math.ceil((ALONE_BATCHES + (loadS * 1000) / APPEND_EVERY_MS) / 1.9), 'bench-others').flatMap(
    ({ steps }) => steps,
  ),
  BATCH_STEPS,
)
const appended = await lagDuring(async () => {
  for (const batch of batches.splice(0, ALONE_BATCHES)) await db.steps.append(batch)
})
const atOnce = await everythingAtOnce()
await forwarding.stop()
await db.close()
process.stdout.write(`${JSON.stringify({ type: 'result', drained, appended, atOnce })}\n`)

async function drainBacklog() {
  const beforeMb = process.memoryUsage().rss / 2 ** 20
  const lag = await lagDuring(() => forwarding.flushNow(AbortSignal.timeout(FLUSH_WITHIN_MS)))
  const { deliveredCount, setAsideCount, waitingCount } = forwarding.status()
  if (setAsideCount + waitingCount > 0) throw new Error(`${waitingCount} wait, ${setAsideCount} were set aside.`)
  return { deliveredCount, beforeMb, peakMb: process.resourceUsage().maxRSS / 1024, ...lag }
}

/** Steps come, go to InfluxDB and are read from both places, while pages are looked at. */
async function everythingAtOnce() {
  const { steps } = withTieredSteps(db, forwarding)
  const today = new Date().toISOString().slice(0, 10)
  const { squad } = createViewHandlers({
    ...{ database: db, clock: createSystemClock(), ruleConfig: DEFAULT_RULE_CONFIG },
    live: { runningSessions: () => [] },
  })
  await squad({})
  const until = performance.now() + loadS * 1000
  const repeat = async (everyMs, work) => {
    const ms = []
    while (performance.now() < until) {
      const began = performance.now()
      await work(ms.length)
      ms.push(performance.now() - began)
      await sleep(Math.max(1, everyMs - (performance.now() - began)))
    }
    return ms
  }
  const year = { fromDate: addDays(today, -DAYS + 1), toDate: today }
  const found = {}
  const lag = await lagDuring(async () => {
    const work = {
      append: () => repeat(APPEND_EVERY_MS, () => db.steps.append(batches.pop() ?? [])),
      squad: () =>
        repeat(PAGE_EVERY_MS, async (n) => {
          // Somebody always runs: their session and day change between two looks at the page.
          const athleteId = `athlete-${(n * 37) % squadAthletes}`
          await db.putSession(benchSession(athleteId, today, 0, { seconds: 600 + n }))
          const began = performance.now()
          await squad({})
          squadMs.push(performance.now() - began)
        }),
      year: () => repeat(PAGE_EVERY_MS, (n) => db.listDays({ athleteId: `athlete-${n % squadAthletes}`, ...year })),
      here: () => repeat(READ_EVERY_MS, () => readHour(steps, here)),
      away: () => repeat(READ_EVERY_MS, () => readHour(steps, away)),
    }
    const squadMs = []
    await Promise.all(Object.entries(work).map(async ([name, start]) => (found[name] = await start())))
    found.squad = squadMs
  })
  const { deliveredCount } = forwarding.status()
  return { ...found, delivered: deliveredCount - drained.deliveredCount, ...lag }
}

async function readHour(steps, { sessionId, stepCount }) {
  let count = 0
  for await (const step of steps.query({ athleteId: ATHLETE_ID, sessionId })) if (step.strideIndex >= 0) count += 1
  if (count !== stepCount) throw new Error(`${sessionId}: ${count} steps were read of ${stepCount}.`)
}

async function lagDuring(work) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await work()
  delay.disable()
  const [p50, p99] = [delay.percentile(50), delay.percentile(99)].map((ns) => ns / 1e6)
  return { lagP50Ms: p50, lagP99Ms: p99, lagMaxMs: delay.max / 1e6 }
}
