import type { ModelParameters } from '../biomechanics/parameters.js'
import type { StrikeLabelShares } from '../records/session-record.js'

/** What is said of a step in a headline. Midfoot and forefoot are too alike in the data to be told apart there. */
export type StrikeLabel = 'rearfoot' | 'not-rearfoot' | 'uncertain'

/** A step gets a name only where its probability is high enough; else it is uncertain. */
export function labelStrike(pRearfoot: number, parameters: ModelParameters): StrikeLabel {
  const { labelMinProbability } = parameters.footStrike
  if (pRearfoot >= labelMinProbability) return 'rearfoot'
  return 1 - pRearfoot >= labelMinProbability ? 'not-rearfoot' : 'uncertain'
}

/** Steps of one foot by their label. */
export interface StrikeLabelCounts {
  rearfoot: number
  notRearfoot: number
  uncertain: number
}

export function createStrikeLabelCounts(): StrikeLabelCounts {
  return { rearfoot: 0, notRearfoot: 0, uncertain: 0 }
}

export function countStrikeLabel(counts: StrikeLabelCounts, label: StrikeLabel): void {
  counts[label === 'not-rearfoot' ? 'notRearfoot' : label] += 1
}

/** Null before the first step. */
export function strikeLabelShares(counts: StrikeLabelCounts): StrikeLabelShares | null {
  const { rearfoot, notRearfoot, uncertain } = counts
  const steps = rearfoot + notRearfoot + uncertain
  if (steps === 0) return null
  return {
    rearfootRatio: rearfoot / steps,
    notRearfootRatio: notRearfoot / steps,
    uncertainRatio: uncertain / steps,
  }
}
