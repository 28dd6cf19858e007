import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const READY_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 8000

/** A command of the built program that runs until it is stopped. */
export interface RunningProgram {
  /** The line it printed when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>
  readonly child: ChildProcess
  /** Ends it as Ctrl-C would, or at once with `SIGKILL`. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>
}

/** Starts `solewatch ARGS --json` and waits for its `ready` line. */
export async function startProgram(args: readonly string[], options: ProgramOptions = {}): Promise<RunningProgram> {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SOLEWATCH_LOG_LEVEL: 'error', ...options.env },
  })
  const said: string[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')))
  const ready = await new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    const refuse = (why: string) => {
      child.kill('SIGKILL')
      reject(new Error(`solewatch ${args.join(' ')} ${why}: ${said.join('')}`))
    }
    const timer = setTimeout(() => refuse('was not ready in time'), READY_LIMIT_MS)
    child.once('exit', (code) => refuse(`ended with ${String(code)}`))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const value = JSON.parse(line) as Readonly<Record<string, unknown>>
      if (value['type'] !== 'ready') return
      clearTimeout(timer)
      child.removeAllListeners('exit')
      resolve(value)
    })
  })
  return { ready, child, stop: (signal = 'SIGTERM') => stopChild(child, signal) }
}

function stopChild(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill(signal)
  })
}

/** A data folder of one test file. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'solewatch-browser-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export interface Site {
  readonly url: string
  readonly enterUrl: string
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** `solewatch serve` with these arguments. */
export async function startServer(args: readonly string[], options: ProgramOptions = {}): Promise<Site> {
  const program = await startProgram(['serve', ...args], options)
  const { url, enterUrl } = program.ready
  if (typeof url !== 'string' || typeof enterUrl !== 'string') throw new Error('serve said no link when it was ready')
  return { url, enterUrl, stop: program.stop }
}

/** The demo in a folder of its own, which goes away with it. */
export async function startDemo(): Promise<Site> {
  const folder = temporaryFolder()
  const site = await startServer(['--demo', '--port', '0', '--data', folder.path])
  return {
    ...site,
    async stop(signal) {
      await site.stop(signal)
      folder.remove()
    },
  }
}
