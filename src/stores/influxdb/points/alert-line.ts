import type { AlertRecord } from '../../../domain/records/alert-record.js'
import { ExactPoint } from './client-point.js'
import { pointTimeNs, sessionDigits } from './point-time.js'

export const ALERT_MEASUREMENT = 'alert'

/**
 * An alert as it is now. When it was raised, whose it is and of which run never change, so writing it again leaves
 * nothing of what it was before.
 * @throws ImplementationError for a value that InfluxDB can't hold
 */
export function alertLine(alert: AlertRecord): string {
  return new ExactPoint(ALERT_MEASUREMENT)
    .tag('athlete', alert.athleteId)
    .text('alertId', alert.alertId)
    .text('family', alert.family)
    .text('ruleId', alert.ruleId)
    .text('ruleVersion', alert.ruleVersion)
    .text('side', alert.side)
    .text('exposure', alert.exposure)
    .text('episode', alert.episode)
    .text('severity', alert.severity)
    .text('state', alert.state)
    .text('message', alert.message)
    .text('evidence', alert.evidence)
    .text('sessionId', alert.sessionId)
    .flag('provisional', alert.provisional)
    .integer('updatedTimeUs', alert.updatedTimeUs)
    .line(pointTimeNs(alert.raisedTimeUs, sessionDigits(alert.alertId)))
}
