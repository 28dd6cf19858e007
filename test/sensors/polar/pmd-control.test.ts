import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, DeviceError } from '../../../src/runtime/errors.js'
import {
  decodePmdAnswer,
  decodePmdContinuation,
  decodePmdFeatures,
  decodeStoppedTypes,
  encodePmdAnswer,
  encodePmdCommand,
  encodePmdFeatures,
  encodeStoppedTypes,
  PMD_SDK_SETTINGS,
  PMD_SETTINGS,
  PMD_START,
  PMD_STOP,
} from '../../../src/sensors/polar/pmd-control.js'
import { choosePmdSettings, decodePmdSettings, encodePmdSettings } from '../../../src/sensors/polar/pmd-settings.js'
import {
  PMD_ACCELERATION,
  PMD_GYROSCOPE,
  PMD_SDK_MODE,
  wordsOfPmdStatus,
} from '../../../src/sensors/polar/pmd-types.js'
import { bytesOf } from './support/bytes-of.js'

describe('the control point of a Polar sensor', () => {
  it('asks for settings, of SDK mode too, and reads what an H10 offers', () => {
    expect(encodePmdCommand(PMD_SETTINGS, PMD_ACCELERATION)).toEqual(bytesOf('01 02'))
    expect(encodePmdCommand(PMD_SDK_SETTINGS, PMD_GYROSCOPE)).toEqual(bytesOf('04 05'))
    const answer = decodePmdAnswer(
      bytesOf('F0 01 02 00 00 00 04 19 00 32 00 64 00 C8 00 01 01 10 00 02 03 02 00 04 00 08 00'),
    )
    expect(answer).toMatchObject({ command: PMD_SETTINGS, type: PMD_ACCELERATION, status: 0, more: false })
    expect(decodePmdSettings(answer.parameters)).toEqual({
      rateHz: [25, 50, 100, 200],
      resolutionBits: [16],
      range: [2, 4, 8],
    })
  })

  it('reads what a Verity Sense offers outside SDK mode', () => {
    const { parameters } = decodePmdAnswer(bytesOf('F0 01 02 00 00 00 01 34 00 01 01 10 00 02 01 08 00 04 01 03'))
    expect(decodePmdSettings(parameters)).toEqual({ rateHz: [52], resolutionBits: [16], range: [8], channels: [3] })
  })

  it('starts an H10 and a Verity Sense, which tells its factor', () => {
    const h10 = { rateHz: [200], resolutionBits: [16], range: [8] }
    expect(decodePmdSettings(bytesOf('02 01 08 00 00 01 C8 00 01 01 10 00'))).toEqual(h10)
    expect(encodePmdCommand(PMD_START, PMD_ACCELERATION, h10)).toEqual(
      bytesOf('02 02 00 01 C8 00 01 01 10 00 02 01 08 00'),
    )
    const verity = { rateHz: [52], resolutionBits: [16], range: [8], channels: [3] }
    const asked = '02 02 00 01 34 00 01 01 10 00 02 01 08 00 04 01 03'
    expect(encodePmdCommand(PMD_START, PMD_ACCELERATION, verity)).toEqual(bytesOf(asked))
    const { parameters } = decodePmdAnswer(bytesOf('F0 02 02 00 00 05 01 40 DA 7F 39'))
    expect(decodePmdSettings(parameters).factor?.[0]).toBeCloseTo(0.000243999995, 12)
    expect(decodePmdAnswer(bytesOf('F0 02 02 00 00')).parameters).toHaveLength(0)
    // An H10 answers with a byte too many.
    expect(decodePmdAnswer(bytesOf('F0 02 02 00 00 01'))).toMatchObject({ command: PMD_START, status: 0 })
  })

  it('says in words why something is refused', () => {
    const answer = decodePmdAnswer(bytesOf('F0 02 05 0C 00'))
    expect(answer).toMatchObject({ command: PMD_START, type: PMD_GYROSCOPE, status: 12 })
    expect(wordsOfPmdStatus(answer.status)).toContain('busy')
    expect(wordsOfPmdStatus(13)).toContain('take it out')
    expect(wordsOfPmdStatus(99)).toContain('99')
  })

  it('switches SDK mode on and off', () => {
    expect(encodePmdCommand(PMD_START, PMD_SDK_MODE)).toEqual(bytesOf('02 09'))
    expect(encodePmdCommand(PMD_STOP, PMD_SDK_MODE)).toEqual(bytesOf('03 09'))
    expect(decodePmdAnswer(bytesOf('F0 03 09 00 00'))).toMatchObject({ command: PMD_STOP, type: PMD_SDK_MODE })
  })

  it('puts long answers together, whichever way the rest is sent', () => {
    const first = decodePmdAnswer(bytesOf('F0 01 02 00 01 00 02 34 00'))
    expect(first.more).toBe(true)
    for (const rest of ['00 68 00 04 01 03', 'F0 01 02 00 00 68 00 04 01 03']) {
      const { more, parameters } = decodePmdContinuation(bytesOf(rest))
      expect(more).toBe(false)
      expect(decodePmdSettings(Uint8Array.of(...first.parameters, ...parameters))).toEqual({
        rateHz: [52, 104],
        channels: [3],
      })
    }
  })

  it('reads which measurements a device has, and which streams it stopped', () => {
    const verity = decodePmdFeatures(bytesOf('0F 2E 02 00'))
    expect([...verity]).toEqual([1, 2, 3, 5, 9])
    expect([...decodePmdFeatures(encodePmdFeatures(verity))]).toEqual([...verity])
    expect(decodeStoppedTypes(encodeStoppedTypes([2, 5]))).toEqual([2, 5])
    expect(decodeStoppedTypes(bytesOf('F0 01 02 00 00'))).toBeNull()
  })

  it('writes what it reads', () => {
    const value = fc.integer({ min: 0, max: 0xffff })
    const list = fc.array(value, { minLength: 1, maxLength: 6 })
    const settings = fc.record(
      {
        rateHz: list,
        resolutionBits: list,
        range: list,
        rangeMilliUnit: fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 3 }),
        channels: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 3 }),
        factor: fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 1 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(settings, fc.nat(4), fc.nat(63), (said, command, type) => {
        const parameters = encodePmdSettings(said)
        const answer = { command, type, status: 0, more: false, parameters }
        expect(decodePmdAnswer(encodePmdAnswer(answer))).toEqual(answer)
        expect(decodePmdSettings(parameters)).toEqual(said)
      }),
    )
  })

  it('answers any bytes with what they say or a DecodeError', () => {
    const readers = [decodePmdAnswer, decodePmdContinuation, decodePmdFeatures, decodePmdSettings]
    const bytes = fc.tuple(fc.constantFrom([], [0xf0], [0x0f], [0, 1]), fc.uint8Array({ maxLength: 60 }))
    fc.assert(
      fc.property(fc.constantFrom(...readers), bytes, (reader, [head, tail]) => {
        try {
          reader(Uint8Array.of(...head, ...tail))
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the choice of settings', () => {
  const sdk = { rateHz: [26, 52, 104, 208, 416], resolutionBits: [16], range: [2, 4, 8, 16], channels: [3] }

  it('takes 208 Hz and the widest range', () => {
    expect(choosePmdSettings(PMD_ACCELERATION, sdk)).toEqual({
      rateHz: [208],
      resolutionBits: [16],
      range: [16],
      channels: [3],
    })
    const turns = { ...sdk, range: [250, 500, 1000, 2000] }
    expect(choosePmdSettings(PMD_GYROSCOPE, turns).range).toEqual([2000])
  })

  it('takes the next rate below where 208 Hz is not offered, and what the person asked for', () => {
    expect(choosePmdSettings(PMD_ACCELERATION, { ...sdk, rateHz: [52, 104, 416] }).rateHz).toEqual([104])
    expect(choosePmdSettings(PMD_ACCELERATION, { ...sdk, rateHz: [52, 416] }).rateHz).toEqual([52])
    expect(choosePmdSettings(PMD_ACCELERATION, { rateHz: [25, 50, 100, 200], range: [2, 4, 8] })).toEqual({
      rateHz: [200],
      range: [8],
    })
    expect(choosePmdSettings(PMD_ACCELERATION, sdk, 104).rateHz).toEqual([104])
    expect(choosePmdSettings(PMD_ACCELERATION, sdk, 10).rateHz).toEqual([26])
  })

  it('never takes more than the link carries, even when asked', () => {
    expect(choosePmdSettings(PMD_ACCELERATION, sdk, 416).rateHz).toEqual([208])
    expect(() => choosePmdSettings(PMD_ACCELERATION, { rateHz: [416] })).toThrow(DeviceError)
  })
})
