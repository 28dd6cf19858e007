import { describe, expect, it } from 'vitest'
import type { FootEvent } from '../../../src/domain/gait/foot-events.js'
import { hasRecordings, readFootImu, readShoeAccelerometer, START_US, toBlock } from '../support/recordings.js'
import { median, reduceAll, stridesOf } from '../support/reduce.js'

const cadenceSpm = (events: readonly FootEvent[]): number =>
  120_000 / median(stridesOf(events).map((stride) => stride.strideTimeMs))

// Skipped where the recordings are absent: they are not part of the repository.
describe.skipIf(!hasRecordings)('a recorded run with a foot IMU over the radio, a tenth of it lost', () => {
  const events = hasRecordings ? reduceAll(toBlock(readFootImu('test-run.csv.gz'))) : []
  const strides = stridesOf(events)

  it('has 141 ± 5 strides', () => {
    expect(strides.length).toBeGreaterThanOrEqual(136)
    expect(strides.length).toBeLessThanOrEqual(146)
  })

  it('has no break of more than two strides', () => {
    for (const [i, stride] of strides.entries()) {
      const previous = strides[i - 1]
      if (previous === undefined) continue
      const missingMs = (stride.initialContactTimeUs - previous.nextInitialContactTimeUs) / 1000
      expect(missingMs).toBeLessThan(2.3 * stride.strideTimeMs)
    }
  })

  it('has a cadence of 169 ± 3 steps a minute', () => {
    expect(Math.abs(cadenceSpm(events) - 169)).toBeLessThanOrEqual(3)
  })

  it('has contact times and angles that a runner has', () => {
    const contactMs = median(strides.map((stride) => stride.groundContactTimeMs ?? 0))
    expect(contactMs).toBeGreaterThan(180)
    expect(contactMs).toBeLessThan(280)
    expect(Math.abs(median(strides.map((stride) => stride.footStrikeAngleDeg ?? 0)))).toBeLessThan(25)
  })

  it('gives cadence from the accelerometer alone too', () => {
    const channels = readFootImu('test-run.csv.gz')
    const alone = reduceAll(toBlock({ ...channels, channels: channels.channels.slice(0, 3) }))
    expect(Math.abs(cadenceSpm(alone) - 169)).toBeLessThanOrEqual(3)
  })
})

describe.skipIf(!hasRecordings)('recorded walking and standing', () => {
  it.each([
    ['2020-08-25T11_43_19.036Z.csv.gz', 1],
    ['slow-walking.csv.gz', 0],
  ])('%s has no running strides', (name, headerLines) => {
    const channels = readFootImu(name, headerLines)
    for (const count of [6, 3]) {
      const events = reduceAll(toBlock({ ...channels, channels: channels.channels.slice(0, count) }))
      expect(stridesOf(events)).toEqual([])
      expect(events.some((event) => event.kind === 'motion' && event.motion === 'running')).toBe(false)
    }
  })
})

describe.skipIf(!hasRecordings)('a recorded run with an accelerometer on the shoe', () => {
  const events = hasRecordings ? reduceAll(toBlock(readShoeAccelerometer())) : []

  it('has strides at a steady cadence and knows nothing else of them', () => {
    const strides = stridesOf(events)
    expect(strides.length).toBeGreaterThan(1350)
    expect(cadenceSpm(events)).toBeGreaterThan(150)
    expect(cadenceSpm(events)).toBeLessThan(165)
    expect(strides.every((stride) => stride.groundContactTimeMs === null)).toBe(true)
  })

  it('has its stops', () => {
    const stillAtS = events.flatMap((event) =>
      event.kind === 'motion' && event.motion === 'still' ? [(event.timeUs - START_US) / 1e6] : [],
    )
    for (const [fromS, toS] of [
      [405, 425],
      [795, 860],
      [970, 1000],
      [1190, 1240],
    ] as const) {
      expect(stillAtS.some((s) => s >= fromS && s <= toS)).toBe(true)
    }
  })
})
