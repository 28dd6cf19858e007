import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImplementationError } from '../../../src/runtime/errors.js'
import { createRscDecoder } from '../../../src/sensors/rsc/rsc-decoder.js'
import { createStrydDecoder } from '../../../src/sensors/stryd/stryd-decoder.js'
import { decodeStrydContactTimeMs, encodeStrydContactTimeMs } from '../../../src/sensors/stryd/stryd-vendor.js'
import { bytesOf, createListener } from '../support/readings.js'

const FRAME_237_MS = '32 00 00 00 ed 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00'

describe("a Stryd's own frames", () => {
  it('hold the contact time at offset 4 where they begin with 0x32', () => {
    expect(decodeStrydContactTimeMs(bytesOf(FRAME_237_MS))).toBe(237)
    expect(encodeStrydContactTimeMs(237)).toEqual(bytesOf(FRAME_237_MS))
    expect(decodeStrydContactTimeMs(bytesOf('15 00 01'))).toBeNull()
    expect(decodeStrydContactTimeMs(bytesOf(''))).toBeNull()
    expect(() => decodeStrydContactTimeMs(bytesOf('32 00 00 00 ed'))).toThrow(
      expect.objectContaining({ code: 'stryd-length' }) as Error,
    )
  })

  it('give back a contact time within 1 ms', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 65_535, noNaN: true }), (contactMs) => {
        const read = decodeStrydContactTimeMs(encodeStrydContactTimeMs(contactMs)) ?? NaN
        expect(Math.abs(read - contactMs)).toBeLessThanOrEqual(0.5)
      }),
    )
    expect(() => encodeStrydContactTimeMs(70_000)).toThrow(ImplementationError)
  })
})

describe('a Stryd', () => {
  it('tells speed, cadence and power; contact time only where the runner wants it', () => {
    for (const vendorContactTime of [undefined, true]) {
      const { heard, hear } = createListener()
      const decoder = createStrydDecoder({ vendorContactTime })
      hear(decoder, 'rsc-measurement', bytesOf('04 00 04 b4'))
      hear(decoder, 'cycling-power', bytesOf('20 00 2c 01 e8 03 00 08'))
      hear(decoder, 'stryd-vendor', bytesOf(FRAME_237_MS))
      expect(heard.pods).toMatchObject([{ speedMps: 4, cadencePerMinute: 180 }])
      expect(heard.powersW).toEqual([300])
      expect(heard.contactsMs).toEqual(vendorContactTime === true ? [237] : [])
    }
  })

  it('says nothing of contact while it stands, and is not believed over two seconds', () => {
    const { heard, hear } = createListener()
    const decoder = createStrydDecoder({ vendorContactTime: true })
    hear(decoder, 'stryd-vendor', encodeStrydContactTimeMs(0))
    hear(decoder, 'stryd-vendor', encodeStrydContactTimeMs(2001))
    hear(decoder, 'stryd-vendor', bytesOf('15 00 00'))
    expect(heard.contactsMs).toEqual([])
    expect(heard.malformed).toEqual(['2001 ms is no contact time.'])
    expect(heard.codes).toEqual(['stryd-contact-time'])
  })
})

describe('a speed and cadence pod', () => {
  it('tells power where it has it, and is not believed where that is negative', () => {
    const { heard, hear } = createListener()
    const decoder = createRscDecoder()
    hear(decoder, 'cycling-power', bytesOf('00 00 fa 00'))
    hear(decoder, 'cycling-power', bytesOf('00 00 f6 ff'))
    expect(hear(decoder, 'cycling-power', bytesOf('00 00'))).toBe('cycling-power-length')
    expect(heard.powersW).toEqual([250])
    expect(heard.malformed).toEqual(['-10 W is no power of a runner.'])
    expect(heard.codes).toEqual(['power-range'])
  })

  it('has its description looked at, and nothing read from it', () => {
    const { heard, hear } = createListener()
    const decoder = createRscDecoder()
    expect(hear(decoder, 'rsc-feature', bytesOf('17 00'))).toBeNull()
    expect(hear(decoder, 'sensor-location', bytesOf('02'))).toBeNull()
    expect(hear(decoder, 'rsc-control', bytesOf('10 04 01 01 02'))).toBeNull()
    expect(hear(decoder, 'rsc-feature', bytesOf('17'))).toBe('rsc-feature-length')
    expect(hear(decoder, 'rsc-control', bytesOf('10 04 09'))).toBe('rsc-control-result')
    expect(heard).toMatchObject({ pods: [], malformed: [] })
  })
})
