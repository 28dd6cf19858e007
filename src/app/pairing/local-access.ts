import { randomUUID } from 'node:crypto'
import type { Athlete } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError, DeviceError } from '../../runtime/errors.js'
import { createLogger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { openLocalDatabase } from '../../stores/worker/open-local-database.js'
import type { Config } from '../config/config-schema.js'
import { loadConfig } from '../config/load-config.js'
import { createSimulatedPods } from '../pods/simulated-pods.js'
import { createBleRadio } from '../serve/ble-radio.js'
import { Preludes } from '../session/preludes.js'
import type { PairingAccess } from './pairing-access.js'
import { PairingDesk } from './pairing-control.js'

/** An adapter that isn't ready by then won't be. */
const READY_STEPS = 25
const READY_STEP_MS = 100

export interface LocalOptions {
  /** The data folder, which this process has locked. */
  readonly directory: string
  /** Configuration file, as --config. */
  readonly config: string | undefined
  readonly hci: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * No server runs: this process has the adapter and the data itself.
 * @throws ConfigError for a bad --hci or configuration, StoreError
 */
export async function accessInThisProcess(options: LocalOptions, clock: Clock): Promise<PairingAccess> {
  const { directory, config: file = null, hci, env } = options
  const config = loadConfig({ file, env, overrides: hci === undefined ? [] : [['ble.hci', hci]] })
  const db = await openLocalDatabase({ directory })
  try {
    return await accessOver(db, config, clock)
  } catch (cause) {
    // Left open, it would keep the program from ending.
    await db.close()
    throw cause
  }
}

async function accessOver(db: LocalDatabase, config: Config, clock: Clock): Promise<PairingAccess> {
  const preludes = new Preludes()
  const desk: PairingDesk = createDesk(db, clock, preludes, () => radio)
  const radio = createBleRadio({
    ...{ hci: config.ble.hci, adapter: config.ble.adapter, clock, random: Math.random, paired$: desk.paired$ },
    ...{ changed: () => undefined, stuck: () => undefined },
    simulate: () => createSimulatedPods({ clock, seed: 1, runners: 1, profile: 'run' }),
  })
  await desk.load()
  const stopping = new AbortController()
  const events = radio.source.start(stopping.signal)
  const ended = new Promise<void>((resolve) => {
    events.subscribe({
      next(event) {
        if (event.kind !== 'advertisement') preludes.track(event)
        desk.handle(event)
      },
      error: () => resolve(),
      complete: () => resolve(),
    })
  })
  return {
    ...accessTo(desk, db, clock),
    async scan() {
      await whenReady(radio, clock)
      await desk.startScan()
    },
    async close() {
      desk.stop()
      stopping.abort()
      await ended
      await db.close()
    },
  }
}

type Radio = ReturnType<typeof createBleRadio>

function createDesk(db: LocalDatabase, clock: Clock, preludes: Preludes, radio: () => Radio): PairingDesk {
  return new PairingDesk({
    ...{ db, clock, newId: randomUUID },
    logger: createLogger({ level: 'warn' }),
    event: () => undefined,
    assigned: () => undefined,
    forgotten: () => undefined,
    adapter: () => radio().adapter(),
    startScan: () => radio().startScan(),
    scanning: () => radio().scanning(),
    prelude: (deviceId) => preludes.of(deviceId),
    lastSession: () => ({ running: false, endedTimeUs: null }),
    takePast: () => Promise.resolve(),
  })
}

function accessTo(desk: PairingDesk, db: LocalDatabase, clock: Clock): Omit<PairingAccess, 'scan' | 'close'> {
  return {
    pairing: () => desk.snapshot(),
    athletes: () => db.listAthletes(),
    async addAthlete(name, zoneId) {
      const athlete: Athlete = {
        ...{ athleteId: randomUUID(), name, zoneId, bodyMassKg: null, heightM: null, declaredStrike: 'unknown' },
        ...{ declaredLongestRunM: null, defaultShoeId: null, simulated: false, createdTimeUs: clock.nowUs() },
      }
      await db.putAthlete(athlete)
      return athlete
    },
    pair: (deviceId, assignment) => desk.pair(deviceId, assignment),
    change: (deviceId, change) => desk.change(deviceId, change),
    forget: (deviceId) => desk.forget(deviceId),
    async startIdentify() {
      await desk.startIdentify()
    },
    stopIdentify: async () => desk.stopIdentify(),
    startCalibration: async (deviceId) => desk.startCalibration(deviceId),
    cancelCalibration: async (deviceId) => desk.cancelCalibration(deviceId),
    async swapFeet(athleteId, { sinceDate, apply }) {
      if (sinceDate !== undefined) {
        throw new ConfigError(
          'Runs that are over are computed anew by the server: start solewatch serve, then ask again.',
        )
      }
      const devices = apply ? await desk.swapPods(athleteId) : desk.previewSwap(athleteId)
      return { applied: apply, devices: [...devices], sessions: [] }
    },
  }
}

async function whenReady(radio: Radio, clock: Clock): Promise<void> {
  for (let step = 0; step < READY_STEPS; step += 1) {
    const { state } = radio.adapter()
    if (state === 'on' || state === 'virtual' || state === 'remote') return
    await new Promise<void>((resolve) => void clock.timer(READY_STEP_MS, resolve))
  }
  throw new DeviceError(radio.adapter().message ?? 'The Bluetooth adapter does not answer.', { code: 'adapter-down' })
}
