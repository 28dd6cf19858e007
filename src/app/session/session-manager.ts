import type { Athlete, Device, Shoe } from '../../domain/records/people.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { JournalRecord, NotificationRecord, SessionContext } from '../../journal/journal-record.js'
import { StoreError } from '../../runtime/errors.js'
import type { SourceEvent } from '../../sources/source.js'
import { AthleteChannel } from './athlete-channel.js'
import type { ChannelServices } from './channel-services.js'
import { Preludes } from './preludes.js'

/** A wall clock that moved this far against the monotonic one was set, not slow. */
const CLOCK_STEP_US = 50_000
const ANCHOR_EVERY_TICKS = 10
const SESSION_ROW_EVERY_TICKS = 5

export interface ManagerServices extends Omit<ChannelServices, 'prelude'> {
  /** What is kept of that which came outside sessions since a monotonic time, in order; of this boot. */
  outsideSince(fromMonotonicUs: number): readonly JournalRecord[]
  /** Keeps what belongs to no session, for an hour. */
  recordOutside(record: JournalRecord): void
  syncOutside(): void
}

/** Routes what sources say to the athletes, and keeps the beat: ticks, anchors, flushes. */
export class SessionManager {
  readonly #channels = new Map<string, AthleteChannel>()
  readonly #owners = new Map<string, string>()
  readonly #preludes = new Preludes()
  readonly #channelServices: ChannelServices
  #ticks = 0
  #clockOffsetUs: number | null = null
  #flushing: Promise<void> | null = null
  #storeMessage: string | null = null

  constructor(private readonly services: ManagerServices) {
    this.#channelServices = { ...services, prelude: (deviceId) => this.#preludes.of(deviceId) }
  }

  setAthlete(athlete: Athlete, defaultShoe: Shoe | null): AthleteChannel {
    const known = this.#channels.get(athlete.athleteId)
    if (known !== undefined) {
      known.setPeople(athlete, defaultShoe)
      return known
    }
    const channel = new AthleteChannel(this.#channelServices, athlete, defaultShoe)
    this.#channels.set(athlete.athleteId, channel)
    return channel
  }

  /** Nothing of the athlete is followed any more; a session that goes on is not kept. Their devices have been given up before. */
  async removeAthlete(athleteId: string): Promise<void> {
    const channel = this.#channels.get(athleteId)
    this.#channels.delete(athleteId)
    for (const [deviceId, owner] of this.#owners) if (owner === athleteId) this.#owners.delete(deviceId)
    await channel?.discard()
    // A batch that is on its way must not come after what follows.
    await this.#flushing
  }

  channel(athleteId: string): AthleteChannel | null {
    return this.#channels.get(athleteId) ?? null
  }

  channelOfSession(sessionId: string): AthleteChannel | null {
    for (const channel of this.#channels.values()) {
      if (channel.recorder()?.context.sessionId === sessionId) return channel
    }
    return null
  }

  /** Gives a device to the athlete it names, or takes it from everybody. */
  setDevice(device: Device): void {
    const { deviceId, kind, name, foot, placement, settings, athleteId } = device
    const before = this.#owners.get(deviceId)
    const former = before === undefined || before === athleteId ? null : (this.#channels.get(before) ?? null)
    const reason = athleteId === null ? 'pod taken off the athlete' : 'pod given to somebody else'
    const known = former?.unassign(deviceId, reason) ?? null
    if (athleteId === null) {
      this.#owners.delete(deviceId)
      return
    }
    this.#owners.set(deviceId, athleteId)
    this.#channels.get(athleteId)?.assign({ deviceId, kind, name, foot, placement, settings }, known)
  }

  removeDevice(deviceId: string): void {
    const owner = this.#owners.get(deviceId)
    if (owner !== undefined) this.#channels.get(owner)?.unassign(deviceId, 'pod forgotten')
    this.#owners.delete(deviceId)
  }

  handle(event: SourceEvent): void {
    if (event.kind === 'advertisement') return
    if (event.kind === 'adapter') {
      this.#broadcast({ kind: 'adapter', monotonicUs: event.monotonicUs, state: event.state })
      return
    }
    this.#preludes.track(event)
    const owner = this.#owners.get(event.deviceId)
    const recorded = owner === undefined ? false : (this.#channels.get(owner)?.handle(event) ?? false)
    if (!recorded) this.services.recordOutside(ownBytes(event))
  }

  resume(athleteId: string, context: SessionContext, records: Iterable<JournalRecord>): void {
    this.#channels.get(athleteId)?.resume(context, records)
  }

  /** What a device has said of how it is set since its link came up. */
  prelude(deviceId: string): readonly NotificationRecord[] {
    return this.#preludes.of(deviceId)
  }

  /** What these devices sent while nobody's is the athlete's; a run that goes on begins where it began. */
  async takePast(athleteId: string, deviceIds: readonly string[], fromTimeUs: number): Promise<void> {
    const { clock } = this.services
    const ids = new Set(deviceIds)
    const past = (fromMonotonicUs: number): JournalRecord[] =>
      this.services.outsideSince(fromMonotonicUs).filter((record) => 'deviceId' in record && ids.has(record.deviceId))
    const fromMonotonicUs = clock.monotonicUs() - (clock.nowUs() - fromTimeUs)
    await this.#channels.get(athleteId)?.takePast(past, fromMonotonicUs)
  }

  /** Whether a session of the athlete goes on, and when the last one of this process ended. */
  lastSession(athleteId: string): { readonly running: boolean; readonly endedTimeUs: number | null } {
    const channel = this.#channels.get(athleteId)
    return { running: (channel?.recorder() ?? null) !== null, endedTimeUs: channel?.endedTimeUs() ?? null }
  }

  /** Once a second. */
  tick(): void {
    const { clock } = this.services
    this.#ticks += 1
    this.#anchorClock()
    const monotonicUs = clock.monotonicUs()
    for (const channel of this.#channels.values()) channel.tick(monotonicUs)
    this.services.syncOutside()
    for (const channel of this.#channels.values()) channel.recorder()?.syncJournal()
    this.#flushing ??= this.#flush(this.#ticks % SESSION_ROW_EVERY_TICKS === 0).finally(() => (this.#flushing = null))
  }

  runningSessions(): { sessionId: string; athleteId: string }[] {
    return [...this.#channels.values()].flatMap((channel) => {
      const recorder = channel.recorder()
      return recorder === null ? [] : [{ sessionId: recorder.context.sessionId, athleteId: channel.athleteId }]
    })
  }

  /** Sessions that are going on, with their totals so far. */
  liveSessions(): SessionRecord[] {
    return [...this.#channels.values()].flatMap((channel) => channel.recorder()?.session() ?? [])
  }

  unwrittenRecords(): number {
    let count = 0
    for (const channel of this.#channels.values()) count += channel.unwrittenRecords()
    return count
  }

  /** Commits what is running, without ending it: the next start goes on with it. */
  async suspend(): Promise<void> {
    await this.#flushing
    await this.#flush(true)
    for (const channel of this.#channels.values()) await channel.recorder()?.suspend()
  }

  /** What the store says while it does not take what runs send, and it is tried again; null while it does. */
  storeMessage(): string | null {
    return this.#storeMessage
  }

  async #flush(withRow: boolean): Promise<void> {
    let refused: string | null = null
    for (const channel of this.#channels.values()) {
      try {
        await channel.flush(withRow)
      } catch (error) {
        // The batch is kept and tried again in a second; the journal has it in any case.
        this.services.logger.warn({ err: error, athleteId: channel.athleteId }, 'the store did not take a batch')
        if (error instanceof StoreError && error.retryable) refused ??= error.message
      }
    }
    if (refused === this.#storeMessage) return
    this.#storeMessage = refused
    this.services.event({ type: 'status-changed' })
  }

  #anchorClock(): void {
    const { clock } = this.services
    const monotonicUs = clock.monotonicUs()
    const wallTimeUs = clock.nowUs()
    const offsetUs = wallTimeUs - monotonicUs
    const stepped = this.#clockOffsetUs !== null && Math.abs(offsetUs - this.#clockOffsetUs) > CLOCK_STEP_US
    if (stepped || this.#ticks % ANCHOR_EVERY_TICKS === 1)
      this.#broadcast({ kind: 'clock-anchor', monotonicUs, wallTimeUs })
    this.#clockOffsetUs = offsetUs
  }

  #broadcast(record: JournalRecord): void {
    for (const channel of this.#channels.values()) {
      if (channel.recorder() === null) continue
      channel.handle(record)
    }
    // Also while a session has it: the hour outside sessions keeps its place in time, and finds out when its disk is well.
    this.services.recordOutside(record)
  }
}

/** What is kept must not change when a radio uses its buffer again. */
function ownBytes(record: JournalRecord): JournalRecord {
  return record.kind === 'notification' ? { ...record, bytes: Uint8Array.from(record.bytes) } : record
}
