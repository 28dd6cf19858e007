import { z } from 'zod'
import { configSchema } from './config-schema.js'
import { ENVIRONMENT } from './load-config.js'

/** One setting as the schema describes it. */
export interface Setting {
  readonly path: string
  readonly defaultValue: unknown
  readonly accepts: string
  readonly description: string
}

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly description?: string
  readonly default?: unknown
  readonly format?: string
  /** Of a setting that may also be null. */
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
}

/** Every setting, in the order of the schema. */
export function listSettings(): Setting[] {
  const tree = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema
  return Object.entries(tree.properties ?? {}).flatMap(([group, schema]) =>
    Object.entries(schema.properties ?? {}).map(([name, setting]) => ({
      path: `${group}.${name}`,
      defaultValue: setting.default,
      accepts: acceptsOf(setting),
      description: setting.description ?? '',
    })),
  )
}

/** The page about the configuration. */
export function configurationPage(): string {
  const rows = listSettings().map(
    ({ path, defaultValue, accepts, description }) =>
      `| \`${path}\` | \`${JSON.stringify(defaultValue)}\` | ${accepts} | ${description} |`,
  )
  const head = '## Settings\n\n| setting | default | accepts | what it does |\n|---|---|---|---|'
  return `${INTRODUCTION}\n${environmentTable()}\n${head}\n${rows.join('\n')}\n`
}

/** A file with every setting at its default, to copy and change. */
export function exampleFile(): string {
  const lines = ['# Every setting at its default; leave away what you do not change. Give the file with --config.']
  let group = ''
  for (const { path, defaultValue, accepts, description } of listSettings()) {
    const [parent = '', name = ''] = path.split('.')
    if (parent !== group) lines.push('', `${parent}:`)
    group = parent
    lines.push(
      `  # ${[description, accepts].filter((text) => text !== '').join('. ')}.`,
      `  ${name}: ${JSON.stringify(defaultValue)}`,
    )
  }
  return `${lines.join('\n')}\n`
}

/** Where zod has no bound of its own for a whole number it says the largest one that is exact. */
const NO_BOUND = Number.MAX_SAFE_INTEGER

function acceptsOf(schema: JsonSchema): string {
  const { type, enum: values, format, minimum, maximum, anyOf } = schema
  if (anyOf !== undefined) return anyOf.map(acceptsOf).join(' or ')
  if (typeof type === 'object') return type.map((one) => acceptsOf({ ...schema, type: one })).join(' or ')
  if (values !== undefined) return values.join(', ')
  if (type === 'number' || type === 'integer') return numbersOf(type, minimum, maximum)
  if (format === 'uri') return 'address (URL)'
  return { string: 'text', array: 'list of texts', boolean: 'true, false', null: 'null' }[type ?? ''] ?? ''
}

function numbersOf(type: string, minimum: number | undefined, maximum = NO_BOUND): string {
  if (minimum !== undefined && maximum < NO_BOUND) return `${minimum} to ${maximum}`
  const number = type === 'integer' ? 'whole number' : 'number'
  return minimum === undefined || minimum <= -NO_BOUND ? number : `${number} from ${minimum} up`
}

function environmentTable(): string {
  const rows = ENVIRONMENT.map(([name, path]) => `| \`${name}\` | \`${path}\` |`)
  return `## Environment\n\n| variable | setting |\n|---|---|\n${rows.join('\n')}\n| \`SOLEWATCH_INFLUX_TOKEN\` | the token itself; there is no setting for it, so that none stands in a file by accident |\n`
}

const INTRODUCTION = `# Configuration

Made from the schema in \`src/app/config/config-schema.ts\` by \`npm run docs\`; a test holds the two together.

Settings come from the file given with \`--config\` (YAML, see \`config/solewatch.example.yaml\`), then from the environment,
then from the command line; the last one wins. A setting that is not known is an error that names the nearest one. All
mistakes are reported at once.

The data folder is not a setting: \`--data DIR\`, else \`SOLEWATCH_DATA\`, else the service manager's state directory, else
\`$XDG_DATA_HOME/solewatch\`.
`
