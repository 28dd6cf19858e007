// The same with two hundred pods handed in at the Source port: sessions, journal, pipeline, store and stream as always.
import { join } from 'node:path'
import { startNode, withTemporaryFolder } from './children.mjs'
import { createPeople } from './people.mjs'
import { ROOT } from '../setup-lib.mjs'
import { measureStepLatency } from './step-latency.mjs'

export const figures = ['stepToSseP50', 'stepToSseP99', 'loopLagP99']
const ATHLETES = 100
const SETTLE_S = 15
const WATCH_S = 30

export async function measure({ wanted, report, progress }) {
  if (!figures.some(wanted)) return
  progress(`${2 * ATHLETES} pods at the Source port, ${SETTLE_S + WATCH_S} s`)
  await withTemporaryFolder(async (dataPath) => {
    const athleteIds = await createPeople(dataPath, ATHLETES)
    const file = join(ROOT, 'scripts', 'bench', 'source-port-process.mjs')
    const server = startNode(file, [dataPath, String(ATHLETES)], { watched: true })
    const input = { server, athleteIds, dataPath, settleS: SETTLE_S, watchS: WATCH_S, sensors: 2 * ATHLETES, report }
    await measureStepLatency(input).finally(() => server.stop())
  })
}
