// Processes that are measured from outside.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../setup-lib.mjs'

export const PROGRAM = join(ROOT, 'dist', 'cli', 'main.js')
const STOP_GRACE_MS = 10_000

/** A folder that is gone when the work is done, however it ends. */
export async function withTemporaryFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'solewatch-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Starts Node on a file. What is set for a real installation in the environment must not reach it.
 * @returns lines of JSON as they come, messages of inside.mjs, and the end
 */
export function startNode(file, args = [], { watched = false } = {}) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SOLEWATCH_')))
  const inside = watched ? ['--import', pathToFileURL(join(ROOT, 'scripts', 'bench', 'inside.mjs')).href] : []
  const stdio = ['pipe', 'pipe', 'pipe', ...(watched ? ['ipc'] : [])]
  const child = spawn(process.execPath, [...inside, file, ...args], { cwd: ROOT, env, stdio })
  const firstOfType = new Map()
  const waiting = new Set()
  let errors = ''
  let ended = null
  const settle = () => {
    for (const look of [...waiting]) if (look()) waiting.delete(look)
  }
  child.stderr.on('data', (data) => (errors = (errors + data).slice(-4000)))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const type = typeOf(line)
    if (type === null || firstOfType.has(type)) return
    firstOfType.set(type, JSON.parse(line))
    settle()
  })
  const exit = new Promise((resolve) => child.once('close', (code) => resolve((ended = code ?? -1))))
  void exit.then(settle)
  return {
    child,
    exit,
    errors: () => errors,
    /** The first line of JSON of that type. Rejects where the process ends, or the time is up, before there is one. */
    line: (type, timeoutMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`No '${type}' within ${timeoutMs} ms.\n${errors}`)), timeoutMs)
        const look = () => {
          const found = firstOfType.get(type)
          if (found === undefined && ended === null) return false
          clearTimeout(timer)
          if (found === undefined) reject(new Error(`${file} ended with ${ended} before its '${type}'.\n${errors}`))
          else resolve(found)
          return true
        }
        if (!look()) waiting.add(look)
      }),
    ask: (question, type) =>
      new Promise((resolve) => {
        const listen = (message) => {
          if (message.type !== type) return
          child.off('message', listen)
          resolve(message)
        }
        child.on('message', listen)
        child.send(question)
      }),
    async stop() {
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
      child.kill('SIGTERM')
      await exit
      clearTimeout(force)
    },
  }
}

/** Without parsing: there may be tens of thousands of lines, and reading them must not hold up who writes them. */
function typeOf(line) {
  return /^\{"type":"([a-z-]+)"/.exec(line)?.[1] ?? null
}
