import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBatteryLevel, encodeBatteryLevel } from '../../../src/codecs/gatt/battery-level.js'
import {
  decodeDeviceInformationString,
  encodeDeviceInformationString,
} from '../../../src/codecs/gatt/device-information.js'
import {
  decodeRscMeasurement,
  encodeRscFeature,
  encodeRscMeasurement,
  type RscMeasurement,
} from '../../../src/sensors/rsc/rsc-measurement.js'
import { expandUuid, normaliseUuid, UUIDS } from '../../../src/codecs/gatt/uuids.js'
import { DecodeError, ImplementationError } from '../../../src/runtime/errors.js'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.split(' '), (digits) => Number.parseInt(digits, 16))

const RSC_VECTORS: readonly (readonly [string, RscMeasurement])[] = [
  ['02 00 05 50 ff ff 00 01', rsc(5, 80, null, 1_684_275.1, false)],
  ['07 80 03 ac f4 00 10 27 00 00', rsc(3.5, 172, 2.44, 1000, true)],
  ['05 c0 02 55 e6 00', rsc(2.75, 85, 2.3, null, true)],
  ['04 00 04 b4', rsc(4, 180, null, null, true)],
  ['00 00 01 5a', rsc(1, 90, null, null, false)],
]

function rsc(
  speedMps: number,
  cadencePerMinute: number,
  strideLengthM: number | null,
  totalDistanceM: number | null,
  running: boolean,
): RscMeasurement {
  return { speedMps, cadencePerMinute, strideLengthM, totalDistanceM, running }
}

/** A decoded answer is fine, a DecodeError too; nothing else is. */
function neverOtherThanDecodeError(decode: (bytes: Uint8Array) => unknown): void {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      try {
        decode(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError)
      }
    }),
  )
}

describe('the running speed and cadence measurement', () => {
  it.each(RSC_VECTORS)('reads and writes %s', (hex, measurement) => {
    expect(decodeRscMeasurement(bytesOf(hex))).toEqual(measurement)
    expect(encodeRscMeasurement(measurement)).toEqual(bytesOf(hex))
  })

  it.each(['01 80 03 ac', '02 80 03 ac 01', '04 00 04', '03 00 00 00 00 00 00 00 00'])('rejects %s as cut', (hex) => {
    expect(() => decodeRscMeasurement(bytesOf(hex))).toThrow(expect.objectContaining({ code: 'rsc-length' }) as Error)
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
        const value = rsc(
          speed / 256,
          cadence,
          stride === null ? null : stride / 100,
          distance === null ? null : distance / 10,
          running,
        )
        expect(decodeRscMeasurement(encodeRscMeasurement(value))).toEqual(value)
      }),
    )
  })

  it('answers any bytes with a value or a DecodeError', () => {
    neverOtherThanDecodeError(decodeRscMeasurement)
  })

  it('refuses what the format has no room for, and says what a pod sends', () => {
    expect(() => encodeRscMeasurement(rsc(300, 80, null, null, true))).toThrow(ImplementationError)
    expect(() => encodeRscMeasurement(rsc(Number.NaN, 80, null, null, true))).toThrow(ImplementationError)
    expect(encodeRscFeature({ strideLength: true, totalDistance: false, walkRun: true })).toEqual(Uint8Array.of(5, 0))
  })
})

describe('the battery level', () => {
  it('is one byte of per cent', () => {
    expect(decodeBatteryLevel(bytesOf('57'))).toBe(87)
    for (let percent = 0; percent <= 100; percent++)
      expect(decodeBatteryLevel(encodeBatteryLevel(percent))).toBe(percent)
  })

  it('is rejected where it is empty or over 100', () => {
    expect(() => decodeBatteryLevel(new Uint8Array())).toThrow(DecodeError)
    expect(() => decodeBatteryLevel(bytesOf('65'))).toThrow(DecodeError)
    expect(() => encodeBatteryLevel(101)).toThrow(ImplementationError)
    neverOtherThanDecodeError(decodeBatteryLevel)
  })
})

describe('device information', () => {
  it('is UTF-8 that may be padded with NUL', () => {
    expect(decodeDeviceInformationString(Uint8Array.of(...encodeDeviceInformationString('Läufer 7'), 0, 0, 0))).toBe(
      'Läufer 7',
    )
    expect(decodeDeviceInformationString(Uint8Array.of(0, 0))).toBeNull()
    expect(decodeDeviceInformationString(new Uint8Array())).toBeNull()
  })

  it('is rejected where it is no text', () => {
    expect(() => decodeDeviceInformationString(Uint8Array.of(0x53, 0xff, 0xfe))).toThrow(DecodeError)
    expect(() => decodeDeviceInformationString(Uint8Array.of(0x53, 0x1b, 0x5b))).toThrow(DecodeError)
    expect(() => decodeDeviceInformationString(new Uint8Array(513).fill(0x41))).toThrow(DecodeError)
    neverOtherThanDecodeError(decodeDeviceInformationString)
  })
})

describe('UUIDs', () => {
  it('have one spelling', () => {
    for (const spelling of [
      '1814',
      '0x1814',
      '00001814-0000-1000-8000-00805F9B34FB',
      '0000181400001000800000805f9b34fb',
    ]) {
      expect(normaliseUuid(spelling)).toBe('1814')
      expect(expandUuid(spelling)).toBe('0000181400001000800000805f9b34fb')
    }
    expect(normaliseUuid('6E400003-B5A3-F393-E0A9-E50E24DCCA9E')).toBe(UUIDS.nordicUartTransmit)
    expect(expandUuid('6E400003-B5A3-F393-E0A9-E50E24DCCA9E')).toBe(UUIDS.nordicUartTransmit)
  })

  it('are not shortened where a maker only resembles the assigned base', () => {
    expect(normaliseUuid('0000ffe5-0000-1000-8000-00805f9a34fb')).toBe('0000ffe500001000800000805f9a34fb')
  })
})
