// Where the tests, the bench and the torture run find an InfluxDB 2.x: the first of a running server, a binary, a build.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { buildInfluxd } from './build.mjs'

export const INFLUXD_VERSION = '2.7.12'

/** Said wherever a test is left out because there is no server. */
export const HOW_TO_HAVE_IT =
  'build one with `node scripts/influxd.mjs build`, put an influxd 2.x on the PATH, or name a running server in SOLEWATCH_TEST_INFLUX_URL'

/**
 * The first there is: the server of `SOLEWATCH_TEST_INFLUX_URL` (with `…_TOKEN` and `…_ORG`), else what
 * `findInfluxdBinary` finds.
 * @returns {Promise<{ server: { url: string, org: string, token: string } } | { influxd: string } | { missing: string }>}
 */
export async function findInfluxd({ build = false, env = process.env } = {}) {
  const url = env.SOLEWATCH_TEST_INFLUX_URL
  if (!url) return findInfluxdBinary({ build, env })
  const token = env.SOLEWATCH_TEST_INFLUX_TOKEN
  const org = env.SOLEWATCH_TEST_INFLUX_ORG
  if (token && org) return { server: { url: url.replace(/\/+$/, ''), org, token } }
  const absent = ['TOKEN', 'ORG'].filter((name) => !env[`SOLEWATCH_TEST_INFLUX_${name}`])
  return {
    missing: `SOLEWATCH_TEST_INFLUX_URL is set, but ${absent.map((name) => `SOLEWATCH_TEST_INFLUX_${name}`).join(' and ')} not`,
  }
}

/**
 * A program that can be started, stopped and killed: the one of `SOLEWATCH_INFLUXD`, an `influxd` 2.x on the PATH, the
 * cached build, or with `build` one that is built now (about five minutes on two cores; `say` gets lines of progress).
 * @returns {Promise<{ influxd: string } | { missing: string }>}
 */
export async function findInfluxdBinary({ build = false, env = process.env, say = toStandardError } = {}) {
  if (env.SOLEWATCH_INFLUXD) {
    const problem = problemOf(env.SOLEWATCH_INFLUXD)
    return problem === null ? { influxd: env.SOLEWATCH_INFLUXD } : { missing: `SOLEWATCH_INFLUXD: ${problem}` }
  }
  const onPath = candidatesOnPath(env).find((path) => problemOf(path) === null)
  if (onPath !== undefined) return { influxd: onPath }
  const cached = cachedInfluxd(env)
  if (existsSync(cached)) return { influxd: cached }
  if (build) return buildInfluxd({ version: INFLUXD_VERSION, target: cached, env, say })
  const old = candidatesOnPath(env).map(problemOf).at(0)
  return {
    missing: `${old === undefined ? 'there is no InfluxDB 2.x' : `${old}, and there is no other`}; ${HOW_TO_HAVE_IT}`,
  }
}

/** The path of the build, whether it is there or not: one for each version and kind of machine. */
export function cachedInfluxd(env = process.env) {
  const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(caches, 'solewatch', `influxd-${INFLUXD_VERSION}-${process.platform}-${process.arch}`, 'influxd')
}

function toStandardError(line) {
  process.stderr.write(`${line}\n`)
}

function candidatesOnPath(env) {
  const name = process.platform === 'win32' ? 'influxd.exe' : 'influxd'
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).filter((path) => existsSync(path))
}

/** @returns why this is no InfluxDB 2.x, null where it is one: Debian's is 1.6 and knows nothing of the v2 API */
function problemOf(path) {
  const { status, stdout, error } = spawnSync(path, ['version'], { encoding: 'utf8', timeout: 10_000 })
  if (status !== 0) return `${path} does not run (${error?.message ?? `it ended with ${status}`})`
  const said = stdout.trim()
  return /^InfluxDB v?2\.\d/.test(said) ? null : `${path} is not InfluxDB 2.x but says "${said}"`
}
