import type { ModelParameters } from '../biomechanics/parameters.js'
import type { StrikeShare, StrikeShares } from '../records/session-record.js'
import { createRandom } from '../signal/random.js'
import { selectNth } from '../signal/select-nth.js'
import type { FootStrikeProbabilities, SensedLanding } from './foot-strike.js'
import { classifyNextLanding, createStrikeHabit, type StrikeHabit } from './strike-habit.js'

const BOOTSTRAP_COUNT = 200
const SHIFT_SD = 1.645
/** Sums of one block of time: steps, then rearfoot, midfoot and forefoot at the angle, below it and above it. */
const SUMS = 10

/** Strikes of one foot so far, as sums per block of time; grows by one row a block. */
export interface StrikeShareState {
  readonly parameters: ModelParameters
  readonly blocks: Map<number, Float64Array>
  /** Of the foot as it would be with all angles lower or higher by the systematic error. */
  readonly lowHabit: StrikeHabit
  readonly highHabit: StrikeHabit
}

export function createStrikeShareState(parameters: ModelParameters): StrikeShareState {
  return {
    parameters,
    blocks: new Map(),
    lowHabit: createStrikeHabit(),
    highHabit: createStrikeHabit(),
  }
}

/** One step with what was sensed of it and what was made of that; `blockIndex` counts blocks of 60 s. */
export interface JudgedStep {
  readonly landing: SensedLanding
  readonly strike: FootStrikeProbabilities
  readonly blockIndex: number
}

/**
 * Adds one step. With all angles moved by the systematic error, which is that of the shoe worn then, each step is judged as
 * if only its random error were left.
 */
export function addStrike(
  state: StrikeShareState,
  { landing, strike, blockIndex }: JudgedStep,
  systematicSdDeg: number,
): void {
  let sums = state.blocks.get(blockIndex)
  if (sums === undefined) {
    sums = new Float64Array(SUMS)
    state.blocks.set(blockIndex, sums)
  }
  sums[0] = (sums[0] ?? 0) + 1
  addAt(sums, 1, strike)
  addAt(sums, 4, classifyMoved(state.lowHabit, landing, -systematicSdDeg, state.parameters))
  addAt(sums, 7, classifyMoved(state.highHabit, landing, systematicSdDeg, state.parameters))
}

/** @param errorDeg systematic error, as it would lower or raise the angle */
function classifyMoved(
  habit: StrikeHabit,
  landing: SensedLanding,
  errorDeg: number,
  parameters: ModelParameters,
): FootStrikeProbabilities {
  const moved = {
    angleDeg: landing.angleDeg + SHIFT_SD * errorDeg,
    angleSdDeg: Math.sqrt(Math.max(0, landing.angleSdDeg ** 2 - errorDeg ** 2)),
    turn: landing.turn,
  }
  return classifyNextLanding(habit, moved, parameters)
}

function addAt(sums: Float64Array, at: number, strike: FootStrikeProbabilities): void {
  sums[at] = (sums[at] ?? 0) + strike.pRearfoot
  sums[at + 1] = (sums[at + 1] ?? 0) + strike.pMidfoot
  sums[at + 2] = (sums[at + 2] ?? 0) + strike.pForefoot
}

/**
 * Share of each strike with its 90 % band: bootstrap over blocks of time, and the envelope of the same with all angles
 * moved by the systematic error either way. Null without a step. The same strikes always give the same band.
 */
export function computeStrikeShares(state: StrikeShareState): StrikeShares | null {
  const rows = [...state.blocks.entries()].sort((a, b) => a[0] - b[0]).map((entry) => entry[1])
  if (rows.length === 0) return null
  const bands = bootstrapBands(rows)
  return { rearfoot: share(rows, bands, 0), midfoot: share(rows, bands, 1), forefoot: share(rows, bands, 2) }
}

/** As `computeStrikeShares`, of steps that are all there. */
export function estimateStrikeShares(
  steps: readonly JudgedStep[],
  systematicSdDeg: number,
  parameters: ModelParameters,
): StrikeShares | null {
  const state = createStrikeShareState(parameters)
  for (const step of steps) addStrike(state, step, systematicSdDeg)
  return computeStrikeShares(state)
}

function share(rows: readonly Float64Array[], bands: readonly Band[], pattern: number): StrikeShare {
  const ratio = ratioOf(rows, 1 + pattern)
  let lowRatio = ratio
  let highRatio = ratio
  for (let shift = 0; shift < 3; shift++) {
    const band = bands[3 * shift + pattern] ?? [ratio, ratio]
    lowRatio = Math.min(lowRatio, band[0])
    highRatio = Math.max(highRatio, band[1])
  }
  return { ratio, lowRatio, highRatio }
}

function ratioOf(rows: readonly Float64Array[], column: number): number {
  let sum = 0
  let count = 0
  for (const row of rows) {
    sum += row[column] ?? 0
    count += row[0] ?? 0
  }
  return sum / count
}

type Band = readonly [lowRatio: number, highRatio: number]

/** 5th and 95th percentile of the share of each column but the first; all columns share the blocks that are drawn. */
function bootstrapBands(rows: readonly Float64Array[]): Band[] {
  // Of one block, every draw is that block; short runs would pay for two hundred of them every ten seconds.
  if (rows.length === 1) return Array.from({ length: SUMS - 1 }, (_, n) => bandOfOne(ratioOf(rows, n + 1)))
  const ratios = drawRatios(rows)
  return ratios.map((column) => [
    selectNth(column, BOOTSTRAP_COUNT, Math.floor(0.05 * BOOTSTRAP_COUNT)),
    selectNth(column, BOOTSTRAP_COUNT, Math.ceil(0.95 * BOOTSTRAP_COUNT) - 1),
  ])
}

function bandOfOne(ratio: number): Band {
  return [ratio, ratio]
}

/** The share of each column but the first in every draw of blocks. */
function drawRatios(rows: readonly Float64Array[]): Float64Array[] {
  const random = createRandom(0x5eed)
  const ratios = Array.from({ length: SUMS - 1 }, () => new Float64Array(BOOTSTRAP_COUNT))
  const drawn = [...rows]
  for (let k = 0; k < BOOTSTRAP_COUNT; k++) {
    let steps = 0
    for (let i = 0; i < rows.length; i++) {
      const row = rows[Math.floor(random() * rows.length)] as Float64Array
      drawn[i] = row
      steps += row[0] as number
    }
    for (let shift = 0; shift < 3; shift++) sumShift(drawn, ratios, { shift, k, steps })
  }
  return ratios
}

/** Three sums at a time, which the processor keeps at hand; in an array of ten each addition would go through memory. */
function sumShift(
  drawn: readonly Float64Array[],
  ratios: readonly Float64Array[],
  { shift, k, steps }: { readonly shift: number; readonly k: number; readonly steps: number },
): void {
  const at = 3 * shift
  let rearfoot = 0
  let midfoot = 0
  let forefoot = 0
  for (const row of drawn) {
    rearfoot += row[at + 1] as number
    midfoot += row[at + 2] as number
    forefoot += row[at + 3] as number
  }
  const store = (column: number, sum: number): void => void ((ratios[column] as Float64Array)[k] = sum / steps)
  store(at, rearfoot)
  store(at + 1, midfoot)
  store(at + 2, forefoot)
}
