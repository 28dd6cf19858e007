// What pages wait for: a year of one athlete's days, and the squad page of a thousand athletes, from local SQL.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createViewHandlers } from '../../dist/app/api/view-handlers.js'
import { DEFAULT_RULE_CONFIG } from '../../dist/domain/alerts/rule-config.js'
import { addDays } from '../../dist/domain/load/local-date.js'
import { createSystemClock } from '../../dist/runtime/clock.js'
import { openLocalDatabase } from '../../dist/stores/worker/open-local-database.js'
import { withTemporaryFolder } from './children.mjs'
import { benchAthlete, benchSession } from './squad-people.mjs'
import { percentile, roundFor } from './statistics.mjs'

export const figures = ['yearOfDays', 'squad1000', 'squadLoopLagP99']
const ATHLETES = 1000
const RUN_EVERY_DAYS = 2
const DAYS = 365
const ROUNDS = 40

export async function measure({ wanted, report, progress }) {
  if (!figures.some(wanted)) return
  await withTemporaryFolder(async (directory) => {
    const db = await openLocalDatabase({ directory })
    try {
      const clock = createSystemClock()
      const today = new Date(clock.nowUs() / 1000).toISOString().slice(0, 10)
      progress(`${ATHLETES} athletes, each with a year of a run every other day`)
      await fillSquad(db, ATHLETES, today)
      const year = { athleteId: 'athlete-500', fromDate: addDays(today, -DAYS + 1), toDate: today }
      const yearMs = await timed(ROUNDS, () => db.listDays(year))
      report(figureOf('yearOfDays', yearMs, { days: DAYS }))
      const live = { runningSessions: () => [] }
      const services = { database: db, clock, ruleConfig: DEFAULT_RULE_CONFIG, live }
      const { squad } = createViewHandlers(services)
      const [firstMs] = await timed(1, () => squad({}))
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      let n = 0
      const squadMs = await timed(ROUNDS, async () => {
        // Somebody always runs: their session and day change between two looks at the page.
        await db.putSession(benchSession(`athlete-${(n += 37) % ATHLETES}`, today, 0, { seconds: 600 + n }))
        await squad({})
      })
      delay.disable()
      report(figureOf('squad1000', squadMs, { athletes: ATHLETES, firstMs: roundFor(firstMs) }))
      const lag = { name: 'squadLoopLagP99', value: roundFor(delay.percentile(99) / 1e6), unit: 'ms' }
      report({ ...lag, p50: roundFor(delay.percentile(50) / 1e6), max: roundFor(delay.max / 1e6) })
    } finally {
      await db.close()
    }
  })
}

function figureOf(name, values, extra) {
  const p50 = roundFor(percentile(values, 0.5))
  return { name, value: roundFor(percentile(values, 0.95)), unit: 'ms p95', p50, rounds: values.length, ...extra }
}

async function timed(rounds, work) {
  const ms = []
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    await work()
    ms.push(performance.now() - began)
  }
  return ms
}

/** So many athletes, each with a year of a run every other day. */
export async function fillSquad(db, athletes, today) {
  for (let first = 0; first < athletes; first += 20) {
    const ids = Array.from({ length: 20 }, (_, n) => `athlete-${first + n}`)
    const sessions = ids.flatMap((athleteId) =>
      Array.from({ length: Math.floor(DAYS / RUN_EVERY_DAYS) }, (_, n) =>
        benchSession(athleteId, addDays(today, -n * RUN_EVERY_DAYS), n),
      ),
    )
    await db.importBulk({ athletes: ids.map(benchAthlete), sessions })
  }
}
