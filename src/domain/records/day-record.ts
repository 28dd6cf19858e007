import type { StrikeSums } from './minute-record.js'
import type { PerFoot } from './session-record.js'
import type { Basis } from './step-record.js'

/** `unknown` is not rest: rest needs somebody or something that says so. */
export type DayState = 'load' | 'rest' | 'unknown'

/** The sum of the sessions that began on one local date of one athlete, or what is known of a day without any. */
export interface DayRecord {
  readonly athleteId: string
  readonly localDate: string
  readonly state: DayState
  readonly sessionCount: number
  readonly soleusLoadSlu: PerFoot<number>
  readonly soleusLoadSluByStrike: StrikeSums
  readonly distanceM: number
  readonly runningTimeS: number
  readonly stepCount: PerFoot<number>
  readonly nonRearfootSteps: number
  /** 'imputed' where the athlete said "ran without pod" and the load was filled in. */
  readonly basis: Basis
}
