/** A clock time of a run as a field of a form has it, "17:42:05", and the way back to a moment within the run. */

const SECOND_US = 1_000_000
const DAY_S = 86_400

/** Time of day with seconds in the zone of the run, 24 hours, as `<input type="time" step="1">` wants it. */
export const clockTime = (timeUs: number, zoneId: string): string =>
  new Date(timeUs / 1000).toLocaleTimeString('en-GB', { timeZone: zoneId, hourCycle: 'h23' })

const secondsOf = (clock: string): number | null => {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(clock) ?? []
  return hours === undefined ? null : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

/**
 * The moment at which the clock showed that, within a day after the start of the run: a run may go past midnight.
 * Null where it is no time.
 */
export const momentOfClock = (clock: string, startTimeUs: number, zoneId: string): number | null => {
  const wanted = secondsOf(clock)
  const start = secondsOf(clockTime(startTimeUs, zoneId))
  if (wanted === null || start === null) return null
  const wholeSecondUs = Math.floor(startTimeUs / SECOND_US) * SECOND_US
  return wholeSecondUs + ((wanted - start + DAY_S) % DAY_S) * SECOND_US
}
