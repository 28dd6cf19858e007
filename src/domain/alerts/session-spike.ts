import type { Exposure, Severity } from '../records/alert-record.js'
import type { Athlete } from '../records/people.js'
import type { SessionRecord } from '../records/session-record.js'
import { LOAD_SIDES, type LoadSide } from '../load/daily-series.js'
import { exposureOf, longestBefore, type RunHistory } from '../load/session-history.js'
import { highestLevel } from './hysteresis.js'
import type { RuleConfig } from './rule-config.js'
import { severityRank } from './severity.js'
import { lowerBandFactor } from './uncertainty.js'

/** One exposure of one run against the longest of the days before. Values in m, SLU or steps. */
export interface SpikeReading {
  readonly exposure: Exposure
  readonly side: LoadSide
  readonly value: number
  readonly longest: number
  /** Where the longest comes from: runs that were seen, or what the runner remembers. */
  readonly basis: 'runs' | 'declared'
  readonly ratio: number
  /** Ratio at the lower end of its 90 % band; only a load has one, a distance and a count are taken as they are. */
  readonly lowerRatio: number
  readonly severity: Severity | null
}

export interface SpikeSource extends RunHistory {
  readonly athlete: Athlete
  readonly config: RuleConfig
}

/**
 * All exposures of a run that can be compared, worst first: by level, then distance (which the evidence is about)
 * before load before steps, the sum before a side. @source FRA25
 * *Differs from source*: the bands were found for distance; for load and steps they are an extrapolation.
 */
export function readSpikes(session: SessionRecord, source: SpikeSource): SpikeReading[] {
  return source.config.sessionSpike.exposures
    .flatMap((exposure) => LOAD_SIDES.map((side) => readSpike(session, source, { exposure, side })))
    .filter((reading): reading is SpikeReading => reading !== null)
    .map((reading, order) => ({ reading, order }))
    .sort((a, b) => severityRank(b.reading.severity) - severityRank(a.reading.severity) || a.order - b.order)
    .map(({ reading }) => reading)
}

function readSpike(
  session: SessionRecord,
  source: SpikeSource,
  series: { readonly exposure: Exposure; readonly side: LoadSide },
): SpikeReading | null {
  const { sessionSpike, uncertainty } = source.config
  const value = exposureOf(session.totals, series.exposure, series.side)
  const reference = spikeReference(source, session.localDate, series)
  if (value === null || value <= 0 || reference === null) return null
  const ratio = value / reference.longest
  const lowerRatio = series.exposure === 'soleusLoad' ? ratio * lowerBandFactor([session], uncertainty) : ratio
  const severity = highestLevel((level) => lowerRatio > sessionSpike.above[level])
  return { ...series, ...reference, value, ratio, lowerRatio, severity }
}

/** M30, or the declared longest run where there are too few runs; null where nothing can be compared with. */
export function spikeReference(
  source: SpikeSource,
  localDate: string,
  series: { readonly exposure: Exposure; readonly side: LoadSide },
): { readonly longest: number; readonly basis: 'runs' | 'declared' } | null {
  const { windowDays, minSessions, minNonRearfootStepsPerSide } = source.config.sessionSpike
  const seen = longestBefore(source, { localDate, windowDays }, series)
  if (seen !== null && seen.runCount >= minSessions) {
    const legs = series.side === 'total' ? 2 : 1
    const least = series.exposure === 'nonRearfootSteps' ? minNonRearfootStepsPerSide * legs : 0
    return { longest: Math.max(seen.value, least), basis: 'runs' }
  }
  const declared = source.athlete.declaredLongestRunM
  if (series.exposure !== 'distance' || series.side !== 'total' || declared === null || declared <= 0) return null
  // A run that was seen and went further than what was remembered counts.
  return { longest: Math.max(declared, seen?.value ?? 0), basis: 'declared' }
}

/** Where a run that goes on stands against the longest: near from 90 %, over from 110 % of any exposure. */
export function spikeProgress(session: SessionRecord, source: SpikeSource): 'below' | 'near' | 'over' | 'unknown' {
  const readings = readSpikes(session, source)
  if (readings.length === 0) return 'unknown'
  const highest = Math.max(...readings.map((reading) => reading.ratio))
  const { above, nearRatio } = source.config.sessionSpike
  return highest > above.info ? 'over' : highest >= nearRatio ? 'near' : 'below'
}
