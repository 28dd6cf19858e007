// A process that is started to be killed, and what it said.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const CHILD = join(import.meta.dirname, 'child.mjs')
/** No order takes as long as this; a process that is silent for so long hangs. */
const SILENT_MS = 120_000

/** @param {(message: object) => void} hear each line, in order, before anything else is done about it */
export function startVictim(options, hear, program = CHILD) {
  const startedMs = performance.now()
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'] })
  const heard = new Map()
  const waiting = []
  let errors = ''
  child.stderr.on('data', (data) => (errors += data))
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    const message = JSON.parse(line)
    const said = { ...message, atMs: performance.now() - startedMs }
    heard.set(message.t, said)
    hear(said)
    for (const one of waiting.splice(0)) {
      if (one.t === message.t) one.resolve(said)
      else waiting.push(one)
    }
  })
  // Its last words are read before it counts as gone.
  const gone = Promise.all([
    new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
    new Promise((resolve) => lines.once('close', resolve)),
  ]).then(([end]) => {
    for (const one of waiting.splice(0)) one.resolve(null)
    return { ...end, errors }
  })
  return {
    pid: child.pid,
    gone,
    order: (order) => child.stdin.write(`${JSON.stringify(order)}\n`),
    kill: () => child.kill('SIGKILL'),
    /** @returns what it said, or null where it is gone before it says so */
    hears(t, withinMs = SILENT_MS) {
      const before = heard.get(t)
      if (before !== undefined) return Promise.resolve(before)
      if (child.exitCode !== null || child.signalCode !== null) return gone.then(() => heard.get(t) ?? null)
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`It did not say '${t}' in ${withinMs} ms: ${errors}`)),
          withinMs,
        )
        const settle = (said) => {
          clearTimeout(timer)
          resolve(said)
        }
        waiting.push({ t, resolve: settle })
      })
    },
  }
}
