import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, ImplementationError } from '../../../src/runtime/errors.js'
import {
  decodeRscMeasurement,
  encodeRscMeasurement,
  type RscMeasurement,
} from '../../../src/sensors/rsc/rsc-measurement.js'
import { dataFolder } from '../../domain/support/recordings.js'
import { bytesOf } from '../support/readings.js'

const PAYLOADS = path.join(dataFolder, 'ble-payloads/payloads.json')

const RSC_VECTORS: readonly (readonly [string, RscMeasurement])[] = [
  ['02 00 05 50 ff ff 00 01', rsc(5, 80, null, 1_684_275.1, false)],
  ['07 80 03 ac f4 00 10 27 00 00', rsc(3.5, 172, 2.44, 1000, true)],
  ['05 c0 02 55 e6 00', rsc(2.75, 85, 2.3, null, true)],
  ['04 00 04 b4', rsc(4, 180, null, null, true)],
  ['00 00 01 5a', rsc(1, 90, null, null, false)],
]

// One value a column, as in the table above.
function rsc(...row: readonly [number, number, number | null, number | null, boolean]): RscMeasurement {
  const [speedMps, cadencePerMinute, strideLengthM, totalDistanceM, running] = row
  return { speedMps, cadencePerMinute, strideLengthM, totalDistanceM, running }
}

describe('the running speed and cadence measurement', () => {
  it.each(RSC_VECTORS)('reads and writes %s', (hex, measurement) => {
    expect(decodeRscMeasurement(bytesOf(hex))).toEqual(measurement)
    expect(encodeRscMeasurement(measurement)).toEqual(bytesOf(hex))
  })

  it.each(['01 80 03 ac', '02 80 03 ac 01', '04 00 04', '03 00 00 00 00 00 00 00 00'])('rejects %s as cut', (hex) => {
    expect(() => decodeRscMeasurement(bytesOf(hex))).toThrow(expect.objectContaining({ code: 'rsc-length' }) as Error)
  })

  it('reads the fields that are announced and ignores what follows', () => {
    expect(decodeRscMeasurement(bytesOf('04 00 04 b4 99 99'))).toEqual(rsc(4, 180, null, null, true))
  })

  it.skipIf(!existsSync(PAYLOADS))('reads the packets that were handed out', () => {
    const { rsc_2a53: captured } = JSON.parse(readFileSync(PAYLOADS, 'utf8')) as {
      rsc_2a53: { hex: string; expect: Record<string, number | boolean> }[]
    }
    expect(captured.length).toBeGreaterThan(0)
    for (const { hex, expect: told } of captured) {
      // The last bytes of one were not shown; they are of the distance, of which nothing is told.
      const read = decodeRscMeasurement(bytesOf(hex.replaceAll('??', '00')))
      expect(read.speedMps).toBe(told['speed_mps'])
      expect(read.cadencePerMinute).toBe(told['cadence'])
      if (told['total_distance_m'] !== undefined) expect(read.totalDistanceM).toBe(told['total_distance_m'])
      if (told['stride_length_raw'] !== undefined)
        expect(100 * (read.strideLengthM ?? NaN)).toBe(told['stride_length_raw'])
      if (told['running'] !== undefined) expect(read.running).toBe(told['running'])
    }
  })

  it('gives back what was encoded', () => {
    const raw = fc.record({
      speed: fc.integer({ min: 0, max: 0xffff }),
      cadence: fc.integer({ min: 0, max: 255 }),
      stride: fc.option(fc.integer({ min: 0, max: 0xffff })),
      distance: fc.option(fc.integer({ min: 0, max: 0xffffffff })),
      running: fc.boolean(),
    })
    fc.assert(
      fc.property(raw, ({ speed, cadence, stride, distance, running }) => {
        const strideLengthM = stride === null ? null : stride / 100
        const value = rsc(speed / 256, cadence, strideLengthM, distance === null ? null : distance / 10, running)
        expect(decodeRscMeasurement(encodeRscMeasurement(value))).toEqual(value)
      }),
    )
  })

  it('is within half a step of the format of what was encoded', () => {
    const exact = fc.record({
      speedMps: fc.double({ min: 0, max: 20, noNaN: true }),
      cadencePerMinute: fc.double({ min: 0, max: 255, noNaN: true }),
      strideLengthM: fc.double({ min: 0, max: 5, noNaN: true }),
      totalDistanceM: fc.double({ min: 0, max: 1e6, noNaN: true }),
      running: fc.boolean(),
    })
    fc.assert(
      fc.property(exact, (value) => {
        const read = decodeRscMeasurement(encodeRscMeasurement(value))
        expect(Math.abs(read.speedMps - value.speedMps)).toBeLessThanOrEqual(0.5 / 256 + 1e-9)
        expect(Math.abs(read.cadencePerMinute - value.cadencePerMinute)).toBeLessThanOrEqual(0.5)
        expect(Math.abs((read.strideLengthM ?? NaN) - value.strideLengthM)).toBeLessThanOrEqual(0.005 + 1e-9)
        expect(Math.abs((read.totalDistanceM ?? NaN) - value.totalDistanceM)).toBeLessThanOrEqual(0.05 + 1e-6)
      }),
    )
  })

  it('answers any bytes with a value or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        try {
          decodeRscMeasurement(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError)
        }
      }),
    )
  })

  it('refuses what the format has no room for', () => {
    expect(() => encodeRscMeasurement(rsc(300, 80, null, null, true))).toThrow(ImplementationError)
    expect(() => encodeRscMeasurement(rsc(Number.NaN, 80, null, null, true))).toThrow(ImplementationError)
  })
})
