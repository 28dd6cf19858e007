/**
 * How long a server asks to wait: seconds, or a date, as HTTP has it. The client reads the seconds as milliseconds, and
 * no dates. Null where nothing is said, or nothing that can be understood.
 */
export function retryAfterMs(header: string | readonly string[] | undefined, nowMs: number): number | null {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  // Date.parse takes "7 days" for a year; a date of HTTP names its weekday first.
  const timeMs = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(timeMs) ? null : Math.max(0, timeMs - nowMs)
}
