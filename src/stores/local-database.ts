import type { AlertRecord } from '../domain/records/alert-record.js'
import type { DayRecord } from '../domain/records/day-record.js'
import type { Athlete, Device, Shoe } from '../domain/records/people.js'
import type { SessionRecord } from '../domain/records/session-record.js'
import type { StepStore } from './store.js'

/**
 * What is always in local SQL: people, shoes, devices, sessions, days, alerts. Rules and pages go on when a remote
 * time series is away. Everything is committed when its promise resolves.
 */
export interface LocalDatabase {
  readonly steps: StepStore
  listAthletes(): Promise<readonly Athlete[]>
  getAthlete(athleteId: string): Promise<Athlete | null>
  putAthlete(athlete: Athlete): Promise<void>
  listShoes(athleteId: string): Promise<readonly Shoe[]>
  getShoe(shoeId: string): Promise<Shoe | null>
  putShoe(shoe: Shoe): Promise<void>
  listDevices(): Promise<readonly Device[]>
  putDevice(device: Device): Promise<void>
  removeDevice(deviceId: string): Promise<void>
  listSessions(query: SessionQuery): Promise<readonly SessionRecord[]>
  getSession(sessionId: string): Promise<SessionRecord | null>
  /** Writes the session and recomputes the day it belongs to, in one transaction. */
  putSession(session: SessionRecord): Promise<void>
  listUnfinishedSessions(): Promise<readonly SessionRecord[]>
  /** Days with a record, in order; a day that is not there is unknown. */
  listDays(query: DayQuery): Promise<readonly DayRecord[]>
  /** A day somebody declared: rest, or a run without pod. A day with sessions keeps their sum. */
  putDeclaredDay(day: DayRecord): Promise<void>
  removeDeclaredDay(athleteId: string, localDate: string): Promise<void>
  listAlerts(query: AlertQuery): Promise<readonly AlertRecord[]>
  getAlert(alertId: string): Promise<AlertRecord | null>
  putAlerts(alerts: readonly AlertRecord[]): Promise<void>
  /** Small named values: the rules' state per athlete, the owner's token hash. */
  getSetting(key: string): Promise<string | null>
  putSetting(key: string, value: string): Promise<void>
  /** Many records in one transaction; for the demo's history and for imports. */
  importBulk(bulk: BulkRecords): Promise<void>
  close(): Promise<void>
}

export interface SessionQuery {
  readonly athleteId?: string
  readonly fromDate?: string
  readonly toDate?: string
  readonly limit?: number
}

/** Both dates are in. */
export interface DayQuery {
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
