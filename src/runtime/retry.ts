/** The one retry policy: doubling delays with jitter, up to a cap. */
export interface BackOff {
  readonly firstMs: number
  readonly capMs: number
  /** Share of the delay that is random, to both sides. */
  readonly jitterRatio: number
}

export const DEFAULT_BACK_OFF: BackOff = { firstMs: 500, capMs: 30_000, jitterRatio: 0.2 }

/** @param attempt counts from 0; @param random in [0, 1) */
export function backOffDelayMs(attempt: number, random: number, policy: BackOff = DEFAULT_BACK_OFF): number {
  const base = Math.min(policy.capMs, policy.firstMs * 2 ** Math.min(attempt, 30))
  return Math.round(base * (1 + policy.jitterRatio * (2 * random - 1)))
}
