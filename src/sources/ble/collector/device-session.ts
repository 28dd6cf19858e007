import type { DeviceKind, SensorSettings } from '../../../domain/records/people.js'
import type { LinkState } from '../../../journal/journal-record.js'
import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import { backOffDelayMs } from '../../../runtime/retry.js'
import { familyOf } from '../../../sensors/families.js'
import type { SensorFamily } from '../../../sensors/sensor-family.js'
import type { SensorStream } from '../../../sensors/sensor-link.js'
import type { SourceEvent } from '../../source.js'
import type { Advertisement, BleCentral, BleConnection } from '../ble-central.js'
import type { AdapterArbiter } from './adapter-arbiter.js'
import { type LinkContext, prepareLink, reportDevice } from './link-setup.js'
import { StreamWatchdog } from './stream-watchdog.js'

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
/** A link that lived this long failed by accident; try again at once. */
const WORTH_RETRYING_AT_ONCE_MS = 5_000
const BACK_OFF_RESET_MS = 30_000
const FAILED_TO_ESTABLISH = 0x3e

type Phase = 'waiting' | 'connecting' | 'connected' | 'closing' | 'stopped'

/**
 * One device from wanted to stopped:
 * searching → connecting → preparing → streaming ⇄ stalled → lost → (back-off, or heard anew) → connecting …
 */
export class DeviceSession {
  readonly family: SensorFamily
  #phase: Phase = 'waiting'
  #lastHeardMs = -Infinity
  #notBeforeMs = 0
  #failures = 0
  #everStreamed = false
  #streamingSinceMs: number | null = null
  #retriedEstablish = false
  #state: LinkState | null = null
  #connection: BleConnection | null = null
  #watchdog: StreamWatchdog | null = null
  #infoKnown = false
  #stream: SensorStream | null = null
  readonly #stopping = new AbortController()

  constructor(
    readonly device: KnownDevice,
    readonly deps: SessionDeps,
  ) {
    this.family = familyOf(device.kind)
  }

  get wantsScan(): boolean {
    return this.#phase === 'waiting'
  }

  get isStreaming(): boolean {
    return this.#phase === 'connected'
  }

  start(): void {
    this.#show('searching', null)
  }

  /** The device was heard. What follows a silence ends the back-off: it was away and has come back. */
  heard(advertisement: Advertisement): void {
    const nowMs = this.#nowMs()
    const listeningForMs = this.deps.arbiter.listeningForMs ?? 0
    const wasAway = nowMs - this.#lastHeardMs > FRESH_MS && listeningForMs > FRESH_MS
    this.#lastHeardMs = nowMs
    if (this.#phase !== 'waiting' || !advertisement.connectable) return
    if (nowMs < this.#notBeforeMs && !wasAway) return
    void this.#connect(advertisement.peripheralId)
  }

  async stop(): Promise<void> {
    if (this.#phase === 'stopped') return
    this.#phase = 'stopped'
    this.#stopping.abort()
    const stream = this.#stream
    this.#endStream()
    if (this.#connection?.isOpen === true) await stopStream(stream)
    await this.#connection?.disconnect()
    this.#show('stopped', null)
  }

  async #connect(peripheralId: string): Promise<void> {
    this.#setPhase('connecting')
    try {
      const connected = await this.deps.arbiter.exclusive(() => this.#attempt(peripheralId))
      if (!connected && this.#isIn('connecting')) this.#setPhase('waiting')
    } catch (cause) {
      const down = this.deps.central.adapter.state !== 'on'
      // Whatever it was, it ends this attempt and not the other devices' streams.
      const text = cause instanceof DeviceError ? withoutStop(cause.message) : `unexpected: ${String(cause)}`
      this.#lost(down ? 'adapter down' : text, { adapterDown: down, hciReason: null })
    }
  }

  /** Alone on the adapter. @returns false where the device has gone quiet while it waited its turn */
  async #attempt(peripheralId: string): Promise<boolean> {
    if (this.#stopping.signal.aborted || this.#nowMs() - this.#lastHeardMs > FRESH_MS) return false
    this.#show('connecting', null)
    const signal = this.#stopping.signal
    const { central, arbiter } = this.deps
    let connection: BleConnection
    try {
      connection = await central.connect(peripheralId, { timeoutMs: CONNECT_TIMEOUT_MS, signal })
      arbiter.connectEnded('connected', false)
    } catch (cause) {
      if (cause instanceof DeviceError && cause.code === 'timeout') {
        arbiter.connectEnded('timeout', this.deps.othersStream(this))
      }
      throw cause
    }
    this.#connection = connection
    this.#show('preparing', null)
    await this.#prepare(connection)
    return true
  }

  async #prepare(connection: BleConnection): Promise<void> {
    const context: LinkContext = {
      connection,
      family: this.family,
      settings: this.device.settings ?? {},
      deviceId: this.device.deviceId,
      clock: this.deps.clock,
      emit: this.deps.emit,
      onData: () => this.#data(),
    }
    void connection.closed.then(({ reason, hciReason }) => {
      if (this.#connection !== connection) return
      this.#connection = null
      if (this.#phase === 'connected')
        this.#lost(reason, { adapterDown: this.deps.central.adapter.state !== 'on', hciReason })
    })
    try {
      const { found, stream } = await prepareLink(context)
      // The end may have come with the last answer.
      if (!connection.isOpen) throw new DeviceError((await connection.closed).reason, { code: 'link-ended' })
      if (this.#stopping.signal.aborted) throw new DeviceError('stopped', { code: 'link-ended' })
      this.#stream = stream
      this.#setPhase('connected')
      this.#watchdog?.stop()
      this.#watchdog = this.#watch()
      void reportDevice(context, found, { withInfo: !this.#infoKnown }).then((told) => (this.#infoKnown ||= told))
    } catch (cause) {
      this.#endStream()
      await connection.disconnect()
      throw cause
    }
  }

  #data(): void {
    if (this.#phase === 'stopped' || this.#phase === 'closing') return
    this.#everStreamed = true
    this.#streamingSinceMs ??= this.#nowMs()
    this.#watchdog?.data()
    if (this.#state === 'streaming') return
    this.#show('streaming', null)
  }

  #watch(): StreamWatchdog {
    const seconds = this.family.lostAfterMs / 1000
    return new StreamWatchdog(this.deps.clock, this.family, {
      stalled: () => this.#show('stalled', `no data for ${this.family.stalledAfterMs / 1000} s`),
      resumed: () => this.#show('streaming', null),
      lost: () => void this.#giveUp(`no data for ${seconds} s`),
    })
  }

  /** The link looks alive and brings nothing: end it. People see "lost" before the adapter has confirmed. */
  async #giveUp(reason: string): Promise<void> {
    if (this.#phase !== 'connected') return
    this.#setPhase('closing')
    this.#show('lost', reason)
    this.#watchdog?.stop()
    await this.#connection?.disconnect()
    this.#connection = null
    if (this.#isIn('closing')) this.#lost(reason, { adapterDown: false, hciReason: null })
  }

  #lost(reason: string, why: { adapterDown: boolean; hciReason: number | null }): void {
    if (this.#phase === 'stopped') return
    const nowMs = this.#nowMs()
    const streamedMs = this.#streamingSinceMs === null ? 0 : nowMs - this.#streamingSinceMs
    this.#endStream()
    this.#lastHeardMs = nowMs
    this.#notBeforeMs = nowMs + this.#retryDelayMs(streamedMs, why)
    this.#show(this.#everStreamed ? 'lost' : 'searching', reason)
    this.#setPhase('waiting')
  }

  #retryDelayMs(streamedMs: number, why: { adapterDown: boolean; hciReason: number | null }): number {
    if (why.adapterDown || streamedMs >= BACK_OFF_RESET_MS) this.#failures = 0
    if (why.adapterDown || streamedMs >= WORTH_RETRYING_AT_ONCE_MS) return 0
    const isEstablish = why.hciReason === FAILED_TO_ESTABLISH
    const retryAtOnce = isEstablish && !this.#retriedEstablish
    this.#retriedEstablish = isEstablish
    return retryAtOnce ? 0 : backOffDelayMs(this.#failures++, this.deps.random())
  }

  #endStream(): void {
    this.#watchdog?.stop()
    this.#watchdog = null
    this.#stream = null
    this.#streamingSinceMs = null
  }

  /** Asked after waiting, when the phase may be another. */
  #isIn(phase: Phase): boolean {
    return this.#phase === phase
  }

  #setPhase(phase: Phase): void {
    if (this.#phase === 'stopped') return
    this.#phase = phase
    this.deps.changed()
  }

  #show(state: LinkState, reason: string | null): void {
    if (this.#state === state && reason === null) return
    if (this.#phase === 'stopped' && state !== 'stopped') return
    if (this.#state === 'lost' && state === 'lost') return
    this.#state = state
    const monotonicUs = this.deps.clock.monotonicUs()
    this.deps.emit({ kind: 'link', monotonicUs, deviceId: this.device.deviceId, state, reason })
  }

  #nowMs(): number {
    return this.deps.clock.monotonicUs() / 1000
  }
}

/** A device that goes on sending to nobody drains its battery; one that doesn't answer is left all the same. */
async function stopStream(stream: SensorStream | null): Promise<void> {
  try {
    await stream?.stop()
  } catch (cause) {
    if (!(cause instanceof DeviceError)) throw cause
  }
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '')
}
