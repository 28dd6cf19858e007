import type { MinuteRecord, StrikeSums } from '../../../domain/records/minute-record.js'

export const MINUTE_MEASUREMENT = 'minute'

export const MINUTE_INTEGER_FIELDS = ['minuteIndex', 'stepCount'] as const satisfies readonly (keyof MinuteRecord)[]

/** Numbers of a minute that are fields of the same name, as floats. */
export const MINUTE_FLOAT_FIELDS = [
  'cadenceSpmMean',
  'groundContactTimeMsMean',
  'footStrikeAngleDegMean',
  'rearfootStepsSum',
  'midfootStepsSum',
  'forefootStepsSum',
  'speedMpsMean',
  'slopeDegMean',
  'distanceM',
  'soleusImpulseBwSSum',
  'usualLandingBwSSum',
  'damageEquivalentStepsSum',
  'coverageRatio',
  'imputedRatio',
  'heartRateBpmMean',
  'powerWMean',
] as const satisfies readonly (keyof MinuteRecord)[]

/** Parts of `soleusImpulseBwSByStrike`, a field each. */
export const MINUTE_STRIKE_FIELDS = {
  rearfoot: 'soleusImpulseBwSRearfoot',
  midfoot: 'soleusImpulseBwSMidfoot',
  forefoot: 'soleusImpulseBwSForefoot',
  unknown: 'soleusImpulseBwSUnknown',
} as const satisfies Record<keyof StrikeSums, string>

export const MINUTE_TEXT_FIELDS = [
  'surface',
  'shoeKind',
  'tier',
  'basis',
] as const satisfies readonly (keyof MinuteRecord)[]

/** All fields of the measurement; the time is the start of the minute. */
export const MINUTE_FIELDS = [
  'sessionId',
  ...MINUTE_INTEGER_FIELDS,
  ...MINUTE_FLOAT_FIELDS,
  ...Object.values(MINUTE_STRIKE_FIELDS),
  ...MINUTE_TEXT_FIELDS,
  'unknownFields',
] as const

/** Bits of `unknownFields` of a minute, from the lowest. They lie in people's buckets: only append. */
export const MINUTE_NULLABLE_FIELDS = [
  'cadenceSpmMean',
  'groundContactTimeMsMean',
  'footStrikeAngleDegMean',
  'speedMpsMean',
  'slopeDegMean',
  'surface',
  'shoeKind',
  'usualLandingBwSSum',
  'heartRateBpmMean',
  'powerWMean',
] as const satisfies readonly (keyof MinuteRecord)[]

type Field = keyof MinuteRecord
type Nullable = { [K in Field]-?: null extends MinuteRecord[K] ? K : never }[Field]
type Written =
  | (typeof MINUTE_INTEGER_FIELDS | typeof MINUTE_FLOAT_FIELDS | typeof MINUTE_TEXT_FIELDS)[number]
  | ('athleteId' | 'sessionId' | 'foot' | 'generation' | 'startTimeUs' | 'soleusImpulseBwSByStrike')

/** A field that is not written, or may be null and has no bit, fails to compile. */
const NOTHING_FORGOTTEN: [
  Exclude<Nullable, (typeof MINUTE_NULLABLE_FIELDS)[number]> | Exclude<Field, Written>,
] extends [never]
  ? true
  : never = true
void NOTHING_FORGOTTEN
