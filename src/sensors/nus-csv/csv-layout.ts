import { CSV_COLUMNS, type CsvColumn, type CsvLayout, type SensorSettings } from '../../domain/records/people.js'
import type { SettingsProblem } from '../sensor-family.js'

const ACCELERATION = ['ax', 'ay', 'az'] as const
const ANGULAR_VELOCITY = ['gx', 'gy', 'gz'] as const
const HIGHEST_RATE_HZ = 2_000

/** As most boards would send: what the simulated one sends, and what is offered where a board is paired. */
export const USUAL_CSV_LAYOUT: CsvLayout = {
  columns: ['sequence', 'time-ms', ...ACCELERATION, ...ANGULAR_VELOCITY],
  sampleRateHz: 200,
  accelerationUnit: 'g',
  angularVelocityUnit: 'dps',
  accelerationRangeG: 16,
  angularVelocityRangeDps: 2000,
}

/** What keeps lines from being read; null where nothing does. */
export function csvSettingsProblem({ csv }: SensorSettings): SettingsProblem | null {
  if (csv === undefined) {
    const text = 'This board sends lines of text: say which columns they have, how often they come, and in which units.'
    return { code: 'layout-missing', text }
  }
  const text = csvLayoutProblem(csv)
  return text === null ? null : { code: 'layout-wrong', text }
}

/** What is wrong with a layout, as a sentence that says what to change; null where lines can be read by it. */
export function csvLayoutProblem(layout: CsvLayout): string | null {
  const { columns, sampleRateHz, accelerationRangeG, angularVelocityRangeDps } = layout
  const has = (column: CsvColumn): boolean => columns.includes(column)
  const missing = ACCELERATION.filter((column) => !has(column))
  if (missing.length > 0) return `The columns lack ${missing.join(', ')}; acceleration needs ax, ay and az.`
  if (ANGULAR_VELOCITY.some(has) && !ANGULAR_VELOCITY.every(has)) {
    return 'The columns have a part of gx, gy and gz; give all three, or none.'
  }
  const twice = CSV_COLUMNS.find((name) => name !== 'ignore' && columns.filter((column) => column === name).length > 1)
  if (twice !== undefined) return `The column '${twice}' is there twice; name the other one 'ignore'.`
  if (has('time-ms') && has('time-us')) return "The time is there twice; name one of the two columns 'ignore'."
  if (!(sampleRateHz > 0 && sampleRateHz <= HIGHEST_RATE_HZ)) {
    return `A rate of ${sampleRateHz} samples a second can't be; give one up to ${HIGHEST_RATE_HZ}.`
  }
  if (!(accelerationRangeG > 0 && angularVelocityRangeDps > 0)) return 'The ranges of the sensor must be over 0.'
  return null
}
