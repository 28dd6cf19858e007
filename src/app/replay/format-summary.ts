import { easyKilometres } from '../../domain/load/easy-kilometres.js'
import type { LoadBand } from '../../domain/records/session-record.js'
import { FEET, type Foot } from '../../domain/records/step-record.js'
import type { ReplaySummary } from './replay-summary.js'

const LABEL_WIDTH = 16
const COLUMN_WIDTH = 24

/** The summary for people, some fifteen lines. */
export function formatSummary(summary: ReplaySummary): string {
  const feet = FEET.filter((foot) => summary.strideCount[foot] !== undefined)
  const row = (label: string, value: (foot: Foot) => string): string =>
    line(label, feet.map((foot) => value(foot).padEnd(COLUMN_WIDTH)).join(''))
  const share = (pattern: 'rearfoot' | 'midfoot' | 'forefoot') => (foot: Foot) => {
    const known = summary.strikeShares[foot]?.[pattern]
    if (known === undefined) return 'not known'
    return `${percent(known.ratio)} (${percent(known.lowRatio)} to ${percent(known.highRatio)})`
  }
  const label = (name: 'rearfootRatio' | 'notRearfootRatio' | 'uncertainRatio') => (foot: Foot) => {
    const known = summary.strikeLabels[foot]
    return known ? `${percent(known[name])} of the steps` : 'not known'
  }
  const rejected = Object.entries(summary.rejectedByReason).map(([reason, count]) => `${count} ${words(reason)}`)
  return [
    summary.origin,
    line('Duration', `${duration(summary.durationS)}, running ${duration(summary.runningTimeS)}${distance(summary)}`),
    row('', (foot) => foot),
    row('Strides', (foot) => String(summary.strideCount[foot] ?? 0)),
    row('Cadence', (foot) => number(summary.cadenceSpm[foot], 0, 'steps/min')),
    row('Contact time', (foot) => number(summary.groundContactTimeMs[foot], 0, 'ms')),
    row('Strike angle', (foot) => `${number(summary.footStrikeAngleDeg[foot], 1, '°')}${angleError(summary, foot)}`),
    row('Rearfoot', label('rearfootRatio')),
    row('Not rearfoot', label('notRearfootRatio')),
    row('Uncertain', label('uncertainRatio')),
    row('Expected: rear', share('rearfoot')),
    row('  mid', share('midfoot')),
    row('  fore', share('forefoot')),
    row('Soleus load', (foot) => number(summary.soleusLoadSlu[foot], 2, 'SLU, this leg')),
    row('  90 % band', (foot) => band(summary.soleusLoadBand[foot])),
    ...bothLegs(summary),
    line('Coverage', `${percent1(summary.coverageRatio)} of the samples, ${percent1(summary.lossRatio)} lost`),
    line('Rejected', rejected.length === 0 ? 'no stride' : rejected.join(', ')),
    ...summary.gaps.map((gap) => line('Gap', `${((gap.toUs - gap.fromUs) / 1e6).toFixed(1)} s, ${gap.reason}`)),
    ...unreadable(summary),
    'Expected shares with 90 % band; midfoot and forefoot are weakly told apart. Load is a model estimate.',
  ]
    .map((text) => text.trimEnd())
    .join('\n')
}

/** The number of the pages: of a run with both legs, their mean. */
function bothLegs({ soleusLoadSlu: { left, right } }: ReplaySummary): string[] {
  if (typeof left !== 'number' || typeof right !== 'number') return []
  const easyKm = easyKilometres({ left, right }).toFixed(1)
  return [line('  both legs', `${easyKm} easy km (the mean of the legs; ${(left + right).toFixed(2)} SLU summed)`)]
}

/** What all steps may be off by together. */
function angleError({ footStrikeAngleDeg, footStrikeCorrection }: ReplaySummary, foot: Foot): string {
  const known = typeof footStrikeAngleDeg[foot] === 'number' && footStrikeCorrection !== null
  return known ? ` ± ${footStrikeCorrection.systematicSdDeg.toFixed(1)}` : ''
}

function unreadable(summary: ReplaySummary): string[] {
  const parts = [
    [summary.badRowCount, 'rows'],
    [summary.malformedCount, 'packets'],
    [summary.damageCount, 'damaged stretches of the journal'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return said.length === 0 ? [] : [line('Unreadable', said.join(', '))]
}

function line(label: string, value: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${value}`
}

function distance(summary: ReplaySummary): string {
  if (summary.distanceBasis === null || summary.distanceM === null) return ''
  return `, ${(summary.distanceM / 1000).toFixed(2)} km (${summary.distanceBasis})`
}

function number(value: number | null | undefined, digits: number, unit: string): string {
  return value === null || value === undefined ? 'not known' : `${value.toFixed(digits)} ${unit}`
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`
}

function percent1(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`
}

function duration(seconds: number): string {
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

function band(known: LoadBand | null | undefined): string {
  return known ? `${known.lowSlu.toFixed(2)} to ${known.highSlu.toFixed(2)} SLU` : 'not known'
}

function words(reason: string): string {
  return reason.replaceAll('-', ' ')
}
