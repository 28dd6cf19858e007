import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, DeviceError } from '../../../src/runtime/errors.js'
import type { Inbox, SensorLink } from '../../../src/sensors/sensor-link.js'
import type { StoredRun } from '../../../src/sensors/sensor-memory.js'
import { encodeImuMessage } from '../../../src/sensors/movesense/imu-message.js'
import { readLog } from '../../../src/sensors/movesense/log-reader.js'
import { logHead, logImu, logTime } from '../../../src/sensors/movesense/log-writer.js'
import { decodeLogbook, decodeSensorTime, encodeLogbook } from '../../../src/sensors/movesense/logbook.js'
import { MOVESENSE_MEMORY } from '../../../src/sensors/movesense/movesense-memory.js'
import { encodeSbemChunk, readSbemChunks } from '../../../src/sensors/movesense/sbem.js'
import {
  simulateMovesense,
  type SimulatedMovesense,
  type SimulatedMovesenseOptions,
} from '../../../src/sensors/movesense/simulate-movesense.js'
import { bytesOf } from '../support/readings.js'

const UTC_US = 1_787_165_109_516_000
const RUN: StoredRun = {
  ...{ runId: '1-1', byteCount: 0, startDeviceUs: null, nowDeviceUs: 200_000_000, durationUs: null, startTimeUs: null },
}
const values = Float64Array.from({ length: 48 }, (_, i) => i / 10)

/** A second of motion, 24.583 s after the sensor was switched on. */
function logFile(): Uint8Array {
  const messages = Array.from({ length: 13 }, (_, n) =>
    logImu(encodeImuMessage(24_586 + Math.floor((n * 1000) / 13), values, 2), 8),
  )
  return Buffer.concat([...logHead(), logTime(24_583, UTC_US), ...messages])
}

describe('files of a logbook', () => {
  it('take ids and lengths of more than one byte', () => {
    const chunks = [
      { id: 7, payload: new Uint8Array(254) },
      { id: 0x1234, payload: new Uint8Array(255) },
      { id: 254, payload: new Uint8Array(70_000) },
    ]
    const file = Buffer.concat([
      new TextEncoder().encode('SBEM0112'),
      ...chunks.map(({ id, payload }) => encodeSbemChunk(id, payload)),
    ])
    expect([...readSbemChunks(file)].map(({ id, payload }) => [id, payload.length])).toEqual([
      [7, 254],
      [0x1234, 255],
      [254, 70_000],
    ])
    expect(() => [...readSbemChunks(bytesOf('01 02 03'))]).toThrow(DecodeError)
  })

  it('give nine axes by the descriptors of a real sensor, in four samples', () => {
    const describe = (id: number, text: string) =>
      encodeSbemChunk(0, Uint8Array.of(id, 0, ...new TextEncoder().encode(text)))
    const axis = (id: number, path: string) => describe(id, `<PTH>Samples.Array.MeasIMU9.${path}\n<FRM>float32`)
    const body = encodeImuMessage(866_085_854, values.subarray(0, 24), 3)
    const file = Buffer.concat([
      new TextEncoder().encode('SBEM0112'),
      describe(13, '<PTH>Samples+Array.MeasIMU9.Timestamp\n<FRM>uint32'),
      ...[axis(39, 'ArrayAcc+x'), axis(40, 'ArrayAcc.y'), axis(41, 'ArrayAcc.z')],
      ...[axis(42, 'ArrayGyro+x'), axis(43, 'ArrayGyro.y'), axis(44, 'ArrayGyro.z')],
      ...[axis(45, 'ArrayMagn+x'), axis(46, 'ArrayMagn.y'), axis(47, 'ArrayMagn.z')],
      ...[describe(54, '<PTH>['), describe(55, '<PTH>]'), describe(89, '<GRP>39,40,41')],
      ...[describe(90, '<GRP>42,43,44'), describe(91, '<GRP>45,46,47')],
      describe(94, '<GRP>13,54,89,89,89,89,55,54,90,90,90,90,55,54,91,91,91,91,55'),
      encodeSbemChunk(94, body),
    ])
    expect(body).toHaveLength(148)
    expect([...readLog(file)]).toEqual([{ kind: 'imu', body: Buffer.from(body), stampMs: 866_085_854, count: 4 }])
  })

  it('say when the run was: by the clock that still runs, else by the date', () => {
    const asked = (afterUs: number) => MOVESENSE_MEMORY.timesOf?.(logFile(), RUN, UTC_US + afterUs)
    const sinceBootUs = 200_000_000 - 24_583_000
    expect(asked(sinceBootUs + 40_000)).toMatchObject({ startDeviceUs: 24_586_000, nowDeviceUs: 200_000_000 })
    // Asked on another day: the sensor was switched on anew since.
    expect(asked(86_400e6)).toMatchObject({ startDeviceUs: null, startTimeUs: UTC_US + 3_000 })
    expect(asked(0)?.durationUs).toBeCloseTo(923_000 + (7 * 1e6) / 104, 0)
  })

  it('tell what is cut or damaged, and give what is whole', () => {
    const file = logFile()
    const messages = [...MOVESENSE_MEMORY.messages(file.subarray(0, file.length - 20), RUN)]
    expect(messages.filter(({ channel }) => channel === 'movesense-data')).toHaveLength(12)
    expect(messages.at(-1)?.channel).toBe('movesense-log')
    expect([...MOVESENSE_MEMORY.messages(bytesOf('00 01'), RUN)].map(({ channel }) => channel)).toEqual([
      'movesense-log',
    ])
  })

  it('of any bytes give messages in order and nothing else', () => {
    const whole = logFile()
    const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 })
    fc.assert(
      fc.property(edits, fc.nat(whole.length), (changes, length) => {
        const file = Uint8Array.from(whole)
        for (const [at, byte] of changes) file[at] = byte
        let lastUs = 0
        let count = 0
        for (const { sinceStartUs, bytes } of MOVESENSE_MEMORY.messages(file.subarray(0, length), RUN)) {
          expect(sinceStartUs).toBeGreaterThanOrEqual(lastUs)
          expect(bytes.length).toBeLessThanOrEqual(length + 2)
          lastUs = sinceStartUs
          count += 1
        }
        expect(count).toBeLessThanOrEqual(length)
        MOVESENSE_MEMORY.timesOf?.(file.subarray(0, length), RUN, UTC_US)
      }),
      { numRuns: 300 },
    )
  })
})

describe('answers of a logbook', () => {
  it('tell the time as a sensor was seen to', () => {
    const time = decodeSensorTime(bytesOf('58 d8 97 e1 69 59 06 00 d0 89 24 00 00 04 00 00 14 00 00 00'))
    expect(time).toEqual({ utcUs: 1_787_161_151_527_000, relativeMs: 2_394_576 })
  })

  it('list runs, and how many there are that did not fit', () => {
    const entries = [1, 2, 3].map((id) => ({ id, lastModified: 1000 + id, byteCount: 5272 * id }))
    expect(decodeLogbook(encodeLogbook(entries, 100))).toEqual({ entries, totalCount: 3 })
    expect(decodeLogbook(encodeLogbook(entries, 40))).toEqual({ entries: entries.slice(0, 2), totalCount: 3 })
    for (const decode of [decodeLogbook, decodeSensorTime]) {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
          try {
            decode(data)
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError)
          }
        }),
      )
    }
  })
})

interface Bench {
  readonly sensor: SimulatedMovesense
  readonly link: SensorLink
  readonly written: number[]
  /** So long passes on the sensor. */
  pass(seconds: number): void
}

/** A link without a radio, which may lose one value in so many. */
function bench(options: SimulatedMovesenseOptions = {}, loses: (value: Uint8Array) => boolean = () => false): Bench {
  const sensor = simulateMovesense(options)
  const inbox: Uint8Array[] = []
  const written: number[] = []
  let deviceUs = 1_000_000
  let up = true
  const connect = (): void => {
    up = true
    sensor.connected(
      (_uuid, value) => {
        if (!loses(value)) inbox.push(Uint8Array.from(value))
        return true
      },
      () => (up = false),
    )
  }
  const sample = (): void => sensor.sample((deviceUs += 1e6 / 208), Float64Array.of(deviceUs % 2, 0, 1, 0, 0, 0))
  const box: Inbox = {
    next() {
      for (let turns = 0; turns < 100 && inbox.length === 0 && up; turns++) sample()
      const value = inbox.shift()
      if (value !== undefined) return Promise.resolve(value)
      return Promise.reject(new DeviceError('silent', { code: up ? 'timeout' : 'link-ended' }))
    },
    close: () => Promise.resolve(),
  }
  const link = {
    mtu: 161,
    collect: () => {
      inbox.length = 0
      connect()
      return Promise.resolve(box)
    },
    write(_to: unknown, value: Uint8Array) {
      written.push(value[0] ?? -1)
      sensor.gsp.write(value)
      return Promise.resolve()
    },
  } as unknown as SensorLink
  const pass = (seconds: number): void => {
    for (let n = 0; n < seconds * 208; n++) sample()
  }
  connect()
  pass(1)
  return { sensor, link, written, pass }
}

const prepare = (link: SensorLink) => MOVESENSE_MEMORY.prepare?.(link, { settings: {}, nowUs: () => UTC_US })

async function fetchWhole(link: SensorLink, run: StoredRun): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  await MOVESENSE_MEMORY.fetch(link, run, 0, (bytes) => parts.push(Uint8Array.from(bytes)))
  return Buffer.concat(parts)
}

describe('the memory of a Movesense sensor', () => {
  it('records what it was told to, and gives it whole though parts are lost on the way', async () => {
    let parts = 0
    const { link, pass } = bench({}, (value) => value[0] === 2 && ++parts % 71 === 0)
    expect(await prepare(link)).toBe('recording')
    pass(60)
    const [run, ...others] = await MOVESENSE_MEMORY.list(link)
    expect(others).toEqual([])
    if (run === undefined) throw new Error('no run')
    const file = await fetchWhole(link, run)
    expect(file).toHaveLength(run.byteCount)
    const messages = [...MOVESENSE_MEMORY.messages(file, run)]
    expect(messages.every(({ channel }) => channel === 'movesense-data')).toBe(true)
    expect(messages.length).toBeGreaterThanOrEqual(60 * 13 - 1)
    await MOVESENSE_MEMORY.erase(link, run)
    expect(await MOVESENSE_MEMORY.list(link)).toEqual([])
  })

  it('begins a log of its own for each run', async () => {
    const { link, pass } = bench()
    await prepare(link)
    pass(150)
    expect(await prepare(link)).toBe('restarting')
    expect(await prepare(link)).toBe('recording')
    pass(5)
    const runs = await MOVESENSE_MEMORY.list(link)
    expect(runs.map(({ runId }) => Number.parseInt(runId, 10))).toEqual([1, 2])
  })

  it('is never touched on older firmware, where the same commands erase it', async () => {
    const { link, written } = bench({ newer: false })
    await expect(MOVESENSE_MEMORY.list(link)).rejects.toMatchObject({ code: 'memory-refused' })
    await expect(prepare(link)).rejects.toThrow(/Showcase/)
    expect(new Set(written)).toEqual(new Set([0]))
  })

  it('is not written on where it keeps more runs than it can list', async () => {
    const { link, pass } = bench()
    for (let n = 0; n < 9; n++) {
      while ((await prepare(link)) === 'restarting') pass(1)
      pass(150)
    }
    await expect(prepare(link)).rejects.toThrow(/more than it can list/)
  })
})
