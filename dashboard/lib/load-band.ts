import type { Session } from '../api/types.js'
import { formatEasyKm, formatNumber } from './format.js'

type Totals = Session['totals']
type Foot = 'left' | 'right'

/** What to allow for when the run is compared with own runs, e.g. "± 0.8"; empty for runs computed before there was a band. */
export const ownBandText = ({ soleusLoadBand: band, soleusLoadSlu: load }: Totals): string => {
  const halfSlu = (foot: Foot): number => (load[foot] ?? 0) * (band?.[foot]?.ownBaselineRatio ?? 0)
  // Both feet err alike: their half-widths add.
  const bothSlu = halfSlu('left') + halfSlu('right')
  return bothSlu === 0 ? '' : `± ${formatEasyKm(bothSlu)}`
}

/** A foot's load with its absolute 90 % band, in SLU: "5.25 (3.66–7.53)". */
export const loadWithBand = ({ soleusLoadBand, soleusLoadSlu }: Totals, foot: Foot): string => {
  const band = soleusLoadBand?.[foot] ?? null
  const load = formatNumber(soleusLoadSlu[foot], 2)
  return band === null ? load : `${load} (${formatNumber(band.lowSlu, 2)}–${formatNumber(band.highSlu, 2)})`
}
