import { describe, expect, it } from 'vitest'
import { createFootState, reduceFootSamples } from '../../../src/domain/gait/foot-reducer.js'
import { createRandom } from '../../../src/domain/signal/random.js'
import { START_US, toBlock, type Channels } from '../support/recordings.js'
import { footOptions, reduceAll, stridesOf } from '../support/reduce.js'
import { rotate, syntheticRun } from '../support/synthetic-run.js'

const run = syntheticRun({ strideCount: 20, rateHz: 100, footStrikeAngleDeg: 8 })

/** How far turning about the axis that was found is from turning about the foot's own: 0 alike, 180 the wrong way round. */
function offAxisDeg(channels: Channels): number {
  const state = createFootState(footOptions)
  const block = toBlock(channels)
  reduceFootSamples(state, block)
  expect(state.axis.aligned).toBe(true)
  let both = 0
  let own = 0
  let other = 0
  for (let i = 0; i < block.count; i++) {
    const seen =
      (block.angularVelocityXDps?.[i] ?? 0) * state.axis.x +
      (block.angularVelocityYDps?.[i] ?? 0) * state.axis.y +
      (block.angularVelocityZDps?.[i] ?? 0) * state.axis.z
    const truth = Number(run.channels[5]?.[i] ?? 0)
    both += seen * truth
    own += seen * seen
    other += truth * truth
  }
  return (Math.acos(Math.max(-1, Math.min(1, both / Math.sqrt(own * other)))) * 180) / Math.PI
}

/** The same foot standing still before it runs. */
function afterStanding({ channels }: Channels): Channels {
  const count = 400
  const rest = channels.map((channel, n) => {
    const [x = 0, y = 0, z = 0] = [0, 1, 2].map((k) => Number(channels[k]?.[20] ?? 0))
    const norm = Math.hypot(x, y, z)
    return Array.from({ length: count }, () => (n < 3 ? Number(channel[20] ?? 0) / norm : 0))
  })
  const joined = channels.map((channel, n) => [...(rest[n] ?? []), ...Array.from(channel)])
  return { timeUs: Array.from(joined[0] ?? [], (_, i) => START_US + i * 10_000), channels: joined }
}

describe('the axis about which a foot pitches', () => {
  it('is found from running alone, the right way round, however the sensor is mounted', () => {
    const random = createRandom(21)
    for (let n = 0; n < 24; n++) expect(offAxisDeg(rotate(run, random))).toBeLessThan(10)
  })

  it('is found for a sensor put on backwards or upside down', () => {
    const turned = (signs: readonly number[]): Channels => ({
      timeUs: run.timeUs,
      channels: run.channels.map((channel, n) => Array.from(channel, (v) => v * (signs[n % 3] ?? 1))),
    })
    for (const signs of [
      [-1, 1, -1],
      [1, -1, -1],
      [-1, -1, 1],
    ]) {
      expect(offAxisDeg(turned(signs))).toBeLessThan(10)
    }
  })

  it('is found as well after standing', () => {
    const random = createRandom(22)
    const plain = stridesOf(reduceAll(toBlock(run))).length
    for (let n = 0; n < 6; n++) {
      const strides = stridesOf(reduceAll(toBlock(afterStanding(rotate(run, random)))))
      expect(strides.length).toBeGreaterThanOrEqual(plain - 1)
      for (const stride of strides) expect(stride.footStrikeAngleDeg).not.toBeNull()
    }
  })

  it('is told with each stride how sure it is', () => {
    for (const stride of stridesOf(reduceAll(toBlock(run)))) expect(stride.alignmentQuality).toBe(1)
    const alone = stridesOf(reduceAll(toBlock({ ...run, channels: run.channels.slice(0, 3) })))
    for (const stride of alone) expect(stride.alignmentQuality).toBeNull()
  })

  it('is not needed the same by two feet: samples of the other foot, mirrored, give the same strides', () => {
    // A mirror at the sagittal plane keeps x and y of forces, and z of rotations.
    const mirror = [1, 1, -1, -1, -1, 1]
    const other = {
      timeUs: run.timeUs,
      channels: run.channels.map((channel, n) => Array.from(channel, (v) => v * (mirror[n] ?? 1))),
    }
    const [a, b] = [run, other].map((channels) => stridesOf(reduceAll(toBlock(channels))))
    expect(b?.length).toBe(a?.length)
    for (const [i, stride] of (a ?? []).entries()) {
      expect(Math.abs(stride.initialContactTimeUs - (b?.[i]?.initialContactTimeUs ?? 0))).toBeLessThan(100)
      expect(Math.abs((stride.footStrikeAngleDeg ?? 0) - (b?.[i]?.footStrikeAngleDeg ?? 99))).toBeLessThan(0.1)
    }
  })
})

describe('movements that are no running', () => {
  const random = createRandom(9)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const make = (durationS: number, sample: (s: number) => readonly number[]): Channels => {
    const rows = Array.from({ length: durationS * 100 }, (_, i) => sample(i / 100))
    return {
      timeUs: rows.map((_, i) => START_US + i * 10_000),
      channels: [0, 1, 2, 3, 4, 5].map((n) => rows.map((row) => (row[n] ?? 0) + (n < 3 ? 0.05 : 1) * normal())),
      accelerationRangeG: 16,
    }
  }
  const smooth = [0, 0, 0, 0, 0, 0]
  const wander = (): readonly number[] => {
    for (let n = 0; n < 6; n++) smooth[n] = 0.83 * (smooth[n] ?? 0) + 0.17 * normal()
    return smooth.map((v, n) => v * ([3, 3, 3, 600, 600, 900][n] ?? 0) + (n === 1 ? 1 : 0))
  }
  const pedal = (hz: number, amplitudeDeg: number) => (s: number) => {
    const phase = 2 * Math.PI * hz * s
    return [
      0.5 * Math.sin(phase),
      1 + 0.5 * Math.cos(phase),
      0,
      0,
      0,
      amplitudeDeg * 2 * Math.PI * hz * Math.cos(phase),
    ]
  }

  it.each([
    [
      'violent noise',
      make(60, () => [normal(), 1 + normal(), normal(), 200 * normal(), 200 * normal(), 200 * normal()]),
    ],
    ['a foot that moves about without a rhythm', make(240, wander)],
    ['pedalling at 72 a minute', make(60, pedal(1.2, 30))],
    ['pedalling at 90 a minute', make(60, pedal(1.5, 25))],
    ['pedalling at 108 a minute', make(60, pedal(1.8, 20))],
  ])('%s has no stride', (_, channels) => {
    const events = reduceAll(toBlock(channels))
    expect(stridesOf(events)).toEqual([])
    expect(events.some((event) => event.kind === 'motion' && event.motion === 'running')).toBe(false)
    expect(events.some((event) => event.kind === 'rejected')).toBe(true)
  })
})
