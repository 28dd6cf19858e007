import type { CsvLayout } from '../../domain/records/people.js'
import { STANDARD_GRAVITY_MPS2 } from '../../domain/units/units.js'
import { DecodeError } from '../../runtime/errors.js'
import { parseCsvNumber } from './csv-number.js'

const COMMA = 0x2c
const DEG_PER_RAD = 180 / Math.PI
/** Boards round at full scale; more than this is no value of the sensor. */
const OVER_RANGE_RATIO = 1.05
const AXES = ['ax', 'ay', 'az', 'gx', 'gy', 'gz'] as const

/** One line, read. It is filled again and again. */
export interface CsvLine {
  sequence: number | null
  timeUs: number | null
  /** ax, ay, az in g, gx, gy, gz in °/s; angular velocity 0 where the layout lacks it. */
  readonly values: Float64Array
}

/** Why a line can't be used; null where it was read. */
export type CsvFault = 'columns' | 'number' | 'sequence' | 'time' | 'range' | null

export interface CsvLineReader {
  readonly line: Readonly<CsvLine>
  /** Fills `line`; where there is a fault it is of no meaning. */
  read(bytes: Uint8Array, length: number): CsvFault
}

/** Reads lines by a layout that has been found good. Takes no memory for a line. */
export function createCsvLineReader(layout: CsvLayout): CsvLineReader {
  const { columns } = layout
  const line: CsvLine = { sequence: null, timeUs: null, values: new Float64Array(6) }
  const scales = AXES.map((_, axis) => scaleOf(layout, axis < 3))
  const mosts = AXES.map((_, axis) => OVER_RANGE_RATIO * rangeOf(layout, axis < 3))
  const axisOf = columns.map((column) => AXES.findIndex((axis) => axis === column))

  const put = (index: number, value: number): CsvFault => {
    const axis = axisOf[index] ?? -1
    if (axis >= 0) {
      const scaled = value * (scales[axis] ?? 1)
      line.values[axis] = scaled
      return Math.abs(scaled) > (mosts[axis] ?? 0) ? 'range' : null
    }
    switch (columns[index]) {
      case 'sequence':
        line.sequence = value
        return Number.isSafeInteger(value) && value >= 0 ? null : 'sequence'
      case 'time-ms':
        line.timeUs = value * 1000
        return value >= 0 && value * 1000 <= Number.MAX_SAFE_INTEGER ? null : 'time'
      case 'time-us':
        line.timeUs = value
        return value >= 0 && value <= Number.MAX_SAFE_INTEGER ? null : 'time'
      default:
        return null
    }
  }

  return {
    line,
    read(bytes, length) {
      let index = 0
      for (let from = 0; from <= length; index++) {
        let to = from
        while (to < length && bytes[to] !== COMMA) to++
        if (index >= columns.length) return 'columns'
        if (columns[index] !== 'ignore') {
          const value = parseCsvNumber(bytes, from, to)
          const fault = Number.isNaN(value) ? 'number' : put(index, value)
          if (fault !== null) return fault
        }
        from = to + 1
      }
      return index === columns.length ? null : 'columns'
    },
  }
}

/** The fault in words. */
export function csvFaultText(fault: Exclude<CsvFault, null>): string {
  switch (fault) {
    case 'columns':
      return 'A line has not as many columns as its layout.'
    case 'number':
      return 'A line holds something that is no number.'
    case 'sequence':
      return 'The number of a line is no whole number.'
    case 'time':
      return 'The time of a line is none.'
    case 'range':
      return 'A line holds a value that is over the range of its sensor.'
  }
}

/** Nobody said how to read the lines, or what was said can't be. */
export function noLayout(why: string): DecodeError {
  return new DecodeError(`The lines of this board can't be read: ${why}`, { code: 'csv-layout' })
}

function scaleOf({ accelerationUnit, angularVelocityUnit }: CsvLayout, isAcceleration: boolean): number {
  if (isAcceleration) return accelerationUnit === 'g' ? 1 : 1 / STANDARD_GRAVITY_MPS2
  return angularVelocityUnit === 'dps' ? 1 : DEG_PER_RAD
}

function rangeOf({ accelerationRangeG, angularVelocityRangeDps }: CsvLayout, isAcceleration: boolean): number {
  return isAcceleration ? accelerationRangeG : angularVelocityRangeDps
}
