import type { PerFoot, SessionRecord, SessionTotals, StrikeShares } from '../../../domain/records/session-record.js'
import { FEET, type Foot } from '../../../domain/records/step-record.js'
import { instantOf } from '../read/instants.js'
import { ExactPoint } from './client-point.js'
import { pointTimeNs, sessionDigits } from './point-time.js'

export const SESSION_MEASUREMENT = 'session'
const SIDES = { left: 'Left', right: 'Right' } as const satisfies Record<Foot, string>

/** A session's point: where it lies, and which fields it has; either may change with what is said of a run afterwards. */
export interface SessionPoint {
  readonly sessionId: string
  readonly athleteId: string
  /** Its time, with all nine digits, as InfluxDB takes it in a range. */
  readonly instant: string
  readonly fieldNames: readonly string[]
  readonly line: string
}

/** @throws ImplementationError for a value that InfluxDB can't hold */
export function sessionPoint(session: SessionRecord): SessionPoint {
  const { sessionId, athleteId, totals } = session
  const digits = sessionDigits(sessionId)
  const timeNs = pointTimeNs(session.startTimeUs, digits)
  const point = new ExactPoint(SESSION_MEASUREMENT).tag('athlete', athleteId)
  addFacts(point, session)
  addTotals(point, totals)
  addLoad(point, totals)
  for (const foot of FEET) addFoot(point, totals, foot)
  const instant = instantOf(session.startTimeUs, digits)
  return { sessionId, athleteId, instant, fieldNames: point.fieldNames, line: point.line(timeNs) }
}

function addFacts(point: ExactPoint, session: SessionRecord): void {
  point
    .text('sessionId', session.sessionId)
    .text('state', session.state)
    .text('disposition', session.disposition ?? 'counted')
    .text('countedBy', session.countedBy)
    .text('source', session.source)
    .flag('simulated', session.simulated)
    .integer('endTimeUs', session.endTimeUs)
    .text('zoneId', session.zoneId)
    .text('localDate', session.localDate)
    .text('surface', session.surface)
    .text('shoeId', session.shoeId)
    .integer('activeGeneration', session.activeGeneration)
    .text('modelVersion', session.modelVersion)
    .flag('clockSynchronised', session.clockSynchronised)
}

function addTotals(point: ExactPoint, totals: SessionTotals): void {
  point
    .float('durationS', totals.durationS)
    .float('runningTimeS', totals.runningTimeS)
    .float('distanceM', totals.distanceM)
    .text('distanceBasis', totals.distanceBasis)
    .float('coverageRatio', totals.coverageRatio)
    .float('imputedRatio', totals.imputedRatio)
    .text('imputedFeet', totals.imputedFeet.join(','))
    .integer('gapCount', totals.gapCount)
    .float('gapSeconds', totals.gapSeconds)
    .text('tier', totals.tier)
    .float('heartRateBpmMean', totals.heartRateBpmMean)
    .float('heartRateBpmMax', totals.heartRateBpmMax)
    .float('powerWMean', totals.powerWMean)
    .text('basis', totals.basis)
}

function addLoad(
  point: ExactPoint,
  { soleusLoadSlu, soleusLoadSluByStrike, achillesForceHistogram }: SessionTotals,
): void {
  point
    .float('soleusLoadSluTotal', totalOf(soleusLoadSlu))
    .float('soleusLoadSluRearfoot', soleusLoadSluByStrike.rearfoot)
    .float('soleusLoadSluMidfoot', soleusLoadSluByStrike.midfoot)
    .float('soleusLoadSluForefoot', soleusLoadSluByStrike.forefoot)
    .float('soleusLoadSluUnknown', soleusLoadSluByStrike.unknown)
    .text('achillesForceHistogram', JSON.stringify(achillesForceHistogram))
}

function addFoot(point: ExactPoint, totals: SessionTotals, foot: Foot): void {
  const side = SIDES[foot]
  const band = totals.soleusLoadBand?.[foot]
  point
    .integer(`stepCount${side}`, totals.stepCount[foot])
    .integer(`rejectedCount${side}`, totals.rejectedCount[foot])
    .float(`cadenceSpm${side}`, totals.cadenceSpm[foot])
    .float(`groundContactTimeMs${side}`, totals.groundContactTimeMs[foot])
    .float(`footStrikeAngleDeg${side}`, totals.footStrikeAngleDeg[foot])
    .float(`soleusLoadSlu${side}`, totals.soleusLoadSlu[foot])
    .float(`soleusLoadLowSlu${side}`, band?.lowSlu)
    .float(`soleusLoadHighSlu${side}`, band?.highSlu)
    .float(`damageEquivalentSteps${side}`, totals.damageEquivalentSteps[foot])
    .float(`nonRearfootSteps${side}`, totals.nonRearfootSteps[foot])
  addShares(point, totals.strikeShares[foot], side)
}

function addShares(point: ExactPoint, shares: StrikeShares | null, side: string): void {
  for (const pattern of ['rearfoot', 'midfoot', 'forefoot'] as const) {
    const share = shares?.[pattern]
    point
      .float(`${pattern}Ratio${side}`, share?.ratio)
      .float(`${pattern}LowRatio${side}`, share?.lowRatio)
      .float(`${pattern}HighRatio${side}`, share?.highRatio)
  }
}

/** Of the sides that are known; null where neither is. */
function totalOf({ left, right }: PerFoot<number | null>): number | null {
  return left === null && right === null ? null : (left ?? 0) + (right ?? 0)
}
