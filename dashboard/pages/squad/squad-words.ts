import type { SquadRow } from '../../../src/contracts/views.js'
import { formatAge, formatPercent, UNKNOWN } from '../../lib/format.js'

/** Left and right share of the load, e.g. "48 / 52". */
export const sidesText = ({ rightRatio }: SquadRow): string =>
  rightRatio === null
    ? UNKNOWN
    : `${String(100 - Math.round(rightRatio * 100))} / ${String(Math.round(rightRatio * 100))}`

/** When the last session was. */
export const lastText = ({ live, lastSessionTimeUs }: SquadRow, nowUs: number): string => {
  if (live) return 'now'
  return lastSessionTimeUs === null ? UNKNOWN : formatAge((nowUs - lastSessionTimeUs) / 1e6)
}

/** Longest run of the week over the longest of the 30 days before. */
export const longestText = ({ longestRunRatio }: SquadRow): string => formatPercent(longestRunRatio)

export const reasonText = ({ reason, acknowledged }: SquadRow): string =>
  [reason, acknowledged ? 'marked as planned' : ''].filter((part) => part !== '').join(' · ')
