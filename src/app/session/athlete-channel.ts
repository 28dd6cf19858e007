import type { Athlete, Shoe } from '../../domain/records/people.js'
import type { SessionRecord, Surface } from '../../domain/records/session-record.js'
import type { JournalRecord, SessionContext, SessionDevice } from '../../journal/journal-record.js'
import type { PipelineOutput } from '../../pipeline/output.js'
import { ChannelPeople } from './channel-people.js'
import { ChannelPublisher } from './channel-publisher.js'
import type { ChannelServices } from './channel-services.js'
import { IdleRule } from './idle-rule.js'
import { IdleWatch } from './idle-watch.js'
import { findRunStart } from './past-run.js'
import { type PodState, PodStates } from './pod-states.js'
import { sessionShoe } from './session-context.js'
import { endTimeOf, SessionEndings } from './session-endings.js'
import {
  openRecorder,
  recordAssignment,
  recordLeadIn,
  recordOpening,
  recordReopening,
  recordReturn,
} from './session-opening.js'
import type { SessionRecorder, StoppedBy } from './session-recorder.js'

export interface StartOptions {
  readonly by: 'user' | 'running-detected'
  /** Now, where absent. */
  readonly fromMonotonicUs?: number
  readonly surface?: Surface
  readonly shoe?: Shoe | null
  /** What came since then; what is kept in memory, where absent. */
  readonly records?: Iterable<JournalRecord>
}

/** Pods need a while to be found again; who was away for longer than this began another run. */
const LONGEST_OUTAGE_US = 900_000_000

/** One athlete: the pods, the session while there is one, and the watch for running while there is none. */
export class AthleteChannel {
  readonly athleteId: string
  readonly #services: ChannelServices
  readonly #pods = new PodStates()
  readonly #idle: IdleWatch
  readonly #idleRule: IdleRule
  readonly #endings: SessionEndings
  readonly #publisher: ChannelPublisher
  readonly #people: ChannelPeople
  #recorder: SessionRecorder | null = null
  #endedMonotonicUs = Number.NEGATIVE_INFINITY
  #endedTimeUs: number | null = null
  #refused = false
  /** While the past is looked through, which may begin a session earlier. */
  #looksBack = false

  constructor(services: ChannelServices, athlete: Athlete, defaultShoe: Shoe | null) {
    this.#services = services
    this.athleteId = athlete.athleteId
    this.#people = new ChannelPeople(services, athlete, defaultShoe, () =>
      this.#pods.list().map(({ device }) => device),
    )
    this.#endings = new SessionEndings(services)
    this.#idleRule = new IdleRule(services.idleLimitUs)
    this.#idle = new IdleWatch({
      newContext: () => this.#people.idleContext(services.clock.monotonicUs()),
      preludes: () => this.#pods.list().flatMap(({ device }) => services.prelude(device.deviceId)),
      runningBegan: (fromMonotonicUs) => this.#startByRunning(fromMonotonicUs),
    })
    this.#publisher = new ChannelPublisher(services, {
      athlete: () => this.#people.athlete,
      recorder: () => this.#recorder,
      pods: () => this.#pods.list(),
      idleNumbers: () => this.#idle.numbers(),
    })
  }

  recorder(): SessionRecorder | null {
    return this.#recorder
  }

  /** When the last session of this process ended; null where there was none. */
  endedTimeUs(): number | null {
    return this.#endedTimeUs
  }

  /** Commits what the session has so far, and what ended sessions still owe. @throws StoreError */
  async flush(withRow: boolean): Promise<void> {
    await this.#recorder?.flush(withRow)
    await this.#endings.retry()
  }

  /** Its end is not committed yet. */
  isEnding(sessionId: string): boolean {
    return this.#endings.has(sessionId)
  }

  /** Of the session that goes on, and of those whose end is not committed yet. */
  unwrittenRecords(): number {
    return (this.#recorder?.unwrittenRecords() ?? 0) + this.#endings.unwrittenRecords()
  }

  setPeople(athlete: Athlete, defaultShoe: Shoe | null): void {
    this.#people.athlete = athlete
    this.#people.defaultShoe = defaultShoe
    this.#idle.reset()
    this.publish()
  }

  /** @param from what another athlete's channel knew of the pod */
  assign(device: SessionDevice, from: PodState | null = null): void {
    this.#pods.add(device, from)
    if (this.#recorder !== null) recordAssignment(this.#recorder, device, this.#services)
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
    if (record.kind !== 'notification' && record.kind !== 'clock-anchor') this.#publisher.soon()
    return recorder !== null
  }

  tick(monotonicUs: number): void {
    const tick = { kind: 'tick', monotonicUs } as const
    const recorder = this.#recorder
    if (recorder !== null) {
      recorder.append(tick)
      if (this.#idleRule.isOver(recorder)) this.#stopIdle()
    } else if (this.#pods.list().length > 0) {
      this.#idle.push(tick)
    }
    this.#publisher.tick()
  }

  start(options: StartOptions): SessionRecorder {
    if (this.#recorder !== null) return this.#recorder
    const { clock, logger } = this.#services
    const startMonotonicUs = Math.max(options.fromMonotonicUs ?? clock.monotonicUs(), this.#endedMonotonicUs)
    const { surface = this.#pods.usualSurface(), shoe = this.#people.defaultShoe } = options
    const sessionId = this.#services.newSessionId(this.#people.timeOf(startMonotonicUs))
    const recorder = this.#open(this.#people.context({ sessionId, startMonotonicUs, surface, shoe }))
    recordOpening(recorder, options.by, this.#services)
    const records = options.records ?? this.#services.preRoll(startMonotonicUs)
    recordLeadIn(recorder, this.#pods.list(), records, this.#services)
    recorder.append({ kind: 'tick', monotonicUs: clock.monotonicUs() })
    this.#idleRule.reset()
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
    const recorder = this.#replay(context, records)
    if (recorder.stoppedBy() !== null) {
      this.#finishLater(recorder)
      return recorder
    }
    const leftAtUs = recorder.latest()?.timeUs ?? context.startTimeUs
    recordReturn(recorder, this.#services)
    const nowUs = recorder.latest()?.timeUs ?? leftAtUs
    if (nowUs - leftAtUs > LONGEST_OUTAGE_US) {
      this.#stopLeft(recorder)
      return recorder
    }
    this.#goOn(recorder)
    return recorder
  }

  /** Takes back the end of a session. @param records its whole journal */
  reopen(context: SessionContext, records: Iterable<JournalRecord>): SessionRecorder {
    const recorder = this.#replay(context, records)
    recordReopening(recorder, this.#services)
    this.#goOn(recorder)
    const { sessionId } = context
    this.#services.event({ type: 'session-started', sessionId, athleteId: this.athleteId })
    this.#services.logger.info({ sessionId, athleteId: this.athleteId }, 'session goes on after all')
    return recorder
  }

  /** Nothing counts until it goes on. */
  pause(): void {
    this.#command('pause')
    this.#idleRule.paused(this.#sessionTimeUs())
  }

  goOn(): void {
    this.#command('resume')
    this.#idleRule.resumed(this.#sessionTimeUs())
  }

  async stop(by: 'user' | 'idle'): Promise<SessionRecord | null> {
    const ending = this.#recorder
    if (ending === null) return null
    this.#recordStop(ending, by)
    this.#recorder = null
    this.#endedMonotonicUs = this.#services.clock.monotonicUs()
    this.#endedTimeUs = this.#services.clock.nowUs()
    this.#idleRule.reset()
    this.#idle.reset()
    if (by === 'user') this.#idle.disarm()
    this.publish()
    return await this.#endings.finish(ending, endTimeOf(ending))
  }

  /** Gives up whatever goes on, without storing its end; nothing is followed any more. */
  async discard(): Promise<void> {
    const recorder = this.#recorder
    this.#recorder = null
    for (const { device } of this.#pods.list()) this.#pods.remove(device.deviceId)
    this.#idle.reset()
    this.publish()
    await this.#endings.discard()
    await recorder?.suspend()
  }

  patch(change: { readonly surface?: Surface | undefined; readonly shoe?: Shoe | null | undefined }): void {
    const base = { kind: 'command', monotonicUs: this.#services.clock.monotonicUs() } as const
    if (change.surface !== undefined) this.#recorder?.append({ ...base, command: 'surface', surface: change.surface })
    if (change.shoe !== undefined) this.#recorder?.append({ ...base, command: 'shoe', shoe: sessionShoe(change.shoe) })
    this.publish()
  }

  /**
   * Pods that streamed while nobody had said whose they are turn out to be this athlete's: a run that is going on begins
   * where it began.
   * @param past what they sent since a monotonic time, in order
   */
  async takePast(past: (fromMonotonicUs: number) => readonly JournalRecord[], fromMonotonicUs: number): Promise<void> {
    if (this.#recorder !== null || !this.#services.autoStart) return
    this.#looksBack = true
    try {
      const { idleLimitUs } = this.#services
      const fromUs = Math.max(fromMonotonicUs, this.#endedMonotonicUs)
      const newContext = (monotonicUs: number): SessionContext => this.#people.idleContext(monotonicUs)
      const nowMonotonicUs = (): number => this.#services.clock.monotonicUs()
      const beganUs = await findRunStart(past(fromUs), { newContext, idleLimitUs, nowMonotonicUs })
      if (beganUs === null || this.recorder() !== null) return
      const startUs = Math.max(beganUs, fromUs)
      this.start({ by: 'running-detected', fromMonotonicUs: startUs, records: past(startUs) })
    } finally {
      this.#looksBack = false
    }
  }

  publish(): void {
    this.#publisher.publish()
  }

  #command(command: 'pause' | 'resume'): void {
    const monotonicUs = this.#services.clock.monotonicUs()
    this.#recorder?.append({ kind: 'command', command, monotonicUs })
    this.#recorder?.append({ kind: 'tick', monotonicUs })
    this.publish()
  }

  #sessionTimeUs(): number {
    return this.#recorder?.latest()?.timeUs ?? this.#services.clock.nowUs()
  }

  #startByRunning(fromMonotonicUs: number): boolean {
    const { autoStart, logger } = this.#services
    if (!autoStart || this.#recorder !== null) return true
    if (this.#looksBack) return false
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

  #open(context: SessionContext): SessionRecorder {
    this.#publisher.sessionOpens()
    return openRecorder(this.#services, context, (output) => this.#onOutput(output, context.sessionId))
  }

  #replay(context: SessionContext, records: Iterable<JournalRecord>): SessionRecorder {
    const recorder = this.#open(context)
    for (const record of records) recorder.replay(record)
    return recorder
  }

  /** With a session that was left, or ended: nobody watched meanwhile. */
  #goOn(recorder: SessionRecorder): void {
    const nowUs = recorder.latest()?.timeUs ?? this.#services.clock.nowUs()
    this.#idleRule.reset()
    this.#idleRule.watchFrom(nowUs)
    if (recorder.session()?.state === 'paused') this.#idleRule.paused(nowUs)
    for (const { device } of this.#pods.list()) recordAssignment(recorder, device, this.#services)
    this.#adopt(recorder)
  }

  #adopt(recorder: SessionRecorder): void {
    this.#recorder = recorder
    this.#idle.reset()
    this.publish()
  }

  #onOutput(output: PipelineOutput, sessionId: string): void {
    if (output.kind === 'step') this.#publisher.soon()
    if (output.kind !== 'gap') return
    const { fromUs, toUs, reason } = output.gap
    this.#publisher.addGap(output.gap)
    this.#services.event({ type: 'gap', athleteId: this.athleteId, sessionId, fromUs, toUs, reason })
  }
}
