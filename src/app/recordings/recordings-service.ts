import type { LiveEvent } from '../../contracts/views.js'
import type { Device } from '../../domain/records/people.js'
import type { RecordingRecord } from '../../domain/records/recording-record.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { HttpProblem } from '../../http/problem.js'
import type { Clock } from '../../runtime/clock.js'
import { DeviceError, SolewatchError } from '../../runtime/errors.js'
import type { Logger } from '../../runtime/logger.js'
import { familyOf } from '../../sensors/families.js'
import type { SensorLink } from '../../sensors/sensor-link.js'
import type { SensorMemory } from '../../sensors/sensor-memory.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { RecordingControl } from '../api/services.js'
import type { WithLink } from './link-when-up.js'
import { listAtLeastDelay } from './list-at-least-delay.js'
import { detailOf, recordingIdOf } from './recording-detail.js'
import { failed, newRecording, timesIn } from './recording-rows.js'
import { FetchedBefore, OTHER_RUN } from './fetched-before.js'
import { preparePod } from './prepare-pod.js'
import { openRecordingFile, readRecordingFile, removeRecordingFile } from './recording-files.js'
import { storeFetched } from './store-fetched.js'
import type { StoreTools } from './store-recorded-run.js'

/** A link that drops is waited for this often before somebody has to ask again. */
const ATTEMPTS = 20
const PROGRESS_EVERY_US = 500_000

export interface RecordingsOptions {
  readonly db: LocalDatabase
  readonly dataPath: string
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly newSessionId: (startTimeUs: number) => string
  readonly clockSynchronised: () => boolean
  readonly event: (event: LiveEvent) => void
  readonly withLink: WithLink
  /** Whether a run of the device goes on now. */
  readonly isBusy: (deviceId: string) => boolean
  readonly recompute: StoreTools['recompute']
  /** A run was put into the store: what it shares with others is cut off, duplicates and rules are looked at. */
  readonly stored: (session: SessionRecord) => Promise<void>
}

interface Turn {
  readonly device: Device
  readonly controller: AbortController
}

/** Runs in the memory of pods: listed, fetched in the background one after the other, and made sessions of. */
export class RecordingsService implements RecordingControl {
  readonly #fetching = new Map<string, AbortController>()
  #queue: Promise<void> = Promise.resolve()
  #running: { readonly recordingId: string; readonly ended: Promise<void> } | null = null
  #shownUs = Number.NEGATIVE_INFINITY

  constructor(private readonly options: RecordingsOptions) {}

  list(): Promise<readonly RecordingRecord[]> {
    return this.options.db.listRecordings()
  }

  /** What an earlier process left fetched but not stored becomes a session; what it left half fetched waits. */
  async start(): Promise<void> {
    for (const recording of await this.options.db.listRecordings()) {
      if (recording.state !== 'fetching') continue
      const whole = recording.fetchedBytes >= recording.byteCount
      await this.#put({ ...recording, state: 'interrupted' })
      if (whole) void this.fetch(recording.recordingId).catch((error: unknown) => this.#warn(recording, error))
    }
  }

  async stop(): Promise<void> {
    for (const controller of this.#fetching.values()) controller.abort()
    await this.#queue
  }

  /** Asks the pod what it keeps. @throws HttpProblem where it keeps nothing by its kind, or is recording a run @throws DeviceError */
  async ask(deviceId: string): Promise<readonly RecordingRecord[]> {
    const device = await this.#device(deviceId)
    const memory = memoryOf(device)
    this.#refuseBusy(deviceId)
    const { withLink, clock, db } = this.options
    const signal = AbortSignal.timeout(ASK_TIMEOUT_MS)
    const listed = await withLink(deviceId, (link) => listAtLeastDelay(link, memory, clock), signal)
    const known = new Map((await db.listRecordings(deviceId)).map((one) => [one.recordingId, one]))
    for (const { run, askedTimeUs } of listed) {
      if (!known.has(recordingIdOf(deviceId, run))) await this.#put(newRecording(device, run, askedTimeUs))
    }
    this.#tell()
    return await db.listRecordings(deviceId)
  }

  /** Has the pod record by itself from now on. @throws HttpProblem where that is not to be told, or a run goes on @throws DeviceError */
  async prepare(deviceId: string): Promise<void> {
    const device = await this.#device(deviceId)
    this.#refuseBusy(deviceId)
    await preparePod(device, this.options)
  }

  /** Begins, or goes on, where it stopped; resolved when it is queued. @throws HttpProblem */
  async fetch(recordingId: string): Promise<RecordingRecord> {
    const recording = await this.#required(recordingId)
    if (recording.state === 'stored' || this.#fetching.has(recordingId)) return recording
    const device = await this.#device(recording.deviceId)
    this.#refuseBusy(recording.deviceId)
    const controller = new AbortController()
    this.#fetching.set(recordingId, controller)
    const begun = await this.#put({ ...recording, state: 'fetching' })
    this.#queue = this.#inTurn(this.#queue, begun, { device, controller })
    return begun
  }

  /** Never rejects. One that was given up while it waited for others is left out. */
  async #inTurn(before: Promise<void>, recording: RecordingRecord, { device, controller }: Turn): Promise<void> {
    const { recordingId } = recording
    await before
    if (!controller.signal.aborted) {
      const warn = (error: unknown): void => this.#warn(recording, error)
      const ended = this.#run(recording, device, controller.signal).catch(warn)
      this.#running = { recordingId, ended }
      await ended
      this.#running = null
    }
    if (this.#fetching.get(recordingId) === controller) this.#fetching.delete(recordingId)
  }

  /** What has arrived stays. @throws HttpProblem for an unknown one */
  async cancel(recordingId: string): Promise<RecordingRecord> {
    const recording = await this.#required(recordingId)
    const controller = this.#fetching.get(recordingId)
    controller?.abort()
    if (this.#running?.recordingId === recordingId) await this.#running.ended
    else if (controller !== undefined) {
      // It waits for others, which may take long; who asks again puts it behind them once more.
      this.#fetching.delete(recordingId)
      await this.#put({ ...recording, state: 'interrupted' })
    }
    return await this.#required(recordingId)
  }

  /** Removes a run that is stored here from the pod's memory. @throws HttpProblem where it isn't stored @throws DeviceError */
  async erase(recordingId: string): Promise<void> {
    const recording = await this.#required(recordingId)
    if (recording.state !== 'stored') {
      throw new HttpProblem({
        status: 409,
        code: 'recording-not-stored',
        detail: 'Only a run that has been fetched can be removed from the pod; fetch it first.',
      })
    }
    const device = await this.#device(recording.deviceId)
    this.#refuseBusy(recording.deviceId)
    const { withLink, db, dataPath } = this.options
    const memory = memoryOf(device)
    const signal = AbortSignal.timeout(ASK_TIMEOUT_MS)
    const erase = (link: SensorLink): Promise<readonly RecordingRecord[]> => this.#eraseOn(link, memory, recording)
    for (const { recordingId: gone } of await withLink(recording.deviceId, erase, signal)) {
      await db.removeRecording(gone)
      await removeRecordingFile(dataPath, gone)
    }
    this.#tell()
  }

  /** @returns what is gone with it. Where all goes at once, all must have been fetched. */
  async #eraseOn(link: SensorLink, memory: SensorMemory, recording: RecordingRecord): Promise<RecordingRecord[]> {
    const gone = [recording]
    if (memory.erasesAllRuns === true) {
      const { deviceId } = recording
      const known = new Map((await this.options.db.listRecordings(deviceId)).map((one) => [one.recordingId, one]))
      for (const run of await memory.list(link)) {
        const other = known.get(recordingIdOf(deviceId, run))
        if (other?.state !== 'stored') throw notAllFetched(recording)
        if (other.recordingId !== recording.recordingId) gone.push(other)
      }
    }
    await memory.erase(link, detailOf(recording).run)
    return gone
  }

  async #run(recording: RecordingRecord, device: Device, signal: AbortSignal): Promise<void> {
    try {
      const whole = await this.#fetchBytes(recording, device, signal)
      if (whole.fetchedBytes < whole.byteCount) {
        await this.#put({ ...whole, state: 'interrupted' })
        return
      }
      const timed = await this.#timed(whole, device)
      const session = await storeFetched(timed, this.options)
      // Before it is said to be stored: after a crash in between it is judged again.
      await this.options.stored(session)
      await this.#put({ ...timed, state: 'stored', sessionId: session.sessionId })
      this.options.logger.info(
        { recordingId: recording.recordingId, sessionId: session.sessionId },
        'a kept run was stored',
      )
    } catch (error) {
      if (!(error instanceof SolewatchError)) throw error
      // As it is stored: it may have got its session already.
      await this.#put(failed(await this.#required(recording.recordingId), error.message))
      this.#warn(recording, error)
    }
  }

  /** Some pods' runs tell themselves when they were. */
  async #timed(whole: RecordingRecord, device: Device): Promise<RecordingRecord> {
    const memory = memoryOf(device)
    if (memory.timesOf === undefined) return whole
    const detail = detailOf(whole)
    const bytes = await readRecordingFile(this.options.dataPath, whole.recordingId, whole.byteCount)
    const run = memory.timesOf(bytes, detail.run, detail.askedTimeUs)
    return await this.#put({ ...whole, ...timesIn(run, detail.askedTimeUs), detail: { ...detail, run } })
  }

  /** Link after link, until all is there, nobody wants it any more, or the pod refuses. */
  async #fetchBytes(recording: RecordingRecord, device: Device, signal: AbortSignal): Promise<RecordingRecord> {
    const { withLink, dataPath } = this.options
    const { run } = detailOf(recording)
    const memory = memoryOf(device)
    let now = recording
    for (let attempt = 0; attempt < ATTEMPTS && now.fetchedBytes < now.byteCount && !signal.aborted; attempt++) {
      const file = openRecordingFile(dataPath, recording.recordingId, now.fetchedBytes)
      const onBytes = (bytes: Uint8Array): void => {
        file.append(bytes)
        now = { ...now, fetchedBytes: now.fetchedBytes + bytes.length }
        this.#show(now)
        signal.throwIfAborted()
      }
      const kept = memory.fetchesFromStart === true ? now.fetchedBytes : 0
      const fetched = new FetchedBefore(file, kept, onBytes)
      try {
        await withLink(
          device.deviceId,
          (link) => memory.fetch(link, run, now.fetchedBytes, (bytes) => fetched.take(bytes)),
          signal,
        )
        fetched.end()
        // A pod may have kept a little more, or less, than it said.
        now = { ...now, byteCount: now.fetchedBytes }
      } catch (error) {
        if (!signal.aborted && !isPassing(error)) throw error
        if (error instanceof DeviceError && error.code === OTHER_RUN) now = { ...now, fetchedBytes: 0 }
      } finally {
        file.close()
        now = await this.#put(now)
      }
    }
    return now
  }

  /** People see it grow; the row is written at the end of each link. */
  #show(recording: RecordingRecord): void {
    const nowUs = this.options.clock.monotonicUs()
    if (nowUs - this.#shownUs < PROGRESS_EVERY_US) return
    this.#shownUs = nowUs
    void this.#put(recording).catch((error: unknown) => this.#warn(recording, error))
  }

  async #put(recording: RecordingRecord): Promise<RecordingRecord> {
    const updated = { ...recording, updatedTimeUs: this.options.clock.nowUs() }
    await this.options.db.putRecording(updated)
    this.#tell()
    return updated
  }

  #tell(): void {
    this.options.event({ type: 'recordings-changed' })
  }

  #warn({ recordingId, deviceId }: RecordingRecord, error: unknown): void {
    this.options.logger.warn({ err: error, recordingId, deviceId }, 'a kept run could not be fetched')
  }

  #refuseBusy(deviceId: string): void {
    if (!this.options.isBusy(deviceId)) return
    throw new HttpProblem({
      status: 409,
      code: 'run-goes-on',
      detail: 'This pod is recording a run now. Finish the run, then fetch what it keeps.',
    })
  }

  async #required(recordingId: string): Promise<RecordingRecord> {
    const found = (await this.options.db.listRecordings()).find((one) => one.recordingId === recordingId)
    if (found !== undefined) return found
    throw new HttpProblem({ status: 404, code: 'not-found', detail: 'There is no such run in a pod.' })
  }

  async #device(deviceId: string): Promise<Device> {
    const found = (await this.options.db.listDevices()).find((device) => device.deviceId === deviceId)
    if (found !== undefined) return found
    throw new HttpProblem({ status: 404, code: 'not-found', detail: `The device ${deviceId} is not known.` })
  }
}

const ASK_TIMEOUT_MS = 30_000

/** The link may come back; anything else will be the same the next time. */
function isPassing(error: unknown): boolean {
  return error instanceof DeviceError && error.code !== 'memory-refused'
}

function memoryOf({ kind }: Device): SensorMemory {
  const { memory, label } = familyOf(kind)
  if (memory !== undefined) return memory
  throw new HttpProblem({
    status: 409,
    code: 'no-memory',
    detail: `${label}: Solewatch knows no way to fetch runs from such a device.`,
  })
}

function notAllFetched({ name }: RecordingRecord): HttpProblem {
  return new HttpProblem({
    status: 409,
    code: 'recordings-not-stored',
    detail: `${name} erases all its runs at once, and keeps some that have not been fetched; fetch them first.`,
  })
}
