import type { DeletionOutcome, ForwardDeletion } from '../../change-log/forward-target.js'
import type { InfluxConnection } from '../connection.js'
import { DAY_MEASUREMENT } from '../points/day-line.js'
import { sessionDigits } from '../points/point-time.js'
import { SESSION_MEASUREMENT } from '../points/session-line.js'
import { STEP_MEASUREMENT } from '../points/step-fields.js'
import { instantOf } from '../read/instants.js'
import { deleteResultPoint } from './delete-point.js'
import { deleteSeries } from './delete-series.js'
import { eraseAthlete } from './erase-athlete.js'
import { removeSeries } from './remove-series.js'

type Of<Kind extends ForwardDeletion['kind']> = Extract<ForwardDeletion, { kind: Kind }>

/**
 * Deletes what an entry of the change log says, and counts afterwards what is left of it.
 * @throws InfluxError where the server doesn't take it
 */
export async function applyDeletion(
  connection: InfluxConnection,
  deletion: ForwardDeletion,
  signal?: AbortSignal,
): Promise<DeletionOutcome> {
  return { leftCount: await leftAfter(connection, deletion, signal) }
}

async function leftAfter(
  connection: InfluxConnection,
  deletion: ForwardDeletion,
  signal?: AbortSignal,
): Promise<number> {
  switch (deletion.kind) {
    case 'removal': {
      const { leftSteps, leftMinutes } = await removeSeries(connection, deletion.scope, signal)
      return leftSteps + leftMinutes
    }
    case 'moved-step':
      return deleteMovedStep(connection, deletion, signal)
    case 'moved-session':
      return deleteMovedSession(connection, deletion, signal)
    case 'day-gone':
      return deleteDay(connection, deletion, signal)
    case 'erasure': {
      const { left } = await eraseAthlete(connection, deletion.athleteId, signal)
      return left.reduce((total, { pointCount }) => total + pointCount, 0)
    }
  }
}

/** Another session's point of the same instant stays. */
export async function deleteMovedStep(
  connection: InfluxConnection,
  { key, initialContactTimeUs }: Omit<Of<'moved-step'>, 'kind'>,
  signal?: AbortSignal,
): Promise<number> {
  const range = { start: instantOf(initialContactTimeUs), stop: instantOf(initialContactTimeUs + 1) }
  const place = { bucket: connection.options.stepsBucket, measurement: STEP_MEASUREMENT }
  return (await deleteSeries(connection, { ...place, ...key, ...range }, signal)).leftCount
}

function deleteMovedSession(
  connection: InfluxConnection,
  { sessionId, athleteId, startTimeUs }: Of<'moved-session'>,
  signal?: AbortSignal,
): Promise<number> {
  const place = { measurement: SESSION_MEASUREMENT, athleteId, timeUs: startTimeUs, digits: sessionDigits(sessionId) }
  return deleteResultPoint(connection, { ...place, field: 'sessionId', value: sessionId }, signal)
}

function deleteDay(
  connection: InfluxConnection,
  { athleteId, localDate }: Of<'day-gone'>,
  signal?: AbortSignal,
): Promise<number> {
  const timeUs = Date.parse(`${localDate}T00:00:00Z`) * 1000
  const place = { measurement: DAY_MEASUREMENT, athleteId, timeUs, digits: 0 }
  return deleteResultPoint(connection, { ...place, field: 'localDate', value: localDate }, signal)
}
