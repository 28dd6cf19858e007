// What a cheap sensor, its mounting and the radio do to a recording: small steps that can be put together.
//   degradeRecording(recording, [resample(100), mount(), loseSamples(0.1)], 'seed')
// A step takes one foot `{ foot, rateHz, block, steps }` and a source of random numbers, and gives another foot; what it
// was given stays as it was. Each foot and each step has random numbers of its own, which depend on the seed and on the
// recording's name only: two feet get two mountings, and a step more or less leaves the others' draws alone.
import { createRandom } from '../../dist/domain/signal/random.js'
import { lowerBound, rotateBlock, sampleAt, takeSamples } from './sample-arrays.mjs'

/** Of the impact in the foot's frame (forward, up, right): shares of the ringing that each axis feels. */
const RINGING_DIRECTION = [0.4, 0.85, 0.35]

/** @returns the recording with every foot put through the steps, in their order */
export function degradeRecording(recording, steps, seed) {
  const feet = recording.feet.map((foot) =>
    steps.reduce((state, step) => {
      const random = createRandom(hashText(`${seed} ${recording.name} ${foot.foot} ${step.name}`))
      return step.apply(state, random)
    }, foot),
  )
  return { ...recording, feet }
}

/** Samples at another rate, by a cubic through the four samples around each instant. */
export function resample(rateHz) {
  return {
    name: 'resample',
    apply(foot) {
      const { block } = foot
      const firstUs = block.timeUs[0]
      // Times since the epoch hold a quarter of a microsecond.
      const count = Math.floor(((block.timeUs[block.count - 1] - firstUs) / 1e6) * rateHz + 1e-3) + 1
      const timeUs = Float64Array.from({ length: count }, (_, i) => firstUs + (i * 1e6) / rateHz)
      return { ...foot, rateHz, block: sampleAt(block, timeUs) }
    },
  }
}

/** A sensor put on any way round: a rotation drawn evenly from all of SO(3), kept as `mounting`. */
export function mount() {
  return {
    name: 'mount',
    apply(foot, random) {
      const mounting = drawRotation(random)
      return { ...foot, mounting, block: rotateBlock(foot.block, mounting) }
    },
  }
}

/** A gyroscope that turns while it lies still, by up to so much about each axis. */
export function biasGyroscope(mostDps = 2) {
  return {
    name: 'bias',
    apply(foot, random) {
      const bias = [0, 1, 2].map(() => mostDps * (2 * random() - 1))
      return editSamples(foot, { rates: (axis) => (value) => value + bias[axis] })
    },
  }
}

/** A foot that lies flat and still for so long before the recording begins; the recording keeps its times. */
export function standFirst(seconds) {
  return {
    name: 'stand',
    apply(foot) {
      const { block, rateHz } = foot
      const stood = Math.round(seconds * rateHz)
      const count = stood + block.count
      const before = (still, values) => {
        const whole = new Float32Array(count).fill(still, 0, stood)
        whole.set(values, stood)
        return whole
      }
      const timeUs = Float64Array.from({ length: count }, (_, i) =>
        i < stood ? block.timeUs[0] - ((stood - i) * 1e6) / rateHz : block.timeUs[i - stood],
      )
      const standing = { ...block, count, timeUs, accelerationYG: before(1, block.accelerationYG) }
      for (const axis of ['X', 'Z']) standing[`acceleration${axis}G`] = before(0, block[`acceleration${axis}G`])
      for (const axis of ['X', 'Y', 'Z']) {
        const rates = block[`angularVelocity${axis}Dps`]
        standing[`angularVelocity${axis}Dps`] = rates === null ? null : before(0, rates)
      }
      return { ...foot, block: standing }
    },
  }
}

/** White noise of these standard deviations on every axis. */
export function addNoise({ accelerationG = 0.05, angularVelocityDps = 1 } = {}) {
  return {
    name: 'noise',
    apply(foot, random) {
      const normal = normals(random)
      return editSamples(foot, {
        accelerations: () => (value) => value + accelerationG * normal(),
        rates: () => (value) => value + angularVelocityDps * normal(),
      })
    },
  }
}

/**
 * The shoe rings after each contact: a decaying sine in the specific force. It begins at a random time around the true
 * contact; begun at it, it would give the answer away.
 */
export function ringAtImpact({
  frequencyHz = 30,
  amplitudeG = 6,
  decayS = 0.03,
  offsetMeanS = 0.008,
  offsetSdS = 0.008,
} = {}) {
  return {
    name: 'ring',
    apply(foot, random) {
      const normal = normals(random)
      const rings = foot.steps.map(({ contactUs }) => ({
        beginUs: contactUs + 1e6 * (offsetMeanS + offsetSdS * normal()),
        g: amplitudeG * (0.5 + random()),
      }))
      const ringing = new Float64Array(foot.block.count)
      for (const ring of rings) {
        addRing(ringing, foot.block.timeUs, { ...ring, frequencyHz, decayS })
      }
      return editSamples(foot, {
        accelerations: (axis) => (value, i) => value + RINGING_DIRECTION[axis] * ringing[i],
      })
    },
  }
}

/** An accelerometer (and, where given, a gyroscope) that ends at so much. */
export function clip(rangeG, rangeDps = Infinity) {
  const within = (range) => () => (value) => Math.max(-range, Math.min(range, value))
  return {
    name: 'clip',
    apply(foot) {
      const edited = editSamples(foot, { accelerations: within(rangeG), rates: within(rangeDps) })
      const block = { ...edited.block, accelerationRangeG: rangeG }
      if (Number.isFinite(rangeDps)) block.angularVelocityRangeDps = rangeDps
      return { ...edited, block }
    },
  }
}

/**
 * Samples that never arrive: this share of them, in bursts of this mean length (1: each for itself). The first and the
 * last one arrive.
 */
export function loseSamples(ratio, meanBurst = 1) {
  return {
    name: 'lose',
    apply(foot, random) {
      const { count } = foot.block
      const kept = []
      const begins = ratio / (meanBurst * (1 - ratio))
      let losing = false
      for (let i = 0; i < count; i++) {
        if (meanBurst === 1) losing = random() < ratio
        else losing = losing ? random() >= 1 / meanBurst : random() < begins
        if (!losing || i === 0 || i === count - 1) kept.push(i)
      }
      return { ...foot, block: takeSamples(foot.block, kept) }
    },
  }
}

/** A sensor whose clock runs fast (positive) or slow; the truth keeps its times. */
export function driftClock(ppm) {
  return {
    name: 'drift',
    apply(foot) {
      const firstUs = foot.block.timeUs[0]
      const timeUs = foot.block.timeUs.map((us) => firstUs + (us - firstUs) * (1 + ppm / 1e6))
      return { ...foot, block: { ...foot.block, timeUs } }
    },
  }
}

/** The right sensor put on the left foot and the other way round: each foot's samples under the other's name. */
export function swapFeet(recording) {
  const feet = recording.feet.map((foot) => ({ ...foot, foot: foot.foot === 'left' ? 'right' : 'left' }))
  return { ...recording, feet: feet.reverse() }
}

/** What the reports call degraded; `ring` may be that of a real shoe. */
export function degradedSteps(ring = {}) {
  return [resample(100), ringAtImpact(ring), mount(), addNoise(), clip(16), loseSamples(0.1)]
}

/** A rotation matrix drawn evenly from SO(3), by way of a unit quaternion. */
export function drawRotation(random) {
  const normal = normals(random)
  const q = [normal(), normal(), normal(), normal()]
  const norm = Math.hypot(...q)
  const [w, x, y, z] = q.map((v) => v / norm)
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
  ]
}

/** Numbers of the standard normal distribution. */
export function normals(random) {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** A whole number that depends on every character (FNV-1a). */
export function hashText(text) {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

function addRing(ringing, timeUs, { beginUs, g, frequencyHz, decayS }) {
  const lastS = 5 * decayS
  for (let i = lowerBound(timeUs, beginUs); i < timeUs.length; i++) {
    const s = (timeUs[i] - beginUs) / 1e6
    if (s > lastS) return
    ringing[i] += g * Math.exp(-s / decayS) * Math.sin(2 * Math.PI * frequencyHz * s)
  }
}

const same = () => (value) => value

function editSamples(foot, { accelerations = same, rates = same }) {
  const { block } = foot
  const edit = (values, change) => (values === null ? null : values.map(change))
  return {
    ...foot,
    block: {
      ...block,
      accelerationXG: edit(block.accelerationXG, accelerations(0)),
      accelerationYG: edit(block.accelerationYG, accelerations(1)),
      accelerationZG: edit(block.accelerationZG, accelerations(2)),
      angularVelocityXDps: edit(block.angularVelocityXDps, rates(0)),
      angularVelocityYDps: edit(block.angularVelocityYDps, rates(1)),
      angularVelocityZDps: edit(block.angularVelocityZDps, rates(2)),
    },
  }
}
