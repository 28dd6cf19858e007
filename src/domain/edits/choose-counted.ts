import type { SessionRecord } from '../records/session-record.js'

/** Clocks differ, and who runs twice in a row may stop one device late: less in common are two runs. */
export const COMMON_RATIO = 0.5

/** One record of a run, among others that may be of the same run. */
export interface RunRecord {
  readonly session: SessionRecord
  /** When somebody said that this one counts; null where nobody did. */
  readonly countInsteadUs: number | null
}

/**
 * Which of the records of one athlete count: of those that share most of the shorter one's time only one does. What somebody
 * chose comes first, then the better tier, the one that saw more of the running, the longer one.
 * @param runs finished ones that nobody deleted
 * @returns for each session that does not count, the one that counts in its place
 */
export function chooseCounted(runs: readonly RunRecord[]): ReadonlyMap<string, string> {
  const counted: SessionRecord[] = []
  const countedBy = new Map<string, string>()
  for (const { session } of runs.toSorted(compare)) {
    const same = counted.find((other) => other.athleteId === session.athleteId && isSameTime(other, session))
    if (same === undefined) counted.push(session)
    else countedBy.set(session.sessionId, same.sessionId)
  }
  return countedBy
}

/** Whether two runs share at least half of the shorter one's time. */
export function isSameTime(one: RunSpan, other: RunSpan): boolean {
  const [endUs, otherEndUs] = [endOfRun(one), endOfRun(other)]
  const commonUs = Math.min(endUs, otherEndUs) - Math.max(one.startTimeUs, other.startTimeUs)
  const shorterUs = Math.min(endUs - one.startTimeUs, otherEndUs - other.startTimeUs)
  return commonUs > 0 && commonUs >= COMMON_RATIO * shorterUs
}

export interface RunSpan extends Pick<SessionRecord, 'startTimeUs' | 'endTimeUs'> {
  readonly totals?: Pick<SessionRecord['totals'], 'durationS'>
}

export function endOfRun({ startTimeUs, endTimeUs, totals }: RunSpan): number {
  return endTimeUs ?? startTimeUs + (totals?.durationS ?? 0) * 1e6
}

/** The better record first; the same whatever order they come in. */
function compare(one: RunRecord, other: RunRecord): number {
  const [a, b] = [one.session, other.session]
  return (
    (other.countInsteadUs ?? 0) - (one.countInsteadUs ?? 0) ||
    tierRank(a) - tierRank(b) ||
    seenS(b) - seenS(a) ||
    b.totals.durationS - a.totals.durationS ||
    a.startTimeUs - b.startTimeUs ||
    (a.sessionId < b.sessionId ? -1 : 1)
  )
}

/** A short record without a gap must not take the place of the whole run. */
function seenS({ totals }: SessionRecord): number {
  return totals.coverageRatio * totals.runningTimeS
}

/** Tiers are letters, the best is A; a run of which no sensor is known comes last. */
function tierRank({ totals }: SessionRecord): number {
  return totals.tier === null ? 255 : totals.tier.charCodeAt(0)
}
