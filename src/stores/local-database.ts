import type { PeriodLoad } from '../domain/load/breakdown/summarise-period.js'
import type { AlertRecord } from '../domain/records/alert-record.js'
import type { DayRecord } from '../domain/records/day-record.js'
import type { Athlete, Device, DeviceAssignment, Shoe } from '../domain/records/people.js'
import type { RecordingRecord } from '../domain/records/recording-record.js'
import type { EditRecord } from '../domain/records/session-edit.js'
import type { SessionRecord } from '../domain/records/session-record.js'
import type { ErasureStore } from './erasure.js'
import type { RemovalReport, StepStore } from './store.js'

/**
 * What is always in local SQL: people, shoes, devices, sessions, days, alerts. Rules and pages go on when a remote
 * time series is away. Everything is committed when its promise resolves.
 */
export interface LocalDatabase {
  readonly steps: StepStore
  readonly erasures: ErasureStore
  listAthletes(): Promise<readonly Athlete[]>
  getAthlete(athleteId: string): Promise<Athlete | null>
  putAthlete(athlete: Athlete): Promise<void>
  listShoes(athleteId: string): Promise<readonly Shoe[]>
  getShoe(shoeId: string): Promise<Shoe | null>
  putShoe(shoe: Shoe): Promise<void>
  listDevices(): Promise<readonly Device[]>
  putDevice(device: Device): Promise<void>
  removeDevice(deviceId: string): Promise<void>
  /** Who wore a device, or what somebody wore, in order of the beginnings. */
  listAssignments(query: AssignmentQuery): Promise<readonly DeviceAssignment[]>
  putAssignment(assignment: DeviceAssignment): Promise<void>
  /** Runs in the memory of a device, or of all, the latest first. */
  listRecordings(deviceId?: string): Promise<readonly RecordingRecord[]>
  putRecording(recording: RecordingRecord): Promise<void>
  removeRecording(recordingId: string): Promise<void>
  listSessions(query: SessionQuery): Promise<readonly SessionRecord[]>
  getSession(sessionId: string): Promise<SessionRecord | null>
  /**
   * Writes the session and recomputes the day it belongs to, in one transaction. Whether a session that is there counts,
   * and of what it is made, stays: only `changeSessions` says something else.
   */
  putSession(session: SessionRecord): Promise<void>
  /** Sessions of which something was said afterwards. */
  listEditedSessions(): Promise<readonly string[]>
  /** What was said of these sessions afterwards, in order of session and sequence. */
  listEdits(sessionIds: readonly string[]): Promise<readonly EditRecord[]>
  /**
   * Adds to the lists of edits and writes the rows of all sessions concerned, with every day that this changes, in one
   * transaction. False where something is not as expected any more; then nothing has changed.
   * @throws StoreError `generation-incomplete` where the store has not all steps of a generation
   */
  changeSessions(change: SessionsChange): Promise<boolean>
  /** Removes what belongs to a generation that its session doesn't show: a crash cut a switch short. Nothing may be writing one. */
  sweepGenerations(): Promise<SweepReport>
  listUnfinishedSessions(): Promise<readonly SessionRecord[]>
  /** Days with a record, in order; a day that is not there is unknown. */
  listDays(query: DayQuery): Promise<readonly DayRecord[]>
  /** A day somebody declared: rest, or a run without pod. A day with sessions keeps their sum. */
  putDeclaredDay(day: DayRecord): Promise<void>
  removeDeclaredDay(athleteId: string, localDate: string): Promise<void>
  /** Load of a stretch of days with the factors it is the product of; sums over minutes, so it is made where they lie. */
  readPeriodLoad(query: PeriodQuery): Promise<PeriodLoad>
  listAlerts(query: AlertQuery): Promise<readonly AlertRecord[]>
  getAlert(alertId: string): Promise<AlertRecord | null>
  /** @param remembered goes into the settings in the same transaction: what the rules know of having said them */
  putAlerts(alerts: readonly AlertRecord[], remembered?: Setting): Promise<void>
  /**
   * Counts up with each change of an athlete, their days, sessions or alerts since the database was opened; who is not in
   * it has not changed. Read before what is made of those, it tells whether that still holds.
   */
  athleteRevisions(): Promise<ReadonlyMap<string, number>>
  /** Small named values: the rules' state per athlete, the owner's token hash. */
  getSetting(key: string): Promise<string | null>
  putSetting(key: string, value: string): Promise<void>
  /** Many records in one transaction; for the demo's history and for imports. */
  importBulk(bulk: BulkRecords): Promise<void>
  close(): Promise<void>
}

export interface Setting {
  readonly key: string
  readonly value: string
}

/** What a change was made for. */
export interface SessionExpectation {
  readonly sessionId: string
  /** Length of its list of edits. */
  readonly editCount: number
  /** As it was read; null where there was none. */
  readonly row: SessionRecord | null
}

/** How many steps a generation has. */
export interface GenerationCount {
  readonly athleteId: string
  readonly sessionId: string
  readonly generation: number
  readonly stepCount: number
}

export interface SessionsChange {
  readonly expected: readonly SessionExpectation[]
  readonly rows: readonly SessionRecord[]
  readonly edits?: readonly EditRecord[]
  /** Counted in the store before they are shown. */
  readonly complete?: readonly GenerationCount[]
  readonly notes?: readonly Setting[]
}

/** What was removed and what is left, of the sessions that had something to sweep. */
export interface SweepReport extends RemovalReport {
  readonly sessionCount: number
}

export interface SessionQuery {
  readonly athleteId?: string
  readonly fromDate?: string
  readonly toDate?: string
  readonly limit?: number
  /** Also those that were deleted, merged, are no run or a second record of one. */
  readonly includeUncounted?: boolean
}

export interface AssignmentQuery {
  readonly deviceId?: string
  readonly athleteId?: string
}

/** Both dates are in. */
export interface DayQuery {
  readonly athleteId: string
  readonly fromDate: string
  readonly toDate: string
}

/** Both dates are in. */
export interface PeriodQuery {
  readonly athleteId: string
  readonly fromDate: string
  readonly toDate: string
}

export interface AlertQuery {
  readonly athleteId?: string
  readonly openOnly?: boolean
  readonly limit?: number
}

export interface BulkRecords {
  readonly athletes?: readonly Athlete[]
  readonly shoes?: readonly Shoe[]
  readonly sessions?: readonly SessionRecord[]
  readonly declaredDays?: readonly DayRecord[]
  readonly alerts?: readonly AlertRecord[]
}
