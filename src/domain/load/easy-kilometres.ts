import type { PerFoot } from '../records/session-record.js'

/**
 * The one conversion from soleus load to what people see. One SLU is 200 BW·s of one leg, about what that leg does in
 * one easy level kilometre. Both legs of one easy kilometre are therefore 2 SLU, and "easy kilometres" of a run, a day
 * or a week are the mean of the legs. Of one leg they are simply its SLU.
 */
export function easyKilometres(perFoot: PerFoot<number>): number {
  return easyKilometresOfBothLegs(perFoot.left + perFoot.right)
}

/** From a load that was summed over both legs, as the views carry it. */
export function easyKilometresOfBothLegs(summedSlu: number): number {
  return summedSlu / 2
}
