// The process that is killed. It does the real work on a data folder with the program's own code, says what it is about to
// do, and says that it is acknowledged when the store has said so. Argument: how and where, as JSON.
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRandom } from '../fuzz/random.mjs'
import { startDelivery } from './delivery.mjs'
import { createLanes } from './work.mjs'

const options = JSON.parse(process.argv[2])
const load = (path) => import(pathToFileURL(join(options.dist, path)).href)
/** One write of a line that is shorter than a pipe's buffer: what was said is said, whenever the process dies. */
const say = (message) => writeSync(1, `${JSON.stringify(message)}\n`)

process.on('unhandledRejection', (error) => {
  say({ t: 'error', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  process.exit(3)
})

const { openLocalDatabase } = await load('stores/worker/open-local-database.js')
say({ t: 'opening' })
const db = await openLocalDatabase({ directory: options.directory })
say({ t: 'opened' })
// As a start of the server: what a crash left half-written goes before anything is written.
await db.sweepGenerations()
const delivery = options.influx === undefined ? null : await startDelivery({ load, options, say })
const { user, system } = process.cpuUsage()
say({ t: 'ready', cpuMs: (user + system) / 1000 })

const orders = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
for (;;) {
  const { value, done } = await orders.next()
  if (done) break
  const order = JSON.parse(value)
  if (order.do === 'work') await work(order)
  if (order.do === 'drain') {
    await delivery?.drain()
    say({ t: 'drained' })
  }
  if (order.do === 'close') break
}
await delivery?.stop()
await db.close()
say({ t: 'closed' })
// An open pipe for orders would keep it alive.
process.stdin.destroy()

/** Until it is killed, or has done as many operations as it was told to. */
async function work(order) {
  const { createStepBatcher } = await load('app/session/step-batcher.js')
  const { openJournal } = await load('journal/writer.js')
  const random = createRandom(`${order.seed} work ${order.round}`)
  const lanes = createLanes({ db, order, options, random, say, createStepBatcher, openJournal })
  await Promise.all([lanes.series(), lanes.rest()])
  say({ t: 'worked' })
}
