/** Stands for a person or a shoe that is no more, in what is kept of others. */
export const ERASED_ID = 'erased'

/**
 * Begins the name of a setting: until when nobody knows who wore that device. A run that it recorded before then, and that no
 * assignment of somebody else covers, may be of the one who was erased, so it is nobody's.
 */
export const WEARERS_ERASED = 'wearers-erased:'

/** Where traces of an athlete may lie in a database, and how many there are. */
export const TRACE_PLACES = [
  'profile',
  'shoes',
  'runs',
  'repairs',
  'days',
  'alerts',
  'steps',
  'minutes',
  'settings',
  'assignments',
  'devices',
  'kept-runs',
  'change-log',
  'notes',
] as const
/**
 * `repairs` are entries of lists of edits, `devices` those that name the athlete, `kept-runs` runs fetched from a pod's
 * memory; `notes` is whatever else names the athlete, a run or a shoe of theirs: tallies of steps, audit, evicted and copied series,
 * entries set aside.
 */
export type TracePlace = (typeof TRACE_PLACES)[number]
export type TraceCounts = Readonly<Record<TracePlace, number>>

/**
 * A run of somebody else that has to do with the athlete through repairs. `all`: it was only recorded under the wrong name,
 * and stays with everything, without that name. `numbers`: its raw recording holds both people's feet, so the recording
 * goes and the numbers stay.
 */
export interface OtherRun {
  readonly sessionId: string
  readonly athleteId: string
  readonly localDate: string
  readonly keeps: 'all' | 'numbers'
}

/** What belongs to an athlete, as the database has it. */
export interface ErasureScope {
  readonly traces: TraceCounts
  /** All of theirs, whatever became of them. */
  readonly sessionIds: readonly string[]
  readonly shoeIds: readonly string[]
  readonly alertIds: readonly string[]
  /** Recordings that go. */
  readonly journalIds: readonly string[]
  /** Recordings of other people's runs that name the athlete: whose they are now. */
  readonly renamedJournals: readonly { readonly journalId: string; readonly athleteId: string }[]
  /** Runs fetched from a pod's memory. */
  readonly recordingIds: readonly string[]
  /** Worn by the athlete now. */
  readonly wornDeviceIds: readonly string[]
  /** Worn by the athlete at any time. */
  readonly everWornDeviceIds: readonly string[]
  readonly others: readonly OtherRun[]
}

export interface EraseOptions {
  readonly timeUs: number
  /** A remote store is configured: it is to be told. One that was ever told of anything is told in any case. */
  readonly tellRemote: boolean
}

export interface ErasedRows {
  readonly before: TraceCounts
  /** Counted again after the deletion. */
  readonly after: TraceCounts
  /** A remote store will be told. */
  readonly remotePending: boolean
}

/** How it stands with the deletion in a remote store, by the change log and its cursor. */
export interface RemoteErasure {
  /** `refused`: it was set aside, and a person must look at why. */
  readonly state: 'none' | 'pending' | 'refused' | 'done'
  /** Points that the remote store still counted of the athlete when it said that it was done; null until then. */
  readonly leftCount: number | null
  /** When it was last told anything. */
  readonly timeUs: number | null
  readonly why: string | null
}

/** One athlete whose every trace goes, or has gone. No name, so that it may outlive them. */
export interface ErasureRecord {
  readonly athleteId: string
  readonly requestedTimeUs: number
  /** Null while something is still to be done in the data folder. */
  readonly completedTimeUs: number | null
  /** As the erasure wrote it; null before. */
  readonly report: unknown
  readonly remote: RemoteErasure
}

/** Takes athletes out of a database, and keeps the list of whom. */
export interface ErasureStore {
  list(): Promise<readonly ErasureRecord[]>
  /**
   * From then on nothing is written of this athlete any more: it is refused with `athlete-erased`. Who is on the list stays as
   * they are there.
   * @param report what there was before, once it has been counted: who goes on after a crash can't count it any more
   */
  request(athleteId: string, timeUs: number, report: unknown): Promise<void>
  scope(athleteId: string): Promise<ErasureScope>
  /** Everything in one transaction; repeated, it finds nothing. The athlete must be on the list. */
  erase(athleteId: string, options: EraseOptions): Promise<ErasedRows>
  /**
   * Writes the database anew, so that nothing deleted is left between its pages, nor in its log. Seconds for a large one.
   * @throws StoreError `disk-full` where there is no room for a second copy meanwhile
   */
  scrub(): Promise<void>
  complete(athleteId: string, timeUs: number, report: unknown): Promise<void>
}
