import { BREAKDOWN_PARTS, computeBreakdown, type BreakdownPart } from '../breakdown/breakdown.js'
import { breakdownNotes } from '../breakdown/breakdown-notes.js'
import { causeText, factText, PART_LABELS, type TwoPeriods } from '../breakdown/part-words.js'
import { roundToSum } from '../breakdown/rounding.js'
import type { PeriodLoad } from '../breakdown/summarise-period.js'
import { easyKilometresOfBothLegs } from '../easy-kilometres.js'
import { composeBreakdownText } from '../breakdown/breakdown-text.js'

export interface BreakdownPeriodView {
  readonly fromDate: string
  readonly toDate: string
  readonly soleusLoadSlu: number
  readonly unmeasuredSlu: number
  readonly distanceM: number
  readonly sessionCount: number
  readonly unknownDays: string[]
}

export interface BreakdownPartView {
  readonly part: BreakdownPart
  readonly changeSlu: number
  readonly changeEasyKm: number
  readonly shareRatio: number | null
  readonly label: string
  readonly baseText: string
  readonly recentText: string
  readonly sentence: string
}

/** What changed between two periods, in numbers and in words. */
export interface BreakdownView {
  readonly athleteId: string
  readonly recent: BreakdownPeriodView
  readonly base: BreakdownPeriodView
  readonly changeSlu: number
  readonly changeRatio: number | null
  readonly comparable: boolean
  readonly headline: string
  readonly detail: string
  readonly parts: BreakdownPartView[]
  readonly notes: string[]
}

/** Below a tenth of an easy kilometre a share of the change says nothing. */
const LEAST_SLU = 0.2
/** Sums over a period of a year are exact to about this. */
const ROUNDING_SLU = 1e-9

/** @param input `today` is the athlete's local date: a day that has not passed is not unknown */
export function buildBreakdown(
  input: TwoPeriods & { readonly athleteId: string; readonly today: string },
): BreakdownView {
  const { base, recent, today } = input
  const { changeSlu, partsSlu } = computeBreakdown(base, recent)
  const easyKm = roundToSum(
    BREAKDOWN_PARTS.map((part) => easyKilometresOfBothLegs(partsSlu[part])),
    1,
  )
  const parts = BREAKDOWN_PARTS.map((part, index): BreakdownPartView => {
    const changeEasyKm = easyKm[index] ?? 0
    return {
      part,
      changeSlu: partsSlu[part],
      changeEasyKm,
      shareRatio: Math.abs(changeSlu) < LEAST_SLU ? null : partsSlu[part] / changeSlu,
      label: PART_LABELS[part],
      baseText: factText(part, base, recent),
      recentText: factText(part, recent, base),
      sentence: partSentence(part, changeEasyKm, input),
    }
  })
  const comparable = base.means !== null && recent.means !== null
  return {
    athleteId: input.athleteId,
    recent: periodView(recent, today),
    base: periodView(base, today),
    changeSlu,
    changeRatio: base.loadSlu > 0 ? changeSlu / base.loadSlu : null,
    comparable,
    ...composeBreakdownText({ ...input, changeSlu, parts, comparable }),
    parts,
    notes: comparable ? breakdownNotes(input) : [],
  }
}

function partSentence(part: BreakdownPart, changeEasyKm: number, periods: TwoPeriods): string {
  if (changeEasyKm === 0) return `${PART_LABELS[part]} made no difference.`
  const cause = causeText(part, changeEasyKm > 0, periods)
  const verb = changeEasyKm > 0 ? 'added' : 'took off'
  return `${cause.charAt(0).toUpperCase()}${cause.slice(1)} ${verb} ${Math.abs(changeEasyKm).toFixed(1)} easy km.`
}

function periodView(period: PeriodLoad, today: string): BreakdownPeriodView {
  return {
    fromDate: period.fromDate,
    toDate: period.toDate,
    soleusLoadSlu: period.loadSlu,
    // What is left of a difference of two sums of thousands of steps is no load.
    unmeasuredSlu: Math.abs(period.unmeasuredSlu) < ROUNDING_SLU ? 0 : period.unmeasuredSlu,
    distanceM: period.distanceM,
    sessionCount: period.sessionCount,
    unknownDays: period.unknownDates.filter((localDate) => localDate < today),
  }
}
