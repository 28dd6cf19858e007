import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeStepBlock, encodeStepBlock } from '../../../src/codecs/step-block/step-block.js'
import { columnsOfSteps, gatherColumns, stepAt } from '../../../src/codecs/step-block/step-columns.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import { sampleStep, sampleSteps, START_US } from '../../stores/sample-records.js'

const KEY = { athleteId: 'ana', sessionId: 'run-1', foot: 'left', generation: 0 } as const

function throughBytes(steps: readonly StepRecord[]): StepRecord[] {
  const columns = decodeStepBlock(encodeStepBlock(columnsOfSteps(steps)))
  return Array.from({ length: columns.count }, (_, row) => stepAt(columns, KEY, row))
}

const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.integer({ min: -70_000, max: 5_000_000 }).map((thousandths) => thousandths / 1000),
  fc.constantFrom(0, -0, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, Number.MAX_VALUE, 0.1 + 0.2),
)
const maybe = fc.option(anyNumber, { nil: null })
const anyStep: fc.Arbitrary<StepRecord> = fc
  .record({
    strideIndex: fc.nat(),
    initialContactTimeUs: fc.integer({ min: START_US, max: START_US + 1e13 }),
    groundContactTimeMs: maybe,
    flightTimeMs: maybe,
    strideTimeMs: anyNumber,
    cadenceSpm: anyNumber,
    speedMps: maybe,
    slopeDeg: maybe,
    footStrikeAngleDeg: maybe,
    footStrikeAngleSdDeg: maybe,
    soleusImpulseBwS: maybe,
    coverageRatio: maybe,
    quality: anyNumber,
    speedBasis: fc.constantFrom('measured', 'estimated', null),
    tier: fc.constantFrom('A', 'D', 'G'),
    nullReason: fc.constantFrom('walking', 'speed-unknown', null),
    modelVersion: fc.constantFrom('gait-1', 'gait-2', 'modèle β', ''),
  })
  .map((change) => sampleStep(0, change as Partial<StepRecord>))

/** Two steps as they were kept before the coverage of a step was. */
const FORMAT_1 = [
  '01000000020000000200000000000000000000010400000038bbd70219430000000060ae0a0001000000000000406f400100',
  '000000000000594001000000000000e085400100000000000070654001010100000000000008400000010000000000000028',
  '40010000000000000014400100cdccccccccccec3f01009a9999999999b93f01000000000000000000010000000000000004',
  '40010000000000000018400100000000000000e03f0100000000000000f03f0100000000000000e83f010008006d65617375',
  '72656401010100000000000000000100010041010000000000000000000000000001000600676169742d3101000000000000',
  '000000',
].join('')

describe('a block of steps', () => {
  it('is read as it was kept before the coverage of a step was', () => {
    const columns = decodeStepBlock(Uint8Array.from(Buffer.from(FORMAT_1, 'hex')))
    const [first, second] = [0, 1].map((row) => stepAt(columns, KEY, row))
    expect(first).toMatchObject({ strideIndex: 0, groundContactTimeMs: 250, speedMps: null, tier: 'A', quality: 0.75 })
    expect(second).toMatchObject({ strideIndex: 1, speedMps: 3, speedBasis: 'measured', modelVersion: 'gait-1' })
    expect([first?.coverageRatio, second?.coverageRatio]).toEqual([null, null])
  })

  it('gives back every number bit for bit, whichever encoding its column took', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        // toEqual tells −0 from 0.
        expect(throughBytes(steps)).toEqual(steps)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps columns that fit exactly into narrow integers, thousandths and single precision exact', () => {
    for (const scale of [1, 1000])
      for (const span of [200, 60_000, 4_000_000_000]) {
        const steps = sampleSteps(30).map((step, row) => ({
          ...step,
          strideTimeMs: (Math.floor((row * span) / 29) - 77) / scale,
        }))
        expect(throughBytes(steps)).toEqual(steps)
      }
    const single = sampleSteps(30).map((step, row) => ({ ...step, speedMps: Math.fround(1 / (row + 3)) }))
    expect(throughBytes(single)).toEqual(single)
  })

  it('holds a minute of steps in less than 160 bytes a step though every value is a full double', () => {
    expect(encodeStepBlock(columnsOfSteps(sampleSteps(85))).length / 85).toBeLessThan(160)
  })

  it('gathers rows of several blocks into one', () => {
    const [one, other] = [sampleSteps(10), sampleSteps(10, { modelVersion: 'gait-2', slopeDeg: 1.5 })].map(
      columnsOfSteps,
    )
    if (one === undefined || other === undefined) throw new Error('two blocks were made')
    const gathered = gatherColumns([
      { columns: other, row: 3 },
      { columns: one, row: 9 },
    ])
    expect([0, 1].map((row) => stepAt(gathered, KEY, row))).toEqual([
      sampleStep(3, { modelVersion: 'gait-2', slopeDeg: 1.5 }),
      sampleStep(9),
    ])
  })

  it('refuses NaN and infinity instead of storing them', () => {
    for (const wrong of [NaN, Infinity, -Infinity])
      expect(() => encodeStepBlock(columnsOfSteps([sampleStep(0, { quality: wrong })]))).toThrow(/instead of null/)
  })

  it('names a format that it does not know', () => {
    const bytes = encodeStepBlock(columnsOfSteps(sampleSteps(3)))
    bytes[0] = 9
    expect(() => decodeStepBlock(bytes)).toThrow(/format 9 is not known/)
  })

  it('says so for a block that was cut at any byte or has bytes too many', () => {
    const bytes = encodeStepBlock(columnsOfSteps(sampleSteps(20)))
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeStepBlock(bytes.subarray(0, length))).toThrow(/can't be read at byte/)
    expect(() => decodeStepBlock(new Uint8Array([...bytes, 0]))).toThrow(/1 bytes too many/)
  })
})
