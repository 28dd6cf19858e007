import type { MinuteRecord } from '../domain/records/minute-record.js'
import type { Foot, StepRecord } from '../domain/records/step-record.js'

/** Steps and minutes, wherever they are kept. One contract suite runs over every implementation. */
export interface StepStore {
  /** Idempotent: the same key twice is one record, the later one. Resolved means committed. */
  append(batch: readonly StepRecord[]): Promise<void>
  /** The same for steps that another thread has encoded; their bytes may be taken away from the caller. */
  appendEncoded(batch: readonly EncodedSteps[]): Promise<void>
  appendMinutes(batch: readonly MinuteRecord[]): Promise<void>
  /** In order of foot and stride index. An unknown session gives nothing. */
  query(query: StepQuery): AsyncIterable<StepRecord>
  queryMinutes(query: StepQuery): Promise<readonly MinuteRecord[]>
  /** Deletes, then counts what is left; the report holds the count, not the hope. */
  remove(scope: DeletionScope): Promise<RemovalReport>
}

/** Steps of one foot, session and generation in any order, as a column block (codecs/step-block). */
export interface EncodedSteps {
  readonly key: Pick<StepRecord, 'athleteId' | 'sessionId' | 'foot' | 'generation'>
  readonly block: Uint8Array
}

export interface StepQuery {
  readonly athleteId: string
  readonly sessionId: string
  readonly foot?: Foot
  /** The active generation where absent. */
  readonly generation?: number
  /** [fromUs, toUs) of the initial contact. */
  readonly fromUs?: number
  readonly toUs?: number
}

export interface DeletionScope {
  readonly athleteId: string
  readonly sessionId?: string
  readonly generation?: number
  /** All generations but this one; clears up behind the switch to it. */
  readonly exceptGeneration?: number
}

export interface RemovalReport {
  readonly removedSteps: number
  readonly removedMinutes: number
  readonly leftSteps: number
  readonly leftMinutes: number
}
