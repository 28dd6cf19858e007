/**
 * Ratio of the acute week to the chronic weeks, in its two conventions. Uncoupled: the chronic weeks end before the
 * acute week. Coupled: the acute week is one of the four chronic ones, so the ratio can never exceed 4.
 * @source WIN19
 */
export function coupledFromUncoupled(uncoupledRatio: number): number {
  return (4 * uncoupledRatio) / (uncoupledRatio + 3)
}

/** Throws RangeError from 4 on, which no coupled ratio reaches. */
export function uncoupledFromCoupled(coupledRatio: number): number {
  if (coupledRatio >= 4) throw new RangeError(`A coupled ratio is below 4; ${String(coupledRatio)} is not one.`)
  return (3 * coupledRatio) / (4 - coupledRatio)
}
