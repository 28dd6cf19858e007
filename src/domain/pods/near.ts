/** Held against the computer, a device is heard this much louder than where it lay. */
const RISE_DB = 15
/** And louder than every other one by this. */
const AHEAD_DB = 8
const LEAST_HEARD = 3
const REMEMBERED = 40

/** Received strengths of one device while somebody looks for the one that is held against the computer. */
export interface NearState {
  readonly rssiDbm: number[]
}

export function createNearState(): NearState {
  return { rssiDbm: [] }
}

/**
 * Takes what was heard of one device.
 * @param others the newest strength of every other device
 * @returns true where this one has come near: 15 dB above its own median, and 8 dB ahead of all others
 */
export function detectNear(state: NearState, rssiDbm: number, others: readonly number[]): boolean {
  const before = state.rssiDbm
  const median = before.length < LEAST_HEARD ? null : medianOf(before)
  before.push(rssiDbm)
  if (before.length > REMEMBERED) before.shift()
  return median !== null && rssiDbm - median >= RISE_DB && others.every((other) => rssiDbm - other >= AHEAD_DB)
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
