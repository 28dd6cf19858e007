import { fitCrc16 } from '../../../src/codecs/fit/fit-crc.js'

/** Seconds of the FIT epoch at which the written runs begin: 2026-01-01T08:00:00Z. */
export const FIT_START_S = 1_136_102_400
export const START_TIME_US = (FIT_START_S + 631_065_600) * 1e6

export interface WrittenRecord {
  /** Seconds after the beginning; null to carry the low bits of the time in the header instead. */
  readonly second: number
  readonly compressed?: boolean
  readonly cadence?: number
  readonly speedMps?: number
  readonly contactMs?: number
  /** Of a pod, in a developer field. */
  readonly podContactMs?: number
  readonly stepLengthM?: number
  readonly balancePercent?: number
}

export interface WrittenRun {
  readonly records: readonly WrittenRecord[]
  readonly sport?: number
  readonly fileType?: number
  readonly bigEndian?: boolean
  /** Timer stops and starts, in seconds after the beginning. */
  readonly pauses?: readonly (readonly [number, number])[]
}

const UINT8 = 0x02
const UINT16 = 0x84
const SINT32 = 0x85
const UINT32 = 0x86
const ENUM = 0x00
const STRING = 0x07
const POSITION = 0x12345678

/** A FIT file as a watch would write it, positions included, so that a test can see them left behind. */
export function writeFit(run: WrittenRun): Uint8Array {
  const bytes: number[] = []
  const big = run.bigEndian === true
  const number = (value: number, size: number): void => {
    const parts = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) & 0xff)
    bytes.push(...(big ? parts.reverse() : parts))
  }
  const define = (
    local: number,
    global: number,
    fields: readonly (readonly [number, number, number])[],
    dev = false,
  ) => {
    bytes.push((dev ? 0x60 : 0x40) | local, 0, big ? 1 : 0)
    number(global, 2)
    bytes.push(fields.length, ...fields.flat())
    if (dev) bytes.push(1, 0, 2, 0)
  }
  define(0, 0, [[0, 1, ENUM]])
  bytes.push(0, run.fileType ?? 4)
  const name = [...new TextEncoder().encode('Ground Time'), 0]
  define(1, 206, [
    [0, 1, UINT8],
    [1, 1, UINT8],
    [2, 1, UINT8],
    [3, name.length, STRING],
  ])
  bytes.push(1, 0, 0, UINT16, ...name)
  const events = (run.pauses ?? []).flatMap(([from, to]) => [
    { second: from, type: 4 },
    { second: to, type: 0 },
  ])
  define(2, 21, [
    [253, 4, UINT32],
    [0, 1, ENUM],
    [1, 1, ENUM],
  ])
  const fields = [
    [0, 4, SINT32],
    [1, 4, SINT32],
    [4, 1, UINT8],
    [73, 2, UINT16],
    [41, 2, UINT16],
    [84, 2, UINT16],
    [85, 2, UINT16],
  ] as const
  define(3, 20, [[253, 4, UINT32], ...fields], true)
  // The same without a time of its own: it is in the header.
  define(1, 20, fields, true)
  for (const record of run.records) {
    for (const event of events.splice(0, events.filter(({ second }) => second <= record.second).length)) {
      bytes.push(2)
      number(FIT_START_S + event.second, 4)
      bytes.push(0, event.type)
    }
    if (record.compressed === true) bytes.push(0x80 | (1 << 5) | ((FIT_START_S + record.second) & 0x1f))
    else {
      bytes.push(3)
      number(FIT_START_S + record.second, 4)
    }
    number(POSITION, 4)
    number(POSITION, 4)
    number(record.cadence ?? 0xff, 1)
    number(record.speedMps === undefined ? 0xffff : Math.round(record.speedMps * 1000), 2)
    number(record.contactMs === undefined ? 0xffff : Math.round(record.contactMs * 10), 2)
    number(record.balancePercent === undefined ? 0xffff : Math.round(record.balancePercent * 100), 2)
    number(record.stepLengthM === undefined ? 0xffff : Math.round(record.stepLengthM * 10_000), 2)
    number(record.podContactMs ?? 0xffff, 2)
  }
  define(0, 18, [
    [253, 4, UINT32],
    [5, 1, ENUM],
    [6, 1, ENUM],
  ])
  bytes.push(0)
  number(FIT_START_S + (run.records.at(-1)?.second ?? 0), 4)
  bytes.push(run.sport ?? 1, 0)
  return sealed(bytes)
}

/** Header and checksum around messages. */
export function sealed(messages: readonly number[]): Uint8Array {
  const size = Array.from({ length: 4 }, (_, i) => Math.floor(messages.length / 256 ** i) & 0xff)
  const whole = [14, 0x20, 0, 0, ...size, 0x2e, 0x46, 0x49, 0x54, 0, 0, ...messages]
  const crc = fitCrc16(Uint8Array.from(whole))
  return Uint8Array.from([...whole, crc & 0xff, crc >>> 8])
}

/** Seconds of steady running at 170 steps/min and 3 m/s. */
export function steadyRecords(seconds: number): readonly WrittenRecord[] {
  return Array.from({ length: seconds }, (_, second) => ({ second, cadence: 85, speedMps: 3, contactMs: 250 }))
}
