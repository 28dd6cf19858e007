import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImplementationError } from '../../../src/runtime/errors.js'
import { decodeTreadmillData, encodeTreadmillData } from '../../../src/sensors/treadmill/treadmill-codec.js'
import {
  NO_TREADMILL_DATA,
  TREADMILL_GROUPS,
  type TreadmillData,
  type TreadmillField,
} from '../../../src/sensors/treadmill/treadmill-data.js'
import { createTreadmillDecoder } from '../../../src/sensors/treadmill/treadmill-decoder.js'
import { bytesOf, createListener } from '../support/readings.js'

function data(said: Partial<TreadmillData>): TreadmillData {
  return { ...NO_TREADMILL_DATA, ...said }
}

const SLOPE_1_5_PERCENT_DEG = 0.85937

describe('treadmill data', () => {
  it.each([
    [
      '84 04 00 00 00 00 00 00 00 00 00 00 00 00',
      data({
        speedMps: 0,
        totalDistanceM: 0,
        energyKcal: 0,
        energyPerHourKcal: 0,
        energyPerMinuteKcal: 0,
        elapsedTimeS: 0,
      }),
    ],
    ['08 00 20 03 0f 00 09 00', data({ speedMps: 800 / 360, inclinationPercent: 1.5, rampAngleDeg: 0.9 })],
    [
      '8c 05 e8 03 40 1f 00 e2 ff ef ff 64 00 ff ff ff 8f 08 07',
      data({
        speedMps: 1000 / 360,
        totalDistanceM: 8000,
        inclinationPercent: -3,
        rampAngleDeg: -1.7,
        energyKcal: 100,
        heartRateBpm: 143,
        elapsedTimeS: 1800,
      }),
    ],
    ['01 00', data({ moreFollows: true })],
    ['00 00 b0 04', data({ speedMps: 1200 / 360 })],
    ['08 00 20 03 ff 7f ff 7f', data({ speedMps: 800 / 360 })],
  ])('reads %s', (hex, expected) => {
    expect(decodeTreadmillData(bytesOf(hex))).toEqual(expected)
  })

  it.each(['', '00', '00 00 b0', '08 00 20 03 0f 00 09', '01 01'])('rejects %s as cut', (hex) => {
    expect(() => decodeTreadmillData(bytesOf(hex))).toThrow(
      expect.objectContaining({ code: 'treadmill-length' }) as Error,
    )
  })

  it('tells one byte of pace from two by what comes out even', () => {
    const paced = { speedMps: 800 / 360, paceKmPerMinute: 0.2, averagePaceKmPerMinute: 0.3, heartRateBpm: 140 }
    expect(decodeTreadmillData(bytesOf('60 01 20 03 02 03 8c'))).toEqual(data(paced))
    expect(decodeTreadmillData(bytesOf('60 01 20 03 02 00 03 00 8c'))).toEqual(data(paced))
  })

  it('believes nothing behind a pace that comes out even in neither way', () => {
    expect(decodeTreadmillData(bytesOf('60 01 20 03 02 00 03 8c'))).toEqual(data({ speedMps: 800 / 360 }))
  })

  it('ignores what follows the announced fields', () => {
    expect(decodeTreadmillData(bytesOf('00 e0 b0 04 11 22'))).toEqual(data({ speedMps: 1200 / 360 }))
  })

  it('gives back what was encoded within half a step of the format, with both widths of pace', () => {
    fc.assert(
      fc.property(anyData(), fc.constantFrom(1 as const, 2 as const), (value, paceBytes) => {
        const read = decodeTreadmillData(encodeTreadmillData(value, { paceBytes }))
        expect(read.moreFollows).toBe(value.speedMps === null)
        for (const { fields } of TREADMILL_GROUPS) for (const field of fields) expectClose(read, value, field)
      }),
    )
    expect(() => encodeTreadmillData(data({ totalDistanceM: 2 ** 24 }))).toThrow(ImplementationError)
  })
})

describe('a treadmill', () => {
  it('tells speed and slope in degrees', () => {
    const { heard, hear } = createListener()
    hear(createTreadmillDecoder(), 'treadmill-data', bytesOf('08 00 20 03 0f 00 09 00'))
    const [reading] = heard.treadmills
    expect(reading?.speedMps).toBeCloseTo(2.2222, 4)
    expect(reading?.slopeDeg).toBeCloseTo(SLOPE_1_5_PERCENT_DEG, 4)
  })

  it('takes the ramp where the inclination is not available, and tells no slope where neither is', () => {
    const { heard, hear } = createListener()
    const decoder = createTreadmillDecoder()
    hear(decoder, 'treadmill-data', bytesOf('08 00 20 03 ff 7f 14 00'))
    hear(decoder, 'treadmill-data', bytesOf('08 00 20 03 ff 7f ff 7f'))
    expect(heard.treadmills.map(({ slopeDeg }) => slopeDeg)).toEqual([2, null])
  })

  it('puts a report that comes in parts together', () => {
    const { heard, hear } = createListener()
    const decoder = createTreadmillDecoder()
    hear(decoder, 'treadmill-data', bytesOf('01 01 8c'))
    hear(decoder, 'treadmill-data', bytesOf('09 00 14 00 0b 00'))
    expect(heard.treadmills).toEqual([])
    hear(decoder, 'treadmill-data', bytesOf('04 00 e8 03 0a 00 00'))
    hear(decoder, 'treadmill-data', bytesOf('00 00 e8 03'))
    expect(heard.treadmills).toMatchObject([
      { heartRateBpm: 140, totalDistanceM: 10 },
      { heartRateBpm: null, totalDistanceM: null, slopeDeg: null },
    ])
    expect(heard.treadmills[0]?.slopeDeg).toBeCloseTo(1.1458, 3)
  })

  it('does not join a part with what comes after the link was lost', () => {
    const { heard, hear } = createListener()
    const decoder = createTreadmillDecoder()
    hear(decoder, 'treadmill-data', bytesOf('01 01 8c'))
    decoder.interrupt()
    hear(decoder, 'treadmill-data', bytesOf('00 00 e8 03'))
    expect(heard.treadmills).toMatchObject([{ heartRateBpm: null }])
  })

  it('is not believed where its slope is that of a wall', () => {
    const { heard, hear } = createListener()
    hear(createTreadmillDecoder(), 'treadmill-data', bytesOf('08 00 20 03 e8 03 09 00'))
    expect(heard.treadmills).toMatchObject([{ slopeDeg: null }])
    expect(heard.malformed).toEqual(['A slope of 45.0° is none of a treadmill.'])
    expect(heard.codes).toEqual(['treadmill-slope'])
  })
})

/** Whole groups, as machines send them; without the values that mean that there is none. */
function anyData(): fc.Arbitrary<TreadmillData> {
  const groups = TREADMILL_GROUPS.map(({ fields }) => fc.option(fc.tuple(...fields.map(anyValue))))
  return fc.tuple(...groups).map((values) => {
    const said = TREADMILL_GROUPS.flatMap(({ fields }, group) =>
      fields.map(({ name }, index) => [name, values[group]?.[index] ?? null] as const),
    )
    return data(Object.fromEntries(said))
  })
}

function anyValue({ byteCount, signed, rawPerUnit, absentRaw }: TreadmillField): fc.Arbitrary<number> {
  const highest = signed ? 0x7ffe : 2 ** (8 * byteCount) - (absentRaw === null ? 1 : 2)
  const lowest = signed ? -0x8000 : absentRaw === 0 ? 1 : 0
  return fc.double({ min: lowest / rawPerUnit, max: highest / rawPerUnit, noNaN: true })
}

function expectClose(read: TreadmillData, value: TreadmillData, { name, rawPerUnit }: TreadmillField): void {
  const [got, wanted] = [read[name], value[name]]
  if (wanted === null || got === null) expect(got).toBe(wanted)
  else expect(Math.abs(got - wanted)).toBeLessThanOrEqual(0.5 / rawPerUnit + 1e-9)
}
