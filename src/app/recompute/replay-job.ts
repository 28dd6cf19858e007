import type { DeclaredStrike } from '../../domain/records/people.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { SessionTotals, Surface } from '../../domain/records/session-record.js'
import type { SessionShoe } from '../../journal/journal-record.js'
import type { EncodedSteps } from '../../stores/store.js'

/** One journal to be computed anew. Plain data: it crosses to a thread of its own. */
export interface ReplayJob {
  readonly folder: string
  /** Of the session's row: whose run it is now. */
  readonly athleteId: string
  readonly sessionId: string
  readonly generation: number
  /** For the whole run, whatever was said on the way; null leaves it as the journal tells it. */
  readonly surface: Surface | null
  /** For the whole run; `as-recorded` leaves it as the journal tells it. */
  readonly shoe: SessionShoe | null | 'as-recorded'
  /** The athlete's shoes as they are today; the journal has them as they were. */
  readonly shoes: readonly SessionShoe[]
  /** Of the athlete as known today: takes the place of what was not known when the run was recorded. */
  readonly declaredStrike: DeclaredStrike
  readonly bodyMassKg: number | null
  readonly heightM: number | null
  /** About how long the run is, for the progress. */
  readonly durationS: number
}

/** Some seconds to minutes of a run. A minute that is still filling comes again. */
export interface ReplayChunk {
  readonly steps: readonly EncodedSteps[]
  readonly minutes: readonly MinuteRecord[]
  readonly progressRatio: number
}

/** What a journal came to. */
export interface ReplayResult {
  /** Null where the journal has no opening: nothing of it can be computed. */
  readonly totals: SessionTotals | null
  readonly stepCount: number
  readonly damageCount: number
  /** In words, of the first damage. */
  readonly damage: string | null
  /** False where the journal doesn't say how the session ended: its last part is missing. */
  readonly ended: boolean
  /** What the journal itself says last of surface and shoe, and every shoe that it names. */
  readonly told: {
    readonly surface: Surface
    readonly shoeId: string | null
    readonly shoeIds: readonly string[]
  } | null
}

/**
 * Computes a journal, in this thread or another one. The next chunk is computed while the promise of this one is open;
 * a few wait at most.
 * @throws what `onChunk` or reading threw, or the signal's reason
 */
export type ReplayRunner = (
  job: ReplayJob,
  onChunk: (chunk: ReplayChunk) => Promise<void>,
  signal: AbortSignal,
) => Promise<ReplayResult>
