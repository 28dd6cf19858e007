import { RING_MASK } from '../signal/sample-ring.js'
import type { FootEvent, FootMotion } from './foot-events.js'
import type { FootState } from './foot-state.js'

/** The motion is looked at in chunks of this length. */
export const CHUNK_US = 250_000
const STILL_CHUNKS = 4
const STRIDE_FORGOTTEN_US = 2_000_000
const QUIET_ACCELERATION_SD_G = 0.06
const QUIET_ROTATION_DPS = 25
const STATIC_ACCELERATION_SD_G = 0.02
const STATIC_ROTATION_SPREAD_DPS = 5
const STATIC_ROTATION_DPS = 12
const STATIC_NORM_TOLERANCE_G = 0.05
const BIAS_WEIGHT = 0.25
const RUNNING_STREAK = 2

function setMotion(state: FootState, motion: FootMotion, timeUs: number, events: FootEvent[]): void {
  if (state.motion === motion) return
  state.motion = motion
  events.push({ kind: 'motion', timeUs: Math.round(timeUs), motion })
}

/** Two running strides in a row make it running. */
export function noteRunningStride(state: FootState, timeUs: number, events: FootEvent[]): void {
  state.runningStreak++
  state.lastStrideTimeUs = timeUs
  state.lastMovedTimeUs = timeUs
  state.quietChunkCount = 0
  state.staticChunkCount = 0
  if (state.runningStreak >= RUNNING_STREAK) setMotion(state, 'running', timeUs, events)
}

export function noteWalkingStride(state: FootState): void {
  state.runningStreak = 0
}

/** Torn strides say for this long after the last whole one that the foot runs on. */
const TORN_BELIEVED_US = 10_000_000

/** A stride was there, but a hole took what would have to be measured. */
export function noteTornStride(state: FootState, timeUs: number): void {
  if (timeUs - state.lastStrideTimeUs < TORN_BELIEVED_US) state.lastMovedTimeUs = timeUs
}

/** Looks at the samples of one chunk: still, walking, and what the gyroscope says while nothing turns. */
export function lookAtChunk(state: FootState, from: number, to: number, events: FootEvent[]): void {
  const timeUs = state.ring.timeUs[(to - 1) & RING_MASK] as number
  if (timeUs - state.lastMovedTimeUs < STRIDE_FORGOTTEN_US) return
  state.runningStreak = 0
  // Who runs on after a stop may do so at another pace.
  state.strideTimeCount = 0
  const chunk = describeChunk(state, from, to)
  const quiet = chunk.accelerationSdG < QUIET_ACCELERATION_SD_G && chunk.rotationMaxDps < QUIET_ROTATION_DPS
  state.quietChunkCount = quiet ? state.quietChunkCount + 1 : 0
  if (state.quietChunkCount >= STILL_CHUNKS) setMotion(state, 'still', timeUs, events)
  else if (!quiet) setMotion(state, 'walking', timeUs, events)
  if (state.hasGyroscope) learnBias(state, chunk)
}

interface Chunk {
  readonly accelerationMeanG: number
  readonly accelerationSdG: number
  readonly rotationMaxDps: number
  readonly rotationSpreadDps: number
  readonly meanXDps: number
  readonly meanYDps: number
  readonly meanZDps: number
}

function describeChunk(state: FootState, from: number, to: number): Chunk {
  const ring = state.ring
  const n = Math.max(1, to - from)
  let sum = 0
  let squares = 0
  let x = 0
  let y = 0
  let z = 0
  let rotationSquares = 0
  let rotationMax = 0
  for (let i = from; i < to; i++) {
    const k = i & RING_MASK
    const a = Math.sqrt(
      (ring.accelerationXG[k] as number) ** 2 +
        (ring.accelerationYG[k] as number) ** 2 +
        (ring.accelerationZG[k] as number) ** 2,
    )
    sum += a
    squares += a * a
    const wx = ring.angularVelocityXDps[k] as number
    const wy = ring.angularVelocityYDps[k] as number
    const wz = ring.angularVelocityZDps[k] as number
    x += wx
    y += wy
    z += wz
    const w2 = wx * wx + wy * wy + wz * wz
    rotationSquares += w2
    if (w2 > rotationMax) rotationMax = w2
  }
  const mean = sum / n
  const meanSquare = (x * x + y * y + z * z) / (n * n)
  return {
    accelerationMeanG: mean,
    accelerationSdG: Math.sqrt(Math.max(0, squares / n - mean * mean)),
    rotationMaxDps: Math.sqrt(rotationMax),
    rotationSpreadDps: Math.sqrt(Math.max(0, rotationSquares / n - meanSquare)),
    meanXDps: x / n,
    meanYDps: y / n,
    meanZDps: z / n,
  }
}

/** After a second of rest, what the gyroscope still shows is its bias. */
function learnBias(state: FootState, chunk: Chunk): void {
  const rest =
    chunk.accelerationSdG < STATIC_ACCELERATION_SD_G &&
    Math.abs(chunk.accelerationMeanG - 1) < STATIC_NORM_TOLERANCE_G &&
    chunk.rotationSpreadDps < STATIC_ROTATION_SPREAD_DPS &&
    chunk.rotationMaxDps < STATIC_ROTATION_DPS
  state.staticChunkCount = rest ? state.staticChunkCount + 1 : 0
  if (state.staticChunkCount < STILL_CHUNKS) return
  const weight = state.staticChunkCount === STILL_CHUNKS ? 1 : BIAS_WEIGHT
  state.biasXDps += weight * (chunk.meanXDps - state.biasXDps)
  state.biasYDps += weight * (chunk.meanYDps - state.biasYDps)
  state.biasZDps += weight * (chunk.meanZDps - state.biasZDps)
}
