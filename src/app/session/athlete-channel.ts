import { placementOf, type Athlete, type Shoe } from '../../domain/records/people.js'
import type { SessionRecord, Surface } from '../../domain/records/session-record.js'
import type { JournalRecord, SessionContext, SessionDevice } from '../../journal/journal-record.js'
import type { Gap, PipelineOutput } from '../../pipeline/output.js'
import type { ChannelServices } from './channel-services.js'
import { IdleWatch } from './idle-watch.js'
import { buildLiveAthlete } from './live-view.js'
import { type PodState, PodStates } from './pod-states.js'
import { endTimeOf, SessionEndings } from './session-endings.js'
import { buildSessionContext, sessionShoe } from './session-context.js'
import { createSessionRecorder, type SessionRecorder, type StoppedBy } from './session-recorder.js'

export interface StartOptions {
  readonly by: 'user' | 'running-detected'
  /** Now, where absent. */
  readonly fromMonotonicUs?: number
  readonly surface?: Surface
  readonly shoe?: Shoe | null
}

/** Pods need a while to be found again; who was away for longer than this began another run. */
const LONGEST_OUTAGE_US = 900_000_000

/** One athlete: the pods, the session while there is one, and the watch for running while there is none. */
export class AthleteChannel {
  readonly athleteId: string
  readonly #services: ChannelServices
  readonly #pods = new PodStates()
  readonly #idle: IdleWatch
  #athlete: Athlete
  #defaultShoe: Shoe | null
  readonly #endings: SessionEndings
  #recorder: SessionRecorder | null = null
  /** Idle time counts from here: nobody was watching before. */
  #watchedSinceUs = Number.NEGATIVE_INFINITY
  #endedMonotonicUs = Number.NEGATIVE_INFINITY
  /** Of the session that was opened last. */
  #gaps: Gap[] = []
  #publishing = false
  #refused = false
  #publishedSinceTick = false

  constructor(services: ChannelServices, athlete: Athlete, defaultShoe: Shoe | null) {
    this.#services = services
    this.athleteId = athlete.athleteId
    this.#athlete = athlete
    this.#defaultShoe = defaultShoe
    this.#endings = new SessionEndings(services)
    this.#idle = new IdleWatch({
      newContext: () => this.#context('no-session', services.clock.monotonicUs(), 'road', this.#defaultShoe),
      runningBegan: (fromMonotonicUs) => this.#startByRunning(fromMonotonicUs),
    })
  }

  recorder(): SessionRecorder | null {
    return this.#recorder
  }

  /** Commits what the session has so far, and what ended sessions still owe. @throws StoreError */
  async flush(withRow: boolean): Promise<void> {
    await this.#recorder?.flush(withRow)
    await this.#endings.retry()
  }

  /** Of the session that goes on, and of those whose end is not committed yet. */
  unwrittenRecords(): number {
    return (this.#recorder?.unwrittenRecords() ?? 0) + this.#endings.unwrittenRecords()
  }

  setPeople(athlete: Athlete, defaultShoe: Shoe | null): void {
    this.#athlete = athlete
    this.#defaultShoe = defaultShoe
    this.#idle.reset()
    this.publish()
  }

  /** @param from what another athlete's channel knew of the pod */
  assign(device: SessionDevice, from: PodState | null = null): void {
    this.#pods.add(device, from)
    if (this.#recorder !== null) this.#recordAssignment(this.#recorder, device)
    this.#idle.reset()
    this.publish()
  }

  /**
   * @param reason why nothing more comes from it, for the session that goes on
   * @returns what was known of the pod
   */
  unassign(deviceId: string, reason: string): PodState | null {
    const pod = this.#pods.remove(deviceId)
    const monotonicUs = this.#services.clock.monotonicUs()
    if (pod !== null) this.#recorder?.append({ kind: 'link', monotonicUs, deviceId, state: 'stopped', reason })
    this.#idle.reset()
    this.publish()
    return pod
  }

  /** @returns true when the record went into a session's journal */
  handle(record: JournalRecord): boolean {
    this.#pods.track(record, this.#services.clock.nowUs())
    const recorder = this.#recorder
    if (recorder !== null) recorder.append(record)
    else this.#idle.push(record)
    // A clock anchor changes nothing that is shown.
    if (record.kind !== 'notification' && record.kind !== 'clock-anchor') this.#publishSoon()
    return recorder !== null
  }

  tick(monotonicUs: number): void {
    const tick = { kind: 'tick', monotonicUs } as const
    const recorder = this.#recorder
    if (recorder !== null) {
      recorder.append(tick)
      if (this.#idleUs(recorder) >= this.#services.idleLimitUs) this.#stopIdle()
    } else if (this.#pods.list().length > 0) {
      this.#idle.push(tick)
    }
    // Where steps were shown since, one more state would only make the next step wait for its turn.
    if (!this.#publishedSinceTick) this.publish()
    this.#publishedSinceTick = false
  }

  start(options: StartOptions): SessionRecorder {
    if (this.#recorder !== null) return this.#recorder
    const { clock, logger } = this.#services
    const monotonicUs = Math.max(options.fromMonotonicUs ?? clock.monotonicUs(), this.#endedMonotonicUs)
    const shoe = options.shoe === undefined ? this.#defaultShoe : options.shoe
    const startTimeUs = this.#timeOf(monotonicUs)
    const sessionId = this.#services.newSessionId(startTimeUs)
    const recorder = this.#open(this.#context(sessionId, monotonicUs, options.surface ?? 'road', shoe))
    recorder.append({ kind: 'context', monotonicUs, context: recorder.context })
    recorder.append({ kind: 'boot', monotonicUs, bootId: clock.bootId, wallTimeUs: startTimeUs, resumed: false })
    recorder.append({ kind: 'command', command: 'start', by: options.by, monotonicUs })
    this.#recordLeadIn(recorder, monotonicUs)
    recorder.append({ kind: 'tick', monotonicUs: clock.monotonicUs() })
    this.#adopt(recorder)
    this.#services.event({ type: 'session-started', sessionId, athleteId: this.athleteId })
    logger.info({ sessionId, athleteId: this.athleteId, by: options.by }, 'session started')
    return recorder
  }

  /**
   * Opens the session that an earlier process left, in the state in which its journal leaves it. One that is open
   * already is older, and over.
   */
  resume(context: SessionContext, records: Iterable<JournalRecord>): SessionRecorder {
    if (this.#recorder !== null) this.#stopLeft(this.#recorder)
    const { clock } = this.#services
    const recorder = this.#open(context)
    for (const record of records) recorder.replay(record)
    if (recorder.stoppedBy() !== null) {
      this.#finishLater(recorder)
      return recorder
    }
    const monotonicUs = clock.monotonicUs()
    const leftAtUs = recorder.latest()?.timeUs ?? context.startTimeUs
    recorder.append({ kind: 'boot', monotonicUs, bootId: clock.bootId, wallTimeUs: clock.nowUs(), resumed: true })
    recorder.append({ kind: 'tick', monotonicUs })
    const nowUs = recorder.latest()?.timeUs ?? leftAtUs
    if (nowUs - leftAtUs > LONGEST_OUTAGE_US) {
      this.#stopLeft(recorder)
      return recorder
    }
    this.#watchedSinceUs = nowUs
    for (const { device } of this.#pods.list()) this.#recordAssignment(recorder, device)
    this.#adopt(recorder)
    return recorder
  }

  async stop(by: 'user' | 'idle'): Promise<SessionRecord | null> {
    const ending = this.#recorder
    if (ending === null) return null
    this.#recordStop(ending, by)
    this.#recorder = null
    this.#endedMonotonicUs = this.#services.clock.monotonicUs()
    this.#watchedSinceUs = Number.NEGATIVE_INFINITY
    this.#idle.reset()
    if (by === 'user') this.#idle.disarm()
    this.publish()
    return await this.#endings.finish(ending, endTimeOf(ending))
  }

  patch(change: { readonly surface?: Surface | undefined; readonly shoe?: Shoe | null | undefined }): void {
    const base = { kind: 'command', monotonicUs: this.#services.clock.monotonicUs() } as const
    if (change.surface !== undefined) this.#recorder?.append({ ...base, command: 'surface', surface: change.surface })
    if (change.shoe !== undefined) this.#recorder?.append({ ...base, command: 'shoe', shoe: sessionShoe(change.shoe) })
    this.publish()
  }

  publish(): void {
    this.#publishedSinceTick = true
    const { clock, room, publish } = this.#services
    const recorder = this.#recorder
    if (recorder === null && this.#pods.list().length === 0) {
      this.#services.unpublish(this.athleteId)
      return
    }
    const numbers = recorder === null ? this.#idle.numbers() : recorder.current()
    const left = recorder === null || numbers === null ? null : room(this.athleteId, numbers.totals)
    const gaps = recorder === null ? [] : this.#gaps
    const input = { athlete: this.#athlete, nowUs: clock.nowUs(), recorder, numbers, gaps, room: left }
    publish(buildLiveAthlete({ ...input, pods: this.#pods.list() }))
  }

  #startByRunning(fromMonotonicUs: number): boolean {
    const { autoStart, logger } = this.#services
    if (!autoStart || this.#recorder !== null) return true
    try {
      this.start({ by: 'running-detected', fromMonotonicUs })
      this.#refused = false
      return true
    } catch (error) {
      // Tried again every second as long as somebody runs; said once.
      if (!this.#refused) logger.error({ err: error, athleteId: this.athleteId }, 'no session can be opened')
      this.#refused = true
      return false
    }
  }

  #recordStop(recorder: SessionRecorder, by: StoppedBy): void {
    const { clock, logger } = this.#services
    recorder.append({ kind: 'command', command: 'stop', by, monotonicUs: clock.monotonicUs() })
    logger.info({ sessionId: recorder.context.sessionId, by }, 'session finished')
  }

  #stopIdle(): void {
    this.stop('idle').catch((error: unknown) => this.#storeRefused(error))
  }

  /** Nobody ended it, and another run has begun since: it ended with its last running. */
  #stopLeft(recorder: SessionRecorder): void {
    this.#recordStop(recorder, 'idle')
    if (this.#recorder === recorder) this.#recorder = null
    this.#finishLater(recorder)
  }

  #finishLater(recorder: SessionRecorder): void {
    this.#endings.finish(recorder, endTimeOf(recorder)).catch((error: unknown) => this.#storeRefused(error))
  }

  #storeRefused(error: unknown): void {
    this.#services.logger.warn({ err: error, athleteId: this.athleteId }, 'the end of a session waits for the store')
  }

  /** Where the session has the device on this foot already, it needs not be told. */
  #recordAssignment(recorder: SessionRecorder, device: SessionDevice): void {
    const known = recorder.device(device.deviceId)
    const read = JSON.stringify(known?.settings) === JSON.stringify(device.settings)
    const worn = known?.foot === device.foot && known.kind === device.kind && placementOf(known) === placementOf(device)
    const same = read && worn
    if (same) return
    const command = { kind: 'command', command: 'assign', device } as const
    recorder.append({ ...command, monotonicUs: this.#services.clock.monotonicUs() })
  }

  #open(context: SessionContext): SessionRecorder {
    this.#gaps = []
    const journal = this.#services.openJournal(context)
    const onOutput = (output: PipelineOutput) => this.#onOutput(output, context.sessionId)
    const onError = (error: unknown) =>
      this.#services.logger.error({ err: error, sessionId: context.sessionId }, 'a record could not be digested')
    return createSessionRecorder({ context, journal, db: this.#services.db, onOutput, onError })
  }

  #adopt(recorder: SessionRecorder): void {
    this.#recorder = recorder
    this.#idle.reset()
    this.publish()
  }

  #onOutput(output: PipelineOutput, sessionId: string): void {
    if (output.kind === 'step') this.#publishSoon()
    if (output.kind !== 'gap') return
    const { fromUs, toUs, reason } = output.gap
    this.#gaps.push(output.gap)
    this.#services.event({ type: 'gap', athleteId: this.athleteId, sessionId, fromUs, toUs, reason })
  }

  /** Where the links stand, and for a session that starts by itself what came since the run began. */
  #recordLeadIn(recorder: SessionRecorder, monotonicUs: number): void {
    for (const { device, linkState, linkReason } of this.#pods.list()) {
      recorder.append({ kind: 'link', monotonicUs, deviceId: device.deviceId, state: linkState, reason: linkReason })
    }
    for (const record of this.#services.preRoll(monotonicUs)) {
      if ('deviceId' in record && this.#pods.has(record.deviceId)) recorder.append(record)
    }
  }

  #context(sessionId: string, startMonotonicUs: number, surface: Surface, shoe: Shoe | null): SessionContext {
    const { clock, source, parameterHash, clockSynchronised } = this.#services
    return buildSessionContext({
      sessionId,
      athlete: this.#athlete,
      shoe,
      surface,
      devices: this.#pods.list().map((pod) => pod.device),
      source,
      startTimeUs: this.#timeOf(startMonotonicUs),
      startMonotonicUs,
      bootId: clock.bootId,
      clockSynchronised: clockSynchronised(),
      parameterHash,
    })
  }

  #timeOf(monotonicUs: number): number {
    const { clock } = this.#services
    return clock.nowUs() - (clock.monotonicUs() - monotonicUs)
  }

  #idleUs(recorder: SessionRecorder): number {
    const live = recorder.latest()
    if (live === null || live.idleSinceUs === null) return 0
    return live.timeUs - Math.max(live.idleSinceUs, this.#watchedSinceUs)
  }

  /** Several records of one moment make one update. */
  #publishSoon(): void {
    if (this.#publishing) return
    this.#publishing = true
    queueMicrotask(() => {
      this.#publishing = false
      this.publish()
    })
  }
}
