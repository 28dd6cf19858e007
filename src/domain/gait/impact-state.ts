/** What an accelerometer without a gyroscope remembers of its impacts. */
export interface ImpactState {
  /** Time of the last impact that counts as an initial contact; 0 for none. */
  lastImpactTimeUs: number
  strideTimeUs: number
}

export function createImpactState(): ImpactState {
  return { lastImpactTimeUs: 0, strideTimeUs: 0 }
}
