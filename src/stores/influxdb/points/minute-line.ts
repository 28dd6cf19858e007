import type { MinuteRecord, StrikeSums } from '../../../domain/records/minute-record.js'
import { ExactPoint } from './client-point.js'
import {
  MINUTE_FLOAT_FIELDS,
  MINUTE_INTEGER_FIELDS,
  MINUTE_MEASUREMENT,
  MINUTE_NULLABLE_FIELDS,
  MINUTE_STRIKE_FIELDS,
  MINUTE_TEXT_FIELDS,
} from './minute-fields.js'
import { pointTimeNs, sessionDigits } from './point-time.js'
import { UNKNOWN_FIELDS, unknownFieldsOf } from './unknown-fields.js'

/** @throws ImplementationError for a value that InfluxDB can't hold */
export function minuteLine(minute: MinuteRecord): string {
  const point = new ExactPoint(MINUTE_MEASUREMENT)
    .tag('athlete', minute.athleteId)
    .tag('foot', minute.foot)
    .tag('generation', String(minute.generation))
    .text('sessionId', minute.sessionId)
    .integer(UNKNOWN_FIELDS, unknownFieldsOf(MINUTE_NULLABLE_FIELDS, minute))
  for (const field of MINUTE_INTEGER_FIELDS) point.integer(field, minute[field])
  for (const field of MINUTE_FLOAT_FIELDS) point.float(field, minute[field])
  for (const field of MINUTE_TEXT_FIELDS) point.text(field, minute[field])
  for (const [strike, field] of Object.entries(MINUTE_STRIKE_FIELDS))
    point.float(field, minute.soleusImpulseBwSByStrike[strike as keyof StrikeSums])
  return point.line(pointTimeNs(minute.startTimeUs, sessionDigits(minute.sessionId)))
}
