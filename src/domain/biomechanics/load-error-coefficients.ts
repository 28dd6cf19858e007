import type { Surface } from '../records/session-record.js'
import type { Tier } from '../records/step-record.js'

/** Sources of error of the soleus impulse: standard deviations of the logarithm, as `docs/science.md` derives them. */
export interface LoadErrorModel {
  /** The tendon's lever and the soleus' share: the runner's own, they cancel in comparisons with oneself. */
  readonly momentArm: number
  readonly soleusShare: number
  readonly byTier: Readonly<Record<Tier, { readonly betweenRunners: number; readonly withinRunner: number }>>
  readonly estimatedSpeed: number
  readonly unknownSlope: number
  readonly surface: Readonly<Record<Surface, number>>
  readonly taggedShoe: number
  readonly perStep: number
  /** So many steps in a row err alike. */
  readonly correlatedSteps: number
  /** Of what is filled in for missing samples. */
  readonly filledIn: number
}

// Between runners: residual of left-out runners (FUK17), 0.12 with the landing and 0.16 from the speed alone. Within one: 0.03 and
// 0.04 over three speeds of one day, widened for other days, shoes and a sensor put on anew. From step to step 0.04 to 0.05; the
// correlation of neighbours (0.2 on a treadmill) is taken as much longer, for hills and bends.
const FOOT = { betweenRunners: 0.12, withinRunner: 0.05 }
const SUMMARY = { betweenRunners: 0.16, withinRunner: 0.06 }

export const LOAD_ERRORS: LoadErrorModel = {
  momentArm: 0.13,
  soleusShare: 0.12,
  byTier: {
    A: FOOT,
    B: FOOT,
    C: SUMMARY,
    D: { ...SUMMARY, withinRunner: 0.08 },
    E: SUMMARY,
    F: { ...SUMMARY, withinRunner: 0.09 },
    G: { ...SUMMARY, withinRunner: 0.1 },
  },
  estimatedSpeed: 0.02,
  unknownSlope: 0.03,
  surface: { road: 0.02, trail: 0.05, treadmill: 0.04, sand: 0.15 },
  taggedShoe: 0.06,
  perStep: 0.05,
  correlatedSteps: 30,
  filledIn: 0.15,
}
