import { EditService } from '../../../src/app/edits/edit-service.js'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiHandlers } from '../../../src/app/api/api-handlers.js'
import type { ApiServices } from '../../../src/app/api/services.js'
import type { Recompute } from '../../../src/contracts/recompute.js'
import type { CalibrationState, Pairing } from '../../../src/contracts/pairing.js'
import type { LiveEvent, Status } from '../../../src/contracts/views.js'
import { DEFAULT_RULE_CONFIG } from '../../../src/domain/alerts/rule-config.js'
import type { Device } from '../../../src/domain/records/people.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import { openOwnerAccess, type OwnerAccess } from '../../../src/http/auth/owner-access.js'
import type { HttpServerOptions } from '../../../src/http/http-server-options.js'
import { createLiveHub, type LiveHub } from '../../../src/http/live/live-hub.js'
import { notFound } from '../../../src/http/problem.js'
import { createHttpServer, type HttpServer } from '../../../src/http/server.js'
import { HttpProblem } from '../../../src/http/problem.js'
import type { LocalDatabase } from '../../../src/stores/local-database.js'
import type { WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import { ask, type Answer } from './client.js'
import { createFakeClock, type FakeClock } from './fake-clock.js'
import { createMemoryDatabase } from './memory-database.js'
import { aDevice, aSession } from './records.js'
import { testErasures } from './test-erasures.js'
import { testStorage } from './test-storage.js'

export interface TestServer {
  readonly port: number
  readonly token: string
  readonly access: OwnerAccess
  readonly clock: FakeClock
  readonly database: LocalDatabase
  readonly live: LiveHub
  readonly directory: string
  /** What the services were told, in order. */
  readonly calls: unknown[][]
  readonly events: LiveEvent[]
  readonly logLines: string[]
  readonly running: SessionRecord[]
  /** A request of the owner; a body is sent as JSON. */
  call(method: string, path: string, body?: unknown): Promise<Answer & { readonly json: never }>
  stop(): Promise<void>
}

export interface TestServerOptions extends Partial<HttpServerOptions> {
  readonly database?: LocalDatabase
}

/** A whole server on a free port of this machine, over a database in memory and a clock that stands still. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'solewatch-http-'))
  const database = options.database ?? createMemoryDatabase()
  const clock = createFakeClock()
  const live = createLiveHub({ clock })
  const access = await openOwnerAccess({ store: database, directory, clock })
  const token = access.enterPath.slice('/enter?token='.length)
  const recorded = { calls: [] as unknown[][], events: [] as LiveEvent[], running: [] as SessionRecord[] }
  const services = createTestServices({ database, clock, ...recorded })
  const logLines: string[] = []
  const log = (fields: object, message: string) => void logLines.push(JSON.stringify({ ...fields, message }))
  const server: HttpServer = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    handlers: createApiHandlers(services),
    live,
    access,
    logger: { debug: log, info: log, warn: log, error: log },
    version: '0.0.0-test',
    dashboardDirectory: writeDashboard(directory),
    checkReadiness: async () => [{ name: 'store', ok: true, message: null }],
    validateResponses: true,
    ...options,
  })
  const { port } = await server.start().catch(async (error: unknown) => {
    await server.stop()
    rmSync(directory, { recursive: true })
    throw error
  })
  return {
    ...recorded,
    ...{ port, token, access, clock, database, live, directory, logLines },
    async call(method, path, body) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const answer = await ask(port, `/api/v1${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { ...answer, json: JSON.parse(answer.text) as never }
    },
    async stop() {
      await server.stop()
      rmSync(directory, { recursive: true })
    },
  }
}

function writeDashboard(directory: string): string {
  const dashboard = join(directory, 'dashboard')
  mkdirSync(join(dashboard, 'assets'), { recursive: true })
  writeFileSync(
    join(dashboard, 'index.html'),
    '<!doctype html><link rel="icon" href="/icon.svg"><title>Dashboard</title>',
  )
  writeFileSync(join(dashboard, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(dashboard, 'assets', 'main-AbC123.js'), 'export {}')
  return dashboard
}

interface ServiceParts {
  readonly database: LocalDatabase
  readonly clock: FakeClock
  readonly calls: unknown[][]
  readonly events: LiveEvent[]
  readonly running: SessionRecord[]
}

function createTestServices({ database, clock, calls, events, running }: ServiceParts): ApiServices {
  let nextId = 0
  const newId = (): string => `new-${(nextId += 1)}`
  const device = aDevice()
  const takeRunning = (sessionId: string): SessionRecord => {
    const session = running.find((entry) => entry.sessionId === sessionId)
    if (session === undefined) throw notFound('session', sessionId)
    running.splice(running.indexOf(session), 1)
    return session
  }
  const inState = (sessionId: string, state: SessionRecord['state']): SessionRecord => {
    const changed = { ...takeRunning(sessionId), state }
    running.push(changed)
    return changed
  }
  return {
    ...{ database, clock, ruleConfig: DEFAULT_RULE_CONFIG, keeping: keepingOf(database) },
    newId,
    publishEvent: (event) => void events.push(event),
    status: async () => STATUS,
    live: {
      runningSessions: () => running,
      async startSession(request) {
        const session = aSession('2026-11-20', { ...request, sessionId: 'live-1', state: 'running', endTimeUs: null })
        running.push(session)
        await database.putSession(session)
        return session
      },
      async stopSession(sessionId) {
        const session = { ...takeRunning(sessionId), state: 'finished' as const, endTimeUs: clock.nowUs() }
        await database.putSession(session)
        return session
      },
      pauseSession: async (sessionId) => inState(sessionId, 'paused'),
      resumeSession: async (sessionId) => inState(sessionId, 'running'),
      async reopenSession(sessionId) {
        const session = await database.getSession(sessionId)
        if (session === null) throw notFound('session', sessionId)
        return { ...session, state: 'running' as const, endTimeUs: null }
      },
      async patchSession(sessionId, patch) {
        const session = takeRunning(sessionId)
        const changed = { ...session, surface: patch.surface ?? session.surface }
        running.push(changed)
        return changed
      },
    },
    pairing: {
      snapshot: async () => PAIRING,
      startScan: async () => void calls.push(['startScan']),
      async pair(deviceId, assignment) {
        calls.push(['pair', deviceId, assignment])
        if (deviceId !== device.deviceId) throw notFound('device', deviceId)
        const paired = { ...device, ...assignment }
        await database.putDevice(paired)
        return paired
      },
      forget: async (deviceId) => void calls.push(['forget', deviceId]),
      ...restOfPairing(calls, device),
    },
    recompute: {
      snapshot: () => RECOMPUTE,
      async start(request) {
        calls.push(['startRecompute', request])
        return RECOMPUTE
      },
      async cancel() {
        calls.push(['cancelRecompute'])
        return RECOMPUTE
      },
      sessionEdited: async (sessionId) => void calls.push(['sessionEdited', sessionId]),
    },
    journalOf: () => '/journal',
    edits: new EditService({
      ...{ db: database, clock, newId, folderOf: () => '/journal' },
      isRunning: (sessionId) => running.some((session) => session.sessionId === sessionId),
      recompute: { sessionEdited: async (sessionId) => void calls.push(['sessionEdited', sessionId]) },
      rules: { historyRewritten: async (...change) => void calls.push(['historyRewritten', ...change]) },
      event: (event) => void events.push(event),
    }),
    recordings: {
      list: () => database.listRecordings(),
      ask: async (deviceId) => {
        await deviceOf(database, deviceId)
        return await database.listRecordings(deviceId)
      },
      prepare: async (deviceId) => {
        await deviceOf(database, deviceId)
        calls.push(['prepareRecording', deviceId])
      },
      fetch: (recordingId) => recordingOf(database, recordingId),
      cancel: (recordingId) => recordingOf(database, recordingId),
      erase: async (recordingId) => {
        await recordingOf(database, recordingId)
        calls.push(['eraseRecording', recordingId])
      },
    },
    storage: testStorage(calls),
    erasures: testErasures(database, calls),
    doctor: { examine: async () => ({ items: [DOCTOR_FINDING] }) },
    demo: { start: async () => ({ url: 'http://127.0.0.1:4999/enter?token=demo' }) },
    rules: {
      onDayChanged: async (...change) => void calls.push(['onDayChanged', ...change]),
      async betweenEvaluations(athleteId, work) {
        calls.push(['betweenEvaluations', athleteId])
        return work()
      },
    },
  }
}

/** Nothing ever leaves a database in memory. */
function keepingOf(database: LocalDatabase & Partial<Pick<WorkerDatabase, 'keeping'>>): ApiServices['keeping'] {
  const none: ApiServices['keeping'] = {
    findEvicted: async ({ generation = 0 }) => ({ generation, localStepCount: 0, evicted: [] }),
  }
  return database.keeping ?? none
}

function restOfPairing(calls: unknown[][], device: Device) {
  const of = async (deviceId: string, ...call: unknown[]): Promise<Device> => {
    calls.push([...call, deviceId])
    if (deviceId !== device.deviceId) throw notFound('device', deviceId)
    return device
  }
  const state: CalibrationState = {
    ...{ deviceId: device.deviceId, phase: 'waiting', stillSeconds: 0, strideCount: 0, result: null },
    message: 'Waiting for the pod.',
  }
  const known = (deviceId: string): void => {
    if (deviceId !== device.deviceId) throw notFound('device', deviceId)
  }
  return {
    change: (deviceId: string, change: unknown) => of(deviceId, 'change', change),
    restore: (deviceId: string) => of(deviceId, 'restore'),
    previewSwap: () => [device],
    swapPods: async (athleteId: string) => {
      calls.push(['swapPods', athleteId])
      return [device]
    },
    startIdentify: async () => ({ untilUs: 0, watched: [], found: null }),
    stopIdentify: () => void calls.push(['stopIdentify']),
    startCalibration: (deviceId: string) => {
      known(deviceId)
      return state
    },
    cancelCalibration: known,
    claims: () => ({ waiting: [], claimed: [] }),
    claim: async (athleteId: string, devices: readonly { deviceId: string }[]) =>
      of(devices[0]?.deviceId ?? '', 'claim', athleteId, devices),
    endClaim: (deviceId: string) => of(deviceId, 'endClaim'),
  }
}

const PAIRING: Pairing = {
  adapter: { state: 'virtual', message: null },
  scanning: false,
  devices: [
    {
      device: aDevice(),
      paired: true,
      ...{ linkState: 'streaming', linkReason: null, linkParameters: null, rssiDbm: -61, heardSecondsAgo: 0 },
      ...{ familyLabel: 'Open IMU', wornOn: 'one-foot', canMeasure: 'Foot strike and load of this foot' },
      settingNames: [],
      ...{ awayFromCollector: 'Nothing', keepsRuns: false, needsLayout: false },
    },
  ],
  identify: null,
  calibration: null,
}

const DOCTOR_FINDING = { check: 'disk', level: 'warning', found: 'Little room.', advice: 'Free some.' } as const
const RECOMPUTE: Recompute = { modelVersion: 'test-1', job: null, sessions: [] }

const STATUS: Status = {
  version: '0.0.0-test',
  modelVersion: 'test-1',
  demo: false,
  adapter: PAIRING.adapter,
  store: { kind: 'sqlite', ok: true, message: null },
  journal: { ok: true, message: null, unwrittenRecords: 0, sizeBytes: 0 },
  storage: { kind: 'embedded', waitingCount: 0, attention: [] },
  runningSessions: [],
  nowUs: 0,
}

async function recordingOf(database: Pick<LocalDatabase, 'listRecordings'>, recordingId: string) {
  const found = (await database.listRecordings()).find((one) => one.recordingId === recordingId)
  if (found !== undefined) return found
  throw new HttpProblem({ status: 404, code: 'not-found', detail: 'There is no such run in a pod.' })
}

async function deviceOf(database: Pick<LocalDatabase, 'listDevices'>, deviceId: string): Promise<void> {
  if ((await database.listDevices()).some((one) => one.deviceId === deviceId)) return
  throw new HttpProblem({ status: 404, code: 'not-found', detail: `The device ${deviceId} is not known.` })
}
