// Builds InfluxDB's server from its Go module, for the tests against a real one. Users need none of this: they have a
// server or the compose file. Why from source: Debian's influxdb is 1.6, which has no v2 API, and a container engine is
// not everywhere where tests run.
// What is built: `influxd` with the tags of its own releases but `noassets` instead of `assets`, that is without the web
// interface, whose sources are not in the module and which no test looks at. `go.mod` is what `go mod tidy` made of
// `tools.go` with the one `replace` line that a dependency can't pass on; `go.sum` holds what a build on Linux needs.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { acquireLock } from './lock.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
const SERVER = 'github.com/influxdata/influxdb/v2/cmd/influxd'
const PKG_CONFIG = 'github.com/influxdata/pkg-config@v0.2.14'
const TAGS = 'sqlite_foreign_keys,sqlite_json,noassets'
const PROGRESS_EVERY_S = 15
const SOURCES = ['go.mod', 'go.sum', 'tools.go']
const KEPT_OUTPUT_CHARS = 8000

/**
 * Builds into a folder beside `target` and moves the result there when it is whole; a second process waits for the
 * first and takes its result.
 * @returns {Promise<{ influxd: string } | { missing: string }>} the program, or what is missing and how to have it
 */
export async function buildInfluxd({ version, target, env, say }) {
  const absent = missingTools(env)
  if (absent !== null) return { missing: `InfluxDB ${version} can't be built here: ${absent}` }
  const folder = dirname(target)
  mkdirSync(dirname(folder), { recursive: true })
  const lock = await acquireLock(`${folder}.lock`, () => say(`Waiting for another build of InfluxDB ${version} …`))
  if ('missing' in lock) return lock
  try {
    if (runs(target)) return { influxd: target }
    removeLeftovers(folder)
    const work = `${folder}.building-${process.pid}`
    mkdirSync(work)
    try {
      const failure = await build(version, work, { env, say })
      if (failure !== null) return { missing: `InfluxDB ${version} did not build: ${failure}` }
      rmSync(folder, { recursive: true, force: true })
      renameSync(join(work, 'result'), folder)
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
    return { influxd: target }
  } finally {
    lock.release()
  }
}

/** @returns what to install, null where everything is there */
export function missingTools(env = process.env) {
  if (process.platform === 'win32')
    return 'it is not built on Windows; name a running server in SOLEWATCH_TEST_INFLUX_URL'
  const has = (tool, args) => spawnSync(tool, args, { env, stdio: 'ignore' }).status === 0
  const absent = []
  const go = spawnSync('go', ['env', 'GOVERSION'], { env, encoding: 'utf8' })
  const [major, minor] = /^go(\d+)\.(\d+)/
    .exec(go.stdout ?? '')
    ?.slice(1)
    .map(Number) ?? [0, 0]
  if (go.status !== 0) absent.push('Go 1.23 or newer (go.dev/dl)')
  else if (major === 1 && minor < 23) absent.push(`Go 1.23 or newer (go.dev/dl; here is ${go.stdout.trim()})`)
  if (!has(env.CARGO || 'cargo', ['--version'])) absent.push('Rust with cargo (rustup.rs)')
  if (!has('cc', ['--version']) && !has('gcc', ['--version'])) absent.push('a C compiler (Debian: apt-get install gcc)')
  if (!has('pkg-config', ['--version'])) absent.push('pkg-config (Debian: apt-get install pkg-config)')
  return absent.length === 0 ? null : `missing are ${absent.join(', ')}`
}

async function build(version, work, { env, say }) {
  for (const file of SOURCES) copyFileSync(join(HERE, file), join(work, file))
  mkdirSync(join(work, 'result'))
  const settings = buildSettings(work, env)
  const wrapper = ['install', PKG_CONFIG]
  const server = ['build', '-mod=mod', '-buildvcs=false', '-tags', TAGS, '-ldflags', `-X main.version=v${version}`]
  const output = join(work, 'result', 'influxd')
  const go = (title, args) => run((text) => say(`${title} ${text}`), args, work, settings)
  const failure =
    (await go('Building the wrapper that lets Go call Rust', wrapper)) ??
    (await go(`Building InfluxDB ${version}`, [...server, '-o', output, SERVER]))
  if (failure !== null) return failure
  const said = spawnSync(output, ['version'], { encoding: 'utf8' }).stdout ?? ''
  return said.includes(version) ? null : `the result says "${said.trim()}" when asked for its version`
}

/** Go asks PKG_CONFIG for Flux, whose core is Rust; that wrapper calls CARGO. */
function buildSettings(work, env) {
  const cargo = join(work, 'cargo')
  writeFileSync(cargo, `#!/bin/sh\nexec "${process.execPath}" "${join(HERE, 'cargo.mjs')}" "$@"\n`)
  chmodSync(cargo, 0o755)
  return {
    ...env,
    GOBIN: join(work, 'bin'),
    GOWORK: 'off',
    CGO_ENABLED: '1',
    PKG_CONFIG: join(work, 'bin', 'pkg-config'),
    CARGO: cargo,
    SOLEWATCH_REAL_CARGO: env.CARGO || 'cargo',
    ...installedToolchain(env),
  }
}

/** Flux pins a toolchain in a file, which rustup would fetch or refuse; the one in use here does as well. */
function installedToolchain(env) {
  if (env.RUSTUP_TOOLCHAIN) return {}
  const { status, stdout } = spawnSync('rustup', ['show', 'active-toolchain'], { env, encoding: 'utf8' })
  return status === 0 ? { RUSTUP_TOOLCHAIN: stdout.split(/\s/)[0] } : {}
}

/** @returns {Promise<string | null>} what went wrong, null where nothing did */
function run(say, args, cwd, env) {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  say('…')
  const timer = setInterval(() => say(`… ${seconds()} s`), PROGRESS_EVERY_S * 1000)
  return new Promise((resolve) => {
    let output = ''
    const keep = (data) => (output = (output + data).slice(-KEPT_OUTPUT_CHARS))
    const end = (failure) => {
      clearInterval(timer)
      say(`${failure === null ? 'done' : 'failed'} after ${seconds()} s`)
      resolve(failure)
    }
    const child = spawn('go', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => end(String(error)))
    child.on('close', (code) => end(code === 0 ? null : `go ${args.join(' ')}\n${output.trim()}`))
  })
}

function runs(path) {
  return spawnSync(path, ['version'], { stdio: 'ignore' }).status === 0
}

/** Who holds the lock builds alone: a folder of an earlier build was left by one that was killed. */
function removeLeftovers(folder) {
  const prefix = `${basename(folder)}.building-`
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(folder), name), { recursive: true, force: true })
  }
}
