import { createFootMotion } from './foot-motion.js'
import type { StepTruth } from './gait-profile.js'
import type { Prng } from './prng.js'

/** What a real sensor adds to what a perfect one would feel. Everything absent is ideal. */
export interface SensorOptions {
  readonly accelerationNoiseG?: number
  readonly angularVelocityNoiseDps?: number
  readonly gyroBiasDps?: readonly [number, number, number]
  /** Height of the ringing that a landing at 3 m/s makes in the shell; it dies within some 30 ms. */
  readonly impactRingingG?: number
  /** How the pod sits on the shoe: turned about X, then Y, then Z. */
  readonly mountingDeg?: readonly [number, number, number]
}

/** Fills in ax, ay, az in g and gx, gy, gz in °/s at a time of the run. Ask in order. */
export type FeelSample = (timeUs: number, into: Float64Array) => void

const RINGING_HZ = 62
const RINGING_DECAY_S = 0.009
const RADIANS = Math.PI / 180

export function createImuSensor(contacts: readonly StepTruth[], options: SensorOptions, prng: Prng): FeelSample {
  const motion = createFootMotion(contacts)
  const turn = createRotation(options.mountingDeg ?? [0, 0, 0])
  const { accelerationNoiseG = 0, angularVelocityNoiseDps = 0, impactRingingG = 0 } = options
  const bias = options.gyroBiasDps ?? [0, 0, 0]

  return (timeUs, into) => {
    const sample = motion(timeUs)
    const ringing = impactRingingG * ring(sample.sinceInitialContactS)
    const [x, y, z] = sample.accelerationG
    const acceleration = turn([x + 0.6 * ringing, y + ringing, z + 0.4 * ringing])
    const angularVelocity = turn(sample.angularVelocityDps)
    for (let axis = 0; axis < 3; axis++) {
      const g = (acceleration[axis] ?? 0) + (accelerationNoiseG === 0 ? 0 : accelerationNoiseG * prng.normal())
      const noiseDps = angularVelocityNoiseDps === 0 ? 0 : angularVelocityNoiseDps * prng.normal()
      into[axis] = g
      into[3 + axis] = (angularVelocity[axis] ?? 0) + (bias[axis] ?? 0) + noiseDps
    }
  }
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
