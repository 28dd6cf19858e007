import type { NotificationChannel } from '../journal/journal-record.js'
import type { SampleFrame } from './sample-frame.js'

/** Gives the bytes of one device their meaning. It sees notifications in the order in which they came. */
export interface SensorDecoder {
  /**
   * Says what one notification holds.
   * @throws DecodeError where it holds nothing that can be read; the next one is read as if this had not come
   */
  decode(channel: NotificationChannel, bytes: Uint8Array, readings: ReadingSink): void
  /** The link ended: what was cut in the middle is not to be joined with what comes next. */
  interrupt(): void
}

/** Who takes what a decoder reads. What is given is good until the call returns. */
export interface ReadingSink {
  samples(frame: SampleFrame): void
  pod(reading: PodReading): void
  heartRate(reading: HeartRateReading): void
  treadmill(reading: TreadmillReading): void
  /** Of the runner, as the pod estimates it. */
  powerW(powerW: number): void
  /** As the pod itself measures it, over both feet or its own; about once a second. */
  groundContactTimeMs(groundContactTimeMs: number): void
  /** Messages that the device's own numbering shows to be missing. */
  lost(count: number, where: LossPlace): void
  /** The device said something twice, or after what followed it. */
  repeated(count: number): void
  /**
   * A part that can't be read, where the rest can; a notification that is bad altogether throws instead.
   * @param reason for people
   * @param code under which it is counted: the same for all of its kind
   */
  malformed(reason: string, code: string): void
}

/** Lost on the way, or before it: the sensor's own memory ran over. */
export type LossPlace = 'air' | 'sensor'

/** What a speed and cadence pod reports about once a second. */
export interface PodReading {
  readonly speedMps: number
  /** Steps or strides a minute, as sent. */
  readonly cadencePerMinute: number
  readonly strideLengthM: number | null
  readonly totalDistanceM: number | null
  readonly running: boolean
}

export interface HeartRateReading {
  readonly heartRateBpm: number
  /** Null where the strap doesn't tell. */
  readonly skinContact: boolean | null
  /** Newest last; empty where the strap doesn't send them. */
  readonly beatIntervalsMs: readonly number[]
}

export interface TreadmillReading {
  /** Null where this message doesn't say. */
  readonly speedMps: number | null
  readonly slopeDeg: number | null
  readonly totalDistanceM: number | null
  readonly heartRateBpm: number | null
}
