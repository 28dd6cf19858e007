import { easyKmFromSlu } from './units.js'

/** What stands where a number is not known. */
export const UNKNOWN = '–'

/** The page is in English, and so are the numbers the server writes into sentences: a browser of another language would mix two notations. */
const LOCALE = 'en-GB'

/** A true minus, as wide as a plus. */
const minus = (text: string): string => text.replace(/^-/, '−')

/** A number with a fixed count of decimals as the sentences beside it write one, a dash where it is not known. */
export const formatNumber = (value: number | null, digits = 0): string =>
  value === null || !Number.isFinite(value)
    ? UNKNOWN
    : minus(value.toLocaleString(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits }))

/** Easy kilometres of a load in SLU of both legs, without the unit. */
export const formatEasyKm = (slu: number | null): string => {
  if (slu === null) return UNKNOWN
  const easyKm = easyKmFromSlu(slu)
  return formatNumber(easyKm, Math.abs(easyKm) < 100 ? 1 : 0)
}

/** A space before the sign, as in the program's own sentences, and one that breaks no line. */
const spacedPercent = (text: string): string => text.replace(/(\d)\s*%/, '$1\u00a0%')

/** A ratio as per cent, e.g. 38 %. */
export const formatPercent = (ratio: number | null): string =>
  ratio === null ? UNKNOWN : spacedPercent(ratio.toLocaleString(LOCALE, { style: 'percent', maximumFractionDigits: 0 }))

/** A share with the ends of its band, which need not be as far from it: "75 % (38–96)". */
export const formatShare = (share: {
  readonly ratio: number
  readonly lowRatio: number
  readonly highRatio: number
}): string =>
  `${formatPercent(share.ratio)} (${formatNumber(share.lowRatio * 100)}–${formatNumber(share.highRatio * 100)})`

/** A change of a ratio with its sign, e.g. +38 %. */
export const formatChange = (ratio: number | null): string =>
  ratio === null
    ? UNKNOWN
    : minus(
        spacedPercent(
          ratio.toLocaleString(LOCALE, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' }),
        ),
      )

export const formatKm = (distanceM: number | null): string =>
  distanceM === null ? UNKNOWN : `${formatNumber(distanceM / 1000, 1)} km`

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** A duration as m:ss, or h:mm:ss from an hour on. */
export const formatDuration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  return hours > 0
    ? `${String(hours)}:${twoDigits(minutes)}:${twoDigits(rest)}`
    : `${String(minutes)}:${twoDigits(rest)}`
}

/** Pace in minutes a kilometre; a dash below walking pace, where it says nothing. */
export const formatPace = (speedMps: number | null): string =>
  speedMps === null || speedMps < 0.5 ? UNKNOWN : `${formatDuration(1000 / speedMps)} /km`

export type DateStyle = 'short' | 'weekday' | 'long'
const DATE_ORDER = ['weekday', 'day', 'month', 'year'] as const
const DATE_STYLES: Readonly<Record<DateStyle, Intl.DateTimeFormatOptions>> = {
  short: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
  long: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
}

/** "Sat 21 Nov" of 2026-11-21, in the order and the short names of the server's sentences; no reader's zone moves it. */
export const formatLocalDate = (localDate: string, style: DateStyle = 'short'): string => {
  // Only en-US shortens September to three letters, and the order is ours.
  const parts = new Intl.DateTimeFormat('en-US', { ...DATE_STYLES[style], timeZone: 'UTC' }).formatToParts(
    new Date(`${localDate}T00:00:00Z`),
  )
  return DATE_ORDER.flatMap((type) => parts.filter((part) => part.type === type).map(({ value }) => value)).join(' ')
}

/** Whether the reader's clock counts to twelve; the words beside it stay English. */
const browserHour12 = (): boolean =>
  new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hour12 ?? false

/** Time of day in the zone the session was run in. */
export const formatTimeOfDay = (timeUs: number, zoneId: string, hour12 = browserHour12()): string =>
  new Date(timeUs / 1000).toLocaleTimeString(LOCALE, { hour: 'numeric', minute: '2-digit', hour12, timeZone: zoneId })

/** An age in its largest unit: 7 s, 5 min, 2 h, 3 d. */
export const formatAge = (seconds: number): string => {
  const age = Math.max(0, seconds)
  if (age < 60) return `${String(Math.floor(age))} s`
  if (age < 3600) return `${String(Math.floor(age / 60))} min`
  if (age < 36 * 3600) return `${String(Math.floor(age / 3600))} h`
  return `${String(Math.round(age / 86_400))} d`
}
