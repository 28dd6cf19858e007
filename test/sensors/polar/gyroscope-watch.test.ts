import { describe, expect, it } from 'vitest'
import { encodePmdHead } from '../../../src/sensors/polar/encode-pmd-frame.js'
import { GyroscopeWatch } from '../../../src/sensors/polar/gyroscope-watch.js'
import { PMD_ACCELERATION, PMD_GYROSCOPE, type PmdMotionType } from '../../../src/sensors/polar/pmd-types.js'

const head = (type: PmdMotionType, seconds: number): Uint8Array =>
  encodePmdHead({ type, layout: 0x80, lastNs: BigInt(Math.round(seconds * 1000)) * 1_000_000n })

describe('the watch over a Polar’s gyroscope', () => {
  it('lets either stream be two seconds behind, and bears what is no frame', () => {
    const watch = new GyroscopeWatch()
    for (let second = 0; second < 100; second += 2) {
      expect(watch.misses(head(PMD_ACCELERATION, second + 1))).toBe(false)
      expect(watch.misses(head(PMD_ACCELERATION, second + 2))).toBe(false)
      expect(watch.misses(head(PMD_GYROSCOPE, second + 1))).toBe(false)
    }
    expect(watch.misses(Uint8Array.of(2, 1))).toBe(false)
  })

  it('asks for a start after four seconds without, and then once a minute at most', () => {
    const watch = new GyroscopeWatch()
    const asked: number[] = []
    for (let second = 0; second <= 200; second++) {
      if (!watch.misses(head(PMD_ACCELERATION, second))) continue
      asked.push(second)
      watch.begin()
    }
    expect(asked).toEqual([4, 64, 124, 184])
  })

  it('counts from the beginning of the stream', () => {
    const watch = new GyroscopeWatch()
    expect(watch.misses(head(PMD_GYROSCOPE, 10))).toBe(false)
    watch.begin()
    expect(watch.misses(head(PMD_ACCELERATION, 30))).toBe(false)
    expect(watch.misses(head(PMD_ACCELERATION, 33))).toBe(false)
    expect(watch.misses(head(PMD_ACCELERATION, 34))).toBe(true)
  })
})
