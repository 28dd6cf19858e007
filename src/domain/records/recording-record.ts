/**
 * A run in a pod's own memory: `waiting` there, being fetched, stopped on the way, stored as a session, or of no use.
 */
export type RecordingState = 'waiting' | 'fetching' | 'interrupted' | 'stored' | 'failed'

/** The bytes that have arrived are counted, so that fetching goes on where it stopped. */
export interface RecordingRecord {
  /** Made of the device and what the device calls it, so that the same run is the same record. */
  readonly recordingId: string
  readonly deviceId: string
  readonly name: string
  /** Null where the device doesn't tell the time. */
  readonly startTimeUs: number | null
  readonly durationS: number | null
  readonly byteCount: number
  readonly fetchedBytes: number
  readonly state: RecordingState
  /** The session that was made of it. */
  readonly sessionId: string | null
  /** What only its family knows: log numbers, channels, why it failed. */
  readonly detail: Readonly<Record<string, unknown>>
  readonly updatedTimeUs: number
}
