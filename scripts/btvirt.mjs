// BlueZ's emulated controllers for the full tests, where they are installed (Debian: bluez-test-tools).
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from './setup-lib.mjs'

const SOCKET = '/tmp/bt-server-le'
const SHIM = join(ROOT, 'test', 'e2e', 'btvirt', 'no-alg.c')
const RESET = Buffer.from([0x01, 0x03, 0x0c, 0x00])

/**
 * Looks whether btvirt makes controllers here.
 * @returns {Promise<{ btvirt: string, preload: string | null } | { missing: string }>}
 */
export async function findBtvirt(env = process.env) {
  const btvirt = env.SOLEWATCH_BTVIRT ?? onPath(env)
  if (btvirt === null) return { missing: 'btvirt is not installed (Debian: sudo apt-get install -y bluez-test-tools)' }
  if (await makesControllers(btvirt, null)) return { btvirt, preload: null }
  const preload = buildShim()
  if (preload !== null && (await makesControllers(btvirt, preload))) return { btvirt, preload }
  return { missing: 'btvirt makes no controllers here (it needs the kernel’s AF_ALG sockets, or a C compiler)' }
}

function onPath(env) {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, 'btvirt')).find((path) => existsSync(path)) ?? null
}

/** Containers have no AF_ALG; the links of the tests are not encrypted and need none. */
function buildShim() {
  const folder = join(ROOT, '.cache')
  mkdirSync(folder, { recursive: true })
  const library = join(folder, 'no-alg.so')
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-o', library, SHIM, '-ldl'], { stdio: 'ignore' })
  return status === 0 ? library : null
}

async function makesControllers(btvirt, preload) {
  const env = { ...process.env, ...(preload === null ? {} : { LD_PRELOAD: preload }) }
  const child = spawn(btvirt, ['-s'], { env, stdio: 'ignore' })
  child.on('error', () => undefined)
  try {
    for (let tries = 0; tries < 10; tries += 1) {
      await sleep(200)
      if (await answersReset()) return true
    }
    return false
  } finally {
    child.kill('SIGKILL')
  }
}

function answersReset() {
  return new Promise((resolve) => {
    const socket = connect(SOCKET)
    socket.setTimeout(1000, () => socket.destroy())
    socket.on('connect', () => socket.write(RESET))
    socket.on('data', () => {
      resolve(true)
      socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(false))
  })
}
