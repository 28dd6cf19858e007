// Steps of runs as long as real ones, and a data folder that holds some of them.
import { createSessionReducer } from '../../dist/pipeline/session-reducer.js'
import { openLocalDatabase } from '../../dist/stores/worker/open-local-database.js'
import { sessionContext, simulatedRecords, START_TIME_US } from './simulated-journal.mjs'
import { benchAthlete, benchSession } from './squad-people.mjs'

export const ATHLETE_ID = 'bench-athlete'
export const SIMULATED_S = 600
const HOUR_S = 3600
const DAY_MS = 86_400_000

/** Ten minutes of both feet, from a simulated run through the whole chain. */
export function simulatedSteps() {
  const reducer = createSessionReducer(sessionContext())
  const steps = []
  for (const record of simulatedRecords(SIMULATED_S)) {
    for (const output of reducer.push(record)) if (output.kind === 'step') steps.push(output.step)
  }
  if (steps.length === 0 || steps[0].initialContactTimeUs < START_TIME_US)
    throw new Error('The simulation made no steps.')
  return steps
}

/** Runs of an hour of both feet, one a day, the last one yesterday: the session and its steps in order of time. */
export function hourLongRuns(count, athleteId = ATHLETE_ID) {
  const steps = simulatedSteps()
  const [{ initialContactTimeUs: firstUs }] = steps
  return Array.from({ length: count }, (_, n) => {
    const localDate = new Date(Date.now() - (count - n) * DAY_MS).toISOString().slice(0, 10)
    const session = { ...benchSession(athleteId, localDate, n, { seconds: HOUR_S }), simulated: false }
    const shiftUs = session.startTimeUs - firstUs
    const ofHour = Array.from({ length: HOUR_S / SIMULATED_S }, (_, round) =>
      steps.map((step) => ({
        ...step,
        athleteId,
        sessionId: session.sessionId,
        strideIndex: step.strideIndex + round * steps.length,
        initialContactTimeUs: step.initialContactTimeUs + shiftUs + round * SIMULATED_S * 1e6,
      })),
    )
    return { session, steps: ofHour.flat() }
  })
}

/** Makes the folder's database hold the runs, all of it in the change log and nothing sent anywhere. */
export async function fillFolder(directory, runs) {
  const db = await openLocalDatabase({ directory })
  try {
    await db.putAthlete(benchAthlete(ATHLETE_ID))
    for (const { session, steps } of runs) {
      await db.putSession(session)
      await db.steps.append(steps)
    }
  } finally {
    await db.close()
  }
}

export function batchesOf(records, size) {
  return Array.from({ length: Math.ceil(records.length / size) }, (_, n) => records.slice(n * size, (n + 1) * size))
}
