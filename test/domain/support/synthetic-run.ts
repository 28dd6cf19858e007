import { START_US, type Channels } from './recordings.js'

export interface SyntheticRun extends Channels {
  readonly strideTimeMs: number
}

const STRIDE_S = 0.7

function bump(t: number, centreS: number, widthS: number): number {
  const z = (t - centreS) / widthS
  return Math.exp(-0.5 * z * z)
}

/** Pitch rate of one stride from initial contact on, toe-up positive, as a sum of smooth lobes. */
function pitchRateDps(t: number, angleDeg: number): number {
  const area = Math.sqrt(2 * Math.PI)
  const slap = -(angleDeg / (0.016 * area)) * bump(t, 0.012, 0.016)
  const slapNext = -(angleDeg / (0.016 * area)) * bump(t, STRIDE_S + 0.012, 0.016)
  const pushOff = -(95 / (0.05 * area)) * bump(t, 0.24, 0.05)
  const swing = ((95 + angleDeg) / (0.062 * area)) * bump(t, 0.5, 0.062)
  const contact = -4 / (0.02 * area)
  return (
    slap +
    slapNext +
    pushOff +
    swing +
    contact * (bump(t, 0.01, 0.02) + bump(t, STRIDE_S + 0.01, 0.02)) +
    8 / STRIDE_S / 2
  )
}

/** Regular running strides of a foot whose axes are X forward, Y up, Z to the right; smooth, without noise. */
export function syntheticRun(options: {
  readonly strideCount: number
  readonly rateHz: number
  readonly footStrikeAngleDeg: number
}): SyntheticRun {
  const count = Math.round(options.strideCount * STRIDE_S * options.rateHz)
  const channels: number[][] = [[], [], [], [], [], []]
  const timeUs: number[] = []
  let pitchDeg = 0
  for (let i = 0; i < count; i++) {
    const t = (i / options.rateHz) % STRIDE_S
    const p = pitchRateDps(t, options.footStrikeAngleDeg)
    pitchDeg = t < 1 / options.rateHz ? options.footStrikeAngleDeg : pitchDeg + p / options.rateHz
    const pitch = (pitchDeg * Math.PI) / 180
    const brake = 5 * (bump(t, 0, 0.025) + bump(t, STRIDE_S, 0.025))
    const push = 1.5 * bump(t, 0.13, 0.05)
    timeUs.push(START_US + (i * 1e6) / options.rateHz)
    channels[0]?.push(Math.sin(pitch) + 0.8 * brake)
    channels[1]?.push(Math.cos(pitch) + push + 0.4 * brake)
    channels[2]?.push(0.05 * brake)
    channels[3]?.push(12 * Math.sin((2 * Math.PI * t) / STRIDE_S))
    channels[4]?.push(10 * Math.cos((2 * Math.PI * t) / STRIDE_S))
    channels[5]?.push(p)
  }
  return { timeUs, channels, strideTimeMs: STRIDE_S * 1000 }
}

/** The same movement seen by a sensor mounted any other way round. */
export function rotate(run: Channels, random: () => number): Channels {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const q = [normal(), normal(), normal(), normal()]
  const norm = Math.hypot(...q)
  const [w = 1, x = 0, y = 0, z = 0] = q.map((v) => v / norm)
  const matrix = [
    [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
  ]
  const turn = (offset: number): number[][] =>
    matrix.map((row) =>
      Array.from(run.timeUs, (_, i) => row.reduce((sum, m, n) => sum + m * (run.channels[offset + n]?.[i] ?? 0), 0)),
    )
  return { ...run, channels: [...turn(0), ...turn(3)] }
}
