import type { LiveAthlete } from '../../../src/contracts/views.js'
import { formatNumber } from '../../lib/format.js'

export interface MoreNumber {
  readonly name: string
  readonly value: string
  readonly unit: string
}

/** Slope in per cent with its sign; a treadmill and a pod tell it in degrees. */
const slopePercent = (slopeDeg: number): string => {
  const percent = Math.tan((slopeDeg * Math.PI) / 180) * 100
  return `${percent >= 0.5 ? '+' : ''}${formatNumber(Math.abs(percent) < 0.5 ? 0 : percent)}`
}

/** What other sensors tell beside the feet; only what is there. */
export const moreNumbers = (live: LiveAthlete): readonly MoreNumber[] => {
  const { heartRateBpm = null, powerW = null, slopeDeg, speedMps, pods } = live
  const belt = pods.some(({ kind, linkState }) => kind === 'treadmill' && linkState === 'streaming')
  return [
    ...(heartRateBpm === null ? [] : [{ name: 'Heart rate', value: formatNumber(heartRateBpm), unit: 'bpm' }]),
    ...(powerW === null ? [] : [{ name: 'Power, estimated', value: formatNumber(powerW), unit: 'W' }]),
    ...(belt && speedMps !== null ? [{ name: 'Belt', value: formatNumber(speedMps * 3.6, 1), unit: 'km/h' }] : []),
    ...(belt && slopeDeg !== null ? [{ name: 'Incline', value: slopePercent(slopeDeg), unit: '%' }] : []),
  ]
}
