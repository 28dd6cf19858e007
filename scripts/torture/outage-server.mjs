// A real server in a process of its own, into which a day of several runners is brought at high speed, and its figures.
// Argument: how and where, as JSON. Orders come on standard input, a line each.
import { writeSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createDay, seedHistory } from './runners-day.mjs'

const RSS_EVERY_MS = 200
const MINUTES_A_DAY = 1440

const options = JSON.parse(process.argv[2])
const load = (path) => import(pathToFileURL(join(options.dist, path)).href)
const say = (message) => writeSync(1, `${JSON.stringify(message)}\n`)
const { openLocalDatabase } = await load('stores/worker/open-local-database.js')
const { createStepBatcher } = await load('app/session/step-batcher.js')
const { createSystemClock } = await load('runtime/clock.js')
const { serve } = await load('app/serve/serve.js')

const day = await createDay({ load, athletes: options.athletes })
const before = await openLocalDatabase({ directory: options.directory })
await seedHistory(before, day)
await before.close()

const server = await serve(
  { demo: false, data: options.directory, config: options.config, hci: options.hci, port: 0 },
  createSystemClock(),
)
const lag = monitorEventLoopDelay({ resolution: 5 })
lag.enable()
let peakRss = 0
const watch = setInterval(() => (peakRss = Math.max(peakRss, process.memoryUsage.rss())), RSS_EVERY_MS)
say({ t: 'ready', ...server.ready, athleteIds: day.athletes.map(({ athleteId }) => athleteId) })

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line)
  if (order.do === 'feed') void feed(order).then((fed) => say({ t: 'fed', ...fed }))
  if (order.do === 'figures') {
    say({
      t: `figures-${order.name}`,
      peakRssMb: mb(peakRss),
      rssMb: mb(process.memoryUsage.rss()),
      lagP99Ms: lag.percentile(99) / 1e6,
    })
    peakRss = 0
    lag.reset()
  }
  if (order.do === 'stop') break
}
clearInterval(watch)
await server.stop()
say({ t: 'stopped' })
process.exit(0)

/** Minute by minute, each runner's steps and minutes through what a run on this server uses, into the same database. */
async function feed({ hours, seconds }) {
  const db = await openLocalDatabase({ directory: options.directory })
  const runners = day.athletes.map((athlete) => ({ athlete, batcher: createStepBatcher(db.steps) }))
  const minutes = Math.round(hours * 60)
  const startedMs = performance.now()
  let stepCount = 0
  for (let minute = 0; minute < minutes && minute < MINUTES_A_DAY; minute++) {
    const dueMs = startedMs + (minute / minutes) * seconds * 1000
    if (performance.now() < dueMs) await new Promise((resolve) => setTimeout(resolve, dueMs - performance.now()))
    for (const { athlete, batcher } of runners) {
      const { steps, minuteRecords } = day.minuteOf(athlete, minute)
      for (const step of steps) batcher.addStep(step)
      for (const record of minuteRecords) batcher.addMinute(record)
      stepCount += steps.length
    }
    // One after the other, as the tick of a second flushes the sessions of a server.
    for (const { batcher } of runners) await batcher.flush()
    const isHour = minute % 60 === 59 || minute === minutes - 1
    for (const { athlete } of isHour ? runners : []) await db.putSession(day.sessionOf(athlete, minute))
    if (isHour) say({ t: 'progress', minute: minute + 1, minutes, stepCount })
  }
  await db.close()
  return { stepCount, seconds: (performance.now() - startedMs) / 1000 }
}

function mb(bytes) {
  return Math.round(bytes / 1e5) / 10
}
