import { readFileSync, statSync } from 'node:fs'
import { ConfigError } from '../../runtime/errors.js'
import type { InfluxOptions } from '../../stores/influxdb/influx-options.js'
import type { Config } from '../config/config-schema.js'

/** Wins over `influxdb.tokenFile`. */
export const TOKEN_VARIABLE = 'SOLEWATCH_INFLUX_TOKEN'

const GROUP_AND_OTHERS = 0o077
/** No token is this long; a file that is was named by mistake. */
const LARGEST_TOKEN_BYTES = 4096

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where and as whom to reach InfluxDB, with the token from the environment, else from its file.
 * @throws ConfigError where there is no token, or its file can't be read or can be read by others
 */
export function resolveInfluxOptions(config: Pick<Config, 'influxdb'>, env: Environment): InfluxOptions {
  return { ...influxPlace(config), token: readToken(config.influxdb.tokenFile, env) }
}

/** Everything but the token. @throws ConfigError where both buckets are the same */
export function influxPlace({ influxdb }: Pick<Config, 'influxdb'>): Omit<InfluxOptions, 'token'> {
  const { url, organisation, stepsBucket, resultsBucket, timeoutSeconds } = influxdb
  if (stepsBucket === resultsBucket)
    throw new ConfigError(
      `influxdb.stepsBucket and influxdb.resultsBucket are both "${stepsBucket}". They need a bucket each: steps expire, results don't.`,
      { code: 'influx-same-bucket' },
    )
  const timeoutMs = timeoutSeconds * 1000
  return { url: url.replace(/\/+$/, ''), organisation, stepsBucket, resultsBucket, timeoutMs }
}

function readToken(file: string | null, env: Environment): string {
  const given = env[TOKEN_VARIABLE]?.trim() ?? ''
  if (given !== '') return checkedToken(given, TOKEN_VARIABLE)
  if (file === null)
    throw new ConfigError(
      `InfluxDB needs a token, and none is given. Set ${TOKEN_VARIABLE}, or name a file that holds it as influxdb.tokenFile; "solewatch influx setup" can make one.`,
      { code: 'influx-no-token' },
    )
  return checkedToken(readTokenFile(file), file)
}

/** @throws ConfigError unless only its owner can read the file */
function readTokenFile(file: string): string {
  try {
    const { mode, size } = statSync(file)
    if (process.platform !== 'win32' && (mode & GROUP_AND_OTHERS) !== 0)
      throw new ConfigError(`The token file ${file} can be read by others. Run: chmod 600 ${quoted(file)}`, {
        code: 'influx-token-open',
      })
    if (size > LARGEST_TOKEN_BYTES)
      throw new ConfigError(
        `The token file ${file} has ${size} bytes, far more than a token. Check influxdb.tokenFile.`,
        { code: 'influx-token-file' },
      )
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause
    throw new ConfigError(`The token file ${file} can't be read. Check influxdb.tokenFile, or set ${TOKEN_VARIABLE}.`, {
      code: 'influx-token-file',
      cause,
    })
  }
}

/** What can't stand in a request's header is no token; the message doesn't show it. */
export function checkedToken(token: string, where: string, code = 'influx-token-file'): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new ConfigError(`${where} must hold the token of InfluxDB and nothing else, on one line.`, { code })
}

function quoted(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
