import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError } from '../../../src/runtime/errors.js'
import {
  decodeGspResult,
  encodeGspCommand,
  encodeGspPath,
  encodeGspResult,
  GSP_SUBSCRIBE,
  gspPathOf,
  isNewerHello,
  wordsOfGspStatus,
} from '../../../src/sensors/movesense/gsp.js'
import { encodeImuMessage, readImuMessage } from '../../../src/sensors/movesense/imu-message.js'
import {
  imuPath,
  MOVESENSE_RATES_HZ,
  ratesUpTo,
  shapeOfLength,
  shapeOfPath,
} from '../../../src/sensors/movesense/imu-shape.js'
import { createSampleFrame } from '../../../src/sensors/sample-frame.js'
import { bytesOf } from '../support/readings.js'

function frameOf(body: Uint8Array, sensorCount: 2 | 3 = 2) {
  const frame = createSampleFrame({ maxSamples: 96, hasGyroscope: true, clockWrapUs: null })
  readImuMessage(body, sensorCount, frame)
  return frame
}

describe('commands and answers of a Movesense sensor', () => {
  it('subscribes to a path', () => {
    const command = encodeGspCommand(GSP_SUBSCRIBE, 99, encodeGspPath(imuPath(104), false))
    expect(command).toEqual(bytesOf('01 63 2F 4D 65 61 73 2F 49 4D 55 36 2F 31 30 34'))
    expect(gspPathOf(command)).toBe('/Meas/IMU6/104')
    expect(gspPathOf(encodeGspCommand(GSP_SUBSCRIBE, 99, encodeGspPath(imuPath(104), true)))).toBe('/Meas/IMU6/104')
  })

  it('reads a status in either order of bytes, and in one', () => {
    expect(decodeGspResult(bytesOf('01 63 01 FB'))).toMatchObject({ reference: 99, status: 507 })
    expect(decodeGspResult(bytesOf('01 63 FB 01'))).toMatchObject({ reference: 99, status: 507 })
    expect(decodeGspResult(bytesOf('01 63 C8 00'))).toMatchObject({ status: 200 })
    expect(decodeGspResult(bytesOf('01 63 00 C8'))).toMatchObject({ status: 200 })
    expect(decodeGspResult(bytesOf('01 63 C8'))).toMatchObject({ status: 200 })
    expect(decodeGspResult(bytesOf('01 63 C8 00 08'))).toMatchObject({ status: 200, data: Uint8Array.of(8) })
    expect(decodeGspResult(bytesOf('01 63 CA 00'))).toMatchObject({ status: 202 })
    expect(decodeGspResult(bytesOf('01 63 94 01')).status).toBe(404)
    expect(wordsOfGspStatus(507)).toContain('four')
  })

  it('tells the two kinds of hello apart', () => {
    const older = decodeGspResult(bytesOf('01 63 48 65 6C 6C 6F'))
    expect(older).toMatchObject({ reference: 99, status: null })
    expect(isNewerHello(older.data)).toBe(false)
    const newer = ['\u0001241330000455', 'Movesense', '0C8CDC000000', 'app', '2.3.1', ''].join('\0')
    expect(isNewerHello(new TextEncoder().encode(newer))).toBe(true)
  })

  it('answers any bytes with a result or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (tail, begins) => {
        try {
          decodeGspResult(begins ? Uint8Array.of(1, ...tail) : tail)
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('writes every status so that it is read again', () => {
    const status = fc.constantFrom(200, 201, 202, 400, 404, 429, 500, 503, 507)
    fc.assert(
      fc.property(
        status,
        fc.constantFrom('little-endian', 'big-endian'),
        fc.integer({ min: 1, max: 255 }),
        (code, order, ref) => {
          expect(decodeGspResult(encodeGspResult(ref, code, order))).toMatchObject({ reference: ref, status: code })
        },
      ),
    )
  })
})

describe('samples of a Movesense sensor', () => {
  it('reads one sample', () => {
    const body = 'E8 03 00 00 00 00 00 00 00 00 00 00 00 00 1D 41 00 00 C8 42 00 00 00 C3 00 00 00 3F'
    const frame = frameOf(bytesOf(body))
    expect(frame.count).toBe(1)
    expect(frame.accelerationZG[0]).toBeCloseTo(9.8125 / 9.80665, 6)
    const turns = [frame.angularVelocityXDps, frame.angularVelocityYDps, frame.angularVelocityZDps]
    expect(turns.map((axis) => axis?.[0])).toEqual([100, -128, 0.5])
  })

  it('finds the vectors of one sensor together, not those of one sample', () => {
    const body =
      'D0 07 00 00 00 00 80 3F 00 00 00 40 00 00 40 40 00 00 80 40 00 00 A0 40 00 00 C0 40 00 00 20 41 00 00 A0 41 00 00 F0 41 00 00 20 42 00 00 48 42 00 00 70 42'
    const frame = frameOf(bytesOf(body))
    const read = (axis: Float32Array | null) => Array.from(axis?.subarray(0, 2) ?? [])
    expect(read(frame.accelerationXG).map((g) => Math.round(g * 9.80665))).toEqual([1, 4])
    expect(read(frame.accelerationZG).map((g) => Math.round(g * 9.80665))).toEqual([3, 6])
    expect(read(frame.angularVelocityXDps)).toEqual([10, 40])
    expect(read(frame.angularVelocityZDps)).toEqual([30, 60])
  })

  it('leaves the magnetic field of nine axes aside', () => {
    const values = Float64Array.from({ length: 24 }, (_, i) => i - 12)
    const frame = frameOf(encodeImuMessage(7, values, 3), 3)
    expect(frame.count).toBe(4)
    expect(frame.angularVelocityZDps?.[3]).toBe(11)
    // As captured: 148 bytes for four samples of nine axes.
    expect(encodeImuMessage(7, values, 3)).toHaveLength(148)
  })

  it.each([
    ['movesense-length', 'E8 03 00 00'],
    ['movesense-length', `E8 03 00 00 ${'00 '.repeat(20)}`],
    ['movesense-value', `E8 03 00 00 00 00 C0 7F ${'00 '.repeat(20)}`],
    ['movesense-value', `E8 03 00 00 ${'00 '.repeat(20)} 00 00 80 FF`],
  ])('says %s for %s', (code, body) => {
    expect(() => frameOf(bytesOf(body))).toThrow(expect.objectContaining({ code }) as Error)
  })

  it('reads what it wrote to within a bit of a float', () => {
    const g = fc.float({ min: -16, max: 16, noNaN: true })
    const dps = fc.float({ min: -2000, max: 2000, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(g, g, g, dps, dps, dps), { minLength: 1, maxLength: 32 }), (samples) => {
        const frame = frameOf(encodeImuMessage(1, samples.flat(), 2))
        samples.forEach(([x, , , , , turn], i) => {
          expect(Math.abs((frame.accelerationXG[i] ?? NaN) - x)).toBeLessThanOrEqual(Math.abs(x) * 2 ** -22)
          expect(frame.angularVelocityZDps?.[i]).toBe(turn)
        })
      }),
      { numRuns: 100 },
    )
  })
})

describe('streams of a Movesense sensor', () => {
  it('knows a stream by its path and by the length of its messages', () => {
    expect(shapeOfPath('/Meas/IMU6/208')).toEqual({ rateHz: 208, sensorCount: 2, count: 16 })
    for (const path of ['/Meas/IMU6m/104', '/Meas/Acc/104', '/Meas/IMU6/100', '']) expect(shapeOfPath(path)).toBeNull()
    for (const rateHz of MOVESENSE_RATES_HZ) {
      for (const sensors of [6, 9]) {
        const shape = shapeOfPath(`/Meas/IMU${sensors}/${rateHz}`)
        expect(shapeOfLength(4 + 12 * (sensors / 3) * (shape?.count ?? NaN))).toEqual(shape)
      }
    }
    expect(shapeOfLength(156)).toBeNull()
  })

  it('chooses the fastest rate that is no faster than wanted', () => {
    expect(ratesUpTo(208)).toEqual([208, 104, 52])
    expect(ratesUpTo(150)).toEqual([104, 52])
    expect(ratesUpTo(1000)[0]).toBe(416)
    expect(ratesUpTo(5)).toEqual([13])
  })
})
