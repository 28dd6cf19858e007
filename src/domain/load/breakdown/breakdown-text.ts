import { dateText, percentText } from '../../alerts/words.js'
import { easyKilometresOfBothLegs } from '../easy-kilometres.js'
import { dayNumber } from '../local-date.js'
import type { BreakdownPart } from './breakdown.js'
import { causeText, type TwoPeriods } from './part-words.js'
import type { PeriodLoad } from './summarise-period.js'

export interface TextInput extends TwoPeriods {
  readonly changeSlu: number
  readonly comparable: boolean
  /** The athlete's date: a day that has not passed is not unknown. */
  readonly today: string
  readonly parts: readonly { readonly part: BreakdownPart; readonly changeEasyKm: number }[]
}

const MOST_NAMED = 3
/** Of the largest part; less is small beside it. */
const LEAST_NAMED_RATIO = 0.05

/** The sentence that a comparison opens with, and the one that tells it apart. */
export function composeBreakdownText(input: TextInput): { readonly headline: string; readonly detail: string } {
  const { base, recent, changeSlu } = input
  const easyKm = Math.round(easyKilometresOfBothLegs(changeSlu) * 10) / 10
  const against = `than ${againstText(base, recent)}`
  const ratio = base.loadSlu > 0 ? ` (${signed(percentText(Math.abs(changeSlu / base.loadSlu)), changeSlu)})` : ''
  const headline =
    easyKm === 0
      ? `As much soleus work as ${againstText(base, recent)}.`
      : `${Math.abs(easyKm).toFixed(1)} easy km ${easyKm > 0 ? 'more' : 'less'} soleus work ${against}${ratio}.`
  const hasUnknown = [base, recent].some((period) => period.unknownDates.some((localDate) => localDate < input.today))
  if (input.comparable) {
    const known = hasUnknown ? `As far as is known, ${headline.charAt(0).toLowerCase()}${headline.slice(1)}` : headline
    return { headline: known, detail: detailOf(input, easyKm) }
  }
  // What nobody knows is not rest, so nothing is said of more or less.
  const isKnown = [base, recent].every((period) => period.means !== null || period.unknownDates.length === 0)
  return { headline: isKnown ? headline : 'Not known well enough to compare.', detail: withheldText(input) }
}

function detailOf(input: TextInput, easyKm: number): string {
  const named = input.parts
    .filter(({ changeEasyKm }) => changeEasyKm !== 0)
    .sort((a, b) => Math.abs(b.changeEasyKm) - Math.abs(a.changeEasyKm))
  const largest = Math.abs(named[0]?.changeEasyKm ?? 0)
  if (named.length === 0) return 'Nothing that makes it changed by as much as 0.1 easy km.'
  const told = named
    .filter(({ changeEasyKm }) => Math.abs(changeEasyKm) >= LEAST_NAMED_RATIO * largest)
    .slice(0, MOST_NAMED)
  const sign = easyKm < 0 ? -1 : 1
  const causes = (wantedSign: number, word: string): string[] =>
    told
      .filter(({ changeEasyKm }) => changeEasyKm * wantedSign > 0)
      .map(({ part, changeEasyKm }) => {
        const amount = Math.abs(changeEasyKm).toFixed(1)
        return `${amount} ${word} ${causeText(part, changeEasyKm > 0, input)}`
      })
  // Where the whole is nothing there is nothing that a part of it could come from.
  const along = easyKm === 0 ? joined(causes(1, 'by'), 'was added') : joined(causes(sign, 'from'), 'came')
  const against = joined(causes(-sign, 'by'), sign > 0 ? 'was taken off' : 'was added')
  const whole = easyKm === 0 || along === '' ? '' : `Of the ${signed(Math.abs(easyKm).toFixed(1), easyKm)} easy km, `
  const small = named.length > told.length ? ' The rest is smaller.' : ''
  return `${whole}${[along, against].filter((text) => text !== '').join('; ')}.${small}`
}

/** "3.0 came from more distance and 1.0 from more treadmill". */
function joined(causes: readonly string[], verb: string): string {
  const [first, ...others] = causes
  if (first === undefined) return ''
  const told = [first.replace(' ', ` ${verb} `), ...others]
  return told.length === 1 ? told.join('') : `${told.slice(0, -1).join(', ')} and ${told.at(-1) ?? ''}`
}

function withheldText({ base, recent }: TextInput): string {
  const empty = [base, recent].filter((period) => period.means === null)
  if (empty.length === 2) return 'Neither period has a run that was measured, so there is nothing to tell apart.'
  const [period] = empty
  return period === undefined
    ? ''
    : `${capitalised(rangeText(period))} has no run that was measured, so there is nothing to tell apart.`
}

/** "the 7 days before", or the range where it doesn't end the day before the other begins. */
function againstText(base: PeriodLoad, recent: PeriodLoad): string {
  const days = dayCount(base)
  const isRightBefore = dayNumber(base.toDate) + 1 === dayNumber(recent.fromDate)
  if (isRightBefore) return days === 1 ? 'the day before' : `in the ${String(days)} days before`
  return `in ${rangeText(base)}`
}

function rangeText({ fromDate, toDate }: PeriodLoad): string {
  return fromDate === toDate ? dateText(fromDate) : `${dateText(fromDate)} to ${dateText(toDate)}`
}

function dayCount({ fromDate, toDate }: PeriodLoad): number {
  return dayNumber(toDate) - dayNumber(fromDate) + 1
}

function signed(text: string, sign: number): string {
  return `${sign < 0 ? '−' : '+'}${text}`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
