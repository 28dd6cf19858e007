import type { MinuteRecord } from '../../../domain/records/minute-record.js'
import type { Foot } from '../../../domain/records/step-record.js'
import { MINUTE_FIELDS, MINUTE_NULLABLE_FIELDS, MINUTE_STRIKE_FIELDS } from '../points/minute-fields.js'
import { asInCsv, type CsvTable } from './csv.js'
import { maskedPlaces, numberAt, type Row, sumAt, textAt } from './decode-points.js'
import type { SeriesOwner } from './decode-steps.js'
import { timeUsOf } from './instants.js'

/** Minutes of the session out of pivoted rows of either foot; rows of other sessions are left out. */
export function decodeMinutes(tables: readonly CsvTable[], owner: Omit<SeriesOwner, 'foot'>): MinuteRecord[] {
  return tables.flatMap((table) => {
    const session = table.column('sessionId')
    const minute = table.column('minuteIndex')
    const sessionId = asInCsv(owner.sessionId)
    const own = table.rows.filter((row) => row[session] === sessionId && (row[minute] ?? '') !== '')
    return own.map(minuteReader(table, owner))
  })
}

/** Every text was one of its type's when it was written. */
function minuteReader(table: CsvTable, owner: Omit<SeriesOwner, 'foot'>): (row: Row) => MinuteRecord {
  const [time, foot] = [table.column('_time'), table.column('foot')]
  const placesOf = maskedPlaces(table, MINUTE_FIELDS, MINUTE_NULLABLE_FIELDS)
  return (row) => {
    const at = placesOf(row)
    return {
      athleteId: owner.athleteId,
      sessionId: owner.sessionId,
      foot: row[foot] as Foot,
      generation: owner.generation,
      minuteIndex: sumAt(row, at.minuteIndex),
      startTimeUs: timeUsOf(row[time] ?? ''),
      stepCount: sumAt(row, at.stepCount),
      cadenceSpmMean: numberAt(row, at.cadenceSpmMean),
      groundContactTimeMsMean: numberAt(row, at.groundContactTimeMsMean),
      footStrikeAngleDegMean: numberAt(row, at.footStrikeAngleDegMean),
      rearfootStepsSum: sumAt(row, at.rearfootStepsSum),
      midfootStepsSum: sumAt(row, at.midfootStepsSum),
      forefootStepsSum: sumAt(row, at.forefootStepsSum),
      speedMpsMean: numberAt(row, at.speedMpsMean),
      slopeDegMean: numberAt(row, at.slopeDegMean),
      surface: textAt(row, at.surface) as MinuteRecord['surface'],
      shoeKind: textAt(row, at.shoeKind) as MinuteRecord['shoeKind'],
      distanceM: sumAt(row, at.distanceM),
      soleusImpulseBwSSum: sumAt(row, at.soleusImpulseBwSSum),
      usualLandingBwSSum: numberAt(row, at.usualLandingBwSSum),
      damageEquivalentStepsSum: sumAt(row, at.damageEquivalentStepsSum),
      soleusImpulseBwSByStrike: {
        rearfoot: sumAt(row, at[MINUTE_STRIKE_FIELDS.rearfoot]),
        midfoot: sumAt(row, at[MINUTE_STRIKE_FIELDS.midfoot]),
        forefoot: sumAt(row, at[MINUTE_STRIKE_FIELDS.forefoot]),
        unknown: sumAt(row, at[MINUTE_STRIKE_FIELDS.unknown]),
      },
      coverageRatio: sumAt(row, at.coverageRatio),
      imputedRatio: sumAt(row, at.imputedRatio),
      tier: textAt(row, at.tier) as MinuteRecord['tier'],
      basis: textAt(row, at.basis) as MinuteRecord['basis'],
      ...onlyKnown('heartRateBpmMean', numberAt(row, at.heartRateBpmMean)),
      ...onlyKnown('powerWMean', numberAt(row, at.powerWMean)),
    }
  }
}

/** Of a strap or a pod that nobody wore there is nothing, as in a minute that was never written. */
function onlyKnown<Field extends string>(field: Field, value: number | null): Partial<Record<Field, number>> {
  return value === null ? {} : ({ [field]: value } as Record<Field, number>)
}
