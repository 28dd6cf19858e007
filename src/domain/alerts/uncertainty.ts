import type { SessionRecord } from '../records/session-record.js'
import type { UncertaintyConfig } from './rule-config.js'

/**
 * Factor between a ratio of two loads of one athlete and the lower end of its 90 % band: what cancels within one
 * athlete has cancelled, what is left is log-normal with the spread of the weakest sensor in the stretch.
 */
export function lowerBandFactor(sessions: readonly SessionRecord[], config: UncertaintyConfig): number {
  const sigmas = sessions.map(({ totals }) =>
    totals.tier === null ? config.sigmaLnUnknownTier : config.sigmaLnByTier[totals.tier],
  )
  // Without a single session in the stretch the load is all declared: as uncertain as it gets.
  const sigmaLn = sigmas.length === 0 ? config.sigmaLnUnknownTier : Math.max(...sigmas)
  return Math.exp(-config.bandZ * sigmaLn)
}
