import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, DeviceError } from '../../../src/runtime/errors.js'
import { createMovesenseDecoder } from '../../../src/sensors/movesense/movesense-decoder.js'
import { MOVESENSE } from '../../../src/sensors/movesense/movesense-family.js'
import { simulateMovesense, type SimulatedMovesenseOptions } from '../../../src/sensors/movesense/simulate-movesense.js'
import { linkTo, type JournaledValue } from '../support/firmware-link.js'
import { listenForMotion, type MotionListener } from '../support/hear-samples.js'

function feel(timeUs: number): number[] {
  const s = timeUs / 1e6
  return [
    4 * Math.sin(7 * s),
    6 * Math.cos(5 * s),
    1 + Math.sin(3 * s),
    500 * Math.sin(9 * s),
    1200 * Math.cos(4 * s),
    9 * s,
  ]
}

async function record(durationS: number, options: SimulatedMovesenseOptions = {}, sampleRateHz?: number) {
  const sensor = simulateMovesense(options)
  const wire = linkTo(sensor)
  await MOVESENSE.start(wire.link, sampleRateHz === undefined ? {} : { sampleRateHz })
  // The clock of the part is a little slow.
  for (let i = 0; i < durationS * 208; i++) sensor.sample((i * 1e6) / 206.3, Float64Array.from(feel((i * 1e6) / 206.3)))
  return { sensor, ...wire }
}

function hear(journal: readonly JournaledValue[]): MotionListener {
  const decoder = createMovesenseDecoder()
  const listener = listenForMotion()
  for (const { channel, bytes } of journal) decoder.decode(channel, bytes, listener.sink)
  return listener
}

function isData({ channel, bytes }: JournaledValue, part?: number): boolean {
  return channel === 'movesense-data' && (bytes[0] ?? 0) >= 2 && (part === undefined || bytes[0] === part)
}

/** Largest distance of what was heard from what was felt, after the rate is learnt. */
function worstUs({ samples }: MotionListener): number {
  let worst = 0
  for (const { timeUs, acceleration } of samples.slice(400)) {
    const slope = (feel(timeUs + 500)[0] ?? 0) - (feel(timeUs - 500)[0] ?? 0)
    if (Math.abs(slope) < 0.02) continue
    const truth = feel(timeUs)[0] ?? 0
    worst = Math.max(worst, Math.abs((acceleration[0] - truth) / slope) * 1000)
  }
  return worst
}

const recorded = await record(20)

describe('reading a Movesense sensor', () => {
  it('joins messages of three parts and puts their samples where they were taken, to a fraction of the clock', () => {
    const heard = hear(recorded.journal)
    expect(recorded.journal.filter((value) => isData(value, 4)).length).toBe(20 * 13)
    expect(heard.samples).toHaveLength(20 * 208)
    expect(heard.lost).toEqual([])
    expect(heard.ranges.at(-1)).toEqual([16, 2000])
    // Half a millisecond is what cutting the time takes away on average.
    expect(worstUs(heard)).toBeLessThan(900)
    const steps = heard.samples.slice(401).map(({ timeUs }, i) => timeUs - (heard.samples[400 + i]?.timeUs ?? 0))
    expect(Math.max(...steps.map((us) => Math.abs(us - 1e6 / 206.3)))).toBeLessThan(120)
  })

  it('reads the same without the record of what was asked for', () => {
    const heard = hear(recorded.journal.filter(({ channel }) => channel !== 'movesense-command'))
    expect(heard.samples).toEqual(hear(recorded.journal).samples)
  })

  it('counts a message whose part is missing once, and nothing else', () => {
    for (const part of [2, 3, 4]) {
      const gone = recorded.journal.filter((value) => isData(value, part))[50]
      const heard = hear(recorded.journal.filter((value) => value !== gone))
      expect(heard.lost).toEqual([[1, 'air']])
      expect(heard.samples).toHaveLength(19 * 208 + 12 * 16)
      expect(worstUs(heard)).toBeLessThan(900)
    }
  })

  it('tells whole messages that are missing from a sensor whose memory ran over', () => {
    const heads = recorded.journal.flatMap((value, index) => (isData(value, 2) ? [index] : []))
    const [from = 0, to = 0] = [heads[60], heads[63]]
    const heard = hear([...recorded.journal.slice(0, from), ...recorded.journal.slice(to)])
    expect(heard.lost).toEqual([[3, 'air']])
    expect(worstUs(heard)).toBeLessThan(900)
    const late = recorded.journal.map((value, index) =>
      isData(value, 2) && index >= from ? shifted(value, 190) : value,
    )
    expect(hear(late).lost).toEqual([[2, 'sensor']])
  })

  it('goes on over the end of the clock after seven weeks', async () => {
    const { journal } = await record(10, { clockOffsetMs: 2 ** 32 - 5000 })
    const heard = hear(journal)
    expect(heard.lost).toEqual([])
    expect(heard.samples).toHaveLength(10 * 208)
    expect(heard.samples.every(({ timeUs }) => timeUs >= 0 && timeUs < 2 ** 32 * 1000 + 100_000)).toBe(true)
    expect(heard.samples.at(-1)?.timeUs).toBeLessThan(6_000_000)
  })

  it('drops a message that came twice', () => {
    const head = recorded.journal.findIndex((value) => isData(value, 2))
    const heard = hear([...recorded.journal.slice(0, head + 3), ...recorded.journal.slice(head)])
    expect(heard.repeated).toBe(1)
    expect(heard.samples).toHaveLength(20 * 208)
  })

  it('does not join what a lost link has torn', () => {
    const decoder = createMovesenseDecoder()
    const listener = listenForMotion()
    const cut = recorded.journal.findIndex((value) => isData(value, 3))
    for (const { channel, bytes } of recorded.journal.slice(0, cut + 1)) decoder.decode(channel, bytes, listener.sink)
    decoder.interrupt()
    for (const { channel, bytes } of recorded.journal.slice(cut + 2)) decoder.decode(channel, bytes, listener.sink)
    expect(listener.lost).toEqual([])
    expect(listener.samples).toHaveLength(20 * 208 - 16)
  })

  it('takes an older sensor for one of ±8 g until a value says otherwise', async () => {
    const narrow = await record(5, { newer: false, accelerationRangeG: 4, angularVelocityRangeDps: 500 })
    expect(hear(narrow.journal).ranges.at(-1)).toEqual([8, 1000])
    const wide = await record(5, { newer: false })
    expect(hear(wide.journal).ranges.at(-1)).toEqual([8, 2000])
    const told = await record(5, { accelerationRangeG: 4, angularVelocityRangeDps: 500 })
    expect(hear(told.journal).ranges.at(-1)).toEqual([4, 500])
  })

  it('answers any values with readings or a DecodeError', () => {
    const known = fc.constantFrom(...recorded.journal)
    const changed = fc
      .tuple(known, fc.nat(160), fc.nat(255), fc.nat(160))
      .map(([{ channel, bytes }, at, value, length]) => {
        const other = bytes.slice(0, length)
        if (at < other.length) other[at] = value
        return { channel, bytes: other }
      })
    const any = fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ channel: 'movesense-data' as const, bytes }))
    fc.assert(
      fc.property(fc.array(fc.oneof(known, changed, any), { maxLength: 60 }), (values) => {
        const decoder = createMovesenseDecoder()
        const listener = listenForMotion()
        for (const { channel, bytes } of values) {
          try {
            decoder.decode(channel, bytes, listener.sink)
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError)
          }
        }
        for (const { timeUs, acceleration } of listener.samples) {
          expect(Number.isFinite(timeUs)).toBe(true)
          expect(acceleration.every(Number.isFinite)).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('starting a Movesense sensor', () => {
  it('asks a newer one for its ranges, and an older one for nothing it may take for something else', async () => {
    expect(recorded.written.map((hex) => hex.slice(0, 4))).toEqual(['0060', '0461', '0462', '0163'])
    const older = await record(1, { newer: false })
    expect(older.written.map((hex) => hex.slice(0, 4))).toEqual(['0060', '0163'])
    expect(
      Buffer.from(older.written[1] ?? '', 'hex')
        .toString()
        .slice(2),
    ).toBe('/Meas/IMU6/208')
  })

  it('falls back to 104 Hz where 208 is refused, whatever the bytes of the status', async () => {
    for (const statusBytes of ['little-endian', 'big-endian'] as const) {
      const { journal, sensor } = await record(2, { fastestRateHz: 104, statusBytes })
      expect(sensor.gsp.subscriptionCount).toBe(1)
      expect(hear(journal).samples).toHaveLength(208)
    }
    expect(hear((await record(2, {}, 52)).journal).samples).toHaveLength(104)
  })

  it('takes data for the answer where a sensor gives none, and tries another spelling where nothing comes', async () => {
    const sensor = simulateMovesense()
    const wire = linkTo(sensor)
    const silent = {
      ...wire.link,
      request: ((_address, value, answer) => {
        const isData = value[0] === 1 && answer.accept(Uint8Array.of(2, 99, 0, 0))
        if (value[0] === 1) asked.push(value.at(-1) ?? -1)
        if (isData && asked.length === 2) return Promise.resolve(Uint8Array.of(2, 99, 0, 0))
        return Promise.reject(new DeviceError('no answer', { code: 'timeout' }))
      }) as typeof wire.link.request,
    }
    const asked: number[] = []
    await MOVESENSE.start(silent, {})
    // '8' of 208, then the zero behind it.
    expect(asked).toEqual([0x38, 0])
  })

  it('says whom to disconnect where all four streams are taken', async () => {
    const fails = record(1, { takenCount: 4 })
    await expect(fails).rejects.toThrow(DeviceError)
    await expect(fails).rejects.toThrow(/four of its streams are in use; disconnect the other app/)
  })

  it('subscribes anew after a lost link, and on the same one', async () => {
    const sensor = simulateMovesense()
    const first = linkTo(sensor)
    const stream = await MOVESENSE.start(first.link, {})
    await stream.restart()
    expect(sensor.gsp.subscriptionCount).toBe(1)
    first.end()
    expect(sensor.gsp.subscriptionCount).toBe(0)
    const second = linkTo(sensor)
    const again = await MOVESENSE.start(second.link, {})
    expect(sensor.gsp.subscriptionCount).toBe(1)
    await again.stop()
    expect(second.written.at(-1)).toBe('0263')
    expect(sensor.gsp.subscriptionCount).toBe(0)
  })
})

describe('recognising a Movesense sensor', () => {
  it('goes by its name, which ends in the serial number', () => {
    const heard = { name: 'Movesense 174630000192', serviceUuids: ['fdf3', '180d'], manufacturerData: null }
    expect(MOVESENSE.matches(heard)).toBe(true)
    expect(MOVESENSE.serialNumberOf?.(heard)).toBe('174630000192')
    expect(MOVESENSE.matches({ ...heard, name: 'Suunto' })).toBe(false)
  })
})

function shifted({ channel, bytes }: JournaledValue, byMs: number): JournaledValue {
  const other = Uint8Array.from(bytes)
  const view = new DataView(other.buffer)
  view.setUint32(2, view.getUint32(2, true) + byMs, true)
  return { channel, bytes: other }
}
