import type { DayRecord } from '../../../domain/records/day-record.js'
import { ExactPoint } from './client-point.js'
import { dayTimeNs } from './point-time.js'

export const DAY_MEASUREMENT = 'day'

/**
 * All its fields are always known, and its time is its date, so writing it again leaves nothing of what it was before.
 * @throws ImplementationError for a date that is none, or a value that InfluxDB can't hold
 */
export function dayLine(day: DayRecord): string {
  return new ExactPoint(DAY_MEASUREMENT)
    .tag('athlete', day.athleteId)
    .text('localDate', day.localDate)
    .text('state', day.state)
    .integer('sessionCount', day.sessionCount)
    .float('soleusLoadSluLeft', day.soleusLoadSlu.left)
    .float('soleusLoadSluRight', day.soleusLoadSlu.right)
    .float('soleusLoadSluTotal', day.soleusLoadSlu.left + day.soleusLoadSlu.right)
    .float('soleusLoadSluRearfoot', day.soleusLoadSluByStrike.rearfoot)
    .float('soleusLoadSluMidfoot', day.soleusLoadSluByStrike.midfoot)
    .float('soleusLoadSluForefoot', day.soleusLoadSluByStrike.forefoot)
    .float('soleusLoadSluUnknown', day.soleusLoadSluByStrike.unknown)
    .float('distanceM', day.distanceM)
    .float('runningTimeS', day.runningTimeS)
    .integer('stepCountLeft', day.stepCount.left)
    .integer('stepCountRight', day.stepCount.right)
    .float('nonRearfootSteps', day.nonRearfootSteps)
    .text('basis', day.basis)
    .line(dayTimeNs(day.localDate))
}
