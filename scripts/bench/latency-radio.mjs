// Step to live stream, and the event loop's lag, with eight pods through the real noble: pods, server and client are a
// process each, so none is slowed by another's work in its own thread.
import { join } from 'node:path'
import { PROGRAM, startNode, withTemporaryFolder } from './children.mjs'
import { createPeople } from './people.mjs'
import { ROOT } from '../setup-lib.mjs'
import { measureStepLatency } from './step-latency.mjs'

export const figures = ['stepToSseP50', 'stepToSseP99', 'loopLagP99']
const ATHLETES = 4
/** Connecting eight pods, three seconds of standing, and the first strides that tell how each pod sits. */
const SETTLE_S = 20
const WATCH_S = 30

export async function measure({ wanted, report, progress }) {
  if (!figures.some(wanted)) return
  progress(`${2 * ATHLETES} pods through noble, ${SETTLE_S + WATCH_S} s`)
  await withTemporaryFolder(async (dataPath) => {
    const athleteIds = await createPeople(dataPath, ATHLETES)
    const pods = startNode(join(ROOT, 'scripts', 'bench', 'pods-process.mjs'), [String(ATHLETES)])
    try {
      const { hci } = await pods.line('listening', 10_000)
      const args = ['serve', '--data', dataPath, '--port', '0', '--hci', hci, '--json']
      const server = startNode(PROGRAM, args, { watched: true })
      const input = { server, athleteIds, dataPath, settleS: SETTLE_S, watchS: WATCH_S, sensors: 2 * ATHLETES, report }
      await measureStepLatency(input).finally(() => server.stop())
    } finally {
      await pods.stop()
    }
  })
}
