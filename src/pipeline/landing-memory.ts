import type { StanceShape } from '../domain/gait/stance-shape.js'
import type { StrideEstimate } from '../domain/gait/foot-events.js'

/** How this foot has been landing lately; null until it was seen. */
export interface LandingMemory {
  footStrikeAngleDeg: number | null
  landingPitchRateDps: number | null
  brakingG: number | null
}

/** What the load model takes for how a stride landed. */
export interface RecalledLanding {
  readonly footStrikeAngleDeg: number | null
  readonly stance: StanceShape | null
}

const NEWEST_WEIGHT = 0.1

export function createLandingMemory(): LandingMemory {
  return { footStrikeAngleDeg: null, landingPitchRateDps: null, brakingG: null }
}

/**
 * How a stride landed, for its load. What lost samples hid is taken from the landings before it: the same foot lands more
 * like itself than like the mean of all runners. The record of the step still says that it was not seen.
 */
export function recallLanding(memory: LandingMemory, stride: StrideEstimate): RecalledLanding {
  memory.footStrikeAngleDeg = follow(memory.footStrikeAngleDeg, stride.footStrikeAngleDeg)
  memory.landingPitchRateDps = follow(memory.landingPitchRateDps, stride.stance?.landingPitchRateDps ?? null)
  memory.brakingG = follow(memory.brakingG, stride.stance?.brakingG ?? null)
  return {
    footStrikeAngleDeg: stride.footStrikeAngleDeg ?? memory.footStrikeAngleDeg,
    stance: {
      landingPitchRateDps: stride.stance?.landingPitchRateDps ?? memory.landingPitchRateDps,
      brakingG: stride.stance?.brakingG ?? memory.brakingG,
    },
  }
}

function follow(before: number | null, newest: number | null): number | null {
  if (before === null || newest === null) return newest ?? before
  return before + NEWEST_WEIGHT * (newest - before)
}
