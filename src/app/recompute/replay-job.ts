import type { DeclaredStrike } from '../../domain/records/people.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { SessionTotals, Surface } from '../../domain/records/session-record.js'
import type { SessionShoe } from '../../journal/journal-record.js'
import type { EncodedSteps } from '../../stores/store.js'

/** A stretch of one journal, as if the run had begun and ended there. */
export interface ReplayPart {
  readonly folder: string
  /** `[fromUs, toUs)` by arrival; null is where the journal begins or ends by itself. */
  readonly fromUs: number | null
  readonly toUs: number | null
  /** The pods were on the other feet. */
  readonly swapFeet: boolean
  /** For the whole part, whatever was said on the way; null leaves it as the journal tells it. */
  readonly surface: Surface | null
  /** For the whole part; `as-recorded` leaves it as the journal tells it. */
  readonly shoe: SessionShoe | null | 'as-recorded'
}

/** One session to be computed anew. Plain data: it crosses to a thread of its own. */
export interface ReplayJob {
  /** In order of time; between two of them the run was paused. */
  readonly parts: readonly ReplayPart[]
  /** Whose run it is now. */
  readonly athleteId: string
  readonly sessionId: string
  readonly generation: number
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
  /** False where a journal doesn't say how the session ended: its last part is missing. */
  readonly ended: boolean
  /** Of each part; null for a journal without an opening. */
  readonly told: readonly (Told | null)[]
}

/** What a journal itself says of surface and shoe. */
export interface Told {
  /** At its very end, wherever the part of it ends. */
  readonly surface: Surface
  readonly shoeId: string | null
  /** Every shoe that it names. */
  readonly shoeIds: readonly string[]
  /** At the end of the part. */
  readonly atEnd: { readonly surface: Surface; readonly shoeId: string | null }
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
