import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, ImplementationError } from '../../../src/runtime/errors.js'
import { compressedLength, encodeCompressedFrame, encodeRawFrame } from '../../../src/sensors/polar/encode-pmd-frame.js'
import {
  createPmdFrame,
  PMD_MAX_SAMPLES,
  pmdTimestampNs,
  readPmdFrame,
  type PmdFrame,
} from '../../../src/sensors/polar/pmd-frame.js'
import { PMD_ACCELERATION, PMD_GYROSCOPE } from '../../../src/sensors/polar/pmd-types.js'
import { dataFolder } from '../../domain/support/recordings.js'
import { bytesOf } from './support/bytes-of.js'

function read(hex: string | Uint8Array): PmdFrame {
  const frame = createPmdFrame()
  readPmdFrame(typeof hex === 'string' ? bytesOf(hex) : hex, frame)
  return frame
}

function samplesOf(frame: PmdFrame, scale = 1): number[][] {
  const [x, y, z] = frame.floats ? [frame.xFloat, frame.yFloat, frame.zFloat] : [frame.x, frame.y, frame.z]
  return Array.from({ length: frame.count }, (_, i) =>
    [x, y, z].map((axis) => (frame.floats ? (axis[i] ?? 0) : (axis[i] ?? 0) * scale)),
  )
}

/** Device captures, where they were handed out. */
const PAYLOADS = join(dataFolder, 'ble-payloads/payloads.json')

describe('a frame of Polar Measurement Data', () => {
  it('reads raw samples of an H10, last time first', () => {
    const hex = '02 EA 54 A2 42 8B 45 52 08 01 45 FF E4 FF B5 03 45 FF E4 FF B8 03'
    const frame = read(hex)
    expect(pmdTimestampNs(bytesOf(hex))).toBe(599_618_164_814_402_794n)
    expect(frame.lastUs).toBeCloseTo(599_618_164_814_402.794, 0)
    // The maker's own paper prints -184 for the first value; its bytes are 45 FF.
    expect(samplesOf(frame)).toEqual([
      [-187, -28, 949],
      [-187, -28, 952],
    ])
    expect(frame.unit).toBe(0.001)
  })

  it('reads raw samples of one and of three bytes', () => {
    expect(samplesOf(read(`02 ${'00 '.repeat(8)} 00 80 7F FF`))).toEqual([[-128, 127, -1]])
    expect(samplesOf(read(`02 ${'00 '.repeat(8)} 02 00 00 80 FF FF 7F FE FF FF`))).toEqual([[-8388608, 8388607, -2]])
  })

  it('reads a compressed frame in small steps', () => {
    const frame = read(`02 65 ${'00 '.repeat(7)} 81 F1 FF 14 00 F0 03 06 01 7B 0F 08`)
    expect(samplesOf(frame)).toEqual([
      [-15, 20, 1008],
      [-20, 17, 1008],
    ])
    expect(frame.unit).toBe(0.001)
    expect(frame.lastUs).toBeCloseTo(0.101, 9)
  })

  it('reads the frame that a real device sent', () => {
    const hex =
      '02 00 41 6F C4 12 45 93 0A 81 EE 02 1F FE 82 FF 08 0A 10 DA 20 D6 A3 0B D9 CB E7 D6 F6 C4 E6 F1 E1 F3 E0 15 1A FE 28 1B F8 37 2C 25 20 13 19 11'
    const frame = read(hex)
    expect(pmdTimestampNs(bytesOf(hex))).toBe(762_028_708_863_099_136n)
    expect(frame.count).toBe(11)
    expect(samplesOf(frame).slice(0, 5)).toEqual([
      [750, -481, -126],
      [766, -519, -94],
      [724, -612, -83],
      [685, -665, -108],
      [643, -675, -168],
    ])
    const norms = samplesOf(frame).map((sample) => Math.round(Math.hypot(...sample)))
    expect(norms.slice(0, 5)).toEqual([900, 930, 952, 961, 947])
  })

  it('reads the first differences of a Verity Sense, whose values are g by a factor', () => {
    const frame = read('02 64 6C 76 C4 3C C6 7F 07 80 D0 FF 65 01 E4 0F 08 02 FC 07 FF 0C 13 F2')
    expect(pmdTimestampNs(bytesOf('02 64 6C 76 C4 3C C6 7F 07 80'))).toBe(540_368_444_604_181_604n)
    expect(samplesOf(frame)).toEqual([
      [-48, 357, 4068],
      [-52, 364, 4067],
      [-40, 383, 4053],
    ])
    expect(frame.unit).toBe(1)
    const [x = 0, y = 0, z = 0] = samplesOf(frame, 0.244)[0] ?? []
    expect([x, y, z].map((mg) => Math.round(10 * mg) / 10)).toEqual([-11.7, 87.1, 992.6])
  })

  it('reads a compressed gyroscope in whole steps', () => {
    expect(samplesOf(read('05 FF FF FF FF FF FF FF 7F 80 EA FF 08 00 0D 00 03 01 DF 00'))).toEqual([
      [-22, 8, 13],
      [-23, 11, 16],
    ])
  })

  it('reads a compressed gyroscope whose differences are of the bits of floats', () => {
    const blocks = '00 00 80 3F 00 00 20 41 00 00 A0 41 1C 01 00 00 A0 01 00 00 08 CD CC EC 0D'
    const samples = samplesOf(read(`05 ${'00 '.repeat(8)} 81 ${blocks}`))
    expect(samples[0]).toEqual([1, 10, 20])
    expect(samples[1]).toEqual([10, 20, Math.fround(1.1)])
  })

  it.skipIf(!existsSync(PAYLOADS))('reads the captures that were handed out, to the last bit', () => {
    const captures = JSON.parse(readFileSync(PAYLOADS, 'utf8')) as {
      polar_pmd: {
        header_hex?: string
        content_hex: string
        expect: { samples: number; first_raw?: number[]; first?: number[]; second_raw?: number[]; second?: number[] }
      }[]
    }
    for (const { header_hex: head, content_hex: content, expect: told } of captures.polar_pmd) {
      const frame = read(`${head ?? `02 ${'00 '.repeat(8)} 81`} ${content}`)
      expect(frame.count).toBe(told.samples)
      expect(samplesOf(frame)[0]).toEqual(told.first_raw ?? told.first)
      expect(samplesOf(frame)[1]).toEqual(told.second_raw ?? told.second)
    }
  })

  it.each([
    ['pmd-length', '02 00 00'],
    ['pmd-type', `01 ${'00 '.repeat(8)} 00 01 02 03`],
    ['pmd-layout', `05 ${'00 '.repeat(8)} 01 01 00 02 00 03 00`],
    ['pmd-layout', `02 ${'00 '.repeat(8)} 83 01 00 02 00 03 00`],
    ['pmd-length', `02 ${'00 '.repeat(8)} 01`],
    ['pmd-length', `02 ${'00 '.repeat(8)} 01 01 00 02 00 03`],
    ['pmd-length', `02 ${'00 '.repeat(8)} 81 01 00 02 00 03`],
    ['pmd-length', `02 ${'00 '.repeat(8)} 81 01 00 02 00 03 00 06`],
    ['pmd-length', `02 ${'00 '.repeat(8)} 81 01 00 02 00 03 00 06 02 00 00`],
    ['pmd-width', `02 ${'00 '.repeat(8)} 81 01 00 02 00 03 00 21 00`],
    ['pmd-count', `02 ${'00 '.repeat(8)} 81 01 00 02 00 03 00 ${'00 FF '.repeat(5)}`],
    ['pmd-value', `02 ${'00 '.repeat(8)} 81 FF 7F 00 00 00 00 02 01 01`],
    ['pmd-value', `05 ${'00 '.repeat(8)} 81 00 00 80 7F 00 00 00 00 00 00 00 00`],
  ])('says %s for %s', (code, hex) => {
    expect(() => read(hex)).toThrow(expect.objectContaining({ code }) as Error)
  })

  it('reads what it wrote, bit for bit', () => {
    const short = fc.integer({ min: -32768, max: 32767 })
    const row = fc.tuple(short, short, short)
    const quiet = fc.tuple(fc.integer({ min: -40, max: 40 }), fc.constant(5), fc.integer({ min: 990, max: 1010 }))
    const rows = fc.oneof(
      fc.array(row, { minLength: 1, maxLength: 80 }),
      fc.array(quiet, { minLength: 1, maxLength: 300 }),
    )
    fc.assert(
      fc.property(rows, fc.bigInt({ min: 0n, max: 2n ** 63n }), fc.boolean(), (samples, lastNs, compressed) => {
        const frame = createPmdFrame()
        frame.count = samples.length
        samples.forEach(([x, y, z], i) => {
          frame.x[i] = x
          frame.y[i] = y
          frame.z[i] = z
        })
        const head = { type: PMD_ACCELERATION, layout: compressed ? 0x81 : 0x01, lastNs }
        const bytes = compressed ? encodeCompressedFrame(head, 2, frame) : encodeRawFrame(head, 2, frame)
        if (compressed) expect(bytes).toHaveLength(compressedLength(2, frame))
        expect(pmdTimestampNs(bytes)).toBe(lastNs)
        expect(samplesOf(read(bytes))).toEqual(samples)
      }),
    )
  })

  it('reads floats that it wrote as floats', () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: -4000, max: 4000 })
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 40 }), (samples) => {
        const frame = createPmdFrame()
        frame.count = samples.length
        samples.forEach(([x, y, z], i) => {
          frame.xFloat[i] = x
          frame.yFloat[i] = y
          frame.zFloat[i] = z
        })
        const bytes = encodeCompressedFrame({ type: PMD_GYROSCOPE, layout: 0x81, lastNs: 0n }, 4, frame)
        expect(samplesOf(read(bytes))).toEqual(samples)
      }),
    )
  })

  it('refuses to write what does not fit', () => {
    const frame = createPmdFrame()
    frame.count = 1
    frame.x[0] = 200
    const head = { type: PMD_ACCELERATION, layout: 0, lastNs: 0n }
    expect(() => encodeRawFrame(head, 1, frame)).toThrow(ImplementationError)
  })

  it('answers any bytes, cut and changed frames included, with samples or a DecodeError, in the same memory', () => {
    const frame = createPmdFrame()
    const good = bytesOf(
      '02 00 41 6F C4 12 45 93 0A 81 EE 02 1F FE 82 FF 08 0A 10 DA 20 D6 A3 0B D9 CB E7 D6 F6 C4 E6 F1 E1 F3 E0 15 1A FE 28 1B F8 37 2C 25 20 13 19 11',
    )
    const head = fc.constantFrom([2, 0x80], [2, 0x81], [5, 0x80], [5, 0x81], [2, 1])
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(head, fc.uint8Array({ maxLength: 260 }))
        .map(([[type = 0, layout = 0], tail]) => Uint8Array.of(type, 0, 0, 0, 0, 0, 0, 0, 0, layout, ...tail)),
      fc.tuple(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length)).map(([at, value, length]) => {
        const changed = good.slice(0, length)
        if (at < length) changed[at] = value
        return changed
      }),
    )
    fc.assert(
      fc.property(anything, (bytes) => {
        try {
          readPmdFrame(bytes, frame)
          expect(frame.count).toBeGreaterThan(0)
          expect(frame.count).toBeLessThanOrEqual(PMD_MAX_SAMPLES)
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
