import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { SampleBlock } from '../../src/domain/records/sample-block.js'
import { degrade, ROOT, statistics, type RecordedFoot } from './modules.js'

type Vector = readonly [number, number, number]

interface RunsModule {
  axisError(axis: Vector): { readonly offDeg: number; readonly toeOutDeg: number; readonly tiltDeg: number }
  upError(up: Vector, pitchDeg: number): { readonly offDeg: number; readonly pitchDeg: number }
  meanForce(block: SampleBlock, fromUs: number, toUs: number): readonly number[] | null
}

interface PrincipalAxisModule {
  principalAxis(block: SampleBlock, fromUs: number): Vector | null
}

async function load<T>(file: string): Promise<T> {
  return (await import(pathToFileURL(path.join(ROOT, 'scripts/validate', file)).href)) as T
}

const { axisError, upError, meanForce } = await load<RunsModule>('alignment-runs.mjs')
const { principalAxis } = await load<PrincipalAxisModule>('published/gyro-principal-axis.mjs')

const RATE_HZ = 100
const COUNT = 600

/** A foot that lies flat and swings about its transverse axis. */
function swingingFoot(): RecordedFoot {
  const zeros = (): Float32Array => new Float32Array(COUNT)
  const block: SampleBlock = {
    count: COUNT,
    timeUs: Float64Array.from({ length: COUNT }, (_, i) => (i * 1e6) / RATE_HZ),
    accelerationXG: zeros(),
    accelerationYG: zeros().fill(1),
    accelerationZG: zeros(),
    angularVelocityXDps: zeros(),
    angularVelocityYDps: zeros(),
    angularVelocityZDps: Float32Array.from({ length: COUNT }, (_, i) => 300 * Math.sin((2 * Math.PI * i) / 70)),
    accelerationRangeG: 16,
    angularVelocityRangeDps: 2000,
  }
  return { foot: 'right', rateHz: RATE_HZ, block, steps: [] }
}

const put = (...steps: Parameters<typeof degrade.degradeRecording>[1]): RecordedFoot =>
  degrade.degradeRecording({ name: 'one foot', feet: [swingingFoot()] }, steps, 'seed').feet[0] as RecordedFoot

const column = (mounting: RecordedFoot['mounting'], at: 0 | 1 | 2): readonly number[] =>
  (mounting ?? []).map((row) => row[at])

describe('a sensor put on any way round', () => {
  it('remembers how, so that what it feels can be turned back', () => {
    const { block, mounting } = put(degrade.mount())
    const felt = [block.accelerationXG[5], block.accelerationYG[5], block.accelerationZG[5]]
    column(mounting, 1).forEach((up, axis) => expect(felt[axis]).toBeCloseTo(up, 5))
  })

  it('has its principal axis about the foot’s transverse one, whatever its gyroscope’s bias', () => {
    const { block, mounting } = put(degrade.mount(), degrade.biasGyroscope(30))
    const axis = principalAxis(block, 0) ?? [0, 0, 0]
    const along = column(mounting, 2).reduce((sum, value, n) => sum + value * (axis[n] ?? 0), 0)
    expect(Math.abs(along)).toBeCloseTo(1, 4)
    expect(principalAxis(block, 1e12)).toBeNull()
  })

  it('stood for as long as was asked, upright and still, before the same samples at the same times', () => {
    const plain = swingingFoot().block
    const { block } = put(degrade.standFirst(2))
    expect(block.count).toBe(COUNT + 2 * RATE_HZ)
    expect(block.timeUs[0]).toBe(-2_000_000)
    expect(Array.from(block.timeUs.subarray(2 * RATE_HZ))).toEqual(Array.from(plain.timeUs))
    expect(block.angularVelocityZDps?.subarray(2 * RATE_HZ)).toEqual(plain.angularVelocityZDps)
    expect(block.angularVelocityZDps?.subarray(0, 2 * RATE_HZ).every((dps) => dps === 0)).toBe(true)
    expect(meanForce(block, -2_000_000, -1)).toEqual([0, 1, 0])
    expect(meanForce(block, 1e12, 2e12)).toBeNull()
  })
})

describe('the error of an axis', () => {
  const degrees = Math.PI / 180

  it('is told as a whole, as toe-out of a right foot and as tilt', () => {
    const outward = axisError([-Math.sin(10 * degrees), 0, Math.cos(10 * degrees)])
    expect(outward.offDeg).toBeCloseTo(10, 6)
    expect(outward.toeOutDeg).toBeCloseTo(10, 6)
    expect(outward.tiltDeg).toBeCloseTo(0, 6)
    expect(axisError([0, Math.sin(4 * degrees), Math.cos(4 * degrees)]).tiltDeg).toBeCloseTo(4, 6)
  })

  it('is beyond 90° where toe-up was taken for toe-down', () => {
    expect(axisError([0.05, 0, -1]).offDeg).toBeGreaterThan(90)
  })

  it('of a vertical counts from the foot’s pitch, toes up', () => {
    const of = (pitchDeg: number): Vector => [Math.sin(pitchDeg * degrees), Math.cos(pitchDeg * degrees), 0]
    expect(upError(of(12), 12).offDeg).toBeCloseTo(0, 5)
    expect(upError(of(15), 12).pitchDeg).toBeCloseTo(3, 6)
    expect(upError([0, Math.cos(5 * degrees), Math.sin(5 * degrees)], 0)).toEqual({
      offDeg: expect.closeTo(5, 6) as number,
      pitchDeg: expect.closeTo(0, 6) as number,
    })
  })
})

describe('the agreement of two orders', () => {
  const pairs = (estimates: readonly number[]) => estimates.map((estimate, reference) => ({ estimate, reference }))

  it('is that of the ranks, so that only order counts, and ties share theirs', () => {
    expect(statistics.rankCorrelation(pairs([1, 10, 100, 1e6]))).toBeCloseTo(1, 12)
    expect(statistics.rankCorrelation(pairs([4, 3, 2, -9]))).toBeCloseTo(-1, 12)
    expect(statistics.rankCorrelation(pairs([1, 1, 2, 2]))).toBeCloseTo(0.8944, 4)
  })

  it('is as sure as its count allows', () => {
    const interval = statistics.correlationInterval(0.84, 17)
    expect(interval?.low).toBeCloseTo(0.603, 3)
    expect(interval?.high).toBeCloseTo(0.941, 3)
    expect(statistics.correlationInterval(0.5, 3)).toBeNull()
  })
})
