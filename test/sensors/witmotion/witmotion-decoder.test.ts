import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeWitmotionCommand } from '../../../src/sensors/witmotion/witmotion-command.js'
import { createWitmotionDecoder } from '../../../src/sensors/witmotion/witmotion-decoder.js'
import { encodeWitmotionRegisters, encodeWitmotionSample } from '../../../src/sensors/witmotion/witmotion-frame.js'
import { bytesOf, createListener } from '../support/readings.js'

const FULL = '55 61 00 08 00 f8 00 40 00 10 00 f0 ff 7f 00 20 00 e0 00 80'

/** Numbered samples; none of their bytes looks like the head of a frame. */
function frames(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) =>
    encodeWitmotionSample({ accelerationG: [i / 128, 0, 1], angularVelocityDps: [0, 0, 0], angleDeg: [0, 0, 0] }),
  )
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

function numbers({ samples }: ReturnType<typeof createListener>['heard']): number[] {
  return samples.map(({ a }) => Math.round((a[0] ?? NaN) * 128))
}

describe('the stream of a WitMotion', () => {
  it('is read frame by frame, without a clock', () => {
    const { heard, hear } = createListener()
    hear(createWitmotionDecoder({}), 'witmotion-frame', bytesOf(FULL))
    expect(heard.samples[0]?.a).toEqual([1, -1, 8])
    expect(heard.samples[0]?.g?.[2]).toBeCloseTo(1999.94, 2)
    expect(heard.frames).toEqual([{ count: 1, t0Us: null, dtUs: 5000 }])
  })

  it('is found again behind two bytes that belong to nothing', () => {
    const { heard, hear } = createListener()
    const decoder = createWitmotionDecoder({})
    hear(decoder, 'witmotion-frame', bytesOf(`00 61 ${FULL}`))
    // Without a checksum, only the head of the next frame shows that this was one.
    expect(heard.samples).toHaveLength(0)
    hear(decoder, 'witmotion-frame', bytesOf(FULL))
    expect(heard.samples).toHaveLength(2)
    expect(heard.malformed).toEqual(['2 bytes belong to no frame of a WitMotion.'])
    expect(heard.codes).toEqual(['witmotion-stray'])
  })

  it('is the same however notifications cut it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 }), (cuts) => {
        const { heard, hear } = createListener()
        const decoder = createWitmotionDecoder({})
        let rest = joined(frames(30))
        for (const cut of [...cuts, rest.length]) {
          hear(decoder, 'witmotion-frame', rest.subarray(0, cut))
          rest = rest.subarray(cut)
        }
        expect(numbers(heard)).toEqual(Array.from({ length: 30 }, (_, i) => i))
        expect(heard.malformed).toEqual([])
      }),
    )
  })

  it('loses at most two frames around bytes that were lost or changed, and is found again', () => {
    const lengths = fc.record({ at: fc.integer({ min: 0, max: 380 }), count: fc.integer({ min: 1, max: 19 }) })
    fc.assert(
      fc.property(lengths, ({ at, count }) => {
        const { heard, hear } = createListener()
        const decoder = createWitmotionDecoder({})
        const all = joined(frames(30))
        hear(decoder, 'witmotion-frame', joined([all.subarray(0, at), all.subarray(at + count)]))
        const read = numbers(heard)
        expect(read.length).toBeGreaterThanOrEqual(27)
        expect(read.every((number) => number >= 0 && number < 30)).toBe(true)
        expect(read).toEqual([...new Set(read)])
        expect(read.at(-1)).toBe(29)
      }),
    )
  })

  it('does not join the two ends of a lost link', () => {
    const { heard, hear } = createListener()
    const decoder = createWitmotionDecoder({})
    hear(decoder, 'witmotion-frame', bytesOf(FULL).subarray(0, 11))
    decoder.interrupt()
    hear(decoder, 'witmotion-frame', bytesOf(FULL))
    expect(heard.samples).toHaveLength(1)
    expect(heard.malformed).toEqual([])
  })

  it('has the rate that was asked for, and then the one that the sensor says', () => {
    const { heard, hear } = createListener()
    const decoder = createWitmotionDecoder({ sampleRateHz: 50 })
    const [frame = new Uint8Array()] = frames(1)
    hear(decoder, 'witmotion-frame', frame)
    hear(decoder, 'witmotion-command', encodeWitmotionCommand({ command: 'rate', rateHz: 200 }))
    hear(decoder, 'witmotion-frame', frame)
    const registers = encodeWitmotionRegisters({ register: 3, values: [9] })
    hear(decoder, 'witmotion-frame', joined([frame, registers, frame]))
    expect(heard.frames.map(({ dtUs }) => dtUs)).toEqual([20_000, 5_000, 5_000, 10_000])
    expect(hear(decoder, 'witmotion-command', bytesOf('00'))).toBe('witmotion-command')
  })

  it('takes a notification of any length', () => {
    const { heard, hear } = createListener()
    hear(createWitmotionDecoder({}), 'witmotion-frame', joined(frames(200)))
    expect(heard.samples).toHaveLength(200)
  })
})
