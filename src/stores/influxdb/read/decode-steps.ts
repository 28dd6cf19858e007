import type { Foot, StepRecord } from '../../../domain/records/step-record.js'
import { STEP_FIELDS, STEP_NULLABLE_FIELDS } from '../points/step-fields.js'
import { asInCsv, type CsvTable } from './csv.js'
import { maskedPlaces, numberAt, type Row, sumAt, textAt } from './decode-points.js'
import { timeUsOf } from './instants.js'

/** What the caller asked for, and so needs not be read. */
export interface SeriesOwner {
  readonly athleteId: string
  readonly sessionId: string
  readonly foot: Foot
  readonly generation: number
}

/** Steps of the session out of pivoted rows, as they were appended; rows of other sessions are left out. */
export function decodeSteps(tables: readonly CsvTable[], owner: SeriesOwner): StepRecord[] {
  return tables.flatMap((table) => {
    const session = table.column('sessionId')
    const stride = table.column('strideIndex')
    const sessionId = asInCsv(owner.sessionId)
    const own = table.rows.filter((row) => row[session] === sessionId && (row[stride] ?? '') !== '')
    return own.map(stepReader(table, owner))
  })
}

/** Every text was one of its type's when it was written. Spelt out, for speed: an hour is ten thousand of these. */
function stepReader(table: CsvTable, owner: SeriesOwner): (row: Row) => StepRecord {
  const time = table.column('_time')
  const placesOf = maskedPlaces(table, STEP_FIELDS, STEP_NULLABLE_FIELDS)
  return (row) => {
    const at = placesOf(row)
    return {
      athleteId: owner.athleteId,
      sessionId: owner.sessionId,
      foot: owner.foot,
      generation: owner.generation,
      strideIndex: sumAt(row, at.strideIndex),
      initialContactTimeUs: timeUsOf(row[time] ?? ''),
      groundContactTimeMs: numberAt(row, at.groundContactTimeMs),
      flightTimeMs: numberAt(row, at.flightTimeMs),
      strideTimeMs: sumAt(row, at.strideTimeMs),
      cadenceSpm: sumAt(row, at.cadenceSpm),
      speedMps: numberAt(row, at.speedMps),
      speedBasis: textAt(row, at.speedBasis) as StepRecord['speedBasis'],
      slopeDeg: numberAt(row, at.slopeDeg),
      footStrikeAngleDeg: numberAt(row, at.footStrikeAngleDeg),
      footStrikeAngleSdDeg: numberAt(row, at.footStrikeAngleSdDeg),
      pRearfoot: numberAt(row, at.pRearfoot),
      pMidfoot: numberAt(row, at.pMidfoot),
      pForefoot: numberAt(row, at.pForefoot),
      verticalForcePeakBw: numberAt(row, at.verticalForcePeakBw),
      achillesForcePeakBw: numberAt(row, at.achillesForcePeakBw),
      soleusImpulseBwS: numberAt(row, at.soleusImpulseBwS),
      damageEquivalentSteps: numberAt(row, at.damageEquivalentSteps),
      quality: sumAt(row, at.quality),
      coverageRatio: numberAt(row, at.coverageRatio),
      tier: textAt(row, at.tier) as StepRecord['tier'],
      nullReason: textAt(row, at.nullReason) as StepRecord['nullReason'],
      modelVersion: textAt(row, at.modelVersion) ?? '',
    }
  }
}
