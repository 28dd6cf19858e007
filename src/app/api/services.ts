import type { Erasure, ErasurePreview } from '../../contracts/erasure.js'
import type { Recompute } from '../../contracts/recompute.js'
import type { Status, LiveEvent } from '../../contracts/views.js'
import type { RecordingRecord } from '../../domain/records/recording-record.js'
import type { SessionRecord, Surface } from '../../domain/records/session-record.js'
import type { RuleConfig } from '../../domain/alerts/rule-config.js'
import type { Storage } from '../../contracts/storage.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { StepKeeping } from '../../stores/step-keeping.js'
import type { Clock } from '../../runtime/clock.js'
import type { EditBody } from '../edits/make-detail.js'
import type { DoctorControl } from '../doctor/doctor-process.js'
import type { RecomputeRequest } from '../recompute/recompute.js'
import type { PairingControl } from './pairing-services.js'

/** Sessions that are going on. What it refuses it refuses with HttpProblem (404, 409) or DeviceError. */
export interface LiveControl {
  /** With their totals up to now. */
  runningSessions(): readonly SessionRecord[]
  /** Resolved when the session is open in journal and store; publishes 'session-started' itself. */
  startSession(request: { athleteId: string; surface: Surface; shoeId: string | null }): Promise<SessionRecord>
  /** Publishes 'session-finished' itself. */
  stopSession(sessionId: string): Promise<SessionRecord>
  /** Nothing counts until it goes on; refused with 409 where it is paused already, or is not. */
  pauseSession(sessionId: string): Promise<SessionRecord>
  resumeSession(sessionId: string): Promise<SessionRecord>
  /** Takes back the end of the newest session of an athlete; 409 where it can't go on. */
  reopenSession(sessionId: string): Promise<SessionRecord>
  /** Surface or shoe of a running session; publishes 'session-changed' itself. */
  patchSession(sessionId: string, patch: SessionChange): Promise<SessionRecord>
}

export interface SessionChange {
  readonly surface?: Surface | undefined
  readonly shoeId?: string | null | undefined
}

export interface DemoControl {
  /** Starts the demo where it does not run yet; the URL holds its token. */
  start(): Promise<{ readonly url: string }>
}

/** The rules look again when what they judge by has changed. */
export interface RulesService {
  onDayChanged(athleteId: string, localDate: string): Promise<void>
  /**
   * Runs the work while none of the athlete's rules is evaluated: an evaluation reads the warnings and writes them back,
   * and an answer that fell between the two would be gone. Rejects as the work does.
   */
  betweenEvaluations<T>(athleteId: string, work: () => Promise<T>): Promise<T>
}

/** What people say of finished sessions; refuses with HttpProblem (404, 400, 409). */
export interface EditControl {
  make(sessionId: string, body: EditBody): Promise<SessionRecord>
  undo(sessionId: string, sequence: number): Promise<SessionRecord>
}

/** Runs in the memory of pods; refuses with HttpProblem (404, 409) or DeviceError. */
export interface RecordingControl {
  list(): Promise<readonly RecordingRecord[]>
  /** What the pod says now that it keeps. */
  ask(deviceId: string): Promise<readonly RecordingRecord[]>
  /** Has the pod record by itself from now on. */
  prepare(deviceId: string): Promise<void>
  /** Resolved when it is queued. */
  fetch(recordingId: string): Promise<RecordingRecord>
  cancel(recordingId: string): Promise<RecordingRecord>
  erase(recordingId: string): Promise<void>
}

/** Runs computed anew from their journals while the program goes on. */
export interface RecomputeControl {
  /** @param outcomesFrom lists what came of the sessions from this one on */
  snapshot(outcomesFrom?: number): Recompute
  /** Resolved when it has begun. Refuses with HttpProblem 409 while one runs, with ConfigError where the choice makes no sense. */
  start(request: RecomputeRequest): Promise<Recompute>
  /** Resolved when it has ended; nothing happens where none runs. */
  cancel(): Promise<Recompute>
  /** What people say of a finished session has changed: it is computed anew as soon as may be. */
  sessionEdited(sessionId: string): Promise<void>
}

/** Where results are kept; refuses with HttpProblem 409 where nothing is brought elsewhere. */
export interface StorageControl {
  read(): Promise<Storage>
  /** @returns how many of them there were */
  retrySetAside(setAsideIds: readonly number[]): Promise<number>
  /** @returns how many of them there were */
  dropSetAside(setAsideIds: readonly number[]): Promise<number>
}

/** Athletes who are deleted with everything; refuses with HttpProblem (404, 400, 409). */
export interface ErasureControl {
  /** Changes nothing. */
  preview(athleteId: string): Promise<ErasurePreview>
  list(): Promise<readonly Erasure[]>
  get(athleteId: string): Promise<Erasure>
  /** Resolved when it can't be taken back any more; the work goes on. */
  start(athleteId: string, request: { readonly name: string; readonly endRun: boolean }): Promise<Erasure>
}

/** Everything the handlers of the API need. */
export interface ApiServices {
  readonly database: LocalDatabase
  readonly keeping: Pick<StepKeeping, 'findEvicted'>
  readonly live: LiveControl
  readonly pairing: PairingControl
  readonly demo: DemoControl
  readonly doctor: DoctorControl
  readonly rules: RulesService
  readonly recompute: RecomputeControl
  readonly edits: EditControl
  readonly recordings: RecordingControl
  readonly erasures: ErasureControl
  readonly storage: StorageControl
  /** Where the journal of a session lies; null where it is kept no more. */
  readonly journalOf: (sessionId: string) => string | null
  /** Thresholds that pages show room and warnings by: the same as the rules'. */
  readonly ruleConfig: RuleConfig
  readonly clock: Clock
  readonly status: () => Promise<Status>
  readonly newId: () => string
  readonly publishEvent: (event: LiveEvent) => void
}
