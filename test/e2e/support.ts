import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { LiveAthlete, LiveEvent, LiveState } from '../../src/contracts/views.js'
import type { StepRecord } from '../../src/domain/records/step-record.js'

/** The program as it is installed, in processes of its own; and its API as a client sees it. */
const ROOT = join(import.meta.dirname, '..', '..')
const PROGRAM = join(ROOT, 'dist', 'cli', 'main.js')
/** Addresses of the first simulated runner of `solewatch pods`. */
export const PODS = { left: 'c0:ff:ee:00:01:01', right: 'c0:ff:ee:00:01:02', rsc: 'c0:ff:ee:00:01:03' } as const

/** The demo makes half a year of history before it answers. */
const REQUEST_LIMIT_MS = 45_000

type Undo = () => unknown

/** What a test started, taken back in reverse order; each process by its own id. */
export class Scene {
  readonly #undo: Undo[] = []

  /** One that ends with the test. */
  static of(onTestFinished: (undo: () => Promise<void>) => void): Scene {
    const scene = new Scene()
    onTestFinished(() => scene.end())
    return scene
  }

  folder(name = 'e2e'): string {
    const path = mkdtempSync(join(tmpdir(), `solewatch-${name}-`))
    this.#undo.push(() => rmSync(path, { recursive: true, force: true }))
    return path
  }

  later(undo: Undo): void {
    this.#undo.push(undo)
  }

  program(args: readonly string[], env: Record<string, string> = {}): Program {
    const program = new Program(args, env)
    this.#undo.push(() => program.kill('SIGKILL'))
    return program
  }

  async serve(args: readonly string[], env: Record<string, string> = {}): Promise<Server> {
    const program = this.program(['serve', '--port', '0', '--json', ...args], env)
    const ready = await program.line('ready', 60_000)
    const server = new Server(program, String(ready['url']), String(ready['enterUrl']), String(ready['dataPath']))
    this.#undo.push(() => server.close())
    return server
  }

  async pods(args: readonly string[] = []): Promise<Pods> {
    const program = this.program([
      'pods',
      '--listen',
      '127.0.0.1:0',
      '--profile',
      'straight',
      '--control',
      '--json',
      ...args,
    ])
    return new Pods(program, String((await program.line('ready', 30_000))['hci']))
  }

  async end(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo()
  }
}

type Line = Record<string, unknown>

/** A process of the built program, with what it said so far. */
export class Program {
  readonly child: ChildProcess
  readonly exited: Promise<number | null>
  readonly lines: Line[] = []
  stdout = ''
  stderr = ''

  constructor(args: readonly string[], env: Record<string, string>) {
    if (!existsSync(PROGRAM)) throw new Error('The program is not built: run the tests with `npm test`.')
    const base = { ...process.env, SOLEWATCH_DATA: '', SOLEWATCH_BLE_HCI: '', SOLEWATCH_LOG_LEVEL: '' }
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: Object.fromEntries(Object.entries({ ...base, ...env }).filter(([, value]) => value !== '')),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.child = child
    // 'close' comes when its output has been read to the end.
    this.exited = new Promise((resolve) => child.once('close', (code) => resolve(code)))
    child.stderr.on('data', (data: Buffer) => (this.stderr += data.toString()))
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.stdout += `${line}\n`
      if (line.startsWith('{')) this.lines.push(JSON.parse(line) as Line)
    })
  }

  line(type: string, withinMs: number): Promise<Line> {
    return until(
      () => {
        const line = this.lines.find((one) => one['type'] === type)
        if (line === undefined && this.child.exitCode !== null) {
          throw new Fatal(`it ended with code ${String(this.child.exitCode)}: ${this.stderr}`)
        }
        return line
      },
      withinMs,
      `a line "${type}"`,
    )
  }

  order(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal)
    return await this.exited
  }
}

export class Pods {
  constructor(
    readonly program: Program,
    readonly hci: string,
  ) {}

  order(line: string): void {
    this.program.order(line)
  }
}

export interface Answer<T> {
  readonly status: number
  readonly body: T
}

export class Server {
  readonly live: LiveStream
  readonly token: string

  constructor(
    readonly program: Program,
    readonly url: string,
    readonly enterUrl: string,
    readonly dataPath: string,
  ) {
    this.token = readFileSync(join(dataPath, 'owner-token'), 'utf8').trim()
    this.live = new LiveStream(this)
  }

  headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` }
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...this.headers(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as T }
  }

  /** @throws Error for anything but success */
  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(method, `/api/v1${path}`, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  get<T>(path: string): Promise<T> {
    return this.api('GET', path)
  }

  async steps(sessionId: string): Promise<readonly StepRecord[]> {
    return (await this.get<{ items: StepRecord[] }>(`/sessions/${sessionId}/steps`)).items
  }

  /** Adds an athlete and pairs the pods named. */
  async athleteWithPods(pods: readonly (keyof typeof PODS)[], name = 'Ana'): Promise<string> {
    const { athleteId } = await this.api<{ athleteId: string }>('POST', '/athletes', { name, zoneId: 'Europe/Berlin' })
    await this.api('POST', '/pairing/scan')
    for (const pod of pods) {
      const foot = pod === 'rsc' ? null : pod
      const pair = () => this.call('POST', `/api/v1/devices/${encodeURIComponent(PODS[pod])}/pair`, { athleteId, foot })
      await until(async () => (await pair()).status === 200, 10_000, `${pod} to be paired`)
    }
    return athleteId
  }

  close(): void {
    this.live.close()
  }
}

/** The live stream as a browser has it: the latest state of everybody, and the events. */
export class LiveStream {
  readonly events: LiveEvent[] = []
  readonly #athletes = new Map<string, LiveAthlete>()
  readonly #abort = new AbortController()
  readonly done: Promise<void>

  constructor(server: Server) {
    this.done = this.#read(server).catch(() => undefined)
  }

  athlete(athleteId: string): LiveAthlete | undefined {
    return this.#athletes.get(athleteId)
  }

  pod(athleteId: string, deviceId: string) {
    return this.athlete(athleteId)?.pods.find((pod) => pod.deviceId === deviceId)
  }

  close(): void {
    this.#abort.abort()
  }

  async #read(server: Server): Promise<void> {
    const response = await fetch(`${server.url}/api/v1/live`, { headers: server.headers(), signal: this.#abort.signal })
    if (response.body === null) return
    let rest = ''
    const decoder = new TextDecoder()
    const reader = response.body.getReader()
    for (;;) {
      const { value, done } = (await reader.read()) as { value?: Uint8Array; done: boolean }
      if (done) return
      const frames = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = frames.pop() ?? ''
      for (const frame of frames) this.#take(frame)
    }
  }

  #take(frame: string): void {
    const field = (name: string) =>
      frame
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2)
    const data = field('data')
    if (data === undefined) return
    if (field('event') === 'event') this.events.push(JSON.parse(data) as LiveEvent)
    if (field('event') !== 'state') return
    const state = JSON.parse(data) as LiveState
    if (state.complete === true) this.#athletes.clear()
    for (const athlete of state.athletes) this.#athletes.set(athlete.athleteId, athlete)
  }
}

/** Not worth waiting any longer for. */
class Fatal extends Error {}

type Falsy = false | null | undefined | 0 | ''

/** Asks again every 50 ms. @throws Error where it doesn't come true in time */
export async function until<T>(ask: () => T | Falsy | Promise<T | Falsy>, withinMs: number, what: string): Promise<T> {
  const endMs = Date.now() + withinMs
  let last: unknown = null
  while (Date.now() < endMs) {
    try {
      const answer = await ask()
      if (answer) return answer
    } catch (error) {
      if (error instanceof Fatal) throw error
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`No ${what} within ${withinMs} ms${last === null ? '' : ` (${String(last)})`}`)
}

/** @throws Error unless each foot's strides are numbered from 0 without a hole or a double, in order of time */
export function checkContiguous(steps: readonly StepRecord[]): void {
  for (const foot of ['left', 'right'] as const) {
    const own = steps.filter((step) => step.foot === foot)
    own.forEach((step, index) => {
      if (step.strideIndex !== index) throw new Error(`${foot} stride ${step.strideIndex} is at place ${index}`)
      const before = own[index - 1]
      if (before !== undefined && before.initialContactTimeUs >= step.initialContactTimeUs) {
        throw new Error(`${foot} stride ${index} is not later than the one before`)
      }
    })
  }
}

/** Runs the program to its end. */
export async function run(scene: Scene, args: readonly string[], env: Record<string, string> = {}): Promise<Program> {
  const program = scene.program(args, env)
  await program.exited
  return program
}
