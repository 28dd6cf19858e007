import type { Athlete, Placement } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'
import type { SessionContext } from '../../journal/journal-record.js'
import type { PipelineOutput } from '../../pipeline/output.js'
import type { Clock } from '../../runtime/clock.js'

/** What is to be replayed, and how. */
export interface ReplayRequest {
  readonly path: string
  /** A mapping of the user's own; chosen by the file's columns where absent. */
  readonly mapPath?: string
  /** Folder of the mappings that come with the program. */
  readonly mappingsFolder: string
  readonly foot?: Foot
  /** Where the sensor was worn; on the foot where absent. */
  readonly placement?: Placement
  /** How many times as fast as it happened; Infinity for as fast as it goes. */
  readonly speedRatio: number
  /** Whose run it is; a recorded file doesn't say. */
  readonly athlete: Athlete | null
  /** 'recording' keeps the times of the file, 'file-date' moves them to when the file was written. */
  readonly times: 'recording' | 'file-date'
}

/** What a replay tells while it goes. */
export interface ReplayObserver {
  opened(context: SessionContext, origin: string): void
  output(output: PipelineOutput): void
  /** From 0 to 1 of the file or journal at hand. */
  progress(ratio: number): void
  /** Something worth a line: the mapping chosen, damage found. */
  note(sentence: string): void
  /** Awaited now and then, so that a slow store can keep up. */
  settle(): Promise<void>
}

/** What only the reading knows; the rest of a summary comes from the outputs. */
export interface ReplayedInput {
  readonly context: SessionContext
  readonly origin: string
  readonly mappingName: string | null
  readonly badRowCount: number
  readonly sampleRateHz: number | null
  readonly damageCount: number
}

/** Waits until the replay may say what happened at `elapsedUs` after its beginning. */
export type Pace = (elapsedUs: number) => Promise<void>

export function createPace(clock: Clock, speedRatio: number): Pace {
  if (!Number.isFinite(speedRatio)) return () => Promise.resolve()
  const beganUs = clock.monotonicUs()
  return (elapsedUs) => {
    const waitMs = (elapsedUs / speedRatio - (clock.monotonicUs() - beganUs)) / 1000
    if (waitMs <= 1) return Promise.resolve()
    return new Promise((resolve) => clock.timer(waitMs, resolve))
  }
}
