import { describe, expect, it } from 'vitest'
import { createClockFit } from '../../src/pipeline/clock-fit.js'
import { createPrng } from '../../src/sources/simulator/prng.js'

const NOMINAL_US = 5000
const LEAST_DELAY_US = 6000
const START_US = 1e12

interface Stream {
  /** Of the sensor, against what is written on it. */
  readonly rateError?: number
  readonly seconds: number
  /** Samples in one notification. */
  readonly perFrame?: number
  /** Arrivals are held back to the next meeting of the link. */
  readonly intervalUs?: number
  readonly jitterUs?: number
  /** The link is silent from one second to another, then all comes at once. */
  readonly heldS?: readonly [number, number]
  readonly isLost?: (index: number) => boolean
  readonly delayUs?: number
  readonly seed?: string
}

/** What a sensor without a clock sends, placed: where each sample was put against where it was taken. */
function place(stream: Stream) {
  const {
    rateError = 0,
    seconds,
    perFrame = 1,
    intervalUs = 15_000,
    jitterUs = 20_000,
    delayUs = LEAST_DELAY_US,
  } = stream
  const random = createPrng(stream.seed ?? 'arrivals')
  const trueUs = NOMINAL_US / (1 + rateError)
  const fit = createClockFit()
  const errorsUs: number[] = []
  const takenUs: number[] = []
  const placedUs: number[] = []
  let missing = 0
  let lost = 0
  let arrivalUs = 0
  for (let first = 0; first * trueUs < seconds * 1e6; first += perFrame) {
    const lastUs = START_US + (first + perFrame - 1) * trueUs
    const ready = lastUs + delayUs + jitterUs * random.next() ** 2
    const meeting = START_US + Math.ceil((ready - START_US) / intervalUs) * intervalUs
    const [from, to] = stream.heldS ?? [0, 0]
    const held = meeting > START_US + from * 1e6 && meeting < START_US + to * 1e6 ? START_US + to * 1e6 : meeting
    if (stream.isLost?.(first) === true) {
      lost += perFrame
      continue
    }
    arrivalUs = Math.max(arrivalUs, held)
    const frame = { t0Us: null, dtUs: NOMINAL_US, count: perFrame, clockWrapUs: null }
    const placed = fit.place(frame, arrivalUs)
    if (placed === null) throw new Error('Every sample of such a sensor is new.')
    missing += placed.missingCount
    for (let i = 0; i < perFrame; i++) {
      const atUs = placed.firstUs + i * placed.intervalUs
      takenUs.push(START_US + (first + i) * trueUs)
      placedUs.push(atUs)
      errorsUs.push(atUs - (START_US + (first + i) * trueUs))
    }
  }
  return { errorsUs, takenUs, placedUs, missing, lost }
}

/** Largest error of a time of 250 ms between two samples, after so many seconds. */
function worstContactErrorMs({ takenUs, placedUs }: ReturnType<typeof place>, afterS: number): number {
  let worst = 0
  for (let i = 0; i < takenUs.length; i++) {
    const fromUs = takenUs[i] as number
    if (fromUs < START_US + afterS * 1e6) continue
    const to = i + 50
    if (to >= takenUs.length) break
    const trueUs = (takenUs[to] as number) - fromUs
    if (trueUs > 300_000) continue
    worst = Math.max(worst, Math.abs((placedUs[to] as number) - (placedUs[i] as number) - trueUs) / 1000)
  }
  return worst
}

describe('a sensor without a clock', () => {
  it.each([-0.02, -0.005, 0, 0.005, 0.02])('is placed by its own rate, off by %f', (rateError) => {
    const stream = place({ rateError, seconds: 120 })
    expect(worstContactErrorMs(stream, 10)).toBeLessThan(1)
    for (const errorUs of stream.errorsUs.slice(6000)) expect(Math.abs(errorUs)).toBeLessThan(20_000)
    expect(stream.missing).toBe(0)
  })

  it.each([1, 4])('rises strictly, %i samples a notification, also where much waits and comes at once', (perFrame) => {
    const { placedUs, missing } = place({ seconds: 60, perFrame, heldS: [40, 40.7], rateError: 0.01 })
    for (let i = 1; i < placedUs.length; i++) expect(placedUs[i]).toBeGreaterThan(placedUs[i - 1] ?? Infinity)
    expect(missing).toBe(0)
  })

  it('leaves the times alone while samples wait on the way', () => {
    const stream = place({ seconds: 90, heldS: [50, 50.8], rateError: -0.01 })
    expect(worstContactErrorMs(stream, 10)).toBeLessThan(1)
  })

  it('finds a single lost sample once the rate is known', () => {
    const stream = place({ seconds: 120, rateError: 0.004, isLost: (index) => index === 10_000 })
    expect(stream.missing).toBe(1)
    const error = stream.errorsUs.slice(-2000)
    for (const errorUs of error) expect(Math.abs(errorUs - LEAST_DELAY_US)).toBeLessThan(12_000)
  })

  it.each([20, 60, 150, 400])(
    'finds a hole of %i samples within seconds and puts what follows where it belongs',
    (length) => {
      const stream = place({
        seconds: 120,
        rateError: -0.008,
        isLost: (index) => index >= 9000 && index < 9000 + length,
      })
      expect(Math.abs(stream.missing - length)).toBeLessThanOrEqual(length > 200 ? 4 : 1)
      for (const errorUs of stream.errorsUs.slice(-8000)) expect(Math.abs(errorUs - 10_000)).toBeLessThan(12_000)
    },
  )

  it('counts what is lost now and then to within a tenth', () => {
    const random = createPrng('lost')
    const holes = Array.from(
      { length: 14 },
      (_, n) => [40 + 40 * n + 10 * random.next(), 1 + 29 * random.next()] as const,
    )
    const isLost = (index: number): boolean => holes.some(([s, count]) => index >= s * 200 && index < s * 200 + count)
    const stream = place({ seconds: 600, rateError: 0.01, isLost })
    expect(stream.lost).toBeGreaterThan(150)
    expect(Math.abs(stream.missing - stream.lost)).toBeLessThan(0.1 * stream.lost)
  })

  it('puts left and right within 20 ms of each other, whatever their delays and rates are', () => {
    const left = place({ seconds: 120, rateError: 0.015, delayUs: 4000, intervalUs: 15_000, seed: 'left' })
    const right = place({ seconds: 120, rateError: -0.02, delayUs: 14_000, intervalUs: 30_000, seed: 'right' })
    const settled = (errorsUs: readonly number[]): readonly number[] => errorsUs.slice(3000)
    const [most, least] = [Math.max(...settled(left.errorsUs)), Math.min(...settled(left.errorsUs))]
    for (const errorUs of settled(right.errorsUs)) {
      expect(errorUs - least).toBeLessThan(20_000)
      expect(most - errorUs).toBeLessThan(20_000)
    }
  })

  it('keeps its rate over a new connection', () => {
    const fit = createClockFit()
    const frame = { t0Us: null, dtUs: NOMINAL_US, count: 1, clockWrapUs: null }
    const trueUs = NOMINAL_US * 1.02
    for (let k = 0; k < 12_000; k++) fit.place(frame, START_US + k * trueUs)
    fit.disconnect()
    const first = fit.place(frame, START_US + 12_400 * trueUs)
    const next = fit.place(frame, START_US + 12_401 * trueUs)
    expect(first?.missingCount).toBe(400)
    expect((next?.firstUs ?? 0) - (first?.firstUs ?? 0)).toBeCloseTo(trueUs, 0)
  })
})
