import type { MinuteRecord } from '../../src/domain/records/minute-record.js'
import { FEET, type StepRecord } from '../../src/domain/records/step-record.js'
import type { SessionTotals } from '../../src/domain/records/session-record.js'
import type { SessionRecords } from './sampled-session.js'

/** What no record may be, whatever a sensor sent: a list of complaints, empty where all is well. */
export function flawsOf({ steps, minutes, totals, outputs }: SessionRecords): readonly string[] {
  const counted = FEET.every((foot) => totals.stepCount[foot] === steps.filter((step) => step.foot === foot).length)
  return [
    ...notFinite({ outputs, totals }, ''),
    ...steps.flatMap(stepFlaws),
    ...minutes.flatMap(minuteFlaws),
    ...totalsFlaws(totals),
    ...(counted ? [] : ['steps that are not in the totals']),
  ]
}

function notFinite(value: unknown, path: string): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${String(value)}`]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, entry]) => notFinite(entry, `${path}/${name}`))
}

const isRatio = (value: number): boolean => value >= 0 && value <= 1
const LOADS = [
  'verticalForcePeakBw',
  'achillesForcePeakBw',
  'soleusImpulseBwS',
  'damageEquivalentSteps',
] as const satisfies readonly (keyof StepRecord)[]

function stepFlaws(step: StepRecord): readonly string[] {
  const { pRearfoot, pMidfoot, pForefoot, groundContactTimeMs, strideTimeMs } = step
  const chances = [pRearfoot, pMidfoot, pForefoot]
  const known = chances.filter((chance) => chance !== null)
  const sum = known.reduce((total, chance) => total + chance, 0)
  const loads = LOADS.map((name) => step[name])
  const checks: readonly (readonly [boolean, string])[] = [
    [known.length === 0 || known.length === 3, 'some of three probabilities'],
    [
      known.length === 0 || (known.every(isRatio) && Math.abs(sum - 1) < 1e-9),
      'probabilities that do not add up to one',
    ],
    [known.length === 0 || step.footStrikeAngleDeg !== null, 'a strike without an angle'],
    [isRatio(step.quality), `a quality of ${String(step.quality)}`],
    [groundContactTimeMs === null || (groundContactTimeMs > 0 && groundContactTimeMs < strideTimeMs), 'an odd contact'],
    [loads.every((load) => load === null || load > 0), 'a load that is not positive'],
    [loads.every((load) => (load === null) === (loads[0] === null)), 'some of four loads'],
    [loads[0] !== null || step.nullReason !== null, 'no load, and no reason'],
    [step.footStrikeAngleDeg !== null || step.nullReason !== null, 'no angle, and no reason'],
    [(step.footStrikeAngleDeg === null) === (step.footStrikeAngleSdDeg === null), 'an angle without its error'],
    [(step.speedMps === null) === (step.speedBasis === null), 'a speed without its basis'],
  ]
  return told(checks, `step ${step.foot} ${String(step.strideIndex)}`)
}

function minuteFlaws(minute: MinuteRecord): readonly string[] {
  const { rearfoot, midfoot, forefoot, unknown } = minute.soleusImpulseBwSByStrike
  const checks: readonly (readonly [boolean, string])[] = [
    [isRatio(minute.coverageRatio), `a coverage of ${String(minute.coverageRatio)}`],
    [isRatio(minute.imputedRatio), `an imputed ratio of ${String(minute.imputedRatio)}`],
    [minute.distanceM >= 0 && minute.soleusImpulseBwSSum >= 0, 'less than nothing'],
    [Math.abs(rearfoot + midfoot + forefoot + unknown - minute.soleusImpulseBwSSum) < 1e-9, 'loads that do not add up'],
  ]
  return told(checks, `minute ${minute.foot} ${String(minute.minuteIndex)}`)
}

function totalsFlaws(totals: SessionTotals): readonly string[] {
  const checks: (readonly [boolean, string])[] = [
    [isRatio(totals.coverageRatio), `a coverage of ${String(totals.coverageRatio)}`],
    [isRatio(totals.imputedRatio), `an imputed ratio of ${String(totals.imputedRatio)}`],
    [totals.distanceM >= 0 && totals.runningTimeS >= 0 && totals.durationS >= 0, 'less than nothing'],
  ]
  for (const foot of FEET) {
    const shares = totals.strikeShares[foot]
    for (const { ratio, lowRatio, highRatio } of shares === null ? [] : Object.values(shares)) {
      checks.push([[ratio, lowRatio, highRatio].every(isRatio) && lowRatio <= highRatio, 'an odd share of strikes'])
    }
    const slu = totals.soleusLoadSlu[foot]
    const band = totals.soleusLoadBand?.[foot] ?? null
    checks.push([(slu === null) === (band === null), 'a load without its band'])
    if (slu === null || band === null) continue
    checks.push([slu >= 0 && band.lowSlu <= slu && slu <= band.highSlu, 'a load outside its band'])
  }
  return told(checks, 'totals')
}

function told(checks: readonly (readonly [boolean, string])[], where: string): readonly string[] {
  return checks.filter(([holds]) => !holds).map(([, what]) => `${where}: ${what}`)
}
