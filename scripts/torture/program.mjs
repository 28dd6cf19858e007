// The whole program in processes of its own, and its API as a client has it.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Addresses of the first simulated runner of `solewatch pods`. */
export const PODS = { left: 'c0:ff:ee:00:01:01', right: 'c0:ff:ee:00:01:02', rsc: 'c0:ff:ee:00:01:03' }
const REQUEST_MS = 60_000

/** @returns {{ line(type: string): Promise<object>, lines: object[], kill(signal?: string): Promise<object>, pid: number }} */
export function startProgram(program, args, env = {}) {
  const startedMs = performance.now()
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, SOLEWATCH_DATA: undefined, SOLEWATCH_BLE_HCI: undefined, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const lines = []
  let errors = ''
  let wake = () => undefined
  child.stdin.on('error', () => undefined)
  child.stderr.on('data', (data) => (errors = (errors + data).slice(-20_000)))
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) lines.push({ ...JSON.parse(line), atMs: performance.now() - startedMs })
    wake()
  })
  const gone = new Promise((resolve) =>
    child.once('close', (code, signal) => {
      resolve({ code, signal, errors })
      wake()
    }),
  )
  return {
    ...{ lines, gone, pid: child.pid },
    order: (line) => child.stdin.write(`${line}\n`),
    async line(type, withinMs = 60_000) {
      for (const endMs = Date.now() + withinMs; Date.now() < endMs;) {
        const line = lines.find((one) => one.type === type)
        if (line !== undefined) return line
        if (child.exitCode !== null)
          throw new Error(`It ended with ${child.exitCode} before it said '${type}': ${errors}`)
        await new Promise((resolve) => {
          wake = resolve
          setTimeout(resolve, 100)
        })
      }
      throw new Error(`It did not say '${type}' within ${withinMs} ms: ${errors}`)
    },
    async kill(signal = 'SIGKILL') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return gone
    },
  }
}

/** @throws Error for an answer that is no success */
export function apiOf({ url, dataPath }) {
  const token = readFileSync(join(dataPath, 'owner-token'), 'utf8').trim()
  const call = async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(REQUEST_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`)
    return text === '' ? null : JSON.parse(text)
  }
  return {
    ...{ url, token },
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    steps: async (sessionId) => (await call('GET', `/sessions/${sessionId}/steps`)).items,
  }
}

/** An athlete with the pods of the simulated runner. */
export async function athleteWithPods(api, name = 'Ana') {
  const { athleteId } = await api.post('/athletes', { name, zoneId: 'UTC' })
  await api.post('/pairing/scan')
  for (const [which, address] of Object.entries(PODS)) {
    const foot = which === 'rsc' ? null : which
    const pair = () => api.post(`/devices/${encodeURIComponent(address)}/pair`, { athleteId, foot }).catch(() => null)
    await until(async () => (await pair()) !== null, 15_000, `${which} to be paired`)
  }
  return athleteId
}

export async function until(ask, withinMs, what) {
  for (const endMs = Date.now() + withinMs; Date.now() < endMs;) {
    const answer = await ask()
    if (answer) return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`There is no ${what} after ${withinMs} ms.`)
}
