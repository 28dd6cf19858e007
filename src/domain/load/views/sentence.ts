import {
  changeText,
  dateText,
  easyKmNumber,
  easyKmText,
  percentText,
  sideText,
  windowText,
} from '../../alerts/words.js'
import type { AlertRecord } from '../../records/alert-record.js'
import type { Baseline } from '../baseline.js'
import type { LoadWindows } from '../load-windows.js'
import { dayNumber } from '../local-date.js'
import { isAnswered, type AthleteInput, type AthleteSummary } from './athlete-summary.js'
import type { RoomView } from './view-types.js'

export interface Sentence {
  readonly headline: string
  readonly detail: string
}

/** What happened and why, in words a runner would say; the numbers are in the detail. A calm day is one line. */
export function composeSentence(input: AthleteInput, summary: AthleteSummary, roomThisWeek: RoomView | null): Sentence {
  const first = summary.alerts[0]
  if (first !== undefined && summary.severity !== 'unknown') {
    const answer = isAnswered(first) ? answerText(first) : ''
    // Once the week is past its limit there is no room worth naming.
    const room = first.family === 'week-ratio' && first.severity === 'info' ? roomText(roomThisWeek) : ''
    const parts = [alertText(first, input, summary), room, answer]
    return { headline: alertHeadline(first, input, summary), detail: parts.filter(Boolean).join(' ') }
  }
  if (summary.severity === 'unknown') return unknownSentence(summary)
  if (summary.baseline.stage !== 'full') {
    return { headline: 'Still learning what is usual for you.', detail: baselineMessage(summary.baseline) ?? '' }
  }
  return calmSentence(summary, windowText(summary.asOfDate, input.localDate))
}

/** Why something is not shown yet or withheld; null where all is known. */
export function baselineMessage(baseline: Baseline): string | null {
  const known = `${String(baseline.knownDays28)} of the last 28 days are known`
  if (baseline.withheld === 'acute-unknown') {
    return `${count(baseline.unknownDays7.length, 'day')} of the last week unknown, so nothing is compared. An unknown day is not a rest day: say what it was.`
  }
  if (baseline.withheld === 'chronic-unknown') {
    return `Only ${known}, so weeks are not compared until more is known.`
  }
  if (baseline.stage === 'full') return null
  const words = {
    learning: `Learning (${String(baseline.knownDays28)}/28): totals, steps and strike are shown, comparisons begin after a week.`,
    provisional: `Learning (${String(baseline.knownDays28)}/28): comparisons are rough, and only a very long run is mentioned.`,
    building: `Learning (${String(baseline.knownDays28)}/28): your usual week is still being built, so only large steps are mentioned.`,
  }
  return words[baseline.stage]
}

/** Far above three quiet weeks and yet below a week that was usual before them. */
export function isComingBack(windows: LoadWindows, rollingChangeRatio: number): boolean {
  const { acuteLoad, peakWeekLoad } = windows
  return rollingChangeRatio > 0.3 && peakWeekLoad !== null && acuteLoad < 0.9 * peakWeekLoad
}

export function comingBackText({ acuteLoad, peakWeekLoad }: LoadWindows): string {
  return `${percentText(peakWeekLoad === null ? 1 : acuteLoad / peakWeekLoad)} of the largest week of the five before`
}

function alertHeadline(alert: AlertRecord, input: AthleteInput, summary: AthleteSummary): string {
  if (alert.family === 'session-spike') return spikeHeadline(alert, input)
  const { uncoupledRatio, rollingChangeRatio } = alert.numbers
  if (isOfNow(alert, summary)) {
    const when = capitalised(windowText(summary.asOfDate, input.localDate))
    return `${when} are ${changeText(summary.rollingChangeRatio ?? 0)} your last three weeks.`
  }
  // As it was when the rule spoke: which days those were stands in the message below.
  if (alert.family === 'week-on-week')
    return `7 days were ${changeText(rollingChangeRatio ?? 0)} the 7 before${sideText(alert.side)}.`
  return `7 days were ${changeText((uncoupledRatio ?? 1) - 1)} your last three weeks${sideText(alert.side)}.`
}

/** True where the week of the warning can be told in the numbers of now. */
function isOfNow(alert: AlertRecord, summary: AthleteSummary): boolean {
  return alert.family === 'week-ratio' && alert.side === 'total' && summary.rollingChangeRatio !== null
}

/** A week's warning in the numbers of now; those with which the rule spoke are in the alert. */
function alertText(alert: AlertRecord, input: AthleteInput, summary: AthleteSummary): string {
  const { acuteLoad, chronicLoad, peakWeekLoad } = summary.windows
  if (!isOfNow(alert, summary) || chronicLoad === null) return alert.message
  const sum = `${easyKmText(acuteLoad, 'total')} of soleus work in ${windowText(summary.asOfDate, input.localDate)}`
  const usual = `against ${easyKmNumber(chronicLoad, 'total')} in a usual week of the three before.`
  const peak =
    peakWeekLoad === null ? '' : ` The largest week of the five before was ${easyKmNumber(peakWeekLoad, 'total')}.`
  const since = alert.episode === summary.asOfDate ? '' : ` Open since ${dateText(alert.episode)}.`
  return `${sum}, ${usual}${peak}${since}`
}

function spikeHeadline(alert: AlertRecord, input: AthleteInput): string {
  const run = input.sessions.find((session) => session.sessionId === alert.sessionId)
  const when = run === undefined ? 'A recent' : whenText(run.localDate, input.localDate)
  const ratio = percentText((alert.numbers.ratio ?? 1) - 1)
  if (alert.exposure === 'distance') return `${when} run was ${ratio} longer than your longest of the 30 days before.`
  const what = alert.exposure === 'soleusLoad' ? 'soleus work' : 'steps off the heel'
  return `${when} run had ${ratio} more ${what}${sideText(alert.side)} than any of the 30 days before.`
}

function whenText(localDate: string, today: string): string {
  const daysAgo = dayNumber(today) - dayNumber(localDate)
  if (daysAgo === 0) return 'Today’s'
  return daysAgo === 1 ? 'Yesterday’s' : `${dateText(localDate)}: this`
}

function unknownSentence(summary: AthleteSummary): Sentence {
  const { silentDays, baseline } = summary
  if (silentDays === null) {
    return {
      headline: 'Nothing is known yet.',
      detail: 'Pair the pods and run once; after four weeks your usual range is known.',
    }
  }
  if (baseline.stage === 'learning' && silentDays < 3) {
    return {
      headline: `Learning what is usual for you: day ${String(baseline.knownDaysTotal)} of 28.`,
      detail: baselineMessage(baseline) ?? '',
    }
  }
  const days = baseline.unknownDays7.map(dateText).join(', ')
  return {
    headline:
      silentDays > 0
        ? `Nothing has come for ${count(silentDays, 'day')}.`
        : `${count(baseline.unknownDays7.length, 'day')} of the last week unknown.`,
    detail: `Say what ${baseline.unknownDays7.length === 1 ? 'this day was' : 'these days were'}: rest, or a run without pods (${days}). Until then nothing is compared.`,
  }
}

function calmSentence({ windows, rollingChangeRatio, baseline }: AthleteSummary, window: string): Sentence {
  const withheld = baselineMessage(baseline)
  if (withheld !== null || rollingChangeRatio === null) {
    return {
      headline: 'Nothing to compare this week with.',
      detail: withheld ?? 'There was no running in the three weeks before.',
    }
  }
  if (isComingBack(windows, rollingChangeRatio)) {
    return {
      headline: 'On the way back.',
      detail: `${easyKmText(windows.acuteLoad, 'total')} of soleus work in ${window}, ${comingBackText(windows)}.`,
    }
  }
  const against = `${changeText(rollingChangeRatio)} your last three weeks`
  const headline =
    rollingChangeRatio < -0.3
      ? 'A light week.'
      : rollingChangeRatio > 0.15
        ? 'A full week, nothing new to you.'
        : 'A usual week.'
  return { headline, detail: `${easyKmText(windows.acuteLoad, 'total')} of soleus work in ${window}, ${against}.` }
}

function roomText(room: RoomView | null): string {
  if (room === null || room.leftSlu <= 0) return ''
  return `Counting today, another ${easyKmNumber(room.leftSlu, 'total')} easy km fit before the week is ${room.reason}.`
}

function answerText(alert: AlertRecord): string {
  if (alert.state === 'snoozed') return 'Put off for now.'
  return alert.acknowledgement?.planned === true ? 'Marked as planned.' : 'Marked as read.'
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function count(value: number, unit: string): string {
  return `${String(value)} ${unit}${value === 1 ? '' : 's'}`
}
