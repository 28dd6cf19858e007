// Steps a second into SQLite behind its worker: batches of 5,000, each acknowledged before the next is sent.
import { openLocalDatabase } from '../../dist/stores/worker/open-local-database.js'
import { withTemporaryFolder } from './children.mjs'
import { figureOfRuns } from './statistics.mjs'
import { SIMULATED_S, simulatedSteps } from './stores-steps.mjs'

export const figures = ['append']
const BATCH_STEPS = 5000
const BATCHES_A_RUN = 10
const RUNS = 5
const DAY_US = 86_400_000_000

export async function measure({ wanted, report, progress }) {
  if (!wanted('append')) return
  progress(`${RUNS} times ${BATCHES_A_RUN} batches of ${BATCH_STEPS} steps into SQLite`)
  const steps = simulatedSteps()
  const stepsPerS = await withTemporaryFolder(async (directory) => {
    const db = await openLocalDatabase({ directory })
    try {
      return await appendRuns(db, steps)
    } finally {
      await db.close()
    }
  })
  report(figureOfRuns('append', stepsPerS, 'steps/s', { batchSteps: BATCH_STEPS }))
}

async function appendRuns(db, steps) {
  const stepsPerS = []
  for (let run = -1; run < RUNS; run++) {
    const batches = Array.from({ length: BATCHES_A_RUN }, (_, n) => batchOf(steps, (run + 1) * BATCHES_A_RUN + n))
    const started = process.hrtime.bigint()
    for (const batch of batches) await db.steps.append(batch)
    const seconds = Number(process.hrtime.bigint() - started) / 1e9
    if (run >= 0) stepsPerS.push((BATCHES_A_RUN * BATCH_STEPS) / seconds)
  }
  return stepsPerS
}

/** Each batch is most of an hour's run of a session of its own, as an import or a replay would bring it. */
function batchOf(steps, day) {
  return Array.from({ length: BATCH_STEPS }, (_, n) => {
    const step = steps[n % steps.length]
    const round = Math.floor(n / steps.length)
    return {
      ...step,
      sessionId: `bench-${day}`,
      strideIndex: step.strideIndex + round * steps.length,
      initialContactTimeUs: step.initialContactTimeUs + day * DAY_US + round * SIMULATED_S * 1e6,
    }
  })
}
