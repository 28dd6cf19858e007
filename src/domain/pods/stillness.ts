import type { Axes } from '../records/people.js'
import type { SampleBlock } from '../records/sample-block.js'

export const STILL_SECONDS_WANTED = 3
const WINDOW_US = 250_000
const WINDOWS_WANTED = (STILL_SECONDS_WANTED * 1e6) / WINDOW_US
/** A standing runner sways by less; a pod in a hand that tries to be still by more. */
const SWAY_G = 0.03
const SWAY_DPS = 8

/** What a pod shows while nothing moves. */
export interface Rest {
  readonly gyroscopeBiasDps: Axes | null
  readonly accelerationG: Axes
  /** Standard deviations, over the three axes. */
  readonly accelerationNoiseG: number
  readonly gyroscopeNoiseDps: number | null
}

/** Sums over one stretch: count, then sum and sum of squares of ax, ay, az, gx, gy, gz. */
interface Sums {
  count: number
  readonly sum: Float64Array
  readonly squares: Float64Array
}

export interface Stillness {
  window: Sums
  windowFromUs: number | null
  /** Of the windows without movement, one after the other. */
  still: Sums
  stillWindows: number
  hasGyroscope: boolean
}

export function createStillness(): Stillness {
  return { window: createSums(), windowFromUs: null, still: createSums(), stillWindows: 0, hasGyroscope: true }
}

/** How long the pod has not moved, in seconds. */
export function stillSeconds(state: Stillness): number {
  return (state.stillWindows * WINDOW_US) / 1e6
}

/** Takes samples until the pod has been still for three seconds on end; any movement begins anew. @returns then what it shows */
export function takeStill(state: Stillness, block: SampleBlock): Rest | null {
  state.hasGyroscope = block.angularVelocityXDps !== null
  for (let i = 0; i < block.count; i++) {
    const timeUs = block.timeUs[i] as number
    state.windowFromUs ??= timeUs
    if (timeUs - state.windowFromUs >= WINDOW_US) {
      closeWindow(state)
      if (state.stillWindows >= WINDOWS_WANTED) return restOf(state)
      state.windowFromUs = timeUs
    }
    addSample(state.window, block, i)
  }
  return null
}

function closeWindow(state: Stillness): void {
  const { window, still } = state
  const sways = spread(window, 0) > SWAY_G || (state.hasGyroscope && spread(window, 3) > SWAY_DPS)
  if (sways || window.count === 0) {
    state.still = createSums()
    state.stillWindows = 0
  } else {
    still.count += window.count
    for (let n = 0; n < 6; n++) {
      still.sum[n] = (still.sum[n] as number) + (window.sum[n] as number)
      still.squares[n] = (still.squares[n] as number) + (window.squares[n] as number)
    }
    state.stillWindows += 1
  }
  state.window = createSums()
}

function restOf({ still, hasGyroscope }: Stillness): Rest {
  return {
    gyroscopeBiasDps: hasGyroscope ? meanOf(still, 3) : null,
    accelerationG: meanOf(still, 0),
    accelerationNoiseG: spread(still, 0) / Math.sqrt(3),
    gyroscopeNoiseDps: hasGyroscope ? spread(still, 3) / Math.sqrt(3) : null,
  }
}

function createSums(): Sums {
  return { count: 0, sum: new Float64Array(6), squares: new Float64Array(6) }
}

function addSample(sums: Sums, block: SampleBlock, i: number): void {
  sums.count += 1
  add(sums, 0, block.accelerationXG[i] as number)
  add(sums, 1, block.accelerationYG[i] as number)
  add(sums, 2, block.accelerationZG[i] as number)
  add(sums, 3, block.angularVelocityXDps?.[i] ?? 0)
  add(sums, 4, block.angularVelocityYDps?.[i] ?? 0)
  add(sums, 5, block.angularVelocityZDps?.[i] ?? 0)
}

function add({ sum, squares }: Sums, n: number, value: number): void {
  sum[n] = (sum[n] as number) + value
  squares[n] = (squares[n] as number) + value * value
}

function meanOf({ count, sum }: Sums, from: number): Axes {
  const mean = (n: number): number => (sum[from + n] as number) / count
  return { x: mean(0), y: mean(1), z: mean(2) }
}

/** Root of the summed variances of three values. */
function spread({ count, sum, squares }: Sums, from: number): number {
  let variance = 0
  for (let n = from; n < from + 3; n++) {
    const mean = (sum[n] as number) / count
    variance += Math.max(0, (squares[n] as number) / count - mean * mean)
  }
  return Math.sqrt(variance)
}
