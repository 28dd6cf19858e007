// Bumble, the second opinion on Bluetooth of the full tests: a Python environment of its own, outside the repository.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './setup-lib.mjs'

const REQUIREMENTS = join(ROOT, 'test', 'e2e', 'bumble', 'requirements.txt')
const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']
const IS_NEW_ENOUGH = 'import sys; print(sys.version_info >= (3, 10), sys.version.split()[0], sys.executable)'

/** @returns {{ python: string } | { missing: string }} the Python that has Bumble, or what to do to get one */
export function findBumble(env = process.env) {
  if (env.SOLEWATCH_BUMBLE_PYTHON) return { python: env.SOLEWATCH_BUMBLE_PYTHON }
  const base = findPython()
  if (base === null) {
    return {
      missing: 'no Python 3.10 or newer found; install one, e.g. `sudo apt-get install -y python3 python3-venv`',
    }
  }
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(base.version).digest('hex').slice(0, 16)
  const folder = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'solewatch', `bumble-${wanted}`)
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
  const ready = join(folder, '.ready')
  if (existsSync(ready)) return { python }
  process.stderr.write(`Installing Bumble for the full tests in ${folder} …\n`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const failure =
    run(base.path, ['-m', 'venv', folder]) ?? run(python, ['-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS])
  if (failure !== null) {
    rmSync(folder, { recursive: true, force: true })
    return { missing: `Bumble could not be installed; \`sudo apt-get install -y python3-venv\` may help:\n${failure}` }
  }
  writeFileSync(ready, '')
  return { python }
}

function findPython() {
  for (const name of NAMES) {
    const { status, stdout } = spawnSync(name, ['-c', IS_NEW_ENOUGH], { encoding: 'utf8' })
    const [isNewEnough, version, path] = status === 0 ? stdout.trim().split(' ') : []
    if (isNewEnough === 'True') return { version, path }
  }
  return null
}

/** @returns what went wrong, null where nothing did */
function run(command, args) {
  const env = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' }
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env })
  return status === 0 ? null : `${command} ${args.join(' ')}\n${error ?? ''}${stdout ?? ''}${stderr ?? ''}`.trim()
}
