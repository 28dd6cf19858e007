import type { AlertRecord } from '../records/alert-record.js'
import type { DayRecord } from '../records/day-record.js'
import type { Athlete } from '../records/people.js'
import type { SessionRecord } from '../records/session-record.js'
import type { RuleConfig } from './rule-config.js'
import type { RulesState } from './rules-state.js'

/** What a rule may look at. Days and sessions: all there are, or at least those of the last ten weeks. */
export interface RuleContext {
  readonly athlete: Athlete
  readonly days: readonly DayRecord[]
  readonly sessions: readonly SessionRecord[]
  /** Alerts that are not cleared, as they are stored: they carry what people have answered meanwhile. */
  readonly openAlerts: readonly AlertRecord[]
  readonly config: RuleConfig
  readonly state: RulesState
  readonly nowUs: number
}

export interface RuleResult {
  /** Alerts that are new or have changed, to be stored under their ids. */
  readonly alerts: readonly AlertRecord[]
  /** Those of them that somebody should hear about. */
  readonly notifications: readonly AlertRecord[]
  readonly state: RulesState
}
