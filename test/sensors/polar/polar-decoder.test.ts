import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError } from '../../../src/runtime/errors.js'
import { createPolarDecoder } from '../../../src/sensors/polar/polar-decoder.js'
import { POLAR } from '../../../src/sensors/polar/polar-family.js'
import { simulatePolar, type SimulatedPolarOptions } from '../../../src/sensors/polar/simulate-polar.js'
import { linkTo, type JournaledValue } from '../support/firmware-link.js'
import { listenForMotion, type MotionListener } from '../support/hear-samples.js'
import { bytesOf } from './support/bytes-of.js'

/** 2019-01-01 on the sensor's clock. */
const BEGAN_US = 599_616_000e6
const GYROSCOPE = 5

/** What a sensor feels at a time, so that a sample can be recognised by its values. */
function feel(timeUs: number): number[] {
  const s = timeUs / 1e6
  return [
    4 * Math.sin(7 * s),
    6 * Math.cos(5 * s),
    1 + Math.sin(3 * s),
    500 * Math.sin(9 * s),
    1200 * Math.cos(4 * s),
    90 * s,
  ]
}

interface Recorded {
  readonly journal: JournaledValue[]
  readonly rateHz: number
}

async function record(durationS: number, options: SimulatedPolarOptions = {}): Promise<Recorded> {
  const sensor = simulatePolar(options)
  const { link, journal } = linkTo(sensor)
  await POLAR.start(link, {})
  const rateHz = sensor.rateHz()
  for (let i = 0; i < durationS * rateHz; i++) {
    const timeUs = (i * 1e6) / rateHz
    sensor.sample(timeUs, Float64Array.from(feel(timeUs)))
  }
  return { journal, rateHz }
}

function hear(journal: readonly JournaledValue[]): MotionListener {
  const decoder = createPolarDecoder()
  const listener = listenForMotion()
  for (const { channel, bytes } of journal) decoder.decode(channel, bytes, listener.sink)
  return listener
}

function isFrame({ channel, bytes }: JournaledValue, type: number): boolean {
  return channel === 'polar-data' && bytes[0] === type
}

/** Everything that was heard lies where it was felt. */
function expectTrue({ samples }: MotionListener, tolerance: { g: number; dps: number; us: number }): void {
  let [worstG, worstDps] = [0, 0]
  for (const { timeUs, acceleration, angularVelocity } of samples) {
    const truth = feel(timeUs - BEGAN_US)
    for (let axis = 0; axis < 3; axis++) {
      worstG = Math.max(worstG, Math.abs((acceleration[axis] ?? NaN) - (truth[axis] ?? NaN)))
      if (angularVelocity === null) continue
      worstDps = Math.max(worstDps, Math.abs((angularVelocity[axis] ?? NaN) - (truth[3 + axis] ?? NaN)))
    }
  }
  expect(worstG).toBeLessThan(tolerance.g + 50e-6 * tolerance.us)
  expect(worstDps).toBeLessThan(tolerance.dps + 0.005 * tolerance.us)
}

const recorded = await record(20)

describe('reading a Verity Sense', () => {
  it('brings both streams to one grid, each sample to within one bit of what was felt', () => {
    const heard = hear(recorded.journal)
    expect(heard.samples.length).toBeGreaterThan(20 * 208 - 120)
    expect(heard.lost).toEqual([])
    expect(heard.samples.every(({ angularVelocity }) => angularVelocity !== null)).toBe(true)
    expectTrue(heard, { g: 0.0003, dps: 0.09, us: 1 })
    expect(heard.ranges[0]).toEqual([16, 2000])
    for (let i = 1; i < heard.samples.length; i++) {
      const stepUs = (heard.samples[i]?.timeUs ?? NaN) - (heard.samples[i - 1]?.timeUs ?? NaN)
      expect(Math.abs(stepUs - 1e6 / 208)).toBeLessThan(2)
    }
  })

  it('interpolates angular velocity where its samples lie between those of acceleration', () => {
    const late = recorded.journal.map((value) => (isFrame(value, GYROSCOPE) ? shifted(value, 2_000_000n) : value))
    const heard = hear(late)
    expect(heard.samples.length).toBeGreaterThan(20 * 208 - 120)
    for (const { timeUs, angularVelocity } of heard.samples.slice(0, 500)) {
      const truth = feel(timeUs - BEGAN_US - 2000)
      angularVelocity?.forEach((value, axis) => expect(Math.abs(value - (truth[3 + axis] ?? NaN))).toBeLessThan(0.3))
    }
  })

  it('says what is missing and invents nothing in a gap of either stream', () => {
    for (const type of [2, GYROSCOPE]) {
      const frames = recorded.journal.filter((value) => isFrame(value, type))
      const gone = new Set([frames[20], frames[21], frames[40]])
      const heard = hear(recorded.journal.filter((value) => !gone.has(value)))
      expect(heard.lost.every(([, where]) => where === 'sensor')).toBe(true)
      expect(heard.lost.reduce((sum, [count]) => sum + count, 0)).toBe(3)
      expectTrue(heard, { g: 0.0003, dps: 0.09, us: 20 })
      const missing = 20 * 208 - heard.samples.length
      expect(missing).toBeGreaterThan(60)
      expect(missing).toBeLessThan(350)
    }
  })

  it('drops a frame that came twice', () => {
    const at = recorded.journal.findIndex((value) => isFrame(value, 2))
    const twice = [...recorded.journal.slice(0, at + 1), ...recorded.journal.slice(at)]
    const heard = hear(twice)
    expect(heard.repeated).toBe(1)
    expect(heard.samples).toHaveLength(hear(recorded.journal).samples.length)
  })

  it('goes on without the gyroscope when that stays away, and with it again when it is back', () => {
    const journal = recorded.journal.filter((value) => !isFrame(value, GYROSCOPE) || !between(value, 6, 12))
    const { samples } = hear(journal)
    const alone = samples.filter(({ angularVelocity }) => angularVelocity === null)
    expect(alone.length / 208).toBeGreaterThan(3)
    expect(alone.length / 208).toBeLessThan(6.3)
    expect(samples.at(-1)?.angularVelocity).not.toBeNull()
    const nothing = hear(recorded.journal.filter((value) => !isFrame(value, 2)))
    expect(nothing.samples).toEqual([])
  })

  it('begins anew when the sensor sets its clock, without a sample in the wrong place', () => {
    const jumped = recorded.journal.map((value) =>
      value.channel === 'polar-data' && !between(value, 0, 10) ? shifted(value, 86_400_000_000_000n) : value,
    )
    const heard = hear(jumped)
    expect(heard.lost).toEqual([])
    expect(heard.samples.length).toBeGreaterThan(19 * 208 - 300)
    const [before, after] = [heard.samples[0], heard.samples.at(-1)]
    expect((after?.timeUs ?? 0) - (before?.timeUs ?? 0)).toBeGreaterThan(86_400e6)
  })

  it('counts frames of a stream that nobody started as unreadable, and forgets nothing of the other', () => {
    const decoder = createPolarDecoder()
    const listener = listenForMotion()
    const frame = recorded.journal.find((value) => isFrame(value, 2))?.bytes ?? new Uint8Array(0)
    expect(() => decoder.decode('polar-data', frame, listener.sink)).toThrow(DecodeError)
  })

  it('does not join what a lost link has torn', () => {
    const decoder = createPolarDecoder()
    const listener = listenForMotion()
    recorded.journal.forEach(({ channel, bytes }, index) => {
      if (index === 120) decoder.interrupt()
      decoder.decode(channel, bytes, listener.sink)
    })
    expect(listener.lost).toEqual([])
    expectTrue(listener, { g: 0.0003, dps: 0.09, us: 1 })
  })

  it('reads acceleration alone where the two clocks have nothing in common', () => {
    const decoder = createPolarDecoder()
    const listener = listenForMotion()
    const apart = recorded.journal.map((value) =>
      isFrame(value, GYROSCOPE) ? shifted(value, 3_600_000_000_000n) : value,
    )
    for (const { channel, bytes } of apart) decoder.decode(channel, bytes, listener.sink)
    expect(listener.samples.length).toBeGreaterThan(17 * 208)
    expect(listener.samples.every(({ angularVelocity }) => angularVelocity === null)).toBe(true)
  })
})

describe('reading Polar sensors without a gyroscope', () => {
  it('says acceleration at once', async () => {
    const { journal, rateHz } = await record(10, { model: 'h10' })
    const heard = hear(journal)
    expect(heard.samples.length).toBeGreaterThan(10 * rateHz - 40)
    expect(heard.samples.every(({ angularVelocity }) => angularVelocity === null)).toBe(true)
    expectTrue(heard, { g: 0.0006, dps: 1, us: 1 })
    expect(heard.ranges[0]?.[0]).toBe(8)
  })

  it('reads the published start and frame of an H10', () => {
    const decoder = createPolarDecoder()
    const listener = listenForMotion()
    decoder.decode('polar-control', bytesOf('02 02 02 01 08 00 00 01 C8 00 01 01 10 00'), listener.sink)
    decoder.decode('polar-control', bytesOf('F0 02 02 00 00 01'), listener.sink)
    const frame = '02 EA 54 A2 42 8B 45 52 08 01 45 FF E4 FF B5 03 45 FF E4 FF B8 03'
    decoder.decode('polar-data', bytesOf(frame), listener.sink)
    expect(listener.samples).toHaveLength(2)
    expect(listener.samples[0]?.acceleration.map((g) => Math.round(1000 * g))).toEqual([-187, -28, 949])
    expect((listener.samples[1]?.timeUs ?? 0) - (listener.samples[0]?.timeUs ?? 0)).toBeCloseTo(5000, 0)
  })

  it('reads g by the factor of the published start of a Verity Sense', () => {
    const decoder = createPolarDecoder()
    const listener = listenForMotion()
    const asked = '02 02 00 01 34 00 01 01 10 00 02 01 08 00 04 01 03'
    decoder.decode('polar-control', bytesOf(asked), listener.sink)
    decoder.decode('polar-control', bytesOf('F0 02 02 00 00 05 01 40 DA 7F 39'), listener.sink)
    const frame = '02 64 6C 76 C4 3C C6 7F 07 80 71 07 F0 6A 9E 8D'
    decoder.decode('polar-data', bytesOf(frame), listener.sink)
    expect(listener.samples[0]?.acceleration.map((g) => Math.trunc(1000 * g))).toEqual([464, 6679, -7144])
  })

  it('answers any values of both characteristics with readings or a DecodeError', () => {
    const known = fc.constantFrom(...recorded.journal)
    const changed = fc
      .tuple(known, fc.nat(300), fc.nat(255), fc.nat(300))
      .map(([{ channel, bytes }, at, value, length]) => {
        const other = bytes.slice(0, length)
        if (at < other.length) other[at] = value
        return { channel, bytes: other }
      })
    fc.assert(
      fc.property(fc.array(fc.oneof(known, changed), { maxLength: 40 }), (values) => {
        const decoder = createPolarDecoder()
        const listener = listenForMotion()
        for (const { channel, bytes } of [...recorded.journal.slice(0, 12), ...values]) {
          try {
            decoder.decode(channel, bytes, listener.sink)
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError)
          }
        }
        for (const { timeUs, acceleration, angularVelocity } of listener.samples) {
          expect(Number.isFinite(timeUs)).toBe(true)
          expect(acceleration.every(Number.isFinite)).toBe(true)
          expect(angularVelocity?.every(Number.isFinite) ?? true).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })
})

function timeUsOf({ bytes }: JournaledValue): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(1, true) / 1000n)
}

function between(value: JournaledValue, fromS: number, toS: number): boolean {
  const s = (timeUsOf(value) - BEGAN_US) / 1e6
  return s >= fromS && s < toS
}

function shifted({ channel, bytes }: JournaledValue, byNs: bigint): JournaledValue {
  const other = Uint8Array.from(bytes)
  const view = new DataView(other.buffer)
  view.setBigUint64(1, view.getBigUint64(1, true) + byNs, true)
  return { channel, bytes: other }
}
