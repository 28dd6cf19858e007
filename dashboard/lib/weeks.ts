const DAY_MS = 86_400_000

/** Monday of the ISO week of a local date. */
export const mondayOf = (localDate: string): string => {
  const date = new Date(`${localDate}T00:00:00Z`)
  const sinceMonday = (date.getUTCDay() + 6) % 7
  return new Date(date.getTime() - sinceMonday * DAY_MS).toISOString().slice(0, 10)
}

/** Whole weeks that lie between two Mondays; none where there is no later one. */
export const weeksBetween = (monday: string, laterMonday: string | undefined): number =>
  laterMonday === undefined
    ? 0
    : Math.max(0, Math.round((Date.parse(laterMonday) - Date.parse(monday)) / (7 * DAY_MS)) - 1)

/** A local date so many days later, or earlier. */
export const shiftedDate = (localDate: string, days: number): string =>
  new Date(Date.parse(`${localDate}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
