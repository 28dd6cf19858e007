import type { AlertRecord, AlertSide, Severity } from '../../records/alert-record.js'
import type { Athlete } from '../../records/people.js'
import type { SessionRecord, StrikeLabelShares } from '../../records/session-record.js'
import type { BaselineStage } from '../baseline.js'
import type { WeekView } from '../weeks.js'

/** What pages show, in the shapes of the contracts. Loads are SLU summed over both legs unless a side is named. */
export type ViewSeverity = 'calm' | Severity | 'unknown'

/** How far one may go before a rule would speak. */
export interface RoomView {
  readonly limitSlu: number
  readonly soFarSlu: number
  readonly leftSlu: number
  readonly reason: string
}

export interface TodayView {
  readonly athlete: Athlete
  readonly localDate: string
  readonly severity: ViewSeverity
  readonly side: AlertSide | null
  readonly headline: string
  readonly detail: string
  readonly alerts: readonly AlertRecord[]
  readonly baseline: { readonly stage: BaselineStage; readonly knownDays28: number; readonly message: string | null }
  readonly acuteSlu: number | null
  readonly chronicWeekSlu: number | null
  /** Last seven days over a usual week of the three before, minus one. */
  readonly rollingChangeRatio: number | null
  readonly roomThisWeek: RoomView | null
  readonly roomToday: RoomView | null
  readonly weeks: readonly WeekView[]
  readonly rightShare: readonly { readonly localDate: string; readonly rightRatio: number }[]
  readonly rightShareUsual: { readonly lowRatio: number; readonly highRatio: number } | null
  readonly lastSession: SessionRecord | null
  /** The room has it, days and weeks as it was last written, the breakdown not yet. */
  readonly runGoingOn: boolean
  readonly unknownDays: readonly string[]
}

export interface SquadRowView {
  readonly athleteId: string
  readonly name: string
  readonly simulated: boolean
  readonly severity: ViewSeverity
  readonly reason: string
  readonly acknowledged: boolean
  readonly weeksSlu: readonly (number | null)[]
  readonly acuteSlu: number | null
  readonly rollingChangeRatio: number | null
  readonly longestRunRatio: number | null
  readonly strikeShares: { readonly rearfoot: number; readonly midfoot: number; readonly forefoot: number } | null
  readonly strikeLabels: StrikeLabelShares | null
  readonly rightRatio: number | null
  readonly knownWeeks: number
  readonly lastSessionTimeUs: number | null
  readonly live: boolean
}

export interface SquadView {
  readonly headline: string
  readonly rows: readonly SquadRowView[]
}
