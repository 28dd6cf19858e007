import type { ShoeKind } from '../records/people.js'
import type { Surface } from '../records/session-record.js'
import type { Basis, Tier } from '../records/step-record.js'

interface TierErrors {
  readonly regression: number
  readonly contactTime: number
  readonly peakShape: number
  readonly strike: number
}

// Derived in docs/science.md: standard deviations of the logarithm, one column for each kind of source.
const FOOT_ERRORS: TierErrors = { regression: 0.08, contactTime: 0.04, peakShape: 0.04, strike: 0.03 }
const ERRORS: Readonly<Record<Tier, TierErrors>> = {
  A: FOOT_ERRORS,
  B: FOOT_ERRORS,
  C: { ...FOOT_ERRORS, contactTime: 0.06, strike: 0.05 },
  D: { ...FOOT_ERRORS, contactTime: 0.08, strike: 0.05 },
  E: { regression: 0.1, contactTime: 0.05, peakShape: 0.04, strike: 0.05 },
  F: { regression: 0.1, contactTime: 0.08, peakShape: 0.06, strike: 0.06 },
  G: { regression: 0.1, contactTime: 0.1, peakShape: 0.06, strike: 0.06 },
}
const MOMENT_ARM = 0.13
const SOLEUS_SHARE = 0.12
const ESTIMATED_SPEED = 0.02
const UNKNOWN_SLOPE = 0.03
const SURFACE: Readonly<Record<Surface, number>> = { road: 0.02, trail: 0.05, treadmill: 0.04, sand: 0.15 }
const TAGGED_SHOE = 0.06

/** The standard deviation of the logarithm of a step's force and impulse, every source of error together. */
export function estimateLoadRelativeSd(
  step: {
    readonly tier: Tier
    readonly surface: Surface
    readonly shoeKind: ShoeKind | null
    readonly slopeDeg: number | null
    readonly speedBasis: Basis
  },
  extrapolated: boolean,
): number {
  const errors = ERRORS[step.tier]
  const variance =
    MOMENT_ARM ** 2 +
    SOLEUS_SHARE ** 2 +
    errors.regression ** 2 +
    errors.contactTime ** 2 +
    errors.peakShape ** 2 +
    errors.strike ** 2 +
    SURFACE[step.surface] ** 2 +
    (step.slopeDeg === null ? UNKNOWN_SLOPE ** 2 : 0) +
    (step.speedBasis === 'measured' ? 0 : ESTIMATED_SPEED ** 2) +
    (step.shoeKind === null || step.shoeKind === 'standard' ? 0 : TAGGED_SHOE ** 2)
  return Math.sqrt(variance) * (extrapolated ? 2 : 1)
}
