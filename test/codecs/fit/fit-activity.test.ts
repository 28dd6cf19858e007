import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFitActivity } from '../../../src/codecs/fit/fit-activity.js'
import { fitCrc16 } from '../../../src/codecs/fit/fit-crc.js'
import { DecodeError } from '../../../src/runtime/errors.js'
import { dataFolder } from '../../domain/support/recordings.js'
import { sealed, START_TIME_US, steadyRecords, writeFit } from './fit-bytes.js'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

describe('a FIT file', () => {
  it('has the checksum of its standard', () => {
    expect(fitCrc16(text('123456789'))).toBe(0xbb3d)
  })

  it('gives each record with its units', () => {
    const record = { second: 0, cadence: 85, speedMps: 3.2, contactMs: 251.5, stepLengthM: 1.13, balancePercent: 49.5 }
    const [read] = decodeFitActivity(writeFit({ records: [record] })).records
    expect(read).toEqual({
      timeUs: START_TIME_US,
      distanceM: null,
      speedMps: 3.2,
      cadencePerMin: 85,
      groundContactTimeMs: 251.5,
      stepLengthM: 1.13,
      leftContactRatio: 0.495,
    })
  })

  it('says null for what the watch did not know', () => {
    const [read] = decodeFitActivity(writeFit({ records: [{ second: 0, contactMs: 0 }] })).records
    expect(read).toMatchObject({
      speedMps: null,
      cadencePerMin: null,
      groundContactTimeMs: null,
      leftContactRatio: null,
    })
  })

  it('takes contact time from a pod where the watch has none of its own', () => {
    const records = [
      { second: 0, podContactMs: 244 },
      { second: 1, contactMs: 260, podContactMs: 244 },
    ]
    const read = decodeFitActivity(writeFit({ records })).records
    expect(read.map(({ groundContactTimeMs }) => groundContactTimeMs)).toEqual([244, 260])
  })

  it('follows times that are only in the headers, over their turn', () => {
    const records = Array.from({ length: 70 }, (_, second) => ({ second, compressed: second > 0, cadence: 85 }))
    const times = decodeFitActivity(writeFit({ records })).records.map(({ timeUs }) => (timeUs - START_TIME_US) / 1e6)
    expect(times).toEqual(records.map(({ second }) => second))
  })

  it('is the same in both byte orders', () => {
    const run = { records: steadyRecords(5), pauses: [[2, 4]] as const }
    expect(decodeFitActivity(writeFit({ ...run, bigEndian: true }))).toEqual(decodeFitActivity(writeFit(run)))
  })

  it('tells pauses of the timer and another sport', () => {
    const { pauses, running } = decodeFitActivity(
      writeFit({ records: steadyRecords(60), pauses: [[20, 50]], sport: 2 }),
    )
    expect(pauses).toEqual([{ fromUs: START_TIME_US + 20e6, toUs: START_TIME_US + 50e6 }])
    expect(running).toBe(false)
  })

  it('never gives a position', () => {
    const activity = JSON.stringify(decodeFitActivity(writeFit({ records: steadyRecords(3) })))
    expect(activity).not.toContain(String(0x12345678))
    expect(activity).not.toMatch(/lat|lon|position/i)
  })

  it('is refused when it is cut, damaged, of another kind or no FIT file at all', () => {
    const whole = writeFit({ records: steadyRecords(5) })
    const damaged = Uint8Array.from(whole)
    damaged[60] = (damaged[60] ?? 0) ^ 1
    const codes = [
      whole.subarray(0, 80),
      damaged,
      writeFit({ records: steadyRecords(1), fileType: 6 }),
      text('a,b\n1,2\n'),
    ].map((bytes) => {
      try {
        decodeFitActivity(bytes)
        return 'read'
      } catch (error) {
        return error instanceof DecodeError ? error.code : 'other'
      }
    })
    expect(codes).toEqual(['fit-cut', 'fit-checksum', 'fit-no-activity', 'fit-header'])
  })

  it('throws nothing but DecodeError, whatever the bytes are', () => {
    const onlyDecodeErrors = (bytes: Uint8Array): void => {
      try {
        decodeFitActivity(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError)
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), onlyDecodeErrors), { numRuns: 300 })
    // With a whole header and checksum, so that the messages are reached.
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 300 }), (messages) => {
        onlyDecodeErrors(sealed(messages))
      }),
      { numRuns: 1000 },
    )
    const good = writeFit({ records: steadyRecords(8) })
    fc.assert(
      fc.property(fc.nat(good.length - 17), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const messages = Array.from(good.subarray(14, good.length - 2))
        messages[at] = value
        onlyDecodeErrors(sealed(messages))
      }),
      { numRuns: 1000 },
    )
  })
})

const folder = path.join(dataFolder, 'fit-running-dynamics')
const names = existsSync(folder) ? readdirSync(path.join(folder, 'fit')).filter((name) => name.endsWith('.fit')) : []
if (names.length === 0) console.warn(`No recorded FIT files under ${dataFolder}: their tests are skipped.`)

describe.skipIf(names.length === 0)('a recorded FIT file', () => {
  it.each(names)('%s gives what others decoded of it', (name) => {
    const { records } = decodeFitActivity(readFileSync(path.join(folder, 'fit', name)))
    const csv = gunzipSync(readFileSync(path.join(folder, 'csv', name.replace('.fit', '.csv.gz')))).toString()
    const rows = csv
      .trim()
      .split('\n')
      .map((line) => line.split(','))
    const header = rows[0] ?? []
    const column = (title: string): (number | null)[] => {
      const at = header.indexOf(title)
      return rows.slice(1).map((row) => (at < 0 || row[at] === '' ? null : Number(row[at])))
    }
    expect(records).toHaveLength(rows.length - 1)
    const own = column('stance_time')
    const ofPod = column('dev:Ground Time')
    const contacts = own.map((value, i) => value || ofPod[i] || null)
    expect(records.map((record) => record.groundContactTimeMs)).toEqual(contacts)
    expect(records.map((record) => record.speedMps)).toEqual(column('enhanced_speed'))
    const seconds = records.map((record) => (record.timeUs - (records[0]?.timeUs ?? 0)) / 1e6)
    expect(seconds).toEqual(column('t_s'))
  })
})
