import type { DeviceKind, SensorSettings } from '../../../domain/records/people.js'
import type { LinkState } from '../../../journal/journal-record.js'
import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import { familyOf } from '../../../sensors/families.js'
import type { SensorFamily } from '../../../sensors/sensor-family.js'
import type { SensorLink } from '../../../sensors/sensor-link.js'
import type { SourceEvent } from '../../source.js'
import { type Advertisement, type BleCentral, type BleConnection, ConnectRefused } from '../ble-central.js'
import type { AdapterArbiter } from './adapter-arbiter.js'
import { DeviceLink } from './device-link.js'
import { RetryPlan } from './retry-plan.js'
import { checkWay, isLinked, isSearching, type SessionPhase } from './session-phase.js'

/** A device that is to be connected whenever it is heard. */
export interface KnownDevice {
  /** Names the device in every event: the serial number where it is known, else the address. */
  readonly deviceId: string
  readonly address: string
  readonly kind: DeviceKind
  readonly name: string
  readonly settings?: SensorSettings | undefined
}

export interface SessionDeps {
  readonly central: BleCentral
  readonly arbiter: AdapterArbiter
  readonly clock: Clock
  /** In [0, 1): jitter of the back-off. */
  readonly random: () => number
  emit(event: SourceEvent): void
  /** The session's need to scan or its streaming changed. */
  changed(): void
  othersStream(self: DeviceSession): boolean
}

/** Shorter than the 12 s of others: only a device heard within `FRESH_MS` is connected, and a gone one blocks the rest. */
const CONNECT_TIMEOUT_MS = 5_000
const FRESH_MS = 3_000

/** One device from wanted to stopped; `session-phase.ts` has the machine. */
export class DeviceSession {
  readonly family: SensorFamily
  #phase: SessionPhase
  #lastHeardMs = -Infinity
  #notBeforeMs = 0
  #everStreamed = false
  #streamingSinceMs: number | null = null
  #state: LinkState | null = null
  #link: DeviceLink | null = null
  #infoKnown = false
  readonly #retry: RetryPlan
  readonly #stopping = new AbortController()

  constructor(
    readonly device: KnownDevice,
    readonly deps: SessionDeps,
  ) {
    this.family = familyOf(device.kind)
    this.#retry = new RetryPlan(deps.random)
    this.#phase = deps.central.adapter.state === 'on' ? 'scanning' : 'waiting-adapter'
  }

  get phase(): SessionPhase {
    return this.#phase
  }

  get wantsScan(): boolean {
    return isSearching(this.#phase)
  }

  /** Streams or is about to: its link needs the air. */
  get isStreaming(): boolean {
    return isLinked(this.#phase) || this.#phase === 'subscribing'
  }

  start(): void {
    this.#show('searching', null)
  }

  adapterChanged(on: boolean): void {
    if (on && this.#phase === 'waiting-adapter') this.#enter('scanning')
    else if (!on && (this.#phase === 'scanning' || this.#phase === 'backoff')) this.#enter('waiting-adapter')
  }

  /** The device was heard. What follows a silence ends the back-off: it was away and has come back. */
  heard(advertisement: Advertisement): void {
    const nowMs = this.#nowMs()
    const listeningForMs = this.deps.arbiter.listeningForMs ?? 0
    const wasAway = nowMs - this.#lastHeardMs > FRESH_MS && listeningForMs > FRESH_MS
    this.#lastHeardMs = nowMs
    if (!advertisement.connectable) return
    if (this.#phase === 'backoff' && (nowMs >= this.#notBeforeMs || wasAway)) this.#enter('scanning')
    if (this.#phase === 'scanning') void this.#connect(advertisement.peripheralId)
  }

  /** Tells the device to stop and ends the link; in bounded time. */
  async stop(): Promise<void> {
    if (this.#phase === 'stopped') return
    this.#enter('stopped')
    this.#stopping.abort()
    const link = this.#link
    this.#link = null
    await link?.leave()
    this.#show('stopped', null)
  }

  /**
   * Serves something else over the device's link, whose stream is off meanwhile.
   * @throws DeviceError where the device isn't connected or its link ends, and what the job throws
   */
  async lend<T>(job: (link: SensorLink) => Promise<T>): Promise<T> {
    const link = this.#link
    if (this.#phase === 'lending') {
      throw new DeviceError(`The memory of ${this.device.name} is being read already; try again when that is done.`, {
        code: 'busy',
      })
    }
    if (link === null || !isLinked(this.#phase)) {
      throw new DeviceError(`${this.device.name} is not connected now; wake it up and try again.`, {
        code: 'not-connected',
      })
    }
    this.#enter('lending')
    this.#show('preparing', 'its memory is being read')
    return link.lend(job)
  }

  async #connect(peripheralId: string): Promise<void> {
    this.#enter('matched')
    try {
      const link = await this.deps.arbiter.exclusive(() => this.#attempt(peripheralId))
      if (link === null) {
        if (this.#isIn('matched')) this.#enter('scanning')
        return
      }
      // No longer alone: a sensor may take a second or two to start, and others wait for the adapter.
      if (!this.#stopping.signal.aborted) await link.start()
      if (this.#stopping.signal.aborted) return await link.disconnect()
      void link.accompany({ withInfo: !this.#infoKnown }).then((told) => (this.#infoKnown ||= told))
    } catch (cause) {
      this.#failed(cause)
    }
  }

  /** Alone on the adapter. @returns null where the device has gone quiet while it waited its turn */
  async #attempt(peripheralId: string): Promise<DeviceLink | null> {
    if (this.#stopping.signal.aborted || this.#nowMs() - this.#lastHeardMs > FRESH_MS) return null
    this.#enter('connecting')
    this.#show('connecting', null)
    const link = this.#linkOver(await this.#connectionTo(peripheralId))
    if (this.#stopping.signal.aborted) await link.disconnect()
    else {
      this.#link = link
      await link.discover()
    }
    return link
  }

  async #connectionTo(peripheralId: string): Promise<BleConnection> {
    const { central, arbiter } = this.deps
    try {
      const options = { timeoutMs: CONNECT_TIMEOUT_MS, signal: this.#stopping.signal }
      const connection = await central.connect(peripheralId, options)
      arbiter.connectEnded('connected', false)
      return connection
    } catch (cause) {
      const isAdapters = cause instanceof DeviceError && (cause.code === 'timeout' || cause instanceof ConnectRefused)
      if (isAdapters) arbiter.connectEnded('failed', this.deps.othersStream(this))
      throw cause
    }
  }

  #linkOver(connection: BleConnection): DeviceLink {
    const { clock, emit } = this.deps
    const { deviceId, settings } = this.device
    const link: DeviceLink = new DeviceLink({
      ...{ connection, family: this.family, settings: settings ?? {}, deviceId, clock, emit },
      on: {
        phase: (phase) => this.#linkIs(phase),
        data: () => this.#data(),
        stalled: (reason) => this.#stalled(reason),
        resumed: () => this.#data(),
        hopeless: (reason) => void this.#giveUp(link, reason),
        ended: ({ reason, hciReason }) => {
          if (this.#link === link) this.#lost(reason, hciReason)
        },
      },
    })
    return link
  }

  #linkIs(phase: 'preparing' | 'subscribing' | 'starting'): void {
    if (this.#phase === 'stopped' || this.#phase === 'lost') return
    this.#enter(phase)
    if (phase === 'preparing') this.#show('preparing', null)
    // Data may have come before the device confirmed that it would.
    if (phase === 'starting' && this.#streamingSinceMs !== null) this.#enter('streaming')
  }

  #data(): void {
    if (this.#phase === 'stopped' || this.#phase === 'lost' || this.#phase === 'lending') return
    this.#everStreamed = true
    this.#streamingSinceMs ??= this.#nowMs()
    if (this.#phase === 'starting' || this.#phase === 'stalled') this.#enter('streaming')
    if (this.#state !== 'streaming') this.#show('streaming', null)
  }

  #stalled(reason: string): void {
    if (!isLinked(this.#phase)) return
    this.#enter('stalled')
    this.#show('stalled', reason)
  }

  /** The link looks alive and brings nothing: end it. People see "lost" before the adapter has confirmed. */
  async #giveUp(link: DeviceLink, reason: string): Promise<void> {
    if (this.#link !== link || !isLinked(this.#phase)) return
    this.#link = null
    this.#enter('lost')
    this.#show('lost', reason)
    await link.disconnect()
    this.#rest(null)
  }

  /** An attempt came to nothing. */
  #failed(cause: unknown): void {
    const end = this.#link?.end ?? null
    const refusedWith = cause instanceof ConnectRefused ? cause.hciStatus : null
    // Whatever it was, it ends this attempt and not the other devices' streams.
    const text = cause instanceof DeviceError ? cause.message.replace(/\.$/, '') : `unexpected: ${String(cause)}`
    this.#lost(text, end?.hciReason ?? refusedWith)
  }

  #lost(reason: string, hciReason: number | null): void {
    if (this.#phase === 'stopped') return
    this.#link = null
    this.#enter('lost')
    const isDown = this.deps.central.adapter.state !== 'on'
    this.#show(this.#everStreamed ? 'lost' : 'searching', isDown ? 'adapter down' : reason)
    this.#rest(hciReason)
  }

  /** From lost to the next attempt. */
  #rest(hciReason: number | null): void {
    if (!this.#isIn('lost')) return
    const nowMs = this.#nowMs()
    const streamedMs = this.#streamingSinceMs === null ? 0 : nowMs - this.#streamingSinceMs
    const adapterDown = this.deps.central.adapter.state !== 'on'
    this.#streamingSinceMs = null
    this.#lastHeardMs = nowMs
    this.#notBeforeMs = nowMs + this.#retry.delayMs({ streamedMs, adapterDown, hciReason })
    this.#enter(adapterDown ? 'waiting-adapter' : 'backoff')
  }

  /** Asked after waiting, when the phase may be another. */
  #isIn(phase: SessionPhase): boolean {
    return this.#phase === phase
  }

  #enter(phase: SessionPhase): void {
    if (this.#phase === phase || this.#phase === 'stopped') return
    checkWay(this.#phase, phase)
    this.#phase = phase
    this.deps.changed()
  }

  #show(state: LinkState, reason: string | null): void {
    if (this.#state === state && (reason === null || state === 'lost')) return
    if (this.#phase === 'stopped' && state !== 'stopped') return
    this.#state = state
    const monotonicUs = this.deps.clock.monotonicUs()
    this.deps.emit({ kind: 'link', monotonicUs, deviceId: this.device.deviceId, state, reason })
  }

  #nowMs(): number {
    return this.deps.clock.monotonicUs() / 1000
  }
}
