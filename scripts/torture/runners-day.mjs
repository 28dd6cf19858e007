// A day of several runners who never stop: a few minutes of a simulated run through the real pipeline, over and over, each
// hour a session of its own; and the six weeks before it, which the rules judge by.
import { sessionContext, simulatedRecords } from '../bench/simulated-journal.mjs'
import { FEET, makeMinute, makeSession } from './records.mjs'

const MINUTE_US = 60_000_000
const DAY_US = 86_400_000_000
const SIMULATED_MINUTES = 5
/** The first seconds stand still and the pipeline warms up: the stretch that is repeated begins after them. */
const WARM_UP_MINUTES = 1
const HISTORY_DAYS = 42

export async function createDay({ load, athletes: count, nowUs = Date.now() * 1000 }) {
  const startUs = Math.floor(nowUs / DAY_US) * DAY_US - 2 * DAY_US
  const template = await templateOf(load)
  const athletes = Array.from({ length: count }, (_, index) => ({
    athleteId: `runner-${index}`,
    // Nobody's foot touches the ground at the same microsecond as another's.
    startUs: startUs + index * 7_013,
    strides: { left: 0, right: 0 },
    hour: -1,
  }))
  return { athletes, startUs, minuteOf: (athlete, minute) => minuteOf(template, athlete, minute), sessionOf }
}

function sessionIdOf({ athleteId }, minute) {
  return `${athleteId}-hour-${String(Math.floor(minute / 60)).padStart(2, '0')}`
}

function minuteOf(template, athlete, minute) {
  const sessionId = sessionIdOf(athlete, minute)
  const hour = Math.floor(minute / 60)
  if (athlete.hour !== hour) Object.assign(athlete, { hour, strides: { left: 0, right: 0 } })
  const { athleteId, startUs } = athlete
  const steps = template[minute % template.length].map(({ step, offsetUs }) => ({
    ...step,
    ...{ athleteId, sessionId, generation: 0, strideIndex: athlete.strides[step.foot]++ },
    initialContactTimeUs: startUs + minute * MINUTE_US + offsetUs,
  }))
  const key = { athleteId, sessionId, generation: 0, startUs: startUs + hour * 60 * MINUTE_US }
  return { steps, minuteRecords: FEET.map((foot) => makeMinute({ ...key, foot }, minute % 60, 1)) }
}

function sessionOf(athlete, minute) {
  const startUs = athlete.startUs + Math.floor(minute / 60) * 60 * MINUTE_US
  const { athleteId } = athlete
  return makeSession({ athleteId, sessionId: sessionIdOf(athlete, minute), startUs, generation: 0 }, 3600)
}

/** Steps of whole minutes, as the pipeline makes them of sensor frames. */
async function templateOf(load) {
  const { createSessionReducer } = await load('pipeline/session-reducer.js')
  const reducer = createSessionReducer(sessionContext())
  const steps = []
  for (const record of simulatedRecords((SIMULATED_MINUTES + WARM_UP_MINUTES) * 60)) {
    for (const output of reducer.push(record)) if (output.kind === 'step') steps.push(output.step)
  }
  const beginUs = sessionContext().startTimeUs + WARM_UP_MINUTES * MINUTE_US
  const minutes = Array.from({ length: SIMULATED_MINUTES - 1 }, () => [])
  for (const step of steps) {
    const sinceUs = step.initialContactTimeUs - beginUs
    minutes[Math.floor(sinceUs / MINUTE_US)]?.push({ step, offsetUs: sinceUs % MINUTE_US })
  }
  return minutes
}

/** Every day an easy run, and yesterday twenty times as much: something to warn of. The day itself is in between. */
export async function seedHistory(db, { athletes, startUs }) {
  await db.importBulk({
    athletes: athletes.map(({ athleteId }) => ({
      ...{ athleteId, name: athleteId, zoneId: 'UTC', bodyMassKg: 65, heightM: null, declaredStrike: 'rearfoot' },
      ...{ declaredLongestRunM: 12_000, defaultShoeId: null, simulated: true, createdTimeUs: startUs - 60 * DAY_US },
    })),
    sessions: athletes.flatMap(({ athleteId }) =>
      Array.from({ length: HISTORY_DAYS }, (_, n) => {
        const place = { athleteId, sessionId: `${athleteId}-before-${n}`, generation: 0 }
        const beganUs = startUs + (1 - n) * DAY_US + 6 * 60 * MINUTE_US
        const session = makeSession({ ...place, startUs: beganUs }, 1800)
        return n === 0 ? hard(session) : session
      }),
    ),
  })
}

function hard(session) {
  const { totals } = session
  return {
    ...session,
    totals: { ...totals, distanceM: totals.distanceM * 20, soleusLoadSlu: { left: 105, right: 110 } },
  }
}
