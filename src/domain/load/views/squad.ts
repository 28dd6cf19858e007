import { longestBefore, runExposures } from '../session-history.js'
import { addDays, weekStartOf } from '../local-date.js'
import { maximum } from '../statistics.js'
import { buildWeeks } from '../weeks.js'
import type { AlertRecord } from '../../records/alert-record.js'
import { percentText } from '../../alerts/words.js'
import { isAnswered, SILENT_DAYS, summariseAthlete, type AthleteInput, type AthleteSummary } from './athlete-summary.js'
import { rightShares } from './right-share.js'
import { comingBackText, isComingBack } from './sentence.js'
import type { SquadRowView, SquadView, ViewSeverity } from './view-types.js'

export interface SquadMember extends AthleteInput {
  readonly live: boolean
}

const WEEK_COUNT = 12
const NO_RUNS_YET = 'no runs yet'
const ORDER: readonly ViewSeverity[] = ['high', 'warn', 'unknown', 'info', 'calm']

/** Athletes by who needs a look: what nobody has answered first, then by level, then by change; last who has not begun. Never by load. */
export function arrangeSquad(rows: readonly SquadRowView[]): SquadView {
  const sorted = [...rows].sort(byNeed)
  return { headline: squadHeadline(sorted), rows: sorted }
}

export function buildSquadRow(member: SquadMember): SquadRowView {
  const summary = summariseAthlete(member)
  const { severity, windows, baseline } = summary
  const weeks = buildWeeks({ days: member.days, today: member.localDate, count: WEEK_COUNT })
  const lately = { fromDate: addDays(member.localDate, -27), toDate: member.localDate }
  const shares = rightShares(member.days, member.sessions, lately)
  return {
    athleteId: member.athlete.athleteId,
    name: member.athlete.name,
    simulated: member.athlete.simulated,
    severity,
    reason: reasonOf(summary),
    acknowledged: summary.alerts[0] !== undefined && isAnswered(summary.alerts[0]),
    weeksSlu: weeks.map((week) => (week.knownDays > 0 ? week.soleusLoadSlu : null)),
    acuteSlu: baseline.knownDays7 > 0 ? windows.acuteLoad : null,
    rollingChangeRatio: summary.rollingChangeRatio,
    longestRunRatio: longestRunRatio(member),
    ...strikesOf(member, lately),
    rightRatio: shares.length === 0 ? null : shares.reduce((sum, day) => sum + day.rightRatio, 0) / shares.length,
    knownWeeks: new Set(member.days.filter((day) => day.state !== 'unknown').map((day) => weekStartOf(day.localDate)))
      .size,
    lastSessionTimeUs: summary.lastSession?.startTimeUs ?? null,
    live: member.live,
  }
}

function byNeed(a: SquadRowView, b: SquadRowView): number {
  const answered = (row: SquadRowView) => Number(row.acknowledged && row.severity !== 'calm')
  const place = (row: SquadRowView) => (answered(row) === 1 ? ORDER.indexOf('info') : ORDER.indexOf(row.severity))
  // Who has not begun needs no look, and has not fallen silent either.
  const notBegun = (row: SquadRowView) => Number(row.reason === NO_RUNS_YET)
  return (
    notBegun(a) - notBegun(b) ||
    place(a) - place(b) ||
    answered(a) - answered(b) ||
    (b.rollingChangeRatio ?? -1) - (a.rollingChangeRatio ?? -1) ||
    a.name.localeCompare(b.name, 'en')
  )
}

function reasonOf(summary: AthleteSummary): string {
  const { severity, silentDays, baseline } = summary
  const [alert] = summary.alerts
  if (severity === 'unknown') {
    if (silentDays === null) return NO_RUNS_YET
    if (silentDays >= SILENT_DAYS) return `nothing for ${String(silentDays)} days`
    if (baseline.stage === 'learning') return `learning, day ${String(baseline.knownDaysTotal)} of 28`
    return `${String(baseline.unknownDays7.length)} of the last 7 days unknown`
  }
  if (alert !== undefined) return `${alertReason(alert, summary)}${isAnswered(alert) ? answer(alert) : ''}`
  if (baseline.stage !== 'full') return `learning, ${String(baseline.knownDays28)} of 28 days known`
  const change = summary.rollingChangeRatio
  if (change !== null && isComingBack(summary.windows, change))
    return `on the way back, ${comingBackText(summary.windows)}`
  return ''
}

function alertReason(alert: AlertRecord, summary: AthleteSummary): string {
  const side = alert.side === 'total' ? '' : `, ${alert.side}`
  if (alert.family === 'session-spike') {
    const what = {
      distance: 'run',
      soleusLoad: 'soleus work of a run',
      nonRearfootSteps: 'steps off the heel in a run',
    }
    const longest = alert.exposure === 'distance' ? '30-day longest' : '30-day most'
    return `${what[alert.exposure]} ${percentText(alert.numbers.ratio ?? 1)} of ${longest}${side}`
  }
  const ratio = alert.numbers.uncoupledRatio
  const spoken = ratio === undefined ? (alert.numbers.rollingChangeRatio ?? 0) : ratio - 1
  const change = alert.side === 'total' ? (summary.rollingChangeRatio ?? spoken) : spoken
  return `week ${change < 0 ? '−' : '+'}${percentText(Math.abs(change))}${side}`
}

function answer(alert: AlertRecord): string {
  if (alert.state === 'snoozed') return ', put off'
  return alert.acknowledgement?.planned === true ? ', as planned' : ', read'
}

function longestRunRatio(member: SquadMember): number | null {
  const series = { exposure: 'distance', side: 'total' } as const
  const weekStart = addDays(member.localDate, -6)
  const lately = maximum(runExposures(member, { fromDate: weekStart, toDate: member.localDate }, series))
  const before = longestBefore(member, { localDate: weekStart, windowDays: 30 }, series)
  return lately === null || before === null ? null : lately / before.value
}

/** Strikes of the runs in a range, each foot of each run by its steps. */
function strikesOf(
  member: SquadMember,
  range: { readonly fromDate: string; readonly toDate: string },
): Pick<SquadRowView, 'strikeShares' | 'strikeLabels'> {
  const feet = member.sessions
    .filter(({ localDate }) => localDate >= range.fromDate && localDate <= range.toDate)
    .flatMap(({ totals }) =>
      (['left', 'right'] as const).map((foot) => ({
        steps: totals.stepCount[foot],
        shares: totals.strikeShares[foot],
        labels: totals.strikeLabels?.[foot] ?? null,
      })),
    )
  return {
    strikeShares: weighted(
      feet.map(({ steps, shares }) => ({
        steps,
        value: shares && {
          rearfoot: shares.rearfoot.ratio,
          midfoot: shares.midfoot.ratio,
          forefoot: shares.forefoot.ratio,
        },
      })),
    ),
    strikeLabels: weighted(feet.map(({ steps, labels }) => ({ steps, value: labels }))),
  }
}

/** Mean by steps of each part; null where nothing is known. */
function weighted<Name extends string>(
  parts: readonly { readonly steps: number; readonly value: Readonly<Record<Name, number>> | null }[],
): Readonly<Record<Name, number>> | null {
  const known = parts.flatMap(({ steps, value }) => (value === null ? [] : [{ steps, value }]))
  const total = known.reduce((sum, { steps }) => sum + steps, 0)
  const first = known[0]?.value
  if (first === undefined || total === 0) return null
  const names = Object.keys(first) as Name[]
  const mean = (name: Name): number => known.reduce((sum, { steps, value }) => sum + steps * value[name], 0) / total
  return Object.fromEntries(names.map((name) => [name, mean(name)])) as Record<Name, number>
}

function squadHeadline(rows: readonly SquadRowView[]): string {
  if (rows.length === 0) return 'No athletes yet.'
  const talkTo = rows.filter((row) => !row.acknowledged && (row.severity === 'high' || row.severity === 'warn')).length
  const silent = rows.filter((row) => row.reason.startsWith('nothing')).length
  const parts = [
    `${String(rows.length)} athlete${rows.length === 1 ? '' : 's'}`,
    talkTo === 0 ? 'nobody to talk to' : `${String(talkTo)} to talk to`,
    ...(silent === 0 ? [] : [`${String(silent)} silent`]),
  ]
  return `${parts.join(', ')}.`
}
