import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, ImplementationError } from '../../../src/runtime/errors.js'
import {
  answersRscCommand,
  decodeRscCommand,
  decodeRscResponse,
  encodeRscCommand,
  encodeRscResponse,
  RSC_RESULTS,
} from '../../../src/sensors/rsc/rsc-control-point.js'
import { decodeRscFeature, encodeRscFeature } from '../../../src/sensors/rsc/rsc-feature.js'
import { decodeSensorLocation, SENSOR_LOCATIONS, sensorLocationCode } from '../../../src/sensors/rsc/sensor-location.js'
import { bytesOf } from '../support/readings.js'

const codeOf = (code: string): Error => expect.objectContaining({ code }) as Error

describe('the control point of a speed and cadence pod', () => {
  it.each([
    ['01 00 00 00 00', { command: 'set-total-distance', totalDistanceM: 0 }],
    ['01 10 27 00 00', { command: 'set-total-distance', totalDistanceM: 1000 }],
    ['02', { command: 'start-calibration' }],
    ['03 02', { command: 'update-location', location: 'in shoe' }],
    ['04', { command: 'request-locations' }],
  ] as const)('writes and reads the command %s', (hex, command) => {
    expect(encodeRscCommand(command)).toEqual(bytesOf(hex))
    expect(decodeRscCommand(bytesOf(hex))).toEqual(command)
  })

  it.each([
    ['10 01 01', { command: 'set-total-distance', result: 'success', locations: [] }],
    ['10 04 01 01 02', { command: 'request-locations', result: 'success', locations: ['top of shoe', 'in shoe'] }],
    ['10 03 01', { command: 'update-location', result: 'success', locations: [] }],
    ['10 02 02', { command: 'start-calibration', result: 'not supported', locations: [] }],
    ['10 03 03', { command: 'update-location', result: 'invalid parameter', locations: [] }],
    ['10 02 04', { command: 'start-calibration', result: 'failed', locations: [] }],
  ] as const)('reads and writes the answer %s', (hex, response) => {
    expect(decodeRscResponse(bytesOf(hex))).toEqual(response)
    expect(encodeRscResponse(response)).toEqual(bytesOf(hex))
    expect(answersRscCommand(bytesOf(hex), response.command)).toBe(true)
  })

  it.each([
    ['', 'rsc-control-length'],
    ['10 01', 'rsc-control-length'],
    ['11 01 01', 'rsc-control-operation'],
    ['10 07 01', 'rsc-control-operation'],
    ['10 01 00', 'rsc-control-result'],
    ['10 01 09', 'rsc-control-result'],
    ['10 04 01 63', 'sensor-location-code'],
  ])('rejects the answer %s: %s', (hex, code) => {
    expect(() => decodeRscResponse(bytesOf(hex))).toThrow(codeOf(code))
  })

  it('takes an answer to another question for none', () => {
    expect(answersRscCommand(bytesOf('10 03 01'), 'request-locations')).toBe(false)
    expect(answersRscCommand(bytesOf('04'), 'request-locations')).toBe(false)
  })

  it('gives back any answer and any distance within 0.1 m', () => {
    const locations = fc.array(fc.constantFrom(...SENSOR_LOCATIONS), { maxLength: 17 })
    fc.assert(
      fc.property(locations, fc.constantFrom(...RSC_RESULTS), (places, result) => {
        const response = {
          command: 'request-locations',
          result,
          locations: result === 'success' ? places : [],
        } as const
        expect(decodeRscResponse(encodeRscResponse(response))).toEqual(response)
      }),
    )
    fc.assert(
      fc.property(fc.double({ min: 0, max: 4e8, noNaN: true }), (totalDistanceM) => {
        const read = decodeRscCommand(encodeRscCommand({ command: 'set-total-distance', totalDistanceM }))
        const readM = read.command === 'set-total-distance' ? read.totalDistanceM : NaN
        expect(Math.abs(readM - totalDistanceM)).toBeLessThanOrEqual(0.0501)
      }),
    )
    expect(() => encodeRscCommand({ command: 'set-total-distance', totalDistanceM: -1 })).toThrow(ImplementationError)
  })

  it('answers any bytes with a meaning or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        for (const decode of [decodeRscCommand, decodeRscResponse, decodeRscFeature, decodeSensorLocation]) {
          try {
            decode(bytes)
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError)
          }
        }
      }),
    )
  })
})

describe('what a speed and cadence pod says of itself', () => {
  it('is bits of what it can', () => {
    expect(encodeRscFeature({ strideLength: true, walkRun: true })).toEqual(bytesOf('05 00'))
    for (let bits = 0; bits < 32; bits++) {
      expect(encodeRscFeature(decodeRscFeature(Uint8Array.of(bits, 0)))).toEqual(Uint8Array.of(bits, 0))
    }
    expect(() => decodeRscFeature(bytesOf('05'))).toThrow(codeOf('rsc-feature-length'))
  })

  it('is where it is worn', () => {
    expect(decodeSensorLocation(bytesOf('01'))).toBe('top of shoe')
    expect(decodeSensorLocation(bytesOf('0e'))).toBe('chest')
    for (const location of SENSOR_LOCATIONS) {
      expect(decodeSensorLocation(Uint8Array.of(sensorLocationCode(location)))).toBe(location)
    }
    expect(() => decodeSensorLocation(bytesOf('0f'))).toThrow(codeOf('sensor-location-code'))
    expect(() => decodeSensorLocation(bytesOf(''))).toThrow(codeOf('sensor-location-length'))
  })
})
