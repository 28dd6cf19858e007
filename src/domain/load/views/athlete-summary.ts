import type { AlertRecord } from '../../records/alert-record.js'
import type { DayRecord } from '../../records/day-record.js'
import type { Athlete } from '../../records/people.js'
import type { SessionRecord } from '../../records/session-record.js'
import type { RuleConfig } from '../../alerts/rule-config.js'
import { severityRank } from '../../alerts/severity.js'
import { computeBaseline, lastTellingDate, type Baseline } from '../baseline.js'
import { computeLoadWindows, type LoadWindows } from '../load-windows.js'
import { addDays, daysBetween } from '../local-date.js'
import type { ViewSeverity } from './view-types.js'

/** What a page of one athlete is made from: days and sessions of the last half year, alerts that are not cleared. */
export interface AthleteInput {
  readonly athlete: Athlete
  /** Today of the athlete. */
  readonly localDate: string
  readonly days: readonly DayRecord[]
  readonly sessions: readonly SessionRecord[]
  readonly openAlerts: readonly AlertRecord[]
  readonly config: RuleConfig
}

/** What Today and a row of the squad have in common. */
export interface AthleteSummary {
  /** Today, or yesterday while nothing is known of today. */
  readonly asOfDate: string
  readonly windows: LoadWindows
  readonly baseline: Baseline
  /** Open alerts, the one to speak of first: not yet answered, then by level, then the newest. */
  readonly alerts: readonly AlertRecord[]
  readonly severity: ViewSeverity
  /** Days since anything was known, today not counted; null where nothing ever was. */
  readonly silentDays: number | null
  readonly lastSession: SessionRecord | null
  /** Null where too little is known to compare. */
  readonly rollingChangeRatio: number | null
}

/** From here on a silence is worth a word to a coach. */
export const SILENT_DAYS = 5

export function summariseAthlete(input: AthleteInput): AthleteSummary {
  const asOfDate = lastTellingDate(input.days, input.localDate)
  const windows = computeLoadWindows(input.days, asOfDate, 'total')
  const baseline = computeBaseline(input.days, asOfDate, input.config.baseline)
  const alerts = input.openAlerts.filter((alert) => alert.state !== 'cleared').sort(byNeed)
  const silentDays = silenceOf(input.days, input.localDate)
  const ratio = baseline.withheld === null ? windows.uncoupledRatio : null
  return {
    asOfDate,
    windows,
    baseline,
    alerts,
    severity: severityOf(alerts, baseline, silentDays),
    silentDays,
    lastSession: newestOf(input.sessions),
    rollingChangeRatio: ratio === null ? null : ratio - 1,
  }
}

/** True where somebody has answered: it was planned, it was read, or not now. */
export function isAnswered(alert: AlertRecord): boolean {
  return alert.state === 'acknowledged' || alert.state === 'snoozed'
}

function byNeed(a: AlertRecord, b: AlertRecord): number {
  return (
    Number(isAnswered(a)) - Number(isAnswered(b)) ||
    severityRank(b.severity) - severityRank(a.severity) ||
    b.updatedTimeUs - a.updatedTimeUs
  )
}

function severityOf(alerts: readonly AlertRecord[], baseline: Baseline, silentDays: number | null): ViewSeverity {
  const first = alerts[0]
  if (first !== undefined && first.severity !== 'info') return first.severity
  const isSilent = silentDays === null || silentDays >= SILENT_DAYS
  if (isSilent || baseline.stage === 'learning' || baseline.withheld === 'acute-unknown') return 'unknown'
  return first?.severity ?? 'calm'
}

function silenceOf(days: readonly DayRecord[], today: string): number | null {
  const known = days.filter((day) => day.state !== 'unknown' && day.localDate <= today).map((day) => day.localDate)
  const last = known.reduce<string | null>((latest, date) => (latest === null || date > latest ? date : latest), null)
  return last === null ? null : Math.max(0, daysBetween(last, addDays(today, -1)))
}

function newestOf(sessions: readonly SessionRecord[]): SessionRecord | null {
  return sessions.reduce<SessionRecord | null>(
    (newest, session) =>
      session.state === 'finished' && (newest === null || session.startTimeUs > newest.startTimeUs) ? session : newest,
    null,
  )
}
