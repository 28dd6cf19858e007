// Blocks of samples as a whole: cut, rotated, taken at other instants.

const ACCELERATION = ['accelerationXG', 'accelerationYG', 'accelerationZG']
const ANGULAR_VELOCITY = ['angularVelocityXDps', 'angularVelocityYDps', 'angularVelocityZDps']
const CHANNELS = [...ACCELERATION, ...ANGULAR_VELOCITY]

/** The samples at these positions, in this order. */
export function takeSamples(block, positions) {
  const taken = { ...block, count: positions.length, timeUs: Float64Array.from(positions, (i) => block.timeUs[i]) }
  for (const channel of CHANNELS) {
    if (block[channel] !== null) taken[channel] = Float32Array.from(positions, (i) => block[channel][i])
  }
  return taken
}

/** The samples [from, to), on the same memory. */
export function sliceSamples(block, from, to) {
  const part = { ...block, count: to - from, timeUs: block.timeUs.subarray(from, to) }
  for (const channel of CHANNELS) if (block[channel] !== null) part[channel] = block[channel].subarray(from, to)
  return part
}

/** The same movement seen by a sensor whose axes are those of this matrix (rows). */
export function rotateBlock(block, matrix) {
  const rotated = { ...block }
  for (const axes of [ACCELERATION, ANGULAR_VELOCITY]) {
    const [x, y, z] = axes.map((axis) => block[axis])
    if (x === null) continue
    matrix.forEach(([mx, my, mz], row) => {
      rotated[axes[row]] = x.map((value, i) => mx * value + my * y[i] + mz * z[i])
    })
  }
  return rotated
}

/** The samples at other instants within the block: a Catmull-Rom cubic, for samples that lie evenly in time. */
export function sampleAt(block, timeUs) {
  const { count } = block
  const firstUs = block.timeUs[0]
  const intervalUs = (block.timeUs[count - 1] - firstUs) / (count - 1)
  const sampled = { ...block, count: timeUs.length, timeUs }
  for (const channel of CHANNELS) {
    const values = block[channel]
    if (values === null) continue
    sampled[channel] = Float32Array.from(timeUs, (us) => cubicAt(values, (us - firstUs) / intervalUs))
  }
  return sampled
}

function cubicAt(values, position) {
  const last = values.length - 1
  const k = Math.max(0, Math.min(last - 1, Math.floor(position)))
  const u = position - k
  const b = values[k]
  const c = values[k + 1]
  const a = values[Math.max(0, k - 1)]
  const d = values[Math.min(last, k + 2)]
  return b + 0.5 * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)))
}

/** One channel at even instants, lost samples bridged by straight lines. */
export function evenly(block, channel, rateHz) {
  const firstUs = block.timeUs[0]
  const count = Math.floor(((block.timeUs[block.count - 1] - firstUs) / 1e6) * rateHz + 0.5) + 1
  const source = block[channel]
  const values = new Float64Array(count)
  let k = 0
  for (let i = 0; i < count; i++) {
    const us = firstUs + (i * 1e6) / rateHz
    while (k + 2 < block.count && block.timeUs[k + 1] <= us) k++
    const share = (us - block.timeUs[k]) / (block.timeUs[k + 1] - block.timeUs[k])
    values[i] = source[k] + Math.max(0, Math.min(1, share)) * (source[k + 1] - source[k])
  }
  return { values, firstUs }
}

/** Position of the first value that is not below this one; the length where there is none. */
export function lowerBound(sorted, value) {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle] < value) from = middle + 1
    else to = middle
  }
  return from
}
