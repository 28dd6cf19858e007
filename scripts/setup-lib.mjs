// Set-up without dependencies: runs before anything is installed, so it uses nothing but Node itself.
// All output goes to stderr; stdout belongs to the program that runs afterwards.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const INSTALL_STAMP = join(ROOT, 'node_modules', '.solewatch-install')
const BUILD_STAMP = join(ROOT, 'dist', '.solewatch-build')
const LOCK = join(ROOT, '.cache', 'setup-lock')
const LOCK_WAIT_S = 600

/** Installs when the lock file changed, builds when sources did. Silent when there is nothing to do. */
export async function setUp({ forceBuild = false } = {}) {
  requireNode(20, 19)
  const wanted = installFingerprint()
  if (!forceBuild && readStamp(INSTALL_STAMP) === wanted && readStamp(BUILD_STAMP) === buildFingerprint()) return
  const release = await acquireLock()
  try {
    if (readStamp(INSTALL_STAMP) !== wanted) await install(wanted)
    const sources = buildFingerprint()
    if (forceBuild || readStamp(BUILD_STAMP) !== sources) await build(sources)
  } finally {
    release()
  }
}

export function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number)
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return
  fail(`Solewatch needs Node ${major}.${minor} or newer; this is ${process.version}. Get one from nodejs.org.`)
}

function installFingerprint() {
  const hash = createHash('sha256')
  hash.update(readFileSync(join(ROOT, 'package-lock.json')))
  return hash.update(`${process.platform} ${process.arch} ${process.versions.modules}`).digest('hex')
}

function buildFingerprint() {
  const hash = createHash('sha256')
  const files = [join(ROOT, 'tsconfig.base.json'), join(ROOT, 'package-lock.json')]
  for (const folder of ['src', 'dashboard']) collect(join(ROOT, folder), files)
  for (const file of files.sort()) hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

function collect(folder, files) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) collect(path, files)
    else files.push(path)
  }
}

function readStamp(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

async function install(stamp) {
  const env = { ...process.env }
  chooseHeaders(env)
  const npmArguments = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  let result = await step('Installing packages', npmCommand(), npmArguments, env)
  if (result.status !== 0 && installCompiler()) {
    result = await step('Installing packages again', npmCommand(), npmArguments, env)
  }
  if (result.status !== 0) {
    process.stderr.write(result.output)
    fail(`Installing the packages failed (see above).${compilerHint()} Then run the same command again.`)
  }
  writeFileSync(INSTALL_STAMP, stamp)
}

/**
 * Native packages compile against Node's headers. Those that came with this Node save a download; those of another
 * version, left in npm's settings, would make packages that this Node can't load.
 */
function chooseHeaders(env) {
  const given = env.npm_config_nodedir
  if (given !== undefined && headersAreOurs(given)) return
  const prefix = dirname(dirname(process.execPath))
  if (headersAreOurs(prefix)) env.npm_config_nodedir = prefix
  else if (given !== undefined) env.npm_config_nodedir = ''
}

function headersAreOurs(prefix) {
  const text = readStamp(join(prefix, 'include', 'node', 'node_version.h')) ?? ''
  return new RegExp(`define NODE_MODULE_VERSION ${process.versions.modules}\\b`).test(text)
}

async function build(stamp) {
  rmSync(BUILD_STAMP, { force: true })
  removeOrphans(join(ROOT, 'dist'))
  const tools = join(ROOT, 'node_modules')
  const compile = await step('Building the program', process.execPath, [join(tools, 'typescript/bin/tsc'), '-b', 'src'])
  if (compile.status !== 0) {
    process.stderr.write(compile.output)
    fail('The sources do not compile (see above).')
  }
  if (existsSync(join(ROOT, 'dashboard', 'vite.config.ts'))) {
    const vite = [join(tools, 'vite/bin/vite.js'), 'build', 'dashboard', '--logLevel', 'warn']
    const bundle = await step('Building the dashboard', process.execPath, vite)
    if (bundle.status !== 0) {
      process.stderr.write(bundle.output)
      fail('The dashboard does not build (see above).')
    }
  }
  mkdirSync(dirname(BUILD_STAMP), { recursive: true })
  writeFileSync(BUILD_STAMP, stamp)
}

/** Compiled files whose source has gone would still be found by imports. */
function removeOrphans(dist) {
  if (!existsSync(dist)) return
  const outputs = []
  collect(dist, outputs)
  const orphaned = outputs.some((path) => {
    const inside = relative(dist, path)
    if (!inside.endsWith('.js') || inside.startsWith('dashboard')) return false
    return !existsSync(join(ROOT, 'src', inside.replace(/\.js$/, '.ts')))
  })
  if (orphaned) rmSync(dist, { recursive: true, force: true })
}

/** Runs a command with one line of progress; its output is kept for the case that it fails. */
function step(title, command, args, env = process.env) {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const tty = process.stderr.isTTY
  process.stderr.write(tty ? `${title} …` : `${title} …\n`)
  const timer = setInterval(() => {
    process.stderr.write(
      tty ? `\r${title} … ${seconds()} s` : seconds() % 15 === 0 ? `${title} … ${seconds()} s\n` : '',
    )
  }, 1000)
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (output += data))
    const end = (status) => {
      clearInterval(timer)
      process.stderr.write(`${tty ? '\r' : ''}${title} ${status === 0 ? 'done' : 'failed'} after ${seconds()} s\n`)
      resolve({ status, output })
    }
    child.on('error', (error) => {
      output += String(error)
      end(1)
    })
    child.on('close', (code) => end(code ?? 1))
  })
}

function npmCommand() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm'
}

const COMPILER_PACKAGES = ['python3', 'make', 'g++']

function missingCompiler() {
  return COMPILER_PACKAGES.some((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0)
}

/** Native packages without a ready binary need a compiler; as root on Debian it can be had. */
function installCompiler() {
  if (!missingCompiler() || process.getuid?.() !== 0) return false
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return false
  process.stderr.write('A compiler is missing; installing it from the system packages …\n')
  spawnSync('apt-get', ['update'], { stdio: 'ignore' })
  return spawnSync('apt-get', ['install', '-y', ...COMPILER_PACKAGES], { stdio: 'ignore' }).status === 0
}

function compilerHint() {
  if (!missingCompiler()) return ''
  return process.platform === 'linux'
    ? ` A compiler is missing: sudo apt-get install -y ${COMPILER_PACKAGES.join(' ')}.`
    : ' A compiler may be missing: see github.com/nodejs/node-gyp for how to get one.'
}

/** Two set-ups at once would write the same files; the second waits for the first. */
async function acquireLock() {
  mkdirSync(dirname(LOCK), { recursive: true })
  for (let waitedS = 0; waitedS < LOCK_WAIT_S; waitedS += 1) {
    try {
      mkdirSync(LOCK)
      writeFileSync(join(LOCK, 'pid'), String(process.pid))
      return () => rmSync(LOCK, { recursive: true, force: true })
    } catch {
      if (lockIsStale()) rmSync(LOCK, { recursive: true, force: true })
      else {
        if (waitedS === 0) process.stderr.write('Waiting for another set-up to finish …\n')
        await new Promise((resolve) => setTimeout(resolve, 1000))
      }
    }
  }
  return fail(`Another set-up has held ${LOCK} for ten minutes; delete that folder if none is running.`)
}

function lockIsStale() {
  try {
    const pid = Number(readFileSync(join(LOCK, 'pid'), 'utf8'))
    process.kill(pid, 0)
    return false
  } catch (error) {
    if (error.code === 'ESRCH') return true
    // Between making the folder and writing the pid.
    return existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs > 5000
  }
}
