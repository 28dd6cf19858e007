import { rm } from 'node:fs/promises'
import { EditService } from '../../../src/app/edits/edit-service.js'
import { judgeStored } from '../../../src/app/recordings/judge-stored.js'
import { replayInThisThread } from '../../../src/app/recompute/in-this-thread.js'
import { RecomputeService } from '../../../src/app/recompute/recompute-service.js'
import { linkWhenUp } from '../../../src/app/recordings/link-when-up.js'
import { RecordingsService } from '../../../src/app/recordings/recordings-service.js'
import type { Device, DeviceKind, SensorSettings } from '../../../src/domain/records/people.js'
import type { RecordingRecord } from '../../../src/domain/records/recording-record.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import type { Foot, StepRecord } from '../../../src/domain/records/step-record.js'
import { findSessionJournal } from '../../../src/journal/folder.js'
import { createLogger } from '../../../src/runtime/logger.js'
import type { GaitProfile } from '../../../src/sources/simulator/gait-profile.js'
import { createSimulatedRunner } from '../../../src/sources/simulator/simulated-runner.js'
import { openTemporary, type TemporaryDatabase } from '../../stores/open-temporary.js'
import { sampleAthlete } from '../../stores/sample-records.js'
import { collect } from '../../stores/step-store-contract.js'
import { startSource, type SourceRig } from '../../sources/ble/support/source-rig.js'

export const SEED = 'seed'
const FEET: readonly Foot[] = ['left', 'right']
const ADDRESSES = { left: 'c0:ff:ee:00:00:01', right: 'c0:ff:ee:00:00:02' } as const
const nothing = (): Promise<void> => Promise.resolve()
const LOGGER = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A runner far away with a pod on each foot, and a collector with its data folder at home. */
export interface RecordingsRig extends Pick<SourceRig, 'clock' | 'radio' | 'events'> {
  readonly db: TemporaryDatabase['database']
  readonly service: RecordingsService
  readonly edits: EditService
  /** Runs that were replaced or edited are computed. */
  computed(): Promise<void>
  /** Where the journals lie. */
  readonly directory: string
  readonly stored: SessionRecord[]
  busy: boolean
  /** The runner comes home: the pods are in range of the collector. */
  comeHome(): Promise<void>
  /** The runner leaves: nobody listens to the pods any more. */
  leave(): Promise<void>
  device(foot: Foot): string
  /** Another process over the same data. */
  restart(): RecordingsService
  /** Waits, while the clock goes on. */
  until<T>(work: Promise<T>, withinMs: number): Promise<T>
  untilState(recordingId: string, state: RecordingRecord['state'], withinMs: number): Promise<RecordingRecord>
  steps(sessionId: string, foot: Foot): Promise<readonly StepRecord[]>
  close(): Promise<void>
}

export interface RigOptions {
  /** The family of both pods; open IMUs, which keep runs by themselves, where absent. */
  readonly kind?: DeviceKind
  readonly settings?: SensorSettings
}

export async function openRecordingsRig(profile: GaitProfile, options: RigOptions = {}): Promise<RecordingsRig> {
  const { kind = 'open-imu', settings = {} } = options
  const deviceOn = (foot: Foot): Device => podOn(foot, kind, settings)
  const rig = startSource()
  const { clock, radio, source, events } = rig
  const { database: db, directory, close } = await openTemporary()
  await db.putAthlete(
    sampleAthlete('athlete-1', {
      ...{ name: 'Ana', zoneId: 'Europe/Vienna', bodyMassKg: 70, heightM: 1.75 },
      ...{ declaredStrike: 'unknown', defaultShoeId: null },
    }),
  )
  for (const foot of FEET) await db.putDevice(deviceOn(foot))
  const pod = (foot: Foot) => ({
    ...{ address: ADDRESSES[foot], serialNumber: `S-${foot}`, name: `Solewatch ${foot}` },
    ...{ imu: { keepsRuns: true }, kind, settings },
  })
  const runner = createSimulatedRunner({
    clock,
    radio,
    profile,
    seed: SEED,
    leftPod: pod('left'),
    rightPod: pod('right'),
  })
  const runs = new AbortController()
  runner.start(runs.signal)
  const stored: SessionRecord[] = []
  const state = { busy: false, ids: 0 }
  const isUp = (deviceId: string): boolean => source.phaseOf(deviceId) === 'streaming'
  const rules = {
    ...{ historyChanged: nothing, historyRewritten: nothing, sessionFinished: nothing },
  }
  const event = (): void => undefined
  const logger = createLogger({ level: 'silent' })
  const recompute = new RecomputeService({
    ...{ db, dataPath: directory, clock, logger, rules, event, run: replayInThisThread, isLive: () => false },
  })
  const edits = new EditService({
    ...{ db, clock, rules, recompute, event, isRunning: () => false, newId: () => `part-${++state.ids}` },
    folderOf: (sessionId) => findSessionJournal(directory, sessionId)?.folder ?? null,
  })
  const computed = async (): Promise<void> => {
    const busy = (): boolean => recompute.snapshot().sessions.some((one) => one.state !== 'failed')
    for (let tries = 0; tries < 4000 && busy(); tries++) await new Promise((resolve) => setTimeout(resolve, 5))
    if (recompute.snapshot().sessions.length > 0) throw new Error(JSON.stringify(recompute.snapshot().sessions))
  }
  const create = (): RecordingsService =>
    new RecordingsService({
      ...{ db, dataPath: directory, clock, logger: LOGGER, event: () => undefined },
      newSessionId: () => `run-${++state.ids}`,
      clockSynchronised: () => true,
      withLink: linkWhenUp({ clock, isUp, withLink: source.withLink }),
      isBusy: () => state.busy,
      recompute,
      async stored(session) {
        stored.push(session)
        await judgeStored({ db, edits, rules, event, recompute }, session)
        await computed()
      },
    })
  const until = async <T>(work: Promise<T>, withinMs: number): Promise<T> => {
    let settled = false
    const noted = work.finally(() => (settled = true))
    noted.catch(() => undefined)
    await clock.advanceUntil(() => settled, withinMs)
    return noted
  }
  const service = create()
  return {
    ...{ clock, radio, events, db, service, stored, until, edits, computed, directory },
    get busy() {
      return state.busy
    },
    set busy(busy) {
      state.busy = busy
    },
    async comeHome() {
      rig.devices$.next(FEET.map(deviceOn))
      await clock.advanceUntil(() => FEET.every((foot) => isUp(ADDRESSES[foot])), 20_000)
    },
    async leave() {
      rig.devices$.next([])
      await clock.advanceUntil(() => FEET.every((foot) => !isUp(ADDRESSES[foot])), 20_000)
    },
    device: (foot) => ADDRESSES[foot],
    restart: create,
    async untilState(recordingId, wanted, withinMs) {
      let last: RecordingRecord | undefined
      for (let ms = 0; ms < withinMs; ms += 250) {
        const found = (await db.listRecordings()).find((one) => one.recordingId === recordingId)
        if (found?.state === wanted) return found
        last = found
        await clock.advance(250)
      }
      throw new Error(`The run was not '${wanted}' within ${withinMs} ms but ${JSON.stringify(last)}.`)
    },
    steps: (sessionId, foot) => stepsOf(db, sessionId, foot),
    async close() {
      runs.abort()
      await rig.stop()
      await recompute.stop()
      await close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function stepsOf(
  db: TemporaryDatabase['database'],
  sessionId: string,
  foot: Foot,
): Promise<readonly StepRecord[]> {
  const session = await db.getSession(sessionId)
  if (session === null) throw new Error(`There is no session ${sessionId}.`)
  const { athleteId, activeGeneration: generation } = session
  return collect(db.steps.query({ athleteId, sessionId, foot, generation }))
}

function podOn(foot: Foot, kind: DeviceKind, settings: SensorSettings): Device {
  const unknown = { manufacturer: null, firmware: null, batteryPercent: null, lastSeenTimeUs: null }
  return {
    ...{ deviceId: ADDRESSES[foot], kind, name: `Solewatch ${foot}`, address: ADDRESSES[foot] },
    ...{ serialNumber: `S-${foot}`, athleteId: 'athlete-1', foot, settings, ...unknown },
  }
}
