import { randomUUID } from 'node:crypto'
import { firstValueFrom, Subject } from 'rxjs'
import { createLiveHub } from '../../http/live/live-hub.js'
import type { Clock } from '../../runtime/clock.js'
import { DeviceError } from '../../runtime/errors.js'
import { createLogger, type Logger } from '../../runtime/logger.js'
import { openLocalDatabase, type WorkerDatabase } from '../../stores/worker/open-local-database.js'
import type { Config } from '../config/config-schema.js'
import { loadConfig } from '../config/load-config.js'
import { chooseDataFolder, openDataFolder } from '../data-folder/data-folder.js'
import { explainDiskTrouble } from '../data-folder/disk-trouble.js'
import { lockFolder } from '../data-folder/folder-lock.js'
import { createDemoAir } from '../demo/demo-air.js'
import { PairingDesk } from '../pairing/pairing-control.js'
import { createSimulatedPods } from '../pods/simulated-pods.js'
import { ruleConfigOf } from '../rules/rule-config-of.js'
import { RulesRunner } from '../rules/rules-service.js'
import { SessionManager } from '../session/session-manager.js'
import { settleRecent } from '../sessions/settle-recent.js'
import { createEdits } from './create-edits.js'
import { prepareDemo, refuseDemoFolder } from './prepare-demo.js'
import { createBleRadio } from './ble-radio.js'
import { logRadio } from './log-radio.js'
import { defaultShoeOf, followPeople } from './people.js'
import type { Radio, RadioFactory } from './radio.js'
import { undoAll } from './undo-all.js'
import { recoverSessions } from './recover-sessions.js'
import { Rooms } from './rooms.js'
import type { RunningServer, ServeOptions } from './serve-options.js'
import { onChange, serveForwarding } from './serve-forwarding.js'
import { finishErasures, startErasures } from './start-erasures.js'
import { startRecompute } from './start-recompute.js'
import { startRecordings } from './start-recordings.js'
import { startRetention } from './start-retention.js'
import { createSessionServices } from './session-services.js'
import { withTieredSteps } from './tiered-steps.js'
import type { ServerParts } from './server-parts.js'
import { startHttp } from './start-http.js'

const TICK_MS = 1000
const DAILY_RULES_EVERY_TICKS = 60
const LIVE_RULES_EVERY_TICKS = 10

/**
 * Serves until it is stopped: collector, sessions, rules, API and dashboard over one data folder.
 * @throws ConfigError, StoreError where it can't start; nothing is left behind then
 */
export async function serve(
  options: ServeOptions,
  clock: Clock,
  createRadio: RadioFactory = createBleRadio,
): Promise<RunningServer> {
  const config = configOf(options)
  const logger = createLogger({ level: config.log.level })
  const folder = openDataFolder(chooseDataFolder(options.data, process.env, options.demo))
  const undo: (() => unknown)[] = []
  try {
    const lock = lockFolder(folder.path)
    undo.push(() => lock.release())
    if (lock.settled !== null) logger.warn(lock.settled)
    if (options.demo) await prepareDemo(folder.path, clock, options.progress)
    else refuseDemoFolder(folder.path)
    const here = await openLocalDatabase({ directory: folder.path })
    undo.push(() => here.close())
    const tellRemote = config.store.kind === 'influxdb'
    await finishErasures({ db: here, dataPath: folder.path, clock, logger, tellRemote })
    const forwarding = serveForwarding({ config, dataPath: folder.path, clock, logger }, undo)
    const db = withTieredSteps(here, forwarding)
    const parts = assemble({ options, config, clock, logger, db, dataPath: folder.path, createRadio })
    if (forwarding !== null) onChange(forwarding, () => parts.hub.publishEvent({ type: 'status-changed' }))
    await loadPeople(parts)
    // Before anything is written: what is not shown now was left half-written by a crash.
    await db.sweepGenerations()
    await recoverSessions(folder.path, parts)
    for (const { athleteId } of parts.manager.runningSessions()) await parts.rooms.refresh(athleteId)
    undo.push(() => closeJournals(parts))
    undo.push(() => parts.desk.stop())
    undo.push(startBeat(parts))
    const recompute = await startRecompute({ ...parts, dataPath: folder.path }, undo)
    await settleRecent(parts)
    const { path: dataPath, journalPath } = folder
    const event = parts.hub.publishEvent.bind(parts.hub)
    const edits = createEdits({ ...parts, dataPath, recompute })
    const recordings = await startRecordings({ ...parts, ...edits, dataPath, recompute, event }, undo)
    const erasures = await startErasures({ ...parts, dataPath, tellRemote, recompute, recordings }, undo)
    const retention = startRetention({ ...parts, dataPath, recompute, forwarding }, undo)
    const ready = await startHttp(parts, {
      ...{ options, dataPath, journalPath, recompute, recordings, erasures, edits, forwarding, retention, undo },
    })
    // Last: a start that is refused above says so in one line, and touches no adapter.
    undo.push(startRadio(parts))
    lock.announce(ready.url)
    void parts.services.reserve.ensure()
    return {
      ready,
      adapterMessage: () => settledMessage(parts),
      failed: Promise.race([db.crashed, parts.stuck]),
      stop: () => undoAll(undo, logger),
    }
  } catch (error) {
    await undoAll(undo, logger)
    throw explainDiskTrouble(error, folder.path)
  }
}

/** Sessions are not ended: the next start goes on with them. */
async function closeJournals({ manager, services }: ServerParts): Promise<void> {
  await manager.suspend()
  await services.closeOutside()
}

function configOf(options: ServeOptions): Config {
  const overrides: [string, unknown][] = []
  if (options.port !== undefined) overrides.push(['http.port', options.port])
  if (options.host !== undefined) overrides.push(['http.host', options.host])
  // The demo brings its own pods, whatever the environment says of the radio.
  const hci = options.hci ?? (options.demo ? 'virtual' : undefined)
  if (hci !== undefined) overrides.push(['ble.hci', hci])
  // Nobody invented comes into the InfluxDB of people.
  if (options.demo) overrides.push(['store.kind', 'embedded'])
  return loadConfig({ file: options.config ?? null, env: process.env, overrides })
}

interface AssemblyInput {
  readonly options: ServeOptions
  readonly config: Config
  readonly clock: Clock
  readonly logger: Logger
  readonly db: WorkerDatabase
  readonly dataPath: string
  readonly createRadio: RadioFactory
}

function assemble({ options, config, clock, logger, db, dataPath, createRadio }: AssemblyInput): ServerParts {
  const hub = createLiveHub({ clock })
  const event = hub.publishEvent.bind(hub)
  const ruleConfig = ruleConfigOf(config)
  const rules = new RulesRunner({ db, clock, logger, config: ruleConfig, event })
  const rooms = new Rooms({ db, clock })
  const services = createSessionServices({ dataPath, config, db, clock, logger, hub, rules, rooms, demo: options.demo })
  const manager = new SessionManager(services)
  const desk: PairingDesk = new PairingDesk({
    ...{ db, clock, logger, event, newId: randomUUID },
    assigned: (device) => manager.setDevice(device),
    forgotten: (deviceId) => manager.removeDevice(deviceId),
    adapter: () => radio.adapter(),
    startScan: () => radio.startScan(),
    scanning: () => radio.scanning(),
    prelude: (deviceId) => manager.prelude(deviceId),
    lastSession: (athleteId) => manager.lastSession(athleteId),
    takePast: (athleteId, deviceIds, fromUs) => manager.takePast(athleteId, deviceIds, fromUs),
  })
  let giveUp: (error: Error) => void = () => undefined
  const stuck = new Promise<Error>((resolve) => (giveUp = resolve))
  const radio: Radio = createRadio({
    ...{ hci: config.ble.hci, adapter: config.ble.adapter, clock, random: Math.random, paired$: desk.paired$ },
    changed: () => event({ type: 'pairing-changed' }),
    stuck(message) {
      if (config.ble.exitWhenStuck) giveUp(new DeviceError(message, { code: 'adapter-stuck' }))
    },
    simulate: () =>
      options.demo
        ? createDemoAir(clock, Math.random)
        : createSimulatedPods({ clock, seed: 1, runners: 1, profile: 'run' }),
  })
  return {
    config,
    clock,
    logger,
    db: followPeople(db, manager),
    hub,
    rules,
    ruleConfig,
    rooms,
    services,
    manager,
    desk,
    radio,
    stuck,
  }
}

async function loadPeople({ db, manager, desk }: ServerParts): Promise<void> {
  for (const athlete of await db.listAthletes()) manager.setAthlete(athlete, await defaultShoeOf(db, athlete))
  await desk.load()
}

/** The beat of the program: a tick a second to every session, and the rules now and then. */
function startBeat({ manager, rules, logger }: ServerParts): () => void {
  let ticks = 0
  const handle = setInterval(() => {
    manager.tick()
    ticks += 1
    if (ticks % LIVE_RULES_EVERY_TICKS === 0)
      for (const session of manager.liveSessions()) void rules.sessionGrew(session)
    if (ticks % DAILY_RULES_EVERY_TICKS === 1) {
      rules.daily().catch((error: unknown) => logger.error({ err: error }, 'the daily rules could not be evaluated'))
    }
  }, TICK_MS)
  return () => clearInterval(handle)
}

/** @returns what ends the radio; resolved when its last word has been recorded */
function startRadio({ radio, manager, desk, hub, logger }: ServerParts): () => Promise<void> {
  const abort = new AbortController()
  const ended = new Subject<void>()
  const whenEnded = firstValueFrom(ended, { defaultValue: undefined })
  radio.source.start(abort.signal).subscribe({
    next(event) {
      logRadio(logger, event)
      manager.handle(event)
      desk.handle(event)
      if (event.kind === 'adapter') hub.publishEvent({ type: 'status-changed' })
    },
    error(error: unknown) {
      logger.error({ err: error }, 'the radio stopped')
      ended.complete()
    },
    complete: () => ended.complete(),
  })
  return () => {
    abort.abort()
    return whenEnded
  }
}

/** The adapter needs a moment to be found. */
async function settledMessage({ radio }: ServerParts): Promise<string | null> {
  for (let waited = 0; waited < 30 && radio.adapter().state === 'starting'; waited += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return radio.adapter().message
}
