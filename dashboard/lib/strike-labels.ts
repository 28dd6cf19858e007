import type { z } from 'zod'
import type { strikeLabelsSchema } from '../../src/contracts/records.js'
import { FEET, STRIKES, type Session, type Strike } from '../api/types.js'
import { formatNumber, formatPercent, formatShare } from './format.js'

/** Shares of the steps called rearfoot, called not rearfoot, and left uncertain. */
export type StrikeLabels = z.infer<typeof strikeLabelsSchema>
export type Shares = Readonly<Record<Strike, number>>

export const LABELS = ['rearfoot', 'notRearfoot', 'uncertain'] as const
export type Label = (typeof LABELS)[number]

export const LABEL_WORDS: Readonly<Record<Label, string>> = {
  rearfoot: 'rearfoot',
  notRearfoot: 'not rearfoot',
  uncertain: 'uncertain',
}

export const ratioOf = (labels: StrikeLabels, label: Label): number => labels[`${label}Ratio`]

export const describeLabels = (labels: StrikeLabels): string =>
  LABELS.map((label) => `${LABEL_WORDS[label]} ${formatPercent(ratioOf(labels, label))}`).join(', ')

/** Older runs have no labels, only expected shares; nothing of them is known to be uncertain. */
export const labelsOrShares = (labels: StrikeLabels | null, shares: Shares | null): StrikeLabels | null => {
  if (labels !== null || shares === null) return labels
  const { rearfoot, midfoot, forefoot } = shares
  return { rearfootRatio: rearfoot, notRearfootRatio: midfoot + forefoot, uncertainRatio: 0 }
}

/** Strike shares of both feet together; null where no foot has any. */
export const sharesOfBoth = ({ totals }: Pick<Session, 'totals'>): Shares | null => {
  const known = FEET.flatMap((foot) => totals.strikeShares[foot] ?? [])
  if (known.length === 0) return null
  const mean = (strike: Strike): number => known.reduce((sum, shares) => sum + shares[strike].ratio, 0) / known.length
  return { rearfoot: mean('rearfoot'), midfoot: mean('midfoot'), forefoot: mean('forefoot') }
}

/** Labels of both feet together; null where no foot has any. */
export const labelsOfBoth = (session: Pick<Session, 'totals'>): StrikeLabels | null => {
  const known = FEET.flatMap((foot) => session.totals.strikeLabels?.[foot] ?? [])
  const mean = (label: Label): number => known.reduce((sum, labels) => sum + ratioOf(labels, label), 0) / known.length
  const labels = {
    rearfootRatio: mean('rearfoot'),
    notRearfootRatio: mean('notRearfoot'),
    uncertainRatio: mean('uncertain'),
  }
  return labelsOrShares(known.length === 0 ? null : labels, sharesOfBoth(session))
}

/** From the lower end of one foot's 90 % band to the higher of the other's. */
const bandOfBoth = ({ totals }: Pick<Session, 'totals'>, strike: Strike) => {
  const ofFeet = FEET.flatMap((foot) => totals.strikeShares[foot]?.[strike] ?? [])
  return {
    lowRatio: Math.min(...ofFeet.map((share) => share.lowRatio)),
    highRatio: Math.max(...ofFeet.map((share) => share.highRatio)),
  }
}

/**
 * Called steps with what their share of rearfoot may really be: an error that all angles of a run have together moves
 * it as a whole, which no count of steps shows. Null where no sensor told the strike.
 */
export const describeHeadline = (session: Pick<Session, 'totals'>): string | null => {
  const labels = labelsOfBoth(session)
  if (labels === null) return null
  if (sharesOfBoth(session) === null) return `${describeLabels(labels)}.`
  const { lowRatio, highRatio } = bandOfBoth(session, 'rearfoot')
  const calibration = session.totals.footStrikeCorrection
  const why = calibration === undefined ? '' : calibration.offsetDeg === null ? 'not calibrated, so ' : 'calibrated, '
  return `${describeLabels(labels)}; ${why}rearfoot is between ${formatNumber(lowRatio * 100)} and ${formatPercent(highRatio)}.`
}

/** The three classes of both feet, each with the band from the lower end of one foot to the higher of the other. */
export const describeSplit = (session: Pick<Session, 'totals'>): string | null => {
  const shares = sharesOfBoth(session)
  if (shares === null) return null
  const texts = STRIKES.map((strike) => {
    return `${strike} ${formatShare({ ratio: shares[strike], ...bandOfBoth(session, strike) })}`
  })
  return texts.join(', ')
}
