import type { SensorSettings } from '../../../domain/records/people.js'
import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { SensorFamily } from '../../../sensors/sensor-family.js'
import type { SensorLink } from '../../../sensors/sensor-link.js'
import type { SourceEvent } from '../../source.js'
import type { BleCharacteristic, BleConnection, LinkEnd } from '../ble-central.js'
import { LinkQuality } from './link-quality.js'
import { discoverFor, type LinkContext, type PreparedLink, reportDevice, startStream } from './link-setup.js'
import { StreamWatchdog } from './stream-watchdog.js'
import { within } from './within.js'

const STOP_TIMEOUT_MS = 3_000
const UNSUBSCRIBE_TIMEOUT_MS = 1_000
/** A few meetings of the link are enough, and a dead link must be given up soon. */
const RESTART_TIMEOUT_MS = 1_500
/** A whole start: notifications, questions, the stream itself. */
const START_TIMEOUT_MS = 6_000

export interface DeviceLinkContext {
  readonly connection: BleConnection
  readonly family: SensorFamily
  readonly settings: SensorSettings
  readonly deviceId: string
  readonly clock: Clock
  emit(event: SourceEvent): void
  on: DeviceLinkListener
}

export interface DeviceLinkListener {
  phase(phase: 'preparing' | 'subscribing' | 'starting'): void
  /** After each value of the stream. */
  data(): void
  stalled(reason: string): void
  resumed(): void
  /** The link is of no use any more. */
  hopeless(reason: string): void
  /** Once the link was prepared. */
  ended(end: LinkEnd): void
}

/** One link to one device, from connected to closed. */
export class DeviceLink {
  readonly #subscribed = new Set<BleCharacteristic>()
  readonly #quality: LinkQuality
  #found: readonly BleCharacteristic[] = []
  #prepared: PreparedLink | null = null
  #watchdog: StreamWatchdog | null = null
  #end: LinkEnd | null = null
  #leaving = false
  #restarting: Promise<void> | null = null

  constructor(readonly context: DeviceLinkContext) {
    const { connection, on } = context
    this.#quality = new LinkQuality(context)
    void connection.closed.then((end) => {
      this.#end = end
      this.#rest()
      if (this.#prepared !== null) on.ended(end)
    })
  }

  /** How it ended; null while it is up. */
  get end(): LinkEnd | null {
    return this.#end
  }

  get isOpen(): boolean {
    return this.context.connection.isOpen
  }

  /**
   * Finds what the device has.
   * @throws DeviceError where the device doesn't answer or the link ends; the link is closed then
   */
  async discover(): Promise<void> {
    this.context.on.phase('preparing')
    this.#found = await this.#orDisconnect(() => discoverFor(this.#setup()))
  }

  /**
   * Starts the stream; call `discover` first.
   * @throws DeviceError where the device lacks the stream, refuses it or the link ends; the link is closed then
   */
  async start(): Promise<void> {
    const { connection, on } = this.context
    on.phase('subscribing')
    await this.#orDisconnect(async () => {
      const prepared = await startStream(this.#setup(), this.#found)
      // The end may have come with the last answer.
      if (!connection.isOpen) throw new DeviceError((await connection.closed).reason, { code: 'link-ended' })
      this.#prepared = prepared
      on.phase('starting')
      this.#watchdog = this.#watch()
    })
  }

  /**
   * While the stream runs: what the device says of itself, its battery, the link's parameters and its signal.
   * @returns whether the device has told about itself
   */
  async accompany(options: { withInfo: boolean }): Promise<boolean> {
    if (this.#prepared === null) return false
    const quality = this.#quality.start()
    const told = await reportDevice(this.#setup(), this.#prepared.found, options)
    await quality
    return told
  }

  /**
   * Serves something else than the stream, which is off meanwhile.
   * @throws DeviceError where the link isn't up or ends, and what the job throws
   */
  async lend<T>(job: (link: SensorLink) => Promise<T>): Promise<T> {
    this.#unwatch()
    // A start that is under way would switch the stream on in the middle of the job.
    await this.#restarting
    this.#unwatch()
    const prepared = this.#prepared
    if (prepared === null || !this.isOpen || this.#leaving) {
      throw new DeviceError('The device is not connected.', { code: 'link-ended' })
    }
    await this.#wentWell(prepared.stream.stop(), STOP_TIMEOUT_MS)
    try {
      return await job(prepared.link)
    } finally {
      this.#resume(prepared)
    }
  }

  /** After a job: the stream again, unless the link is on its way to its end. */
  #resume(prepared: PreparedLink): void {
    if (!this.isOpen || this.#leaving) return
    this.context.on.phase('starting')
    this.#restarting = this.#startAnew(prepared).finally(() => (this.#restarting = null))
  }

  /** As on a new link, for the job may have switched off what the stream needs; silence counts from the start's end. */
  async #startAnew({ found, link }: PreparedLink): Promise<void> {
    const { family, settings, on } = this.context
    const start = async (): Promise<void> => {
      this.#prepared = { found, link, stream: await family.start(link, settings) }
    }
    const isDone = await this.#wentWell(start(), START_TIMEOUT_MS)
    if (!this.isOpen || this.#leaving) return
    if (isDone) this.#watchdog = this.#watch()
    else on.hopeless('the sensor could not be started again')
  }

  /** Tells the device to stop, switches its notifications off and ends the link; each in its time. Never rejects. */
  async leave(): Promise<void> {
    this.#leaving = true
    this.#rest()
    const stream = this.#prepared?.stream
    // The other way round the device would be started after it was stopped.
    await this.#restarting
    if (this.isOpen && stream !== undefined) await this.#wentWell(stream.stop(), STOP_TIMEOUT_MS)
    for (const characteristic of this.#subscribed) {
      const isDone = this.isOpen && (await this.#wentWell(characteristic.unsubscribe(UNSUBSCRIBE_TIMEOUT_MS)))
      if (!isDone) break
    }
    await this.disconnect()
  }

  async disconnect(): Promise<void> {
    this.#rest()
    await this.context.connection.disconnect()
  }

  #setup(): LinkContext {
    return { ...this.context, subscribed: this.#subscribed, ...this.#listener() }
  }

  async #orDisconnect<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      await this.disconnect()
      throw cause
    }
  }

  #rest(): void {
    this.#watchdog?.stop()
    this.#quality.stop()
  }

  #unwatch(): void {
    this.#watchdog?.stop()
    this.#watchdog = null
  }

  #listener(): Pick<LinkContext, 'onData' | 'onValue'> {
    return {
      onData: () => {
        this.context.on.data()
        this.#watchdog?.data()
      },
      onValue: (channel, value) => {
        if (this.#watchdog === null || this.#leaving) return
        if (this.#prepared?.stream.missesPart?.(channel, value) === true) this.#restart()
      },
    }
  }

  #watch(): StreamWatchdog {
    const { clock, family, on } = this.context
    return new StreamWatchdog(clock, family, {
      stalled: () => on.stalled(`no data for ${family.stalledAfterMs / 1000} s`),
      resumed: () => on.resumed(),
      restart: () => this.#restart(),
      lost: () => on.hopeless(`no data for ${family.lostAfterMs / 1000} s`),
    })
  }

  /** The link is up, and all or a part of the stream is silent: some sensors go on when they are started again. */
  #restart(): void {
    this.#restarting ??= this.#startAgain().finally(() => (this.#restarting = null))
  }

  async #startAgain(): Promise<void> {
    const { family, on } = this.context
    if (this.#prepared === null || !this.isOpen) return
    // Where it takes longer than the silence that is borne, it may first come to its end.
    this.#watchdog?.extend(RESTART_TIMEOUT_MS + family.stalledAfterMs)
    const isDone = await this.#wentWell(this.#prepared.stream.restart(), RESTART_TIMEOUT_MS)
    if (!this.isOpen || this.#leaving) return
    if (isDone) this.#watchdog?.extend(family.stalledAfterMs)
    else on.hopeless('no data, and the sensor could not be started again')
  }

  /** @returns whether it did; whatever goes wrong concerns this link alone, and nobody waits for it */
  async #wentWell(work: Promise<unknown>, timeoutMs?: number): Promise<boolean> {
    try {
      await (timeoutMs === undefined ? work : within(this.context.clock, timeoutMs, work))
      return true
    } catch {
      return false
    }
  }
}
