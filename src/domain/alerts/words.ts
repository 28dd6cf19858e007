import type { AlertSide, Exposure } from '../records/alert-record.js'
import { easyKilometresOfBothLegs } from '../load/easy-kilometres.js'

/** Words that no message may contain: none of the rules knows anything about harm. */
export const BANNED_WORDS: readonly string[] = ['injur', 'risk', 'danger', 'safe', 'damage', 'overload', 'diagnos']

/** "9.1 easy km" of a load of one side, or of both legs summed. */
export function easyKmText(loadSlu: number, side: AlertSide): string {
  return `${easyKmNumber(loadSlu, side)} easy km`
}

export function easyKmNumber(loadSlu: number, side: AlertSide): string {
  return (side === 'total' ? easyKilometresOfBothLegs(loadSlu) : loadSlu).toFixed(1)
}

/** "38 % above", "4 % below", "level with". */
export function changeText(changeRatio: number): string {
  const percent = Math.round(changeRatio * 100)
  return percent === 0 ? 'level with' : `${String(Math.abs(percent))} % ${percent > 0 ? 'above' : 'below'}`
}

export function percentText(ratio: number): string {
  return `${String(Math.round(ratio * 100))} %`
}

export function sideText(side: AlertSide): string {
  return side === 'total' ? '' : ` on the ${side}`
}

/** "14.6 km", "9.1 easy km of soleus work on the left", "6200 steps off the heel". */
export function exposureText(value: number, exposure: Exposure, side: AlertSide): string {
  if (exposure === 'distance') return `${(value / 1000).toFixed(1)} km`
  if (exposure === 'soleusLoad') return `${easyKmText(value, side)} of soleus work${sideText(side)}`
  return `${String(Math.round(value))} steps off the heel${sideText(side)}`
}

/** "the 7 days up to today", or "the 7 days to Fri 20 Nov" while nothing is known of today. */
export function windowText(asOfDate: string, today: string): string {
  return asOfDate === today ? 'the 7 days up to today' : `the 7 days to ${dateText(asOfDate)}`
}

/** "Mon 16 Nov" of a local date, in words that need no locale. */
export function dateText(localDate: string): string {
  const date = new Date(`${localDate}T00:00:00Z`)
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][date.getUTCDay()] ?? ''
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  return `${weekday} ${String(date.getUTCDate())} ${months[date.getUTCMonth()] ?? ''}`
}
