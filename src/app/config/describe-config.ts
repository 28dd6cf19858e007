import { z } from 'zod'
import { configSchema } from './config-schema.js'

/** One setting as the schema describes it. */
export interface Setting {
  readonly path: string
  readonly defaultValue: unknown
  readonly accepts: string
  readonly description: string
}

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly description?: string
  readonly default?: unknown
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
  return `${INTRODUCTION}\n| setting | default | accepts | what it does |\n|---|---|---|---|\n${rows.join('\n')}\n`
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

function acceptsOf({ type, enum: values, minimum, maximum }: JsonSchema): string {
  if (values !== undefined) return values.join(', ')
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  return { string: 'text', array: 'list of texts', boolean: 'true, false' }[type ?? ''] ?? ''
}

const INTRODUCTION = `# Configuration

Made from the schema in \`src/app/config/config-schema.ts\` by \`npm run docs\`; a test holds the two together.

Settings come from the file given with \`--config\` (YAML, see \`config/solewatch.example.yaml\`), then from the environment
(\`SOLEWATCH_BLE_HCI\`, \`SOLEWATCH_BLE_ADAPTER\`, \`SOLEWATCH_HOST\`, \`SOLEWATCH_PORT\`, \`SOLEWATCH_LOG_LEVEL\`), then from the
command line; the last one wins. A setting that is not known is an error that names the nearest one. All mistakes are
reported at once.

The data folder is not a setting: \`--data DIR\`, else \`SOLEWATCH_DATA\`, else the service manager's state directory, else
\`$XDG_DATA_HOME/solewatch\`.
`
