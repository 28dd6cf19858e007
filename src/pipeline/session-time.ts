import type { BootRecord, SessionContext } from '../journal/journal-record.js'

/** From the machine's monotonic clock to microseconds since the epoch, as frozen when the session opened. */
export interface SessionTime {
  toUs(monotonicUs: number): number
  /** After a restart of the machine the monotonic clock counts from elsewhere: the wall clock ties the two together. */
  boot(record: BootRecord): void
}

export function createSessionTime(context: SessionContext): SessionTime {
  let bootId = context.bootId
  let offsetUs = context.startTimeUs - context.startMonotonicUs
  let latestUs = context.startTimeUs
  return {
    toUs(monotonicUs) {
      const timeUs = monotonicUs + offsetUs
      if (timeUs > latestUs) latestUs = timeUs
      return timeUs
    },
    boot(record) {
      if (record.bootId === bootId) return
      bootId = record.bootId
      // A wall clock that was set back must not put new steps before old ones.
      offsetUs = Math.max(record.wallTimeUs, latestUs) - record.monotonicUs
    },
  }
}
