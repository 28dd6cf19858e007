import type { VirtualService } from './virtual-peripheral.js'

/** A device's electronics and firmware for the simulated radio: it gets what a perfect sensor would feel, and speaks the real bytes. */
export type SimulatedSensor = SimulatedImu | SimulatedReporter

interface SimulatedFirmware {
  /** What it offers besides battery and name plate. */
  readonly services: readonly VirtualService[]
  readonly advertisedServiceUuids: readonly string[]
  readonly manufacturerData?: Uint8Array
  readonly maxMtu: number
  /** The link came up; `answer` notifies by itself, without loss, for what a command is answered with; `hangUp` ends the link. */
  connected(answer: FirmwareAnswer, hangUp?: () => void): void
  disconnected(): void
  /** It was off and is on again: counters and clock at zero. */
  restart(): void
}

/** @returns false where nobody has subscribed, or the link has no room */
export type FirmwareAnswer = (characteristicUuid: string, value: Uint8Array) => boolean

/**
 * Hands a value to the radio.
 * @param sampleCount how many samples it carries, for the account of what was sent
 */
export type FirmwareSend = (characteristicUuid: string, value: Uint8Array, sampleCount?: number) => void

/** Samples arrive one at a time; the firmware sends when a message is full. */
export interface SimulatedImu extends SimulatedFirmware {
  readonly kind: 'imu'
  /** Samples a second on the sensor's own clock. */
  rateHz(): number
  /** Before the first sample. */
  attach(send: FirmwareSend): void
  /**
   * @param deviceTimeUs on the sensor's clock, not wrapped
   * @param values ax, ay, az in g, gx, gy, gz in °/s, in the sensor's axes
   */
  sample(deviceTimeUs: number, values: Float64Array): void
}

/** Says something every so often: a pod, a strap, a treadmill. */
export interface SimulatedReporter extends SimulatedFirmware {
  readonly kind: 'reporter'
  readonly periodUs: number
  attach(send: FirmwareSend): void
  report(now: SimulatedPace): void
}

/** What is true of the runner at a time of the run. */
export interface SimulatedPace {
  readonly timeUs: number
  readonly speedMps: number
  readonly cadenceSpm: number
  readonly distanceM: number
  readonly slopeDeg: number
  readonly running: boolean
  readonly heartRateBpm: number
  readonly powerW: number
  readonly groundContactTimeMs: number | null
}
