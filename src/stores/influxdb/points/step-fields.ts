import {
  NUMBER_FIELDS,
  TEXT_FIELDS,
  type NumberField,
  type TextField,
} from '../../../codecs/step-block/step-columns.js'
import type { StepRecord } from '../../../domain/records/step-record.js'

export const STEP_MEASUREMENT = 'step'

/** Tags of a step and of a minute: with the time they are the point's identity. */
export const FOOT_TAGS = ['athlete', 'foot', 'generation'] as const

/** Numbers of a step that are fields, as floats. */
export const STEP_FLOAT_FIELDS = NUMBER_FIELDS.filter(
  (field): field is StepFloatField => field !== 'strideIndex' && field !== 'initialContactTimeUs',
)
export type StepFloatField = Exclude<NumberField, 'strideIndex' | 'initialContactTimeUs'>

export const STEP_TEXT_FIELDS: readonly TextField[] = TEXT_FIELDS

/** All fields of the measurement; the time is the initial contact. */
export const STEP_FIELDS = [
  'sessionId',
  'strideIndex',
  ...STEP_FLOAT_FIELDS,
  ...STEP_TEXT_FIELDS,
  'unknownFields',
] as const

/** Bits of `unknownFields` of a step, from the lowest. They lie in people's buckets: only append. */
export const STEP_NULLABLE_FIELDS = [
  'groundContactTimeMs',
  'flightTimeMs',
  'speedMps',
  'speedBasis',
  'slopeDeg',
  'footStrikeAngleDeg',
  'footStrikeAngleSdDeg',
  'pRearfoot',
  'pMidfoot',
  'pForefoot',
  'verticalForcePeakBw',
  'achillesForcePeakBw',
  'soleusImpulseBwS',
  'damageEquivalentSteps',
  'coverageRatio',
  'nullReason',
] as const satisfies readonly (keyof StepRecord)[]
export type StepNullableField = (typeof STEP_NULLABLE_FIELDS)[number]

/** A field that may be null and has no bit would come back with an older value: this fails to compile instead. */
type Nullable = { [Field in keyof StepRecord]: null extends StepRecord[Field] ? Field : never }[keyof StepRecord]
const NOTHING_FORGOTTEN: [Exclude<Nullable, StepNullableField>] extends [never] ? true : never = true
void NOTHING_FORGOTTEN
