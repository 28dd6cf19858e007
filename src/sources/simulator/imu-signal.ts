import { encodeOpenImuFrame, type OpenImuFrame } from '../../codecs/imu/open-imu-frame.js'
import type { Foot } from '../../domain/records/step-record.js'
import { createFootMotion } from './foot-motion.js'
import type { StepTruth } from './gait-profile.js'
import type { Prng } from './prng.js'

/** What a real sensor adds to what a perfect one would feel. Everything absent is ideal, but for the int16 steps. */
export interface ImuOptions {
  /** Samples a second on the pod's own clock. */
  readonly rateHz?: number
  readonly samplesPerFrame?: number
  readonly accelerationRangeG?: number
  readonly angularVelocityRangeDps?: number
  readonly accelerationNoiseG?: number
  readonly angularVelocityNoiseDps?: number
  readonly gyroBiasDps?: readonly [number, number, number]
  /** Height of the ringing that a landing at 3 m/s makes in the shell; it dies within some 30 ms. */
  readonly impactRingingG?: number
  /** Positive: the pod's clock runs fast. */
  readonly clockDriftPpm?: number
  /** Reading of the pod's clock at the start of the run. */
  readonly clockOffsetUs?: number
  /** How the pod sits on the shoe: turned about X, then Y, then Z. */
  readonly mountingDeg?: readonly [number, number, number]
  /** Share of frames that the pod takes but never sends. */
  readonly frameLossRatio?: number
  /** Whether frames say which foot they are from. */
  readonly tellsSide?: boolean
}

/** A frame and when, on the run's own time, its last sample was taken: it can't be sent earlier. */
export interface TimedFrame {
  readonly timeUs: number
  readonly bytes: Uint8Array
}

/** Stands for a pod's sensor, clock and firmware. */
export interface ImuSignal {
  readonly frameUs: number
  /** The next frame; null for one that the pod loses. Its time is `nextFrameTimeUs` before the call. */
  nextFrame(): TimedFrame | null
  nextFrameTimeUs(): number
  /** The pod was off and is on again: its counter and its clock begin at zero. */
  restart(): void
}

const RINGING_HZ = 62
const RINGING_DECAY_S = 0.009
const RADIANS = Math.PI / 180

export function createImuSignal(
  foot: Foot,
  contacts: readonly StepTruth[],
  options: ImuOptions,
  prng: Prng,
): ImuSignal {
  const { rateHz = 208, samplesPerFrame = 14, accelerationRangeG = 16, angularVelocityRangeDps = 2000 } = options
  const dtUs = Math.round(1e6 / rateHz)
  const realDtUs = dtUs / (1 + (options.clockDriftPpm ?? 0) * 1e-6)
  const feel = createSensor(contacts, options, prng.fork('sensor'))
  const losses = prng.fork('loss')
  const side = options.tellsSide === false ? null : foot
  const scales = [32768 / accelerationRangeG, 32768 / angularVelocityRangeDps] as const
  let sampleIndex = 0
  let sequence = 0
  let clockOffsetUs = options.clockOffsetUs ?? 0

  const nextFrameTimeUs = (): number => (sampleIndex + samplesPerFrame - 1) * realDtUs
  return {
    frameUs: samplesPerFrame * realDtUs,
    nextFrameTimeUs,
    restart() {
      sequence = 0
      clockOffsetUs = -sampleIndex * dtUs
    },
    nextFrame() {
      const timeUs = nextFrameTimeUs()
      const samples = new Int16Array(samplesPerFrame * 6)
      const t0Us = (clockOffsetUs + sampleIndex * dtUs) % 2 ** 32
      for (let i = 0; i < samplesPerFrame; i++, sampleIndex++)
        feel(sampleIndex * realDtUs, scales, samples.subarray(6 * i))
      const head = { version: 1, side, accelerationRangeG, angularVelocityRangeDps, sequence, t0Us, dtUs }
      const frame: OpenImuFrame = { ...head, count: samplesPerFrame, samples }
      sequence = (sequence + 1) & 0xffff
      return losses.next() < (options.frameLossRatio ?? 0) ? null : { timeUs, bytes: encodeOpenImuFrame(frame) }
    },
  }
}

type Feel = (timeUs: number, scales: readonly [number, number], into: Int16Array) => void

function createSensor(contacts: readonly StepTruth[], options: ImuOptions, prng: Prng): Feel {
  const motion = createFootMotion(contacts)
  const turn = createRotation(options.mountingDeg ?? [0, 0, 0])
  const { accelerationNoiseG = 0, angularVelocityNoiseDps = 0, impactRingingG = 0 } = options
  const bias = options.gyroBiasDps ?? [0, 0, 0]

  return (timeUs, [accelerationScale, angularVelocityScale], into) => {
    const sample = motion(timeUs)
    const ringing = impactRingingG * ring(sample.sinceInitialContactS)
    const [x, y, z] = sample.accelerationG
    const acceleration = turn([x + 0.6 * ringing, y + ringing, z + 0.4 * ringing])
    const angularVelocity = turn(sample.angularVelocityDps)
    for (let axis = 0; axis < 3; axis++) {
      const g = (acceleration[axis] ?? 0) + (accelerationNoiseG === 0 ? 0 : accelerationNoiseG * prng.normal())
      const noiseDps = angularVelocityNoiseDps === 0 ? 0 : angularVelocityNoiseDps * prng.normal()
      into[axis] = clip(g * accelerationScale)
      into[3 + axis] = clip(((angularVelocity[axis] ?? 0) + (bias[axis] ?? 0) + noiseDps) * angularVelocityScale)
    }
  }
}

/** The sensor can't say more than its full scale. */
function clip(raw: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(raw)))
}

function ring(sinceS: number): number {
  if (sinceS < 0 || sinceS > 0.06) return 0
  return Math.exp(-sinceS / RINGING_DECAY_S) * Math.cos(2 * Math.PI * RINGING_HZ * sinceS)
}

type Vector = readonly [number, number, number]

/** From the foot's axes to the sensor's. */
function createRotation([rollDeg, yawDeg, pitchDeg]: Vector): (v: Vector) => Vector {
  const [cx, sx] = [Math.cos(rollDeg * RADIANS), Math.sin(rollDeg * RADIANS)]
  const [cy, sy] = [Math.cos(yawDeg * RADIANS), Math.sin(yawDeg * RADIANS)]
  const [cz, sz] = [Math.cos(pitchDeg * RADIANS), Math.sin(pitchDeg * RADIANS)]
  return ([x, y, z]) => {
    const [y1, z1] = [cx * y - sx * z, sx * y + cx * z]
    const [x2, z2] = [cy * x + sy * z1, cy * z1 - sy * x]
    return [cz * x2 - sz * y1, sz * x2 + cz * y1, z2]
  }
}
