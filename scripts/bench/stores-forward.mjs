// Steps a second from the data folder to InfluxDB's acknowledgement, beside the bare client: same steps, server and run.
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openLocalDatabase } from '../../dist/stores/worker/open-local-database.js'
import { withTemporaryFolder } from './children.mjs'
import { figureOfRuns, median, roundFor } from './statistics.mjs'
import { bareLinesPerS, barePointsPerS, BATCH_STEPS, linesOf } from './stores-bare.mjs'
import { forwardingTo, freshBuckets, requireSteps, withInfluxd } from './stores-influx.mjs'
import { fillFolder, hourLongRuns } from './stores-steps.mjs'

export const figures = ['influxForward', 'influxBareClient', 'influxBareLines']
const RUNS_OF_AN_HOUR = 21
const ROUNDS = 3
const FLUSH_WITHIN_MS = 300_000

export async function measure({ wanted, report, progress }) {
  if (!figures.some(wanted)) return
  await withInfluxd(progress, (server) =>
    withTemporaryFolder(async (folder) => {
      const runs = hourLongRuns(RUNS_OF_AN_HOUR)
      const steps = runs.flatMap((run) => run.steps)
      const lines = linesOf(steps)
      const filled = join(folder, 'filled')
      await fillFolder(filled, runs)
      progress(
        `${ROUNDS} times ${steps.length} steps to InfluxDB: forwarded, by the bare client, and as lines ready made`,
      )
      const ways = {
        influxForward: (influx, round) => forwardedPerS(filled, join(folder, `round-${round}`), influx, steps.length),
        influxBareClient: (influx) => barePointsPerS(influx, steps),
        influxBareLines: (influx) => bareLinesPerS(influx, lines),
      }
      reportWays(report, await inTurn(server, ways, steps.length), steps.length)
    }),
  )
}

/** Each round in another order, so that none always follows the same one. The first round of each is to warm up. */
async function inTurn(server, ways, stepCount) {
  const names = Object.keys(ways)
  const perS = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]
      const { influx, drop } = await freshBuckets(server)
      const stepsPerS = await ways[name](influx, round)
      await requireSteps(server, influx, stepCount)
      await drop()
      if (round > 0) perS[name].push(stepsPerS)
    }
  }
  return perS
}

/** From the start of the thread on: all of it waits in the change log, as after a time without InfluxDB. */
async function forwardedPerS(filled, directory, influx, stepCount) {
  mkdirSync(directory)
  cpSync(filled, directory, { recursive: true })
  const db = await openLocalDatabase({ directory })
  const began = performance.now()
  const forwarding = forwardingTo(directory, influx)
  try {
    await forwarding.flushNow(AbortSignal.timeout(FLUSH_WITHIN_MS))
    const seconds = (performance.now() - began) / 1000
    const { state, waitingCount, setAsideCount } = forwarding.status()
    if (waitingCount + setAsideCount > 0)
      throw new Error(`Not everything was delivered: ${state}, ${waitingCount} wait.`)
    return stepCount / seconds
  } finally {
    await forwarding.stop()
    await db.close()
  }
}

function reportWays(report, perS, steps) {
  const shareOf = (floor) => roundFor(median(perS.influxForward.map((value, at) => value / perS[floor][at])))
  const shares = { ofBareClient: shareOf('influxBareClient'), ofBareLines: shareOf('influxBareLines') }
  report(figureOfRuns('influxForward', perS.influxForward, 'steps/s', { ...shares, steps }))
  for (const name of ['influxBareClient', 'influxBareLines'])
    report(figureOfRuns(name, perS[name], 'steps/s', { batchSteps: BATCH_STEPS }))
}
