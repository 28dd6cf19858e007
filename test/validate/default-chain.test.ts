import { describe, expect, it } from 'vitest'
import { defaultChain } from './chain-module.js'

// The specification's own vectors: speed, step time, contact time, slope, angle; then what follows.
const VECTORS: readonly (readonly [string, readonly number[]])[] = [
  ['rearfoot', [2.7778, 0.36929, 0.25, 0, 17.7, 2.4363, 1.0, 5.3385, 0.442, 0.5899, 0.6832, 0.403]],
  ['midfoot', [2.7778, 0.3797, 0.237, 0, 2.6, 2.6424, 1.034, 5.9376, 0.4812, 0.6772, 0.6651, 0.4504]],
  ['forefoot', [2.7778, 0.3787, 0.241, 0, -7.9, 2.5917, 1.1403, 6.4348, 0.5085, 0.7886, 0.6525, 0.5146]],
  ['5° uphill', [3.0, 0.3593, 0.261, 5, 14, 2.2705, 1.0083, 5.5863, 0.4516, 0.6584, 0.6788, 0.447]],
  ['5° downhill', [3.0, 0.3593, 0.261, -5, 14, 2.2705, 1.0083, 4.578, 0.4516, 0.5396, 0.6788, 0.3663]],
  ['fast', [4.5, 0.3352, 0.213, 0, 12, 2.5956, 1.0128, 5.9324, 0.4568, 0.5772, 0.6764, 0.3904]],
]

describe('the chain first specified, kept to compare with', () => {
  it.each(VECTORS)('follows its vector for %s', (_, numbers) => {
    const [speedMps = 0, stepTimeS = 0, groundContactTimeS = 0, slopeDeg = 0, footStrikeAngleDeg = 0, ...expected] =
      numbers
    const step = { speedMps, stepTimeS, groundContactTimeS, slopeDeg, footStrikeAngleDeg }
    const found = defaultChain.estimateDefaultChain(step)
    const results = [
      found.verticalForcePeakBw,
      found.gainRatio,
      found.achillesForcePeakBw,
      found.shapeRatio,
      found.achillesImpulseBwS,
      found.soleusShareRatio,
      found.soleusImpulseBwS,
    ]
    expect(expected).toHaveLength(results.length)
    for (const [i, value] of results.entries()) expect(Math.abs(value - (expected[i] ?? 0))).toBeLessThan(1e-3)
  })

  it('knows a strike that is not known', () => {
    const step = { speedMps: 3, stepTimeS: 0.36, groundContactTimeS: 0.25, slopeDeg: null, footStrikeAngleDeg: null }
    expect(defaultChain.estimateDefaultChain(step)).toMatchObject({ gainRatio: 1.02, shapeRatio: 0.455 })
  })
})
