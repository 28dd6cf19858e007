import type { Clock } from '../../runtime/clock.js'
import type { LocalDatabase } from '../../stores/local-database.js'

export interface BelievedClockParts {
  readonly db: Pick<LocalDatabase, 'getSetting' | 'putSetting' | 'listSessions'>
  readonly clock: Pick<Clock, 'nowUs' | 'monotonicUs'>
  /** What the system says of its clock; asked where nothing is known of an earlier time. */
  readonly isSynchronised: (nowUs: number) => boolean
}

const HOUR_US = 3_600_000_000
const DAY_US = 24 * HOUR_US
/** A machine that was off for weeks is nothing strange; what a wrong clock of that size takes too early is little. */
const MOST_AHEAD_US = 45 * DAY_US
const MOST_BEHIND_US = DAY_US
/** A clock that has gone on so long from where it jumped to is believed: somebody had the time to see it. */
const PROOF_US = 7 * DAY_US
/** What a clock may be corrected by meanwhile. */
const STEADY_US = HOUR_US

const SETTING = 'retention-clock'

/**
 * Whether what is kept by age may go by what the clock says now. A small computer without a battery, or with an empty one,
 * wakes up at any time, and years ahead everything would be too old at once.
 */
export class BelievedClock {
  #jumped: { readonly nowUs: number; readonly monotonicUs: number } | null = null

  constructor(private readonly parts: BelievedClockParts) {}

  /** @returns null where it is believed, and remembers it; else a sentence that says why not */
  async doubt(): Promise<string | null> {
    const { db, clock } = this.parts
    const nowUs = clock.nowUs()
    const seenUs = await this.#lastSeenUs(nowUs)
    if (!isNear(nowUs, seenUs) && !this.#isProven(nowUs)) return doubtOf(nowUs, seenUs)
    this.#jumped = null
    await db.putSetting(SETTING, String(nowUs))
    return null
  }

  /** Where no round has ever been: the latest run was at that time at the earliest. */
  async #lastSeenUs(nowUs: number): Promise<number> {
    const { db, isSynchronised } = this.parts
    const seenUs = Number((await db.getSetting(SETTING)) ?? Number.NaN)
    if (Number.isFinite(seenUs)) return seenUs
    if (isSynchronised(nowUs)) return nowUs
    const [latest] = await db.listSessions({ limit: 1, includeUncounted: true })
    return latest?.startTimeUs ?? nowUs
  }

  #isProven(nowUs: number): boolean {
    const monotonicUs = this.parts.clock.monotonicUs()
    const elapsedUs = monotonicUs - (this.#jumped?.monotonicUs ?? monotonicUs)
    if (this.#jumped === null || Math.abs(nowUs - this.#jumped.nowUs - elapsedUs) > STEADY_US) {
      this.#jumped = { nowUs, monotonicUs }
      return false
    }
    return elapsedUs >= PROOF_US
  }
}

function isNear(nowUs: number, seenUs: number): boolean {
  return nowUs <= seenUs + MOST_AHEAD_US && nowUs >= seenUs - MOST_BEHIND_US
}

function doubtOf(nowUs: number, seenUs: number): string {
  return (
    `The clock says ${dateOf(nowUs)}, and it was ${dateOf(seenUs)} when it was last looked at: nothing goes by its age ` +
    'until the clock is near that again, or has run on like this for a week. If the date is wrong, set the clock.'
  )
}

function dateOf(timeUs: number): string {
  return new Date(timeUs / 1000).toISOString().slice(0, 10)
}
