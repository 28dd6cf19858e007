import type { Foot, StepRecord } from '../../../domain/records/step-record.js'
import { STEP_FIELDS, STEP_NULLABLE_FIELDS } from '../points/step-fields.js'
import { asInCsv, type CsvTable } from './csv.js'
import { maskedReader, placesOf, type Row } from './decode-points.js'
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
  const places = placesOf(table, STEP_FIELDS)
  const time = table.column('_time')
  const { number, text } = maskedReader(table, places, STEP_NULLABLE_FIELDS)
  return (row) => ({
    athleteId: owner.athleteId,
    sessionId: owner.sessionId,
    foot: owner.foot,
    generation: owner.generation,
    strideIndex: Number(row[places.strideIndex]),
    initialContactTimeUs: timeUsOf(row[time] ?? ''),
    groundContactTimeMs: number(row, 'groundContactTimeMs'),
    flightTimeMs: number(row, 'flightTimeMs'),
    strideTimeMs: number(row, 'strideTimeMs') ?? 0,
    cadenceSpm: number(row, 'cadenceSpm') ?? 0,
    speedMps: number(row, 'speedMps'),
    speedBasis: text(row, 'speedBasis') as StepRecord['speedBasis'],
    slopeDeg: number(row, 'slopeDeg'),
    footStrikeAngleDeg: number(row, 'footStrikeAngleDeg'),
    footStrikeAngleSdDeg: number(row, 'footStrikeAngleSdDeg'),
    pRearfoot: number(row, 'pRearfoot'),
    pMidfoot: number(row, 'pMidfoot'),
    pForefoot: number(row, 'pForefoot'),
    verticalForcePeakBw: number(row, 'verticalForcePeakBw'),
    achillesForcePeakBw: number(row, 'achillesForcePeakBw'),
    soleusImpulseBwS: number(row, 'soleusImpulseBwS'),
    damageEquivalentSteps: number(row, 'damageEquivalentSteps'),
    quality: number(row, 'quality') ?? 0,
    coverageRatio: number(row, 'coverageRatio'),
    tier: text(row, 'tier') as StepRecord['tier'],
    nullReason: text(row, 'nullReason') as StepRecord['nullReason'],
    modelVersion: text(row, 'modelVersion') ?? '',
  })
}
