import { describe, expect, it } from 'vitest'
import { createClockFit } from '../../src/pipeline/clock-fit.js'
import type { FrameTime } from '../../src/pipeline/frame-time.js'
import { createPrng } from '../../src/sources/simulator/prng.js'

const DT_US = 5000
const COUNT = 14
const FRAME_US = DT_US * COUNT
const WRAP_US = 2 ** 32

interface Sent {
  readonly driftPpm?: number
  readonly startDeviceUs?: number
  readonly seconds: number
  readonly delayUs: (index: number) => number
}

/** Frames of a device whose clock drifts; `error` is where the last sample was put, against where it was taken. */
function send({ driftPpm = 0, startDeviceUs = 0, seconds, delayUs }: Sent) {
  const fit = createClockFit()
  const errorsUs: number[] = []
  const placed: FrameTime[] = []
  for (let index = 0; index * FRAME_US < seconds * 1e6; index++) {
    const deviceUs = index * FRAME_US
    const lastTrueUs = 1e12 + (deviceUs + (COUNT - 1) * DT_US) / (1 + driftPpm * 1e-6)
    const time = fit.place(
      { t0Us: (startDeviceUs + deviceUs) % WRAP_US, dtUs: DT_US, count: COUNT, clockWrapUs: WRAP_US },
      lastTrueUs + delayUs(index),
    )
    if (time === null) continue
    placed.push(time)
    errorsUs.push(time.lastUs - lastTrueUs)
  }
  return { errorsUs, placed }
}

function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values)
}

describe('the clock of a device', () => {
  it('follows the least delay, not the queue', () => {
    const random = createPrng('delay')
    const { errorsUs } = send({ seconds: 60, delayUs: () => 8000 + (random.next() < 0.3 ? 60_000 * random.next() : 0) })
    for (const errorUs of errorsUs.slice(100)) expect(Math.abs(errorUs - 8000)).toBeLessThan(1500)
  })

  it.each([-250, -50, 50, 250])('keeps up with a drift of %i ppm', (driftPpm) => {
    const { errorsUs } = send({ driftPpm, seconds: 400, delayUs: (index) => 10_000 + (index % 5) * 2000 })
    expect(spread(errorsUs.slice(-3000))).toBeLessThan(2500)
  })

  it('goes on over the wrap of its counter', () => {
    const { placed, errorsUs } = send({ startDeviceUs: 2 ** 32 - 5e6, seconds: 20, delayUs: () => 10_000 })
    expect(placed.filter((time) => time.restarted)).toHaveLength(1)
    for (const errorUs of errorsUs) expect(errorUs).toBeCloseTo(10_000, 0)
  })

  it('rises strictly, whatever the delays', () => {
    const random = createPrng('rise')
    const { placed } = send({ driftPpm: 120, seconds: 120, delayUs: () => 300_000 * random.next() ** 4 })
    let beforeUs = -Infinity
    for (const time of placed) {
      expect(time.firstUs).toBeGreaterThan(beforeUs)
      expect(time.intervalUs).toBeGreaterThan(0)
      beforeUs = time.lastUs
    }
  })

  it('begins anew when the device was restarted, and never goes back', () => {
    const fit = createClockFit()
    const frame = (t0Us: number) => ({ t0Us, dtUs: DT_US, count: COUNT, clockWrapUs: WRAP_US })
    for (let index = 0; index < 100; index++) fit.place(frame(50e6 + index * FRAME_US), 1e9 + index * FRAME_US)
    const before = fit.place(frame(50e6 + 100 * FRAME_US), 1e9 + 100 * FRAME_US)
    const after = fit.place(frame(1000), 1e9 + 103 * FRAME_US)
    expect(after?.restarted).toBe(true)
    expect(after?.firstUs).toBeGreaterThan(before?.lastUs ?? Infinity)
  })

  it('refuses a frame that came twice', () => {
    const fit = createClockFit()
    const frame = { t0Us: 1000, dtUs: DT_US, count: COUNT, clockWrapUs: WRAP_US }
    expect(fit.place(frame, 1e9)).not.toBeNull()
    expect(fit.place(frame, 1e9 + 10)).toBeNull()
    expect(fit.place({ ...frame, t0Us: 1000 + FRAME_US }, 1e9 + FRAME_US)).not.toBeNull()
  })

  it('finds its offset again after a new connection', () => {
    const fit = createClockFit()
    const frame = (index: number) => ({ t0Us: index * FRAME_US, dtUs: DT_US, count: COUNT, clockWrapUs: WRAP_US })
    for (let index = 0; index < 50; index++) fit.place(frame(index), 1e9 + index * FRAME_US)
    fit.disconnect()
    const time = fit.place(frame(200), 1e9 + 200 * FRAME_US + 7000)
    expect(time?.lastUs).toBe(1e9 + 200 * FRAME_US + 7000)
  })

  it('does not take for delay what samples waited for others, before they were sent on', () => {
    const fit = createClockFit()
    let worstUs = 0
    for (let index = 0; index < 300; index++) {
      const t0Us = index * FRAME_US
      // Half of the messages bring samples that are older by a quarter of a second than the newest in them.
      const aheadUs = index % 2 === 0 ? 0 : 250_000
      const lastTrueUs = 1e12 + t0Us + (COUNT - 1) * DT_US
      const time = fit.place(
        { t0Us, dtUs: DT_US, count: COUNT, clockWrapUs: null, aheadUs },
        lastTrueUs + aheadUs + 8_000,
      )
      worstUs = Math.max(worstUs, Math.abs((time?.lastUs ?? NaN) - lastTrueUs - 8_000))
    }
    expect(worstUs).toBeLessThan(1)
  })
})
