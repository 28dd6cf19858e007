import type { Foot } from './step-record.js'

export type Severity = 'info' | 'warn' | 'high'
export const SEVERITIES: readonly Severity[] = ['info', 'warn', 'high']

/** Ids as the load rules name them: S session spike, W week on week. */
export type RuleId = 'S1' | 'S2' | 'S3' | 'W0' | 'W1' | 'W2' | 'W3'
export type RuleFamily = 'session-spike' | 'week-ratio' | 'week-on-week'
export type AlertSide = Foot | 'total'
export type EvidenceGrade = 'B' | 'C-' | 'D'
export type Exposure = 'soleusLoad' | 'distance' | 'nonRearfootSteps'
export type AlertState = 'active' | 'acknowledged' | 'snoozed' | 'cleared'

/** One episode of one rule on one side. The key is athlete, rule family, side, exposure and episode. */
export interface AlertRecord {
  readonly alertId: string
  readonly athleteId: string
  readonly family: RuleFamily
  readonly ruleId: RuleId
  readonly ruleVersion: string
  readonly side: AlertSide
  readonly exposure: Exposure
  /** Local date (week rules) or session id (session rules) with which the episode began. */
  readonly episode: string
  readonly severity: Severity
  readonly evidence: EvidenceGrade
  readonly state: AlertState
  readonly raisedTimeUs: number
  readonly updatedTimeUs: number
  readonly clearedTimeUs: number | null
  readonly sessionId: string | null
  /** The numbers that made the rule speak, each with its unit in its name. */
  readonly numbers: Readonly<Record<string, number>>
  readonly thresholds: Readonly<Record<string, number>>
  /** One sentence for people, with the numbers in it. */
  readonly message: string
  /** Seen while the run was still going on. */
  readonly provisional: boolean
  readonly acknowledgement: AlertAcknowledgement | null
  readonly snoozedUntilUs: number | null
}

export interface AlertAcknowledgement {
  readonly timeUs: number
  readonly by: string
  readonly planned: boolean
  readonly note: string
}
