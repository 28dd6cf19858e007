import { percentText } from '../../alerts/words.js'
import { dayNumber } from '../local-date.js'
import type { Tier } from '../../records/step-record.js'
import type { TwoPeriods } from './part-words.js'
import type { PeriodLoad } from './summarise-period.js'

/** Kilometres of another kind of sensor that may shift a level. */
const TIER_SHIFT_RATIO = 0.2
const ESTIMATED_SPEED_RATIO = 0.25
/** Kinds of sensor that give the same load for the same steps: a foot IMU by its rate. */
const KIND_OF_TIER: Readonly<Record<Tier, string>> = {
  A: 'foot sensor',
  B: 'foot sensor',
  C: 'accelerometer',
  D: 'shank sensor',
  E: 'watch',
  F: 'speed and cadence pod',
  G: 'position only',
}

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
  const knows = (fact: 'slopeDeg' | 'footStrikeAngleDeg') =>
    [base, recent].filter(({ running }) => running !== null && running[fact] !== null).length
  if (knows('slopeDeg') < 2) {
    notes.push('Slope was not measured in both periods; what hills did stands under all else.')
  }
  if (knows('footStrikeAngleDeg') === 1) {
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

/** Share of the kilometres that another kind of sensor measured. */
function sensorShift(base: PeriodLoad, recent: PeriodLoad): number {
  const [before, after] = [sensors(base), sensors(recent)]
  const kinds = new Set([...before.keys(), ...after.keys()])
  return [...kinds].reduce((sum, kind) => sum + Math.abs((after.get(kind) ?? 0) - (before.get(kind) ?? 0)), 0) / 2
}

function mainSensor(period: PeriodLoad): string {
  return [...sensors(period)].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'none'
}

function sensors({ running }: PeriodLoad): Map<string, number> {
  const shares = new Map<string, number>()
  for (const [tier, share] of Object.entries(running?.tiers ?? {})) {
    const kind = KIND_OF_TIER[tier as Tier]
    shares.set(kind, (shares.get(kind) ?? 0) + share)
  }
  return shares
}

function count(value: number, unit: string): string {
  return `${String(value)} ${unit}${value === 1 ? '' : 's'}`
}
