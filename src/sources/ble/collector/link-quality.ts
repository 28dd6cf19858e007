import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { SensorFamily } from '../../../sensors/sensor-family.js'
import type { SourceEvent } from '../../source.js'
import { type BleConnection, GOOD_PARAMETERS, type LinkParameters } from '../ble-central.js'

const REQUEST_TIMEOUT_MS = 5_000
const RSSI_TIMEOUT_MS = 3_000
const RSSI_PERIOD_MS = 20_000
/** A shorter one ends the link whenever a foot is behind the body. */
const SHORTEST_SUPERVISION_MS = 2_000
/** With more, the time of a sample is known worse than what is made of it; families may want less. */
const LONGEST_INTERVAL_MS = 50

export interface QualityContext {
  readonly connection: BleConnection
  readonly family: Pick<SensorFamily, 'longestIntervalMs'>
  readonly deviceId: string
  readonly clock: Clock
  emit(event: SourceEvent): void
}

/**
 * Sees to it that a link has good parameters, tells those in force, and follows its signal. Never disturbs the stream:
 * what fails is left as it is.
 */
export class LinkQuality {
  #told: string | null = null
  #cancelTimer: (() => void) | null = null
  #stopped = false

  constructor(readonly context: QualityContext) {}

  async start(): Promise<void> {
    await this.#improve()
    if (this.#stopped) return
    this.#tell()
    this.#next()
  }

  stop(): void {
    this.#stopped = true
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }

  async #improve(): Promise<void> {
    const { connection, family } = this.context
    const { parameters } = connection
    if (parameters === null || !isPoor(parameters, family.longestIntervalMs)) return
    const maxIntervalMs = Math.min(GOOD_PARAMETERS.maxIntervalMs, family.longestIntervalMs ?? Infinity)
    const minIntervalMs = Math.min(GOOD_PARAMETERS.minIntervalMs, maxIntervalMs)
    await this.#quietly(
      connection.requestParameters({ ...GOOD_PARAMETERS, minIntervalMs, maxIntervalMs }, REQUEST_TIMEOUT_MS),
    )
  }

  /** Tells what the adapter says is in force, whatever was asked for; again where a device had it changed. */
  #tell(): void {
    const { connection, deviceId, clock, emit } = this.context
    const { parameters, mtu } = connection
    if (parameters === null) return
    const text = JSON.stringify([parameters, mtu])
    if (text === this.#told) return
    this.#told = text
    emit({ kind: 'link-parameters', monotonicUs: clock.monotonicUs(), deviceId, ...parameters, mtu })
  }

  #next(): void {
    this.#cancelTimer = this.context.clock.timer(RSSI_PERIOD_MS, () => void this.#sample())
  }

  async #sample(): Promise<void> {
    const { connection, deviceId, clock, emit } = this.context
    const rssiDbm = await this.#quietly(connection.readRssiDbm(RSSI_TIMEOUT_MS))
    if (this.#stopped) return
    if (rssiDbm !== null) emit({ kind: 'rssi', monotonicUs: clock.monotonicUs(), deviceId, rssiDbm })
    this.#tell()
    this.#next()
  }

  async #quietly<T>(asked: Promise<T>): Promise<T | null> {
    try {
      return await asked
    } catch (cause) {
      if (cause instanceof DeviceError) return null
      throw cause
    }
  }
}

function isPoor({ intervalMs, supervisionTimeoutMs }: LinkParameters, longestIntervalMs: number | null): boolean {
  const isTooRare = intervalMs > (longestIntervalMs ?? LONGEST_INTERVAL_MS)
  return isTooRare || supervisionTimeoutMs < SHORTEST_SUPERVISION_MS
}
