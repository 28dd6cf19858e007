/** Beyond, a year has no longer four digits. */
const MOST_MONTHS = 12_000

/**
 * The local date (YYYY-MM-DD) so many calendar months before the day of an instant, in UTC: what is bounded by months need
 * not mind hours. The last of a month where that month is shorter. More than a
 * thousand years are as good as a thousand.
 */
export function monthsBefore(nowUs: number, monthCount: number): string {
  const now = new Date(nowUs / 1000)
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth() - Math.min(monthCount, MOST_MONTHS)]
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const date = new Date(Date.UTC(year, month, Math.min(now.getUTCDate(), lastOfMonth)))
  return date.toISOString().slice(0, 10)
}

/** When that date begins, in UTC. */
export function startOfDateUs(localDate: string): number {
  return Date.parse(`${localDate}T00:00:00Z`) * 1000
}
