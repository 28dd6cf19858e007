import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { DeviceError } from '../runtime/errors.js'
import type { DemoControl } from './api/services.js'

const START_LIMIT_MS = 60_000

/**
 * The demo as a process of its own beside the real server: simulated data never touches real data. It ends with its
 * parent. `programFile` is the built command, the one that this process runs; `extra` are further arguments for it.
 */
export function createDemoProcess(programFile: string, extra: readonly string[]): DemoControl & { stop(): void } {
  let child: ChildProcess | null = null
  let starting: Promise<{ url: string }> | null = null

  function launch(): Promise<{ url: string }> {
    const started = spawn(
      process.execPath,
      [programFile, 'serve', '--demo', '--port', '0', '--json', '--end-with-parent', ...extra],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    )
    child = started
    started.on('exit', () => {
      child = null
      starting = null
    })
    return firstReady(started)
  }

  return {
    start() {
      starting ??= launch().catch((error: unknown) => {
        starting = null
        throw error
      })
      return starting
    },
    stop() {
      child?.kill('SIGTERM')
    },
  }
}

function firstReady(child: ChildProcess): Promise<{ url: string }> {
  return new Promise((resolve, reject) => {
    const refuse = (why: string) => {
      clearTimeout(timer)
      reject(new DeviceError(`The demo did not start: ${why}.`, { code: 'demo-start' }))
    }
    const timer = setTimeout(() => {
      child.kill('SIGTERM')
      refuse('it took more than a minute')
    }, START_LIMIT_MS)
    child.on('error', (error) => refuse(error.message))
    child.on('exit', (code) => refuse(`it ended with code ${String(code)}`))
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = enterUrlOf(line)
      if (url === null) return
      clearTimeout(timer)
      resolve({ url })
    })
  })
}

function enterUrlOf(line: string): string | null {
  try {
    const value: unknown = JSON.parse(line)
    const ready = typeof value === 'object' && value !== null && 'enterUrl' in value
    return ready && typeof value.enterUrl === 'string' ? value.enterUrl : null
  } catch {
    return null
  }
}
