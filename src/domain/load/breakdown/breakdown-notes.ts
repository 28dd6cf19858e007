import { percentText } from '../../alerts/words.js'
import { dayNumber } from '../local-date.js'
import type { TwoPeriods } from './part-words.js'
import { mainSensor, sensorShift } from './sensors.js'
import type { PeriodLoad } from './summarise-period.js'

/** Kilometres of another kind of sensor that may shift a level. */
const TIER_SHIFT_RATIO = 0.2
const ESTIMATED_SPEED_RATIO = 0.25
/** Short of it, so much of the way may have been hills that the slope's part says little. */
const SLOPE_KNOWN_RATIO = 0.8
/** What makes a comparison uncertain, each in one sentence. */
export function breakdownNotes({ base, recent, today }: TwoPeriods & { readonly today: string }): string[] {
  const notes: string[] = []
  const [before, after] = [mainSensor(base), mainSensor(recent)]
  if (sensorShift(base, recent) > TIER_SHIFT_RATIO) {
    const change = before === after ? '' : ` (mostly ${before}, then mostly ${after})`
    notes.push(`The sensor changed${change}: levels may differ by 5 to 10 %, and that stands under all else.`)
  }
  const versions = new Set([...base.modelVersions, ...recent.modelVersions])
  if (versions.size > 1) {
    notes.push(
      `The runs were computed by models ${[...versions].sort().join(' and ')}; what the model changed stands under all else until they are computed anew.`,
    )
  }
  if (Math.max(base.estimatedSpeedRatio, recent.estimatedSpeedRatio) > ESTIMATED_SPEED_RATIO) {
    notes.push('Speed was estimated from the feet in some runs, so distance and speed are less certain.')
  }
  if ([base, recent].some(({ running }) => (running?.slopeKnownRatio ?? 0) < SLOPE_KNOWN_RATIO)) {
    notes.push('Slope was not measured all the time; what those hills did stands under all else.')
  }
  const strikesSeen = [base, recent].filter(({ running }) => (running?.footStrikeAngleDeg ?? null) !== null)
  if (strikesSeen.length === 1) {
    notes.push('Foot strike was measured in one period only, so that part compares with a usual landing.')
  }
  notes.push(...dayNotes(base, recent, today))
  return notes
}

function dayNotes(base: PeriodLoad, recent: PeriodLoad, today: string): string[] {
  const unknown = (period: PeriodLoad) => period.unknownDates.filter((localDate) => localDate < today).length
  const [unknownBefore, unknownAfter] = [unknown(base), unknown(recent)]
  const notes: string[] = []
  if (unknownBefore + unknownAfter > 0) {
    notes.push(
      `Nobody has said what ${count(unknownBefore, 'earlier day')} and ${count(unknownAfter, 'later day')} were; they count as nothing.`,
    )
  }
  const days = ({ fromDate, toDate }: PeriodLoad) => dayNumber(toDate) - dayNumber(fromDate) + 1
  if (days(base) !== days(recent)) {
    notes.push(`The periods are not equally long: ${count(days(base), 'day')}, then ${count(days(recent), 'day')}.`)
  }
  const filled = Math.max(
    ...[base, recent].map(({ unmeasuredSlu, loadSlu }) => (loadSlu > 0 ? unmeasuredSlu / loadSlu : 0)),
  )
  if (filled > TIER_SHIFT_RATIO) notes.push(`No sensor saw ${percentText(filled)} of the load of one period.`)
  return notes
}

function count(value: number, unit: string): string {
  return `${String(value)} ${unit}${value === 1 ? '' : 's'}`
}
