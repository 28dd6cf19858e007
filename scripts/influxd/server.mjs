// Starts an influxd with data of its own, and stops, kills and restarts it: for tests, the bench and trials by hand.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const READY_WITHIN_MS = 60_000
const READY_POLL_MS = 50
const STOPS_WITHIN_MS = 20_000
const PORT_TRIES = 3

/**
 * Starts a server and gives back when it is ready, with its first user, organisation and token made.
 * Without `folder` its data lies in a temporary one, which `stop` removes; a folder that is named is kept, and a server
 * that is started on it again has the same organisation and token. Without `port` a free one of this machine is taken.
 * @throws Error with the end of the server's own log where it does not come up
 */
export async function startInfluxd({ influxd, port, folder }) {
  const own = folder === undefined
  const data = folder ?? mkdtempSync(join(tmpdir(), 'solewatch-influxd-'))
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const server = { influxd, data, port: port ?? 0, child: null }
  const onExit = () => {
    server.child?.kill('SIGKILL')
    if (own) rmSync(data, { recursive: true, force: true })
  }
  process.once('exit', onExit)
  const stop = async () => {
    await end(server, 'SIGTERM')
    process.off('exit', onExit)
    if (own) rmSync(data, { recursive: true, force: true })
  }
  try {
    await launchOnAnyPort(server, port)
    return { ...(await setUpOnce(server)), data, ...controls(server, stop) }
  } catch (error) {
    await stop()
    throw error
  }
}

function controls(server, stop) {
  return {
    /** The process that runs now, null while none does: another one after every restart. */
    pid: () => server.child?.pid ?? null,
    /** Ends it at once, as a crash would; its data stays. */
    kill: () => end(server, 'SIGKILL'),
    /** Ends it as an operator would; its data stays. */
    shutDown: () => end(server, 'SIGTERM'),
    /** Starts it again on the same port and data; one that still runs is shut down first. */
    restart: async () => {
      await end(server, 'SIGTERM')
      await launch(server)
    },
    /** Ends it for good and removes its temporary data. */
    stop,
  }
}

/** Between finding a free port and listening on it, another program may take it. */
async function launchOnAnyPort(server, wanted) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      server.port = await freePort(wanted ?? 0)
      return await launch(server)
    } catch (error) {
      if (wanted !== undefined || attempt === PORT_TRIES || !/address already in use/.test(error.message)) throw error
    }
  }
}

async function launch(server) {
  // Another server on this port would answer in its place.
  await freePort(server.port)
  const logFile = join(server.data, 'influxd.log')
  const log = openSync(logFile, 'a', 0o600)
  const [command, ...args] = [...diesWithUs(), server.influxd]
  const child = spawn(command, args, { cwd: server.data, env: environment(server), stdio: ['ignore', log, log] })
  closeSync(log)
  let ended = null
  child.on('error', (error) => (ended = error.message))
  child.on('exit', (code, signal) => (ended = `it ended with ${signal ?? code}`))
  server.child = child
  for (const since = Date.now(); Date.now() - since < READY_WITHIN_MS;) {
    if (ended !== null) {
      server.child = null
      throw new Error(`${server.influxd} did not start: ${ended}\n${lastLines(logFile)}`)
    }
    if (await isReady(`http://127.0.0.1:${server.port}`)) return
    await sleep(READY_POLL_MS)
  }
  await end(server, 'SIGKILL')
  throw new Error(`${server.influxd} was not ready after ${READY_WITHIN_MS / 1000} s\n${lastLines(logFile)}`)
}

/** Nothing of the caller's InfluxDB settings, which may name a real server's data. */
function environment({ data, port }) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('INFLUX'))
  return {
    ...Object.fromEntries(inherited),
    INFLUXD_CONFIG_PATH: data,
    INFLUXD_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
    INFLUXD_BOLT_PATH: join(data, 'influxd.bolt'),
    INFLUXD_SQLITE_PATH: join(data, 'influxd.sqlite'),
    INFLUXD_ENGINE_PATH: join(data, 'engine'),
    INFLUXD_REPORTING_DISABLED: 'true',
  }
}

/** Where Linux has setpriv, a server never outlives who started it, however that one ended. */
function diesWithUs() {
  if (process.platform !== 'linux') return []
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.some((folder) => existsSync(join(folder, 'setpriv'))) ? ['setpriv', '--pdeathsig', 'KILL'] : []
}

async function end(server, signal) {
  const { child } = server
  server.child = null
  if (child === null || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const patience = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS)
  await gone
  clearTimeout(patience)
}

async function isReady(url) {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) })
    return response.ok && (await response.json()).status === 'pass'
  } catch {
    return false
  }
}

/** The first user can be made once; who it is and its token lie beside the data, for a start on the same folder. */
async function setUpOnce({ port, data }) {
  const url = `http://127.0.0.1:${port}`
  const file = join(data, 'connection.json')
  const tokenFile = join(data, 'token')
  if (existsSync(file)) return { url, tokenFile, ...JSON.parse(readFileSync(file, 'utf8')) }
  const org = 'solewatch-test'
  const token = randomBytes(32).toString('base64url')
  const login = { username: 'solewatch', password: randomBytes(16).toString('base64url') }
  const response = await fetch(`${url}/api/v2/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...login, org, token, bucket: 'first' }),
    signal: AbortSignal.timeout(30_000),
  })
  if (!response.ok) throw new Error(`The server in ${data} could not be set up: ${await response.text()}`)
  writeFileSync(tokenFile, token, { mode: 0o600 })
  writeFileSync(file, JSON.stringify({ org, token, ...login }), { mode: 0o600 })
  return { url, tokenFile, org, token, ...login }
}

function lastLines(file) {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-10).join('\n')
}

/** @returns the port if nothing listens on it, any free one for 0; rejects where it is taken */
function freePort(wanted) {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
