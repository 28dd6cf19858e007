import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc16CcittFalse } from '../../../src/codecs/crc16.js'
import {
  ACCELERATION_RANGES_G,
  ANGULAR_VELOCITY_RANGES_DPS,
  decodeOpenImuFrame,
  encodeOpenImuFrame,
  OPEN_IMU_MAX_SAMPLES,
  readOpenImuFrame,
  type OpenImuFrame,
} from '../../../src/sensors/open-imu/open-imu-frame.js'
import { createSampleFrame } from '../../../src/sensors/sample-frame.js'
import { DecodeError, ImplementationError } from '../../../src/runtime/errors.js'

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.trim().split(/\s+/), (digits) => Number.parseInt(digits, 16))
}

/** The vectors of docs/open-imu-frame.md. */
const VECTORS: readonly { readonly hex: string; readonly frame: OpenImuFrame }[] = [
  {
    hex: 'a5 5a 01 29 01 00 40 42 0f 00 c7 12 01 00 08 00 00 00 00 00 40 00 c0 00 10 ea 99',
    frame: frameOf({
      side: 'left',
      sequence: 1,
      t0Us: 1_000_000,
      dtUs: 4807,
      samples: [2048, 0, 0, 16384, -16384, 4096],
    }),
  },
  {
    hex: 'a5 5a 01 00 ff ff ff ff ff ff 88 13 02 00 80 ff 7f 00 00 01 00 ff ff 00 00 64 00 9c ff 00 20 00 e0 00 00 00 00 ce 72',
    frame: frameOf({
      accelerationRangeG: 4,
      angularVelocityRangeDps: 500,
      sequence: 65535,
      t0Us: 4_294_967_295,
      dtUs: 5000,
      samples: [-32768, 32767, 0, 1, -1, 0, 100, -100, 8192, -8192, 0, 0],
    }),
  },
]

function frameOf(parts: Partial<Omit<OpenImuFrame, 'samples'>> & { samples: number[] }): OpenImuFrame {
  const head = {
    version: 1,
    side: null,
    accelerationRangeG: 16,
    angularVelocityRangeDps: 2000,
    sequence: 0,
    t0Us: 0,
    dtUs: 1,
  }
  return { ...head, ...parts, count: parts.samples.length / 6, samples: Int16Array.from(parts.samples) }
}

const anyFrame = fc
  .record({
    side: fc.constantFrom('left' as const, 'right' as const, null),
    accelerationRangeG: fc.constantFrom(...ACCELERATION_RANGES_G),
    angularVelocityRangeDps: fc.constantFrom(...ANGULAR_VELOCITY_RANGES_DPS),
    sequence: fc.integer({ min: 0, max: 0xffff }),
    t0Us: fc.integer({ min: 0, max: 0xffffffff }),
    dtUs: fc.integer({ min: 1, max: 0xffff }),
    rows: fc.array(fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 6, maxLength: 6 }), {
      minLength: 1,
      maxLength: 255,
    }),
  })
  .map(({ rows, ...head }) => frameOf({ ...head, samples: rows.flat() }))

describe('the open IMU frame', () => {
  it('uses CRC-16/CCITT-FALSE', () => {
    const check = new TextEncoder().encode('123456789')
    expect(crc16CcittFalse(check)).toBe(0x29b1)
    for (let length = 0; length <= 9; length++)
      expect(crc16CcittFalse(check, 0, length)).toBe(crcBitByBit(check.subarray(0, length)))
  })

  it('decodes and encodes the published vectors', () => {
    for (const { hex, frame } of VECTORS) {
      expect(decodeOpenImuFrame(bytesOf(hex))).toEqual(frame)
      expect(encodeOpenImuFrame(frame)).toEqual(bytesOf(hex))
    }
  })

  it('takes 183 bytes for 14 samples', () => {
    expect(encodeOpenImuFrame(frameOf({ samples: new Array<number>(84).fill(7) }))).toHaveLength(183)
  })

  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        expect(decodeOpenImuFrame(encodeOpenImuFrame(frame))).toEqual(frame)
      }),
    )
  })

  it('reads g and °/s into a reused frame as the raw values and their full scale say', () => {
    const into = createSampleFrame({ maxSamples: OPEN_IMU_MAX_SAMPLES, hasGyroscope: true, clockWrapUs: 2 ** 32 })
    fc.assert(
      fc.property(anyFrame, (frame) => {
        expect(readOpenImuFrame(encodeOpenImuFrame(frame), into)).toBe(frame.sequence)
        const { count, side, t0Us, dtUs, accelerationRangeG, angularVelocityRangeDps } = into
        const head = { count, side, t0Us, dtUs, accelerationRangeG, angularVelocityRangeDps }
        expect(frame).toMatchObject(head)
        const last = 6 * (count - 1)
        const raw = (axis: number): number => (frame.samples[last + axis] ?? 0) / 32768
        expect(into.accelerationZG[count - 1]).toBeCloseTo(raw(2) * accelerationRangeG, 5)
        expect(into.angularVelocityXDps?.[count - 1]).toBeCloseTo(raw(3) * angularVelocityRangeDps, 3)
      }),
    )
  })

  it('answers any bytes with a frame or a DecodeError, also where they begin like a frame', () => {
    const tail = fc.uint8Array({ maxLength: 400 })
    fc.assert(
      fc.property(
        fc.oneof(
          tail,
          tail.map((bytes) => Uint8Array.of(0xa5, 0x5a, 1, 0x29, ...bytes)),
        ),
        (bytes) => {
          try {
            decodeOpenImuFrame(bytes)
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError)
            if (error instanceof DecodeError)
              expect(error.detail).toEqual({
                code: error.code,
                offset: expect.any(Number) as number,
                hex: expect.any(String) as string,
              })
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('notices every single bit that the air turned, and every cut', () => {
    const bytes = bytesOf(VECTORS[0]?.hex ?? '')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = bytes.slice()
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => decodeOpenImuFrame(turned)).toThrow(DecodeError)
    }
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeOpenImuFrame(bytes.slice(0, length))).toThrow(DecodeError)
  })

  it.each([
    ['open-imu-magic', 0, 0xa4],
    ['open-imu-version', 2, 2],
    ['open-imu-flags', 3, 0x03],
    ['open-imu-flags', 3, 0x69],
    ['open-imu-count', 12, 0],
    ['open-imu-length', 12, 2],
    ['open-imu-crc', 20, 0xee],
  ])('says %s for byte %i = %i', (code, offset, value) => {
    const bytes = bytesOf(VECTORS[0]?.hex ?? '')
    bytes[offset] = value
    expect(() => decodeOpenImuFrame(bytes)).toThrow(expect.objectContaining({ code }) as Error)
  })

  it('refuses to encode what the layout has no room for', () => {
    const good = frameOf({ samples: [0, 0, 0, 0, 0, 0] })
    for (const bad of [
      { accelerationRangeG: 5 },
      { dtUs: 0 },
      { dtUs: 70_000 },
      { count: 2 },
      { count: 0 },
      { sequence: -1 },
      { t0Us: 2 ** 32 },
    ]) {
      expect(() => encodeOpenImuFrame({ ...good, ...bad })).toThrow(ImplementationError)
    }
  })
})

function crcBitByBit(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) !== 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
  }
  return crc
}
