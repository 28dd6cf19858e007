import type { ReadingSink } from '../../../src/sensors/readings.js'

export interface HeardMotion {
  /** On the sensor's clock. */
  readonly timeUs: number
  readonly acceleration: readonly [number, number, number]
  readonly angularVelocity: readonly [number, number, number] | null
}

export interface MotionListener {
  readonly sink: ReadingSink
  readonly samples: HeardMotion[]
  readonly lost: [number, string][]
  repeated: number
  readonly ranges: [number, number][]
}

/** Keeps the samples that a decoder says with their times. */
export function listenForMotion(): MotionListener {
  const none = (): void => undefined
  const heard: MotionListener = {
    samples: [],
    lost: [],
    repeated: 0,
    ranges: [],
    sink: {
      samples(frame) {
        heard.ranges.push([frame.accelerationRangeG, frame.angularVelocityRangeDps])
        const { angularVelocityXDps: gx, angularVelocityYDps: gy, angularVelocityZDps: gz } = frame
        for (let i = 0; i < frame.count; i++) {
          heard.samples.push({
            timeUs: (frame.t0Us ?? NaN) + i * frame.dtUs,
            acceleration: [
              frame.accelerationXG[i] ?? NaN,
              frame.accelerationYG[i] ?? NaN,
              frame.accelerationZG[i] ?? NaN,
            ],
            angularVelocity:
              gx === null || gy === null || gz === null ? null : [gx[i] ?? NaN, gy[i] ?? NaN, gz[i] ?? NaN],
          })
        }
      },
      pod: none,
      heartRate: none,
      treadmill: none,
      powerW: none,
      groundContactTimeMs: none,
      malformed: none,
      lost: (count, where) => void heard.lost.push([count, where]),
      repeated: (count) => void (heard.repeated += count),
    },
  }
  return heard
}
