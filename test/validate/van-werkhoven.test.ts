import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ROOT } from './modules.js'

interface VanWerkhovenModule {
  meanPitchRateAfterContact(
    pitchRateDps: ArrayLike<number>,
    rateHz: number,
    contactsS: readonly number[],
  ): readonly number[]
}

const file = path.join(ROOT, 'scripts/validate/published/van-werkhoven.mjs')
const { meanPitchRateAfterContact } = (await import(pathToFileURL(file).href)) as VanWerkhovenModule

describe('the published zero cut of the pitch rate after contact', () => {
  const rateHz = 200
  const contactsS = [0.5, 1.1]

  it('is the mean of the 30 ms after each contact, and of nothing before', () => {
    const slap = Float64Array.from({ length: 400 }, (_, i) => (i >= 100 && i <= 107 ? -300 : i < 100 ? 500 : 0))
    const [first, second] = meanPitchRateAfterContact(slap, rateHz, contactsS)
    expect(first).toBeCloseTo(-300, 6)
    expect(second).toBeCloseTo(0, 6)
  })

  it('calls a foot that turns toe-down rearfoot, one that turns toe-up not', () => {
    const turning = (dps: number) => meanPitchRateAfterContact(new Float64Array(400).fill(dps), rateHz, contactsS)
    expect(turning(-120).every((mean) => mean < 0)).toBe(true)
    expect(turning(80).every((mean) => mean > 0)).toBe(true)
  })

  it('reads between samples, so that a slower sensor gives the same', () => {
    const wave = (hz: number) => Float64Array.from({ length: 2 * hz }, (_, i) => -200 + 900 * (i / hz))
    const fast = meanPitchRateAfterContact(wave(400), 400, [0.5])[0] ?? 0
    expect(meanPitchRateAfterContact(wave(100), 100, [0.5])[0]).toBeCloseTo(fast, 3)
  })

  it('does not fall off the end of a recording', () => {
    expect(meanPitchRateAfterContact(new Float64Array(50).fill(-90), 100, [0.49])[0]).toBeCloseTo(-90, 6)
  })
})
