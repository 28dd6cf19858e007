import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { SampleBlock } from '../../../src/domain/records/sample-block.js'

const root = path.join(import.meta.dirname, '../../..')
export const dataFolder = process.env['SOLEWATCH_RECORDINGS'] ?? path.join(root, '../shared/data')
export const hasRecordings = existsSync(path.join(dataFolder, 'rbds-fukuchi2017'))
export const START_US = 1_000_000
export const RBDS_RATE_HZ = 150

type Columns = readonly (readonly number[])[]

function readRows(file: string, headerLines: number): Columns {
  const bytes = readFileSync(path.join(dataFolder, file))
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim()
  return text
    .split('\n')
    .slice(headerLines)
    .map((line) => line.split(',').map(Number))
}

export interface Channels {
  readonly timeUs: ArrayLike<number>
  /** Six of them: specific force in g, angular velocity in °/s; three without a gyroscope. */
  readonly channels: readonly ArrayLike<number>[]
  readonly accelerationRangeG?: number
}

export function toBlock({ timeUs, channels, accelerationRangeG = 64 }: Channels): SampleBlock {
  const channel = (n: number): Float32Array => Float32Array.from(channels[n] ?? [])
  const hasGyroscope = channels.length === 6
  return {
    count: timeUs.length,
    timeUs: Float64Array.from(timeUs),
    accelerationXG: channel(0),
    accelerationYG: channel(1),
    accelerationZG: channel(2),
    angularVelocityXDps: hasGyroscope ? channel(3) : null,
    angularVelocityYDps: hasGyroscope ? channel(4) : null,
    angularVelocityZDps: hasGyroscope ? channel(5) : null,
    accelerationRangeG,
    angularVelocityRangeDps: 4000,
  }
}

/** Cuts `count` samples from `from` on; the arrays are views. */
export function cut(block: SampleBlock, from: number, count: number): SampleBlock {
  const to = Math.min(block.count, from + count)
  return {
    ...block,
    count: to - from,
    timeUs: block.timeUs.subarray(from, to),
    accelerationXG: block.accelerationXG.subarray(from, to),
    accelerationYG: block.accelerationYG.subarray(from, to),
    accelerationZG: block.accelerationZG.subarray(from, to),
    angularVelocityXDps: block.angularVelocityXDps?.subarray(from, to) ?? null,
    angularVelocityYDps: block.angularVelocityYDps?.subarray(from, to) ?? null,
    angularVelocityZDps: block.angularVelocityZDps?.subarray(from, to) ?? null,
  }
}

export interface PlateStep {
  readonly trial: string
  readonly subject: string
  readonly speed: string
  readonly foot: string
  readonly initialContactS: number
  readonly toeOffS: number
  readonly contactMs: number
  readonly angleDeg: number
}

/** What the force plates and markers said of each step. */
export function readPlateSteps(): readonly PlateStep[] {
  const text = readFileSync(path.join(dataFolder, 'rbds-fukuchi2017/steps_derived.csv'), 'utf8').trim()
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .map((cells) => ({
      trial: cells[0] ?? '',
      subject: cells[1] ?? '',
      speed: cells[2] ?? '',
      foot: cells[3] ?? '',
      initialContactS: Number(cells[5]),
      toeOffS: Number(cells[6]),
      contactMs: Number(cells[7]),
      angleDeg: Number(cells[11]),
    }))
}

/** The virtual IMU on one foot of a treadmill trial: specific force in g, angular velocity in °/s, 150 Hz. */
export function readVirtualImu(trial: string): Readonly<Record<'R' | 'L', Channels>> {
  const rows = readRows(`rbds-fukuchi2017/virtual_imu/${trial}.csv.gz`, 1)
  const timeUs = rows.map((_, i) => START_US + (i * 1e6) / RBDS_RATE_HZ)
  const foot = (offset: number): Channels => ({
    timeUs,
    channels: [0, 1, 2, 3, 4, 5].map((c) => rows.map((row) => (row[offset + c] ?? 0) / (c < 3 ? 9.80665 : 1))),
  })
  return { R: foot(0), L: foot(6) }
}

/** Its gyroscope told 14.7 % too little (config/mappings/fuzzylabs-foot-imu.yaml). */
const FOOT_IMU_GYROSCOPE_SCALE = 1.147

/** A foot IMU recorded over Bluetooth; times in ms of its own clock. */
export function readFootImu(name: string, headerLines = 1): Channels {
  const rows = readRows(`fuzzylabs-foot-imu/${name}`, headerLines)
  return {
    timeUs: rows.map((row) => (row[0] ?? 0) * 1000),
    channels: [1, 2, 3, 4, 5, 6].map((c) => rows.map((row) => (row[c] ?? 0) * (c > 3 ? FOOT_IMU_GYROSCOPE_SCALE : 1))),
    accelerationRangeG: 16,
  }
}

/** An accelerometer on a shoe, 100 Hz. */
export function readShoeAccelerometer(): Channels {
  const rows = readRows('adept-outdoor-run-shoe-acc/left_ankle.csv.gz', 1)
  return {
    timeUs: rows.map((_, i) => START_US + i * 10_000),
    channels: [0, 1, 2].map((c) => rows.map((row) => row[c] ?? 0)),
    accelerationRangeG: 8,
  }
}
