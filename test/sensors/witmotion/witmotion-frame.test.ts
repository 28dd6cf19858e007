import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeWitmotionCommand,
  encodeWitmotionCommand,
  estimateWitmotionBatteryPercent,
  WITMOTION_RATES_HZ,
  witmotionRateCode,
} from '../../../src/sensors/witmotion/witmotion-command.js'
import {
  decodeWitmotionRegisters,
  decodeWitmotionSample,
  encodeWitmotionRegisters,
  encodeWitmotionSample,
} from '../../../src/sensors/witmotion/witmotion-frame.js'
import { dataFolder } from '../../domain/support/recordings.js'
import { bytesOf } from '../support/readings.js'

const PAYLOADS = path.join(dataFolder, 'ble-payloads/payloads.json')
const FULL = '55 61 00 08 00 f8 00 40 00 10 00 f0 ff 7f 00 20 00 e0 00 80'
const RESTING = '55 61 0a 00 f6 ff f0 07 0f 00 f1 ff 00 00 56 00 aa ff e8 03'

describe('the frame of a WitMotion', () => {
  it('holds three axes of acceleration, angular velocity and angle', () => {
    const sample = decodeWitmotionSample(bytesOf(FULL))
    expect(sample.accelerationG).toEqual([1, -1, 8])
    expect(sample.angularVelocityDps.map((dps) => Number(dps.toFixed(2)))).toEqual([250, -250, 1999.94])
    expect(sample.angleDeg).toEqual([45, -45, -180])
    expect(encodeWitmotionSample(sample)).toEqual(bytesOf(FULL))
    const resting = decodeWitmotionSample(bytesOf(RESTING))
    const rounded = (values: readonly number[]): number[] => values.map((value) => Number(value.toFixed(4)))
    expect(rounded(resting.accelerationG)).toEqual([0.0049, -0.0049, 0.9922])
    expect(rounded(resting.angularVelocityDps)).toEqual([0.9155, -0.9155, 0])
    expect(rounded(resting.angleDeg)).toEqual([0.4724, -0.4724, 5.4932])
    expect(encodeWitmotionSample(resting)).toEqual(bytesOf(RESTING))
  })

  it('may hold registers instead', () => {
    const battery = `55 71 64 00 8c 01 ${'00 '.repeat(14)}`
    expect(decodeWitmotionRegisters(bytesOf(battery))).toEqual({ register: 0x64, values: [396, 0, 0, 0, 0, 0, 0, 0] })
    expect(encodeWitmotionRegisters({ register: 0x64, values: [396] })).toEqual(bytesOf(battery))
  })

  it.each([
    ['55 61 00', 'witmotion-length'],
    [`${FULL} 00`, 'witmotion-length'],
    [FULL.replace('55 61', '55 71'), 'witmotion-head'],
    [FULL.replace('55', '56'), 'witmotion-head'],
  ])('is rejected as %s: %s', (hex, code) => {
    expect(() => decodeWitmotionSample(bytesOf(hex))).toThrow(expect.objectContaining({ code }) as Error)
  })

  it('gives back what was encoded within half a step, and cuts off what is beyond full scale', () => {
    const axes = (most: number) => {
      const axis = fc.double({ min: -most, max: most * 0.9999, noNaN: true })
      return fc.tuple(axis, axis, axis)
    }
    const any = fc.record({ accelerationG: axes(16), angularVelocityDps: axes(2000), angleDeg: axes(180) })
    fc.assert(
      fc.property(any, (sample) => {
        const read = decodeWitmotionSample(encodeWitmotionSample(sample))
        for (let axis = 0; axis < 3; axis++) {
          expect(apart(read.accelerationG, sample.accelerationG, axis)).toBeLessThanOrEqual(16 / 65536 + 1e-9)
          expect(apart(read.angularVelocityDps, sample.angularVelocityDps, axis)).toBeLessThanOrEqual(2000 / 65536)
          expect(apart(read.angleDeg, sample.angleDeg, axis)).toBeLessThanOrEqual(180 / 65536 + 1e-9)
        }
      }),
    )
    const hard = { accelerationG: [40, -40, 0], angularVelocityDps: [0, 0, 0], angleDeg: [0, 0, 0] } as const
    expect(decodeWitmotionSample(encodeWitmotionSample(hard)).accelerationG).toEqual([(16 * 32767) / 32768, -16, 0])
  })

  it.skipIf(!existsSync(PAYLOADS))('reads what real sensors sent: a resting one feels 1 g', () => {
    const { witmotion_wt901ble68: captured } = JSON.parse(readFileSync(PAYLOADS, 'utf8')) as {
      witmotion_wt901ble68: { hex: string }[]
    }
    expect(captured.length).toBeGreaterThan(0)
    for (const { hex } of captured) {
      // The captures lack the last four bytes, which are angles.
      const { accelerationG, angularVelocityDps } = decodeWitmotionSample(bytesOf(`${hex} 00 00 00 00`))
      expect(Math.hypot(...accelerationG)).toBeGreaterThan(0.8)
      expect(Math.hypot(...accelerationG)).toBeLessThan(2)
      expect(Math.hypot(...angularVelocityDps)).toBeLessThan(100)
    }
  })
})

describe('the commands of a WitMotion', () => {
  it.each([
    ['ff aa 69 88 b5', { command: 'unlock' }],
    ['ff aa 03 0b 00', { command: 'rate', rateHz: 200 }],
    ['ff aa 03 09 00', { command: 'rate', rateHz: 100 }],
    ['ff aa 03 08 00', { command: 'rate', rateHz: 50 }],
    ['ff aa 27 64 00', { command: 'read', register: 0x64 }],
  ] as const)('are %s', (hex, command) => {
    expect(encodeWitmotionCommand(command)).toEqual(bytesOf(hex))
    expect(decodeWitmotionCommand(bytesOf(hex))).toEqual(command)
  })

  it('have others that say nothing of the stream, and what is no command is rejected', () => {
    for (const hex of ['ff aa 00 00 00', 'ff aa 01 01 00', 'ff aa 24 01 00', 'ff aa 03 0a 00']) {
      expect(decodeWitmotionCommand(bytesOf(hex))).toBeNull()
    }
    for (const hex of ['', 'ff aa 27 64', 'fe aa 27 64 00', 'ff aa 27 64 00 00']) {
      expect(() => decodeWitmotionCommand(bytesOf(hex))).toThrow(
        expect.objectContaining({ code: 'witmotion-command' }) as Error,
      )
    }
  })

  it('know the rates by their codes, and take the nearest', () => {
    for (const rateHz of WITMOTION_RATES_HZ) {
      expect(decodeWitmotionCommand(encodeWitmotionCommand({ command: 'rate', rateHz }))).toEqual({
        command: 'rate',
        rateHz,
      })
    }
    expect(witmotionRateCode(104)).toBe(9)
    expect(witmotionRateCode(208)).toBe(0x0b)
  })

  it('estimate the charge from the voltage, never upwards as it falls', () => {
    expect([396, 393, 380, 372, 350, 330].map(estimateWitmotionBatteryPercent)).toEqual([100, 90, 50, 20, 10, 0])
    let before = 100
    for (let centivolts = 430; centivolts > 300; centivolts--) {
      const percent = estimateWitmotionBatteryPercent(centivolts)
      expect(percent).toBeLessThanOrEqual(before)
      before = percent
    }
  })
})

function apart(a: readonly number[], b: readonly number[], axis: number): number {
  return Math.abs((a[axis] ?? NaN) - (b[axis] ?? NaN))
}
