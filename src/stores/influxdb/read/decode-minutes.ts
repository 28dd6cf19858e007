import type { MinuteRecord } from '../../../domain/records/minute-record.js'
import type { Foot } from '../../../domain/records/step-record.js'
import { MINUTE_FIELDS, MINUTE_NULLABLE_FIELDS, MINUTE_STRIKE_FIELDS } from '../points/minute-fields.js'
import { asInCsv, type CsvTable } from './csv.js'
import { maskedReader, placesOf, type Row } from './decode-points.js'
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
  const places = placesOf(table, MINUTE_FIELDS)
  const [time, foot] = [table.column('_time'), table.column('foot')]
  const { number, text } = maskedReader(table, places, MINUTE_NULLABLE_FIELDS)
  const sum = (row: Row, field: Parameters<typeof number>[1]): number => number(row, field) ?? 0
  return (row) => ({
    athleteId: owner.athleteId,
    sessionId: owner.sessionId,
    foot: row[foot] as Foot,
    generation: owner.generation,
    minuteIndex: sum(row, 'minuteIndex'),
    startTimeUs: timeUsOf(row[time] ?? ''),
    stepCount: sum(row, 'stepCount'),
    cadenceSpmMean: number(row, 'cadenceSpmMean'),
    groundContactTimeMsMean: number(row, 'groundContactTimeMsMean'),
    footStrikeAngleDegMean: number(row, 'footStrikeAngleDegMean'),
    rearfootStepsSum: sum(row, 'rearfootStepsSum'),
    midfootStepsSum: sum(row, 'midfootStepsSum'),
    forefootStepsSum: sum(row, 'forefootStepsSum'),
    speedMpsMean: number(row, 'speedMpsMean'),
    slopeDegMean: number(row, 'slopeDegMean'),
    surface: text(row, 'surface') as MinuteRecord['surface'],
    shoeKind: text(row, 'shoeKind') as MinuteRecord['shoeKind'],
    distanceM: sum(row, 'distanceM'),
    soleusImpulseBwSSum: sum(row, 'soleusImpulseBwSSum'),
    usualLandingBwSSum: number(row, 'usualLandingBwSSum'),
    damageEquivalentStepsSum: sum(row, 'damageEquivalentStepsSum'),
    soleusImpulseBwSByStrike: {
      rearfoot: sum(row, MINUTE_STRIKE_FIELDS.rearfoot),
      midfoot: sum(row, MINUTE_STRIKE_FIELDS.midfoot),
      forefoot: sum(row, MINUTE_STRIKE_FIELDS.forefoot),
      unknown: sum(row, MINUTE_STRIKE_FIELDS.unknown),
    },
    coverageRatio: sum(row, 'coverageRatio'),
    imputedRatio: sum(row, 'imputedRatio'),
    tier: text(row, 'tier') as MinuteRecord['tier'],
    basis: text(row, 'basis') as MinuteRecord['basis'],
    ...onlyKnown('heartRateBpmMean', number(row, 'heartRateBpmMean')),
    ...onlyKnown('powerWMean', number(row, 'powerWMean')),
  })
}

/** Of a strap or a pod that nobody wore there is nothing, as in a minute that was never written. */
function onlyKnown<Field extends string>(field: Field, value: number | null): Partial<Record<Field, number>> {
  return value === null ? {} : ({ [field]: value } as Record<Field, number>)
}
