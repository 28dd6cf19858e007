import type { Foot, StepRecord } from '../../domain/records/step-record.js'
import type { NumberColumn } from './number-column.js'

/** What all steps of one block have in common. */
export interface StepBlockKey {
  readonly athleteId: string
  readonly sessionId: string
  readonly foot: Foot
  readonly generation: number
}

/** Order of the columns in format 2; a field that is added or moved makes a new format, and new ones go last. */
export const NUMBER_FIELDS = [
  'strideIndex',
  'initialContactTimeUs',
  'groundContactTimeMs',
  'flightTimeMs',
  'strideTimeMs',
  'cadenceSpm',
  'speedMps',
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
  'quality',
  'coverageRatio',
] as const satisfies readonly (keyof StepRecord)[]
export const TEXT_FIELDS = [
  'speedBasis',
  'tier',
  'nullReason',
  'modelVersion',
] as const satisfies readonly (keyof StepRecord)[]

export type NumberField = (typeof NUMBER_FIELDS)[number]
export type TextField = (typeof TEXT_FIELDS)[number]

/** A field of StepRecord that has no column would be lost without a word: this type fails to compile instead. */
type Forgotten = Exclude<keyof StepRecord, keyof StepBlockKey | NumberField | TextField>
const NOTHING_FORGOTTEN: [Forgotten] extends [never] ? true : never = true
void NOTHING_FORGOTTEN

/** Steps of one foot, session and generation by columns: what the blocks hold and what crosses between threads. */
export interface StepColumns {
  readonly count: number
  readonly numbers: Readonly<Record<NumberField, NumberColumn>>
  readonly texts: Readonly<Record<TextField, readonly (string | null)[]>>
}

/** A row of some columns; lists of these are gathered into new columns. */
export interface StepRow {
  readonly columns: StepColumns
  readonly row: number
}

export function columnsOfSteps(steps: readonly StepRecord[]): StepColumns {
  return {
    count: steps.length,
    numbers: buildRecord(NUMBER_FIELDS, (field) => numberColumn(steps.length, (row) => steps[row]?.[field] ?? null)),
    texts: buildRecord(TEXT_FIELDS, (field) => steps.map((step) => step[field])),
  }
}

/** The rows in the order of the list. */
export function gatherColumns(rows: readonly StepRow[]): StepColumns {
  return {
    count: rows.length,
    numbers: buildRecord(NUMBER_FIELDS, (field) => gatherNumbers(rows, field)),
    texts: buildRecord(TEXT_FIELDS, (field) => rows.map(({ columns, row }) => columns.texts[field][row] ?? null)),
  }
}

function gatherNumbers(rows: readonly StepRow[], field: NumberField): NumberColumn {
  return numberColumn(rows.length, (at) => {
    const from = rows[at]
    return from === undefined ? null : known(from.columns.numbers[field], from.row)
  })
}

/** The record as it was appended: every text was one of its type's when it was written. Spelt out, for speed. */
export function stepAt({ numbers, texts }: StepColumns, key: StepBlockKey, row: number): StepRecord {
  return {
    athleteId: key.athleteId,
    sessionId: key.sessionId,
    foot: key.foot,
    generation: key.generation,
    strideIndex: required(numbers.strideIndex, row),
    initialContactTimeUs: required(numbers.initialContactTimeUs, row),
    groundContactTimeMs: known(numbers.groundContactTimeMs, row),
    flightTimeMs: known(numbers.flightTimeMs, row),
    strideTimeMs: required(numbers.strideTimeMs, row),
    cadenceSpm: required(numbers.cadenceSpm, row),
    speedMps: known(numbers.speedMps, row),
    speedBasis: texts.speedBasis[row] as StepRecord['speedBasis'],
    slopeDeg: known(numbers.slopeDeg, row),
    footStrikeAngleDeg: known(numbers.footStrikeAngleDeg, row),
    footStrikeAngleSdDeg: known(numbers.footStrikeAngleSdDeg, row),
    pRearfoot: known(numbers.pRearfoot, row),
    pMidfoot: known(numbers.pMidfoot, row),
    pForefoot: known(numbers.pForefoot, row),
    verticalForcePeakBw: known(numbers.verticalForcePeakBw, row),
    achillesForcePeakBw: known(numbers.achillesForcePeakBw, row),
    soleusImpulseBwS: known(numbers.soleusImpulseBwS, row),
    damageEquivalentSteps: known(numbers.damageEquivalentSteps, row),
    quality: required(numbers.quality, row),
    coverageRatio: known(numbers.coverageRatio, row),
    tier: texts.tier[row] as StepRecord['tier'],
    nullReason: texts.nullReason[row] as StepRecord['nullReason'],
    modelVersion: texts.modelVersion[row] ?? '',
  }
}

function known({ values, nulls }: NumberColumn, row: number): number | null {
  return nulls[row] === 1 ? null : (values[row] ?? null)
}

function required({ values }: NumberColumn, row: number): number {
  return values[row] ?? 0
}

function numberColumn(count: number, valueAt: (row: number) => number | null): NumberColumn {
  const values = new Float64Array(count)
  const nulls = new Uint8Array(count)
  for (let row = 0; row < count; row++) {
    const value = valueAt(row)
    if (value === null) nulls[row] = 1
    else values[row] = value
  }
  return { values, nulls }
}

/** A record with one entry a field, in the order of the fields. */
export function buildRecord<K extends string, V>(fields: readonly K[], make: (field: K) => V): Record<K, V> {
  return Object.fromEntries(fields.map((field) => [field, make(field)])) as Record<K, V>
}
