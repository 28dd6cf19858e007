import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImplementationError } from '../../../src/runtime/errors.js'
import { createHeartRateDecoder } from '../../../src/sensors/heart-rate/heart-rate-decoder.js'
import {
  decodeHeartRateMeasurement,
  encodeHeartRateMeasurement,
} from '../../../src/sensors/heart-rate/heart-rate-measurement.js'
import { bytesOf, createListener } from '../support/readings.js'

const MS = 1000 / 1024

describe('the heart rate measurement', () => {
  it.each([
    ['00 48', 72, null, null, []],
    ['16 96 90 01 9a 01', 150, true, null, [400 * MS, 410 * MS]],
    // The two bytes of the heart rate move the intervals: read from offset 3, not 1.
    ['11 2c 01 00 01', 300, null, null, [250]],
    ['1e 8d 64 00 7b 01', 141, true, 100, [379 * MS]],
    ['04 50', 80, false, null, []],
    ['19 2c 01 64 00 00 01 80 01', 300, null, 100, [250, 375]],
  ] as const)('reads and writes %s', (hex, heartRateBpm, skinContact, energyKj, beatIntervalsMs) => {
    const measurement = { heartRateBpm, skinContact, energyKj, beatIntervalsMs: [...beatIntervalsMs] }
    expect(decodeHeartRateMeasurement(bytesOf(hex))).toEqual(measurement)
    expect(encodeHeartRateMeasurement(measurement)).toEqual(bytesOf(hex))
  })

  it.each(['', '00', '01 48', '08 48 01', '10 48 01', '11 2c 01 00'])('rejects %s as cut', (hex) => {
    expect(() => decodeHeartRateMeasurement(bytesOf(hex))).toThrow(
      expect.objectContaining({ code: 'heart-rate-length' }) as Error,
    )
  })

  it('gives back what was encoded, intervals within half of 1/1024 s', () => {
    const any = fc.record({
      heartRateBpm: fc.integer({ min: 0, max: 0xffff }),
      skinContact: fc.option(fc.boolean()),
      energyKj: fc.option(fc.integer({ min: 0, max: 0xffff })),
      beatIntervalsMs: fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { maxLength: 9 }),
    })
    fc.assert(
      fc.property(any, (value) => {
        const read = decodeHeartRateMeasurement(encodeHeartRateMeasurement(value))
        expect({ ...read, beatIntervalsMs: [] }).toEqual({ ...value, beatIntervalsMs: [] })
        expect(read.beatIntervalsMs).toHaveLength(value.beatIntervalsMs.length)
        read.beatIntervalsMs.forEach((interval, i) => {
          expect(Math.abs(interval - (value.beatIntervalsMs[i] ?? NaN))).toBeLessThanOrEqual(MS / 2 + 1e-9)
        })
      }),
    )
    const tooMuch = { heartRateBpm: 70_000, skinContact: null, energyKj: null, beatIntervalsMs: [] }
    expect(() => encodeHeartRateMeasurement(tooMuch)).toThrow(ImplementationError)
  })
})

describe('a heart rate strap', () => {
  it('tells heart rate, contact and intervals, and nothing where it feels no heart', () => {
    const { heard, hear } = createListener()
    const decoder = createHeartRateDecoder()
    expect(hear(decoder, 'heart-rate', bytesOf('16 96 90 01 9a 01'))).toBeNull()
    expect(hear(decoder, 'heart-rate', bytesOf('04 00'))).toBeNull()
    expect(hear(decoder, 'battery-level', bytesOf('57'))).toBeNull()
    expect(heard.hearts).toEqual([{ heartRateBpm: 150, skinContact: true, beatIntervalsMs: [400 * MS, 410 * MS] }])
    expect(heard.malformed).toEqual([])
  })

  it('is not believed over 300 beats a minute, and a cut value leaves the next one readable', () => {
    const { heard, hear } = createListener()
    const decoder = createHeartRateDecoder()
    hear(decoder, 'heart-rate', bytesOf('01 ff ff'))
    expect(heard.malformed).toEqual(['65535 beats a minute is no heart rate.'])
    expect(heard.codes).toEqual(['heart-rate-range'])
    expect(hear(decoder, 'heart-rate', bytesOf('01 48'))).toBe('heart-rate-length')
    hear(decoder, 'heart-rate', bytesOf('00 48'))
    expect(heard.hearts).toEqual([{ heartRateBpm: 72, skinContact: null, beatIntervalsMs: [] }])
  })
})
