import { describe, expect, it } from 'vitest'
import type { StrideEstimate } from '../../src/domain/gait/foot-events.js'
import { createLandingMemory, recallLanding } from '../../src/pipeline/landing-memory.js'
import { toBlock } from '../domain/support/recordings.js'
import { reduceAll, stridesOf } from '../domain/support/reduce.js'
import { syntheticRun } from '../domain/support/synthetic-run.js'

const run = syntheticRun({ strideCount: 12, rateHz: 200, footStrikeAngleDeg: 14 })
const [seen] = stridesOf(reduceAll(toBlock(run))) as [StrideEstimate, ...StrideEstimate[]]
const hidden: StrideEstimate = { ...seen, footStrikeAngleDeg: null, stance: null }

describe('a landing that lost samples hid', () => {
  it('is unknown before any was seen', () => {
    expect(recallLanding(createLandingMemory(), hidden)).toEqual({
      footStrikeAngleDeg: null,
      stance: { landingPitchRateDps: null, brakingG: null },
    })
  })

  it('is taken from the landings before it', () => {
    const memory = createLandingMemory()
    expect(recallLanding(memory, seen).footStrikeAngleDeg).toBe(seen.footStrikeAngleDeg)
    expect(recallLanding(memory, hidden)).toEqual({
      footStrikeAngleDeg: seen.footStrikeAngleDeg,
      stance: seen.stance,
    })
  })

  it('follows a foot that lands in another way from now on', () => {
    const memory = createLandingMemory()
    recallLanding(memory, { ...seen, footStrikeAngleDeg: 15 })
    for (let n = 0; n < 40; n++) recallLanding(memory, { ...seen, footStrikeAngleDeg: -5 })
    expect(recallLanding(memory, hidden).footStrikeAngleDeg).toBeCloseTo(-5, 0)
  })
})
