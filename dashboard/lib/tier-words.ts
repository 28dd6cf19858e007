import type { SessionTotals, Step } from '../api/types.js'

type Tier = Step['tier']

/** What the source of a run can tell, and what it can't. */
export const TIER_WORDS: Readonly<Record<Tier, string>> = {
  A: 'foot IMU, 200 Hz or more: each step, with foot strike',
  B: 'foot IMU, 100 to 200 Hz: each step, with foot strike',
  C: 'slow or gyroscope-less foot IMU: strides and cadence',
  D: 'IMU on the shank: cadence and typical contact time, wide band, no foot strike',
  E: 'file of a watch: its contact time and cadence, wider band, no foot strike',
  F: 'speed and cadence only: contact time is modelled, widest band, no foot strike',
  G: 'speed or position only: indicative, no foot strike',
}

export const tierWords = (tier: Tier | null): string =>
  tier === null ? 'not known' : `${TIER_WORDS[tier]} (tier ${tier})`

/** Said where a cadence is not what the pod sent; null where it is. */
export const cadenceNote = (totals: Pick<SessionTotals, 'cadenceDoubled'> | null): string | null =>
  totals?.cadenceDoubled === true ? 'This pod counts strides of one foot: its cadence is doubled to steps.' : null
