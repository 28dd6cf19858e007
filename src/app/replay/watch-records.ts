import type { FitActivity } from '../../codecs/fit/fit-activity.js'
import type { JournalRecord } from '../../journal/journal-record.js'

/** The device of a session that a watch recorded. */
export const WATCH_DEVICE_ID = 'watch'

/**
 * An activity as the records of a journal, in order of time, counted from its first record. Pauses of the watch become
 * commands: nothing was recorded in them, so nothing is missing. Where somebody was is not in the activity, so it is not here.
 */
export function toJournalRecords(activity: FitActivity): readonly JournalRecord[] {
  const at = (timeUs: number): number => Math.max(0, timeUs - activity.startTimeUs)
  const records: JournalRecord[] = activity.records.map(({ timeUs, ...record }) => ({
    ...{ kind: 'watch', monotonicUs: at(timeUs), deviceId: WATCH_DEVICE_ID },
    ...record,
  }))
  for (const { fromUs, toUs } of activity.pauses) {
    records.push({ kind: 'command', monotonicUs: at(fromUs), command: 'pause' })
    records.push({ kind: 'command', monotonicUs: at(toUs), command: 'resume' })
  }
  return records.sort((a, b) => a.monotonicUs - b.monotonicUs || order(a) - order(b))
}

/** At one time a pause ends before what is recorded, and begins after it. */
function order(record: JournalRecord): number {
  if (record.kind !== 'command') return 1
  return record.command === 'resume' ? 0 : 2
}
