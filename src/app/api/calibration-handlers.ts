import { DEFAULT_PARAMETERS } from '../../domain/biomechanics/parameters.js'
import {
  estimateStrikeOffset,
  OFFSET_MOST_DEG,
  SENSED_STEPS_MIN,
  summariseSensedStrike,
  type SensedStrike,
} from '../../domain/gait/strike-calibration.js'
import type { Shoe } from '../../domain/records/people.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { MINUTE_US } from '../../domain/units/units.js'
import type { ApiHandlers, HandlerInput, HandlerOutput } from '../../http/api/api-handlers.js'
import { conflict, invalidRequest } from '../../http/problem.js'
import { requireShoe } from './lookups.js'
import type { ApiServices } from './services.js'

type CalibrationHandlers = Pick<
  ApiHandlers,
  'previewStrikeCalibration' | 'putStrikeCalibration' | 'deleteStrikeCalibration'
>
type Request = HandlerInput<'putStrikeCalibration'>['body']
type Answer = HandlerOutput<'putStrikeCalibration'>

const MOST_SESSIONS = 500

/** The offset of a shoe from a side-on video; runs from then on use it, and those that are computed anew. */
export function createCalibrationHandlers(services: ApiServices): CalibrationHandlers {
  const { database } = services
  return {
    async previewStrikeCalibration({ params, body }) {
      return calibrate(services, await requireShoe(database, params), body)
    },
    async putStrikeCalibration({ params, body }) {
      const answer = await calibrate(services, await requireShoe(database, params), body)
      const { offsetDeg: footStrikeOffsetDeg, offsetSdDeg: footStrikeOffsetSdDeg } = answer
      const shoe = { ...(await requireShoe(database, params)), footStrikeOffsetDeg, footStrikeOffsetSdDeg }
      await database.putShoe(shoe)
      return { ...answer, shoe }
    },
    async deleteStrikeCalibration({ params }) {
      const shoe = await requireShoe(database, params)
      const plain = { ...shoe, footStrikeOffsetDeg: null, footStrikeOffsetSdDeg: null }
      await database.putShoe(plain)
      return plain
    },
  }
}

async function calibrate(services: ApiServices, shoe: Shoe, request: Request): Promise<Answer> {
  if (request.toMinute !== null && request.toMinute <= request.fromMinute) {
    throw invalidRequest([
      { path: 'body.toMinute', message: `lies not after fromMinute ${String(request.fromMinute)}` },
    ])
  }
  const session = await chooseSession(services, shoe, request.sessionId)
  const sensed = await readSensed(services, session, { shoe, request })
  const { offsetDeg, offsetSdDeg } = estimateStrikeOffset(request.video, sensed, DEFAULT_PARAMETERS)
  if (Math.abs(offsetDeg) > OFFSET_MOST_DEG) throw tooFar(sensed, offsetDeg)
  const { minReportableChangeDeg, systematicSdUncalibratedDeg } = DEFAULT_PARAMETERS.footStrike
  return {
    shoe,
    sessionId: session.sessionId,
    localDate: session.localDate,
    foot: request.foot,
    sensed,
    offsetDeg: round(offsetDeg),
    offsetSdDeg: round(offsetSdDeg),
    calibratedMedianDeg: round(sensed.medianDeg + offsetDeg),
    usualSdDeg: systematicSdUncalibratedDeg,
    withinVideoError: Math.abs(offsetDeg) < minReportableChangeDeg,
  }
}

/** The run that is named, or the latest finished one in this shoe. */
async function chooseSession({ database }: ApiServices, shoe: Shoe, sessionId: string | null): Promise<SessionRecord> {
  const { athleteId, shoeId, name } = shoe
  if (sessionId === null) {
    const sessions = await database.listSessions({ athleteId, limit: MOST_SESSIONS })
    const latest = sessions.find(
      (session) => session.shoeId === shoeId && session.state === 'finished' && hasAngles(session),
    )
    if (latest !== undefined) return latest
    throw conflict(
      'no-run-with-shoe',
      `There is no finished run in "${name}" with a foot strike angle. Run in it with a foot pod of 100 Hz or more, or name a run.`,
    )
  }
  const session = await database.getSession(sessionId)
  if (session === null || session.athleteId !== athleteId) {
    throw invalidRequest([{ path: 'body.sessionId', message: `There is no such session: "${sessionId}"` }])
  }
  if (session.state !== 'finished') {
    throw conflict('session-not-finished', 'This run is still going on. Compare with it when it is finished.')
  }
  if (session.shoeId !== shoeId) {
    throw invalidRequest([
      {
        path: 'body.sessionId',
        message: `That run was not in "${name}". Choose a run in this shoe, or correct the run's shoe.`,
      },
    ])
  }
  return session
}

function hasAngles({ totals }: SessionRecord): boolean {
  return totals.footStrikeAngleDeg.left !== null || totals.footStrikeAngleDeg.right !== null
}

async function readSensed(
  { database }: ApiServices,
  session: SessionRecord,
  { shoe, request }: { readonly shoe: Shoe; readonly request: Request },
): Promise<SensedStrike> {
  const { athleteId, sessionId, activeGeneration: generation, startTimeUs } = session
  const { foot, fromMinute, toMinute } = request
  const query = {
    ...{ athleteId, sessionId, generation },
    ...(foot === null ? {} : { foot }),
    fromUs: startTimeUs + fromMinute * MINUTE_US,
    ...(toMinute === null ? {} : { toUs: startTimeUs + toMinute * MINUTE_US }),
  }
  const anglesDeg: number[] = []
  for await (const { footStrikeAngleDeg } of database.steps.query(query)) {
    if (footStrikeAngleDeg !== null) anglesDeg.push(footStrikeAngleDeg)
  }
  const sensed = summariseSensedStrike(anglesDeg, addedOffsetDeg(session, shoe))
  if (sensed !== null && sensed.stepCount >= SENSED_STEPS_MIN) return sensed
  throw conflict(
    'too-few-steps',
    `Only ${String(anglesDeg.length)} steps there have a foot strike angle, and ${String(SENSED_STEPS_MIN)} are needed. ` +
      'Choose a longer stretch or another run; shank sensors, watches and pods below 95 Hz tell no angle.',
  )
}

/** What the angles of that run already hold of an earlier calibration. */
function addedOffsetDeg({ totals }: SessionRecord, shoe: Shoe): number {
  const { footStrikeCorrection } = totals
  if (footStrikeCorrection !== undefined) return footStrikeCorrection.offsetDeg ?? 0
  if (shoe.footStrikeOffsetDeg === null) return 0
  throw conflict(
    'correction-unknown',
    'That run was computed by an older version, which did not keep what was added to its angles. Compute it anew ' +
      '(solewatch recompute), or remove the calibration first.',
  )
}

function tooFar(sensed: SensedStrike, offsetDeg: number) {
  return invalidRequest([
    {
      path: 'body.video',
      message:
        `The sensor says ${sensed.medianDeg.toFixed(1)}°, so the offset would be ${offsetDeg.toFixed(1)}°. More than ` +
        `±${String(OFFSET_MOST_DEG)}° is a mistake: is toe-up positive, and is it the same runner, shoe and foot?`,
    },
  ])
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
