import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '../../src/journal/journal-record.js'
import { listSegments } from '../../src/journal/reader.js'
import { createRecordEncoder, decodeRecord } from '../../src/journal/record-codec.js'
import { encodeHeader, HEADER_BYTES, segmentName } from '../../src/journal/segment-format.js'
import { StoreError } from '../../src/runtime/errors.js'
import { EVERY_KIND, notification, readAll, temporaryFolder } from './samples.js'

/** A segment's bytes, and where each of its records ends. */
function segmentOf(records: readonly JournalRecord[]): { bytes: Buffer; ends: number[] } {
  const encoder = createRecordEncoder()
  let bytes = encodeHeader()
  const ends = records.map((record) => {
    bytes = Buffer.concat([bytes, encoder.encode(record)])
    return bytes.length
  })
  return { bytes, ends }
}

describe('journal records', () => {
  it('of every kind come back as they were', () => {
    const { bytes } = segmentOf(EVERY_KIND)
    const file = join(temporaryFolder(), segmentName(1))
    writeFileSync(file, bytes)
    expect(readAll(file)).toEqual({ records: EVERY_KIND, damages: [] })
  })

  it('of any notification come back as they were', () => {
    const encoder = createRecordEncoder()
    const anyNotification = fc.record({
      kind: fc.constant('notification' as const),
      monotonicUs: fc.double({ min: 0, max: 2 ** 53, noNaN: true }),
      deviceId: fc.string({ maxLength: 60, unit: 'grapheme' }).filter((id) => Buffer.byteLength(id) < 256),
      channel: fc.constantFrom('rsc-measurement' as const, 'open-imu-frame' as const, 'battery-level' as const),
      bytes: fc.uint8Array({ maxLength: 600 }),
    })
    fc.assert(
      fc.property(anyNotification, (record) => {
        const bytes = Buffer.from(encoder.encode(record))
        expect(decodeRecord(bytes, 0)).toEqual({ record, nextOffset: bytes.length })
      }),
    )
  })

  it('never make the decoder throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(210), (bytes, offset) => {
        expect(decodeRecord(Buffer.from(bytes), offset)).toHaveProperty('damage')
      }),
    )
  })
})

describe('a journal that was cut or zeroed', () => {
  const records = [...EVERY_KIND, notification(1, 40), notification(2, 40)]
  const { bytes, ends } = segmentOf(records)

  it('at any byte loses only its tail', () => {
    const file = join(temporaryFolder(), segmentName(1))
    for (let at = 0; at <= bytes.length; at++) {
      const kept = records.slice(0, at < HEADER_BYTES ? 0 : ends.filter((end) => end <= at).length)
      writeFileSync(file, bytes.subarray(0, at))
      const cut = readAll(file)
      expect(cut.records).toEqual(kept)
      expect(cut.damages.length).toBe(at === HEADER_BYTES || ends.includes(at) ? 0 : 1)

      const zeroed = Buffer.from(bytes).fill(0, at)
      writeFileSync(file, zeroed)
      const read = readAll(file)
      // A record whose last bytes are zeros anyway survives the zeros.
      const unharmed = records.slice(
        0,
        ends.filter((end) => zeroed.subarray(0, end).equals(bytes.subarray(0, end))).length,
      )
      expect(read.records).toEqual(at < HEADER_BYTES && !zeroed.subarray(0, 16).equals(encodeHeader()) ? [] : unharmed)
      expect(read.damages.length).toBe(unharmed.length === records.length ? 0 : 1)
    }
  })

  it('at any byte of a middle segment loses only that segment’s tail', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, segmentName(1)), bytes)
    writeFileSync(join(folder, segmentName(3)), bytes)
    for (let at = 0; at < bytes.length; at += 3) {
      writeFileSync(join(folder, segmentName(2)), Buffer.from(bytes).fill(0, at, Math.min(bytes.length, at + 64)))
      const { records: read, damages } = readAll(folder)
      expect(read.slice(0, records.length)).toEqual(records)
      expect(read.slice(-records.length)).toEqual(records)
      expect(read.length - 2 * records.length).toBeGreaterThanOrEqual(
        at < HEADER_BYTES ? 0 : ends.filter((end) => end <= at).length,
      )
      expect(damages.every((damage) => damage.file.endsWith('000002.swj'))).toBe(true)
    }
  })

  it('loses what follows a turned bit in that segment, and says where', () => {
    const file = join(temporaryFolder(), segmentName(1))
    const turned = Buffer.from(bytes)
    const at = (ends[4] ?? 0) + 12
    turned[at] = (turned[at] ?? 0) ^ 0x10
    writeFileSync(file, turned)
    expect(readAll(file)).toEqual({
      records: records.slice(0, 5),
      damages: [
        { file, offset: ends[4], lostBytes: bytes.length - (ends[4] ?? 0), reason: 'a record fails its checksum' },
      ],
    })
  })

  it('after compression still gives its beginning', () => {
    const many = Array.from({ length: 400 }, (_, index) => notification(index, 180))
    const packed = gzipSync(segmentOf(many).bytes)
    const file = join(temporaryFolder(), `${segmentName(1)}.gz`)
    for (const share of [0.05, 0.5, 0.9, 0.999]) {
      const at = Math.floor(packed.length * share)
      for (const damaged of [packed.subarray(0, at), Buffer.from(packed).fill(0, at)]) {
        writeFileSync(file, damaged)
        const { records: read, damages } = readAll(file)
        expect(damages.length).toBeGreaterThanOrEqual(1)
        expect(read).toEqual(many.slice(0, read.length))
        expect(read.length).toBeGreaterThanOrEqual(Math.floor(many.length * share * 0.8) - 20)
      }
    }
  })
})

describe('a journal folder', () => {
  it('counts a segment once that is there raw and compressed', () => {
    const folder = temporaryFolder()
    const { bytes } = segmentOf(EVERY_KIND)
    writeFileSync(join(folder, segmentName(1)), bytes)
    writeFileSync(join(folder, `${segmentName(1)}.gz`), gzipSync(bytes))
    writeFileSync(join(folder, `${segmentName(2)}.gz.tmp`), 'half written')
    expect(readAll(folder)).toEqual({ records: EVERY_KIND, damages: [] })
    rmSync(join(folder, segmentName(1)))
    expect(readAll(folder)).toEqual({ records: EVERY_KIND, damages: [] })
  })

  it('is read in order of its numbers, also past the millionth', () => {
    const folder = temporaryFolder()
    for (const index of [999_999, 2, 1_000_000]) writeFileSync(join(folder, segmentName(index)), '')
    expect(listSegments(folder).map((file) => file.slice(folder.length + 1))).toEqual([
      '000002.swj',
      '999999.swj',
      '1000000.swj',
    ])
  })

  it('of a newer format is refused with a sentence', () => {
    const file = join(temporaryFolder(), segmentName(1))
    writeFileSync(file, encodeHeader(2))
    expect(() => readAll(file)).toThrow(/journal format 2; this program knows formats up to 1/)
    expect(() => readAll(file)).toThrow(StoreError)
  })

  it('that is not there is refused with a sentence', () => {
    expect(() => readAll('/nowhere/at/all')).toThrow('There is no journal at /nowhere/at/all.')
  })

  it('knows the parameters and the signal of a link as kinds 11 and 12, in that order for ever', () => {
    const parameters = { intervalMs: 22.5, latency: 0, supervisionTimeoutMs: 4000, mtu: 247 }
    const records = [
      { kind: 'link-parameters', monotonicUs: 5, deviceId: 'SW-LEFT-1', ...parameters },
      { kind: 'rssi', monotonicUs: 6, deviceId: 'SW-LEFT-1', rssiDbm: -61 },
    ] as const
    const encoder = createRecordEncoder()
    const frames = records.map((record) => Buffer.from(encoder.encode(record)))
    expect(frames.map((frame) => frame[8])).toEqual([11, 12])
    expect(frames.map((frame) => decodeRecord(frame, 0))).toMatchObject(records.map((record) => ({ record })))
  })

  it('of format 1 can be read for ever', () => {
    expect(readAll(join(import.meta.dirname, 'fixtures', 'format-1.swj'))).toEqual({ records: EVERY_KIND, damages: [] })
    const folder = temporaryFolder()
    const copy = join(folder, segmentName(1))
    copyFileSync(join(import.meta.dirname, 'fixtures', 'format-1.swj'), copy)
    truncateSync(copy, readFileSync(copy).length - 1)
    expect(readAll(copy).records).toEqual(EVERY_KIND.slice(0, -1))
  })
})
