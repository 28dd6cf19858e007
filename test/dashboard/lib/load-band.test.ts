import { describe, expect, it } from 'vitest'
import { loadWithBand, ownBandText } from '../../../dashboard/lib/load-band.js'
import { sampleTotals } from '../../stores/sample-records.js'

const band = { lowSlu: 3.657, highSlu: 7.527, ownBaselineRatio: 0.1 }
const known = sampleTotals({ soleusLoadBand: { left: band, right: { ...band, ownBaselineRatio: 0.12 } } })

describe('the band of a run in words', () => {
  it('is what to allow for beside own runs, in easy kilometres of both feet', () => {
    // 5.25 · 0.1 + 5.5 · 0.12 = 1.185 SLU of two legs.
    expect(ownBandText(known)).toBe('± 0.6')
  })

  it('stands beside the load of a foot', () => {
    expect(loadWithBand(known, 'left')).toBe('5.25 (3.66–7.53)')
  })

  it('is left out of runs that were computed before there was one', () => {
    expect(ownBandText(sampleTotals())).toBe('')
    expect(loadWithBand(sampleTotals(), 'left')).toBe('5.25')
  })
})
