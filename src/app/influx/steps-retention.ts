const DAY_S = 86_400
/** The longest month, so that nothing goes before its time. */
const MONTH_DAYS = 31

/** Seconds for which the bucket of the steps keeps them; 0 is for ever. */
export function stepsRetentionS(stepsMonths: number | null): number {
  return stepsMonths === null ? 0 : stepsMonths * MONTH_DAYS * DAY_S
}

/** As people say it. */
export function retentionWords(retentionS: number): string {
  if (retentionS === 0) return 'for ever'
  const days = retentionS / DAY_S
  if (days % MONTH_DAYS === 0) return days === MONTH_DAYS ? '1 month' : `${days / MONTH_DAYS} months (${days} days)`
  if (days >= 1) return `${Math.round(days * 10) / 10} days`
  return `${Math.round(retentionS / 360) / 10} hours`
}
