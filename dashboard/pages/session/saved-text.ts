import type { Session } from '../../api/types.js'
import { formatEasyKm } from '../../lib/format.js'
import { sumOfSides } from '../../lib/units.js'

/** A run as one computation shows it. */
export type Computed = Pick<Session, 'activeGeneration'> & {
  readonly totals: Pick<Session['totals'], 'soleusLoadSlu'>
}

/** What a change of surface or shoe came to, once the run is computed anew with it. */
export const savedText = (before: Computed | null, now: Computed): string => {
  if (before === null || before.activeGeneration === now.activeGeneration) return 'Saved.'
  const [was, is] = [before, now].map(({ totals }) => formatEasyKm(sumOfSides(totals.soleusLoadSlu)))
  return was === is ? `Saved. Still ${String(is)} easy km.` : `Saved. Was ${String(was)}, now ${String(is)} easy km.`
}
