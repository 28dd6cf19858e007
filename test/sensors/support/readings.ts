import type { NotificationChannel } from '../../../src/journal/journal-record.js'
import { DecodeError } from '../../../src/runtime/errors.js'
import type { ReadingSink, SensorDecoder } from '../../../src/sensors/readings.js'

export function bytesOf(hex: string): Uint8Array {
  const digits = hex.replaceAll(/\s/g, '')
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16))
}

/** One sample as it was read, in g and °/s. */
export interface HeardSample {
  readonly a: readonly number[]
  readonly g: readonly number[] | null
}

/** Keeps everything that a decoder says, samples copied. */
export function createListener() {
  const heard = {
    samples: [] as HeardSample[],
    frames: [] as { readonly count: number; readonly t0Us: number | null; readonly dtUs: number }[],
    pods: [] as Parameters<ReadingSink['pod']>[0][],
    hearts: [] as Parameters<ReadingSink['heartRate']>[0][],
    treadmills: [] as Parameters<ReadingSink['treadmill']>[0][],
    powersW: [] as number[],
    contactsMs: [] as number[],
    lost: 0,
    repeated: 0,
    malformed: [] as string[],
    /** Under what each malformed part is counted. */
    codes: [] as string[],
  }
  const sink: ReadingSink = {
    samples(frame) {
      heard.frames.push({ count: frame.count, t0Us: frame.t0Us, dtUs: frame.dtUs })
      const { angularVelocityXDps: x, angularVelocityYDps: y, angularVelocityZDps: z } = frame
      for (let i = 0; i < frame.count; i++) {
        const a = [frame.accelerationXG, frame.accelerationYG, frame.accelerationZG].map((axis) => axis[i] ?? NaN)
        const g = x === null || y === null || z === null ? null : [x, y, z].map((axis) => axis[i] ?? NaN)
        heard.samples.push({ a, g })
      }
    },
    pod: (reading) => heard.pods.push(reading),
    heartRate: (reading) => heard.hearts.push(reading),
    treadmill: (reading) => heard.treadmills.push(reading),
    powerW: (powerW) => heard.powersW.push(powerW),
    groundContactTimeMs: (contactMs) => heard.contactsMs.push(contactMs),
    lost: (count) => (heard.lost += count),
    repeated: (count) => (heard.repeated += count),
    malformed(reason, code) {
      heard.malformed.push(reason)
      heard.codes.push(code)
    },
  }
  /** Decodes; what is no error of decoding fails the test. @returns the code of the error */
  const hear = (decoder: SensorDecoder, channel: NotificationChannel, bytes: Uint8Array): string | null => {
    try {
      decoder.decode(channel, bytes, sink)
      return null
    } catch (error) {
      if (error instanceof DecodeError) return error.code
      throw error
    }
  }
  return { heard, sink, hear }
}
