import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { ConfigError } from '../../runtime/errors.js'

/** Column of the file by its name; a leading '-' turns the axis round. */
const axes = z.tuple([z.string().min(1), z.string().min(1), z.string().min(1)])

const schema = z.strictObject({
  name: z.string().min(1),
  description: z.string().default(''),
  delimiter: z.string().length(1).default(','),
  /** False where the first line is data already; then `columns` names them. */
  header: z.boolean().default(true),
  columns: z.array(z.string().min(1)).optional(),
  /** A column with its unit, or one row after the other at a fixed rate. */
  time: z.union([
    z.strictObject({ column: z.string().min(1), unit: z.enum(['s', 'ms', 'us']) }),
    z.strictObject({ rateHz: z.number().positive().max(10_000) }),
  ]),
  acceleration: z.strictObject({ unit: z.enum(['g', 'm/s2']), rangeG: z.number().positive() }),
  /** Absent: the sensor has no gyroscope. `scale` is for one that is known to tell too little (above 1) or too much. */
  angularVelocity: z
    .strictObject({
      unit: z.enum(['deg/s', 'rad/s']),
      rangeDps: z.number().positive(),
      scale: z.number().positive().default(1),
    })
    .optional(),
  /** A sleeping sensor writes exact zeros; no sensor at work does. */
  zerosAreMissing: z.boolean().default(false),
  feet: z
    .array(
      z.strictObject({
        foot: z.enum(['left', 'right']),
        acceleration: axes,
        angularVelocity: axes.optional(),
      }),
    )
    .min(1)
    .max(2),
})

/** How the columns of a recorded file are to be read. */
export type RecordingMapping = z.infer<typeof schema>

/** @param origin the file's name, for the message @throws ConfigError naming every path that is wrong */
export function parseRecordingMapping(yamlText: string, origin: string): RecordingMapping {
  let value: unknown
  try {
    value = parseYaml(yamlText)
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new ConfigError(`The mapping ${origin} is not YAML: ${why}`, { code: 'mapping', cause: error })
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`)
    throw new ConfigError(`The mapping ${origin} is wrong: ${issues.join('; ')}.`, { code: 'mapping' })
  }
  const problem = findProblem(parsed.data)
  if (problem !== null) throw new ConfigError(`The mapping ${origin} is wrong: ${problem}.`, { code: 'mapping' })
  return parsed.data
}

/** Names of all columns that the mapping reads, without signs. */
export function columnsNeeded(mapping: RecordingMapping): readonly string[] {
  const names = mapping.feet.flatMap((foot) => [...foot.acceleration, ...(foot.angularVelocity ?? [])])
  const time = 'column' in mapping.time ? [mapping.time.column] : []
  return [...new Set([...time, ...names.map(withoutSign)])]
}

export function withoutSign(column: string): string {
  return column.startsWith('-') ? column.slice(1) : column
}

function findProblem(mapping: RecordingMapping): string | null {
  if (!mapping.header && mapping.columns === undefined) return 'a file without header needs `columns`'
  const unknown = columnsNeeded(mapping).find((name) => mapping.columns && !mapping.columns.includes(name))
  if (unknown !== undefined) return `\`columns\` has no '${unknown}'`
  if (new Set(mapping.feet.map((foot) => foot.foot)).size !== mapping.feet.length) return 'a foot is there twice'
  const gyroscopes = mapping.feet.filter((foot) => foot.angularVelocity !== undefined).length
  if (gyroscopes !== (mapping.angularVelocity === undefined ? 0 : mapping.feet.length)) {
    return '`angularVelocity` needs both its unit and its columns for each foot'
  }
  return null
}
