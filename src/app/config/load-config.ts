import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse, YAMLParseError } from 'yaml'
import type { z } from 'zod'
import { ConfigError } from '../../runtime/errors.js'
import { type Config, configSchema } from './config-schema.js'
import { nearestName } from './nearest-name.js'

export interface ConfigSources {
  /** Path of a YAML file, where there is one. */
  readonly file: string | null
  readonly env: Readonly<Record<string, string | undefined>>
  /** Values from the command line; they win. */
  readonly overrides: readonly (readonly [path: string, value: unknown])[]
}

/** Environment variables and the setting each one stands for. */
export const ENVIRONMENT: readonly (readonly [name: string, path: string, kind: 'text' | 'number'])[] = [
  ['SOLEWATCH_BLE_HCI', 'ble.hci', 'text'],
  ['SOLEWATCH_BLE_ADAPTER', 'ble.adapter', 'text'],
  ['SOLEWATCH_HOST', 'http.host', 'text'],
  ['SOLEWATCH_PORT', 'http.port', 'number'],
  ['SOLEWATCH_LOG_LEVEL', 'log.level', 'text'],
  ['SOLEWATCH_STORE', 'store.kind', 'text'],
  ['SOLEWATCH_INFLUX_URL', 'influxdb.url', 'text'],
  ['SOLEWATCH_INFLUX_ORGANISATION', 'influxdb.organisation', 'text'],
  ['SOLEWATCH_INFLUX_STEPS_BUCKET', 'influxdb.stepsBucket', 'text'],
  ['SOLEWATCH_INFLUX_RESULTS_BUCKET', 'influxdb.resultsBucket', 'text'],
  ['SOLEWATCH_INFLUX_TOKEN_FILE', 'influxdb.tokenFile', 'text'],
]

/**
 * File, then environment, then command line. Nothing repairs itself.
 * @throws ConfigError with every mistake at once, each with its path
 */
export function loadConfig(sources: ConfigSources): Config {
  const tree = sources.file === null ? {} : readTree(sources.file)
  if (sources.file !== null) resolvePaths(tree, dirname(resolve(sources.file)))
  for (const [name, path, kind] of ENVIRONMENT) {
    const text = sources.env[name]
    if (text !== undefined && text !== '') setPath(tree, path, kind === 'number' ? Number(text) : text)
  }
  for (const [path, value] of sources.overrides) setPath(tree, path, value)
  resolvePaths(tree, process.cwd())
  const parsed = configSchema.safeParse(tree)
  if (parsed.success) return parsed.data
  const where = sources.file ?? 'the settings given'
  throw new ConfigError(`The configuration has mistakes (${where}): ${sentence(parsed.error.issues)}`)
}

/** A service is started in another folder than the one where the file was written: its paths begin at the file. */
function resolvePaths(tree: Record<string, unknown>, folder: string): void {
  const { influxdb } = tree
  if (isTree(influxdb) && typeof influxdb['tokenFile'] === 'string' && influxdb['tokenFile'] !== '')
    influxdb['tokenFile'] = resolve(folder, influxdb['tokenFile'])
}

function readTree(file: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ConfigError(`The configuration file ${file} can't be read. Check the path given with --config.`, {
      cause,
    })
  }
  try {
    const tree: unknown = parse(text) ?? {}
    if (isTree(tree)) return tree
  } catch (cause) {
    if (!(cause instanceof YAMLParseError)) throw cause
    throw new ConfigError(`The configuration file ${file} is not valid YAML: ${cause.message}`, { cause })
  }
  throw new ConfigError(`The configuration file ${file} must hold settings by name, e.g. "http: { port: 4820 }".`)
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function setPath(tree: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.')
  const last = names.pop() ?? ''
  let node = tree
  for (const name of names) {
    const next = node[name]
    if (isTree(next)) node = next
    else node = node[name] = {} as Record<string, unknown>
  }
  node[last] = value
}

/** A question ends with its own mark. */
function sentence(issues: readonly z.core.$ZodIssue[]): string {
  const text = issues.map(describe).join('; ')
  return /[.?]$/.test(text) ? text : `${text}.`
}

function describe(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') return `${path || 'the file'}: ${issue.message}`
  return issue.keys
    .map((key) => {
      const nearest = nearestName(key, knownKeys(issue.path))
      const full = [...issue.path, key].join('.')
      return `${full} is not a setting${nearest === null ? '' : `; did you mean ${[...issue.path, nearest].join('.')}?`}`
    })
    .join('; ')
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  const defaults: unknown = configSchema.parse({})
  const node = path.reduce<unknown>((at, key) => (isTree(at) ? at[String(key)] : undefined), defaults)
  return isTree(node) ? Object.keys(node) : []
}
