import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBatteryLevel, encodeBatteryLevel } from '../../../src/codecs/gatt/battery-level.js'
import { decodeCyclingPowerW, encodeCyclingPowerW } from '../../../src/codecs/gatt/cycling-power.js'
import {
  decodeDeviceInformationString,
  encodeDeviceInformationString,
} from '../../../src/codecs/gatt/device-information.js'
import { expandUuid, normaliseUuid, UUIDS } from '../../../src/codecs/gatt/uuids.js'
import { DecodeError, ImplementationError } from '../../../src/runtime/errors.js'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.split(' '), (digits) => Number.parseInt(digits, 16))

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

describe('running power', () => {
  it.each([
    ['00 00 fa 00', 250],
    ['20 00 2c 01 e8 03 00 08', 300],
    ['00 00 f6 ff', -10],
  ])('reads %s as %i W', (hex, powerW) => {
    expect(decodeCyclingPowerW(bytesOf(hex))).toBe(powerW)
  })

  it('gives back what was encoded, to 1 W, and is rejected where it is cut', () => {
    fc.assert(
      fc.property(fc.double({ min: -3000, max: 3000, noNaN: true }), (powerW) => {
        expect(Math.abs(decodeCyclingPowerW(encodeCyclingPowerW(powerW)) - powerW)).toBeLessThanOrEqual(0.5)
      }),
    )
    expect(() => decodeCyclingPowerW(bytesOf('00 00 fa'))).toThrow(DecodeError)
    expect(() => encodeCyclingPowerW(40_000)).toThrow(ImplementationError)
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
