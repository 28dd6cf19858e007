import type { Severity } from '../records/alert-record.js'
import type { RuleConfig } from './rule-config.js'
import type { WeekOnWeekReading } from './week-on-week.js'
import type { WeekReading } from './week-ratio.js'
import { changeText, dateText, easyKmNumber, easyKmText, percentText, sideText } from './words.js'

/** The numbers behind W1–W3. Loads of a side are SLU of that leg, of the total the sum over both. */
export function weekRatioNumbers(reading: WeekReading): Readonly<Record<string, number>> {
  const { windows } = reading
  return {
    acuteSlu: windows.acuteLoad,
    chronicWeekSlu: windows.chronicLoad ?? 0,
    peakWeekSlu: windows.peakWeekLoad ?? 0,
    medianRunSlu: reading.medianRunSlu,
    uncoupledRatio: windows.uncoupledRatio ?? 0,
    coupledRatio: windows.coupledRatio ?? 0,
    lowerUncoupledRatio: (windows.uncoupledRatio ?? 0) * reading.lowerBandFactor,
    ...(windows.weekOnWeekChangeRatio === null ? {} : { rollingChangeRatio: windows.weekOnWeekChangeRatio }),
  }
}

export function weekRatioThresholds(severity: Severity, config: RuleConfig): Readonly<Record<string, number>> {
  const { from, clearBelow, gatePeakRatio, highPeakRatio } = config.weekRatio
  return {
    uncoupledRatio: from[severity],
    lowerUncoupledRatio: 1 + config.weekOnWeek.aboveChangeRatio[severity],
    clearBelowRatio: clearBelow[severity],
    peakWeekRatio: severity === 'high' ? highPeakRatio : gatePeakRatio,
  }
}

/** "The 7 days to Fri 20 Nov add up to 41.0 easy km of soleus work, 52 % above …, and more than any week of the five before." */
export function weekRatioMessage(reading: WeekReading, asOfDate: string): string {
  const { acuteLoad, chronicLoad, peakWeekLoad, uncoupledRatio } = reading.windows
  const change = uncoupledRatio === null ? '' : `, ${changeText(uncoupledRatio - 1)} a usual week of the three before`
  const usual = chronicLoad === null ? '' : ` (${easyKmNumber(chronicLoad, reading.side)})`
  const peak =
    peakWeekLoad === null ? '' : ` The largest week of the five before was ${easyKmNumber(peakWeekLoad, reading.side)}.`
  const sum = `The 7 days to ${dateText(asOfDate)} add up to ${easyKmText(acuteLoad, reading.side)} of soleus work${sideText(reading.side)}`
  return `${sum}${change}${usual}.${peak}`
}

export function weekOnWeekNumbers(
  reading: WeekOnWeekReading,
  calendarChangeRatio: number | null,
): Readonly<Record<string, number>> {
  return {
    acuteSlu: reading.acuteSlu,
    rollingChangeRatio: reading.rollingChangeRatio,
    ...(calendarChangeRatio === null ? {} : { calendarChangeRatio }),
  }
}

/** "The 7 days to Fri 20 Nov are 38 % above the 7 before: 41.0 easy km of soleus work. Spoken because strict mode is on." */
export function weekOnWeekMessage(
  reading: WeekOnWeekReading,
  calendarChangeRatio: number | null,
  asOfDate: string,
): string {
  const load = `${easyKmText(reading.acuteSlu, reading.side)} of soleus work${sideText(reading.side)}`
  const calendar =
    calendarChangeRatio === null ? '' : ` By calendar week: ${signedPercent(calendarChangeRatio)} on the same weekdays.`
  return `The 7 days to ${dateText(asOfDate)} are ${changeText(reading.rollingChangeRatio)} the 7 before: ${load}.${calendar}`
}

function signedPercent(ratio: number): string {
  return `${ratio > 0 ? '+' : ratio < 0 ? '−' : ''}${percentText(Math.abs(ratio))}`
}
