import type { Athlete, Shoe } from '../../domain/records/people.js'
import type { SessionRecord, Surface } from '../../domain/records/session-record.js'
import type { JournalRecord, SessionContext, SessionDevice } from '../../journal/journal-record.js'
import type { Gap, PipelineOutput } from '../../pipeline/output.js'
import type { ChannelServices } from './channel-services.js'
import { IdleWatch } from './idle-watch.js'
import { buildLiveAthlete } from './live-view.js'
import { PodStates } from './pod-states.js'
import { buildSessionContext, sessionShoe } from './session-context.js'
import { createSessionRecorder, type SessionRecorder } from './session-recorder.js'

export interface StartOptions {
  readonly by: 'user' | 'running-detected'
  /** Now, where absent. */
  readonly fromMonotonicUs?: number
  readonly surface?: Surface
  readonly shoe?: Shoe | null
}

/** One athlete: the pods, the session while there is one, and the watch for running while there is none. */
export class AthleteChannel {
  readonly athleteId: string
  readonly #services: ChannelServices
  readonly #pods = new PodStates()
  readonly #idle: IdleWatch
  #athlete: Athlete
  #defaultShoe: Shoe | null
  #recorder: SessionRecorder | null = null
  #gaps: Gap[] = []
  #publishing = false

  constructor(services: ChannelServices, athlete: Athlete, defaultShoe: Shoe | null) {
    this.#services = services
    this.athleteId = athlete.athleteId
    this.#athlete = athlete
    this.#defaultShoe = defaultShoe
    this.#idle = new IdleWatch({
      newContext: () => this.#context('no-session', services.clock.monotonicUs(), 'road', this.#defaultShoe),
      runningBegan: (fromMonotonicUs) => {
        if (services.autoStart && this.#recorder === null) this.start({ by: 'running-detected', fromMonotonicUs })
      },
    })
  }

  recorder(): SessionRecorder | null {
    return this.#recorder
  }

  setPeople(athlete: Athlete, defaultShoe: Shoe | null): void {
    this.#athlete = athlete
    this.#defaultShoe = defaultShoe
    this.#idle.reset()
    this.publish()
  }

  assign(device: SessionDevice): void {
    this.#pods.add(device)
    this.#recorder?.append({
      kind: 'command',
      command: 'assign',
      device,
      monotonicUs: this.#services.clock.monotonicUs(),
    })
    this.#idle.reset()
    this.publish()
  }

  unassign(deviceId: string): void {
    this.#pods.remove(deviceId)
    this.#idle.reset()
    this.publish()
  }

  /** @returns true when the record went into a session's journal */
  handle(record: JournalRecord): boolean {
    this.#pods.track(record, this.#services.clock.nowUs())
    const recorder = this.#recorder
    if (recorder !== null) recorder.append(record)
    else this.#idle.push(record)
    if (record.kind !== 'notification') this.#publishSoon()
    return recorder !== null
  }

  tick(monotonicUs: number): void {
    const tick = { kind: 'tick', monotonicUs } as const
    const recorder = this.#recorder
    if (recorder !== null) {
      recorder.append(tick)
      if (this.#idleUs(recorder) >= this.#services.idleLimitUs) void this.stop('idle')
    } else if (this.#pods.list().length > 0) {
      this.#idle.push(tick)
    }
    this.publish()
  }

  start(options: StartOptions): SessionRecorder {
    if (this.#recorder !== null) return this.#recorder
    const { clock, logger } = this.#services
    const monotonicUs = options.fromMonotonicUs ?? clock.monotonicUs()
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

  /** Opens the session that an earlier process left, in the state in which its journal leaves it. */
  resume(context: SessionContext, records: Iterable<JournalRecord>): SessionRecorder {
    for (const device of context.devices) this.#pods.add(device)
    const { clock } = this.#services
    const recorder = this.#open(context)
    for (const record of records) recorder.replay(record)
    if (recorder.stopped()) {
      void this.#finish(recorder, recorder.latest()?.timeUs ?? context.startTimeUs)
      return recorder
    }
    const monotonicUs = clock.monotonicUs()
    recorder.append({ kind: 'boot', monotonicUs, bootId: clock.bootId, wallTimeUs: clock.nowUs(), resumed: true })
    this.#adopt(recorder)
    return recorder
  }

  async stop(by: 'user' | 'idle'): Promise<SessionRecord | null> {
    const ending = this.#recorder
    if (ending === null) return null
    const { clock, logger } = this.#services
    ending.append({ kind: 'command', command: 'stop', by, monotonicUs: clock.monotonicUs() })
    this.#recorder = null
    const last = ending.latest()
    const endTimeUs = (by === 'idle' ? last?.idleSinceUs : null) ?? last?.timeUs ?? clock.nowUs()
    this.#idle.reset()
    if (by === 'user') this.#idle.disarm()
    this.#gaps = []
    logger.info({ sessionId: ending.context.sessionId, by }, 'session finished')
    return await this.#finish(ending, endTimeUs)
  }

  patch(change: { readonly surface?: Surface | undefined; readonly shoe?: Shoe | null | undefined }): void {
    const base = { kind: 'command', monotonicUs: this.#services.clock.monotonicUs() } as const
    if (change.surface !== undefined) this.#recorder?.append({ ...base, command: 'surface', surface: change.surface })
    if (change.shoe !== undefined) this.#recorder?.append({ ...base, command: 'shoe', shoe: sessionShoe(change.shoe) })
    this.publish()
  }

  publish(): void {
    const { clock, room, publish } = this.#services
    const recorder = this.#recorder
    if (recorder === null && this.#pods.list().length === 0) {
      this.#services.unpublish(this.athleteId)
      return
    }
    const numbers = recorder === null ? this.#idle.numbers() : recorder.latest()
    const left = recorder === null || numbers === null ? null : room(this.athleteId, numbers.totals)
    const input = { athlete: this.#athlete, nowUs: clock.nowUs(), recorder, numbers, gaps: this.#gaps, room: left }
    publish(buildLiveAthlete({ ...input, pods: this.#pods.list() }))
  }

  async #finish(ending: SessionRecorder, endTimeUs: number): Promise<SessionRecord | null> {
    await ending.close(endTimeUs)
    const session = ending.session()
    this.#services.event({ type: 'session-finished', sessionId: ending.context.sessionId, athleteId: this.athleteId })
    if (session !== null) this.#services.finished(session)
    this.publish()
    return session
  }

  #open(context: SessionContext): SessionRecorder {
    const journal = this.#services.openJournal(context)
    const onOutput = (output: PipelineOutput) => this.#onOutput(output, context.sessionId)
    return createSessionRecorder({ context, journal, db: this.#services.db, onOutput })
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
    return live === null || live.idleSinceUs === null ? 0 : live.timeUs - live.idleSinceUs
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
