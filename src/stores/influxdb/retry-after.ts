type Headers = Readonly<Record<string, string | string[] | undefined>>

/**
 * How long a server asks to wait: seconds, or a date, as HTTP has it. The client reads the seconds as milliseconds, and
 * no dates. A date is counted from the server's own clock where it tells that. Null where nothing is said, or nothing
 * that can be understood.
 * @param nowMs where the server doesn't tell its time; null leaves a date out then
 */
export function retryAfterMs(headers: Headers | null | undefined, nowMs: number | null): number | null {
  const text = textOf(headers?.['retry-after'])
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const timeMs = dateMs(text)
  const fromMs = dateMs(textOf(headers?.['date'])) ?? nowMs
  return timeMs === null || fromMs === null ? null : Math.max(0, timeMs - fromMs)
}

function textOf(header: string | string[] | undefined): string {
  return (typeof header === 'string' ? header : header?.[0])?.trim() ?? ''
}

/** Date.parse takes "7 days" for a year; a date of HTTP names its weekday first. */
function dateMs(text: string): number | null {
  const timeMs = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(timeMs) ? null : timeMs
}
