import { addLoadErrors } from '../domain/biomechanics/load-uncertainty.js'
import { estimateErrorsOf, estimateSummaryLoad } from '../domain/biomechanics/step-load.js'
import { resolveRscCadence } from '../domain/gait/rsc-cadence.js'
import type { SummaryRecord } from '../domain/records/sample-block.js'
import type { Tier } from '../domain/records/step-record.js'
import type { PodReading } from '../sensors/readings.js'
import type { FootLane } from './foot-lane.js'
import { MARKED_GAP_US } from './foot-stream.js'
import { addForce } from './foot-totals.js'
import { addLoadToRow, addToMean, type MinuteRow } from './minute-row.js'
import type { Motion } from './output.js'
import type { SessionSettings } from './session-settings.js'

/** A pod reports about once a second; older than this it says nothing of now. */
export const POD_FRESH_US = 3_000_000
const RUNNING_SPEED_MPS = 2
const STANDING_SPEED_MPS = 0.3

/** One running speed and cadence pod, which measures both feet. */
export interface PodLane {
  last: SummaryRecord | null
  /** Steps of one foot that have not made a whole one yet. */
  readonly stepCarry: { left: number; right: number }
  /** What it said is of now for this long. */
  freshUs: number
  /** Of a watch, from its distances. */
  smoothSpeedMps: number | null
  /** Contact time as the pod measures it, and when it said so; null where it doesn't. */
  contact: { readonly ms: number; readonly timeUs: number } | null
}

export function createPodLane(): PodLane {
  return { last: null, stepCarry: { left: 0, right: 0 }, freshUs: POD_FRESH_US, smoothSpeedMps: null, contact: null }
}

export function noteContact(pod: PodLane, ms: number, timeUs: number): void {
  pod.contact = { ms, timeUs }
}

/** Null where the pod said nothing of it of late. */
export function freshContactMs({ contact, freshUs }: PodLane, timeUs: number): number | null {
  return contact !== null && timeUs - contact.timeUs <= freshUs ? contact.ms : null
}

/** What goes with a pod's report. */
export interface PodReport {
  readonly timeUs: number
  readonly counts: 'steps' | 'strides' | undefined
  readonly contactMs: number | null
}

/** Settles whether the pod counts steps or strides, unless the runner has. */
export function toSummary(measurement: PodReading, { timeUs, counts, contactMs }: PodReport): SummaryRecord {
  const { cadenceSpm, doubled } = resolveRscCadence({
    cadencePerMin: measurement.cadencePerMinute,
    speedMps: measurement.speedMps,
    strideLengthM: measurement.strideLengthM,
    running: measurement.running,
    counts,
  })
  return {
    timeUs,
    speedMps: measurement.speedMps,
    cadenceSpm,
    cadenceDoubled: doubled,
    running: measurement.running || measurement.speedMps > RUNNING_SPEED_MPS,
    distanceM: measurement.totalDistanceM,
    ...(contactMs === null ? {} : { groundContactTimeMs: { left: contactMs, right: contactMs } }),
  }
}

/** A pod's silence is told as a gap from here on. */
export const LONGEST_POD_SILENCE_US = POD_FRESH_US + MARKED_GAP_US

/** True where what the pod said last is of that time. */
export function podIsFresh(pod: PodLane, timeUs: number): boolean {
  return pod.last !== null && Math.abs(timeUs - pod.last.timeUs) <= pod.freshUs
}

export function podMotion(pod: PodLane, nowUs: number): Motion {
  const { last } = pod
  if (last === null || !podIsFresh(pod, nowUs)) return 'still'
  if (last.running) return 'running'
  return (last.speedMps ?? 0) > STANDING_SPEED_MPS ? 'walking' : 'still'
}

/** Time that this report speaks for: since the one before, if that is recent. */
export function podElapsedUs(pod: PodLane, summary: SummaryRecord): number {
  if (pod.last === null) return 0
  const elapsedUs = summary.timeUs - pod.last.timeUs
  return elapsedUs > 0 && elapsedUs <= pod.freshUs ? elapsedUs : 0
}

/** The way in that time. */
export function elapsedDistanceM(summary: SummaryRecord, elapsedUs: number): number {
  return summary.elapsedDistanceM ?? ((summary.speedMps ?? 0) * elapsedUs) / 1e6
}

/** What a pod says, and the slope where something else knows it. */
export interface PodRoad {
  readonly summary: SummaryRecord
  readonly slopeDeg: number | null
}

/**
 * Fills the time since the last report of one foot that no sensor of its own is heard on: whole steps, modelled load,
 * no foot strike. Tier E where the source measures contact time, else F.
 */
export function fillFromPod(
  pod: PodLane,
  lane: FootLane,
  { summary, slopeDeg }: PodRoad,
  settings: SessionSettings,
): void {
  lane.fill.interrupted = true
  const elapsedUs = podElapsedUs(pod, summary)
  const row = bookTime(pod, lane, summary, elapsedUs)
  if (!summary.running || elapsedUs === 0) return
  const elapsedS = elapsedUs / 1e6
  const { cadenceSpm } = summary
  addToMean(row.speed, summary.speedMps)
  addToMean(row.slope, slopeDeg)
  row.distanceM += elapsedDistanceM(summary, elapsedUs)
  if (cadenceSpm === null) return
  addToMean(row.cadence, cadenceSpm)
  const exactSteps = (cadenceSpm / 120) * elapsedS
  const steps = wholeSteps(pod, lane, exactSteps)
  row.stepCount += steps
  countSteps(lane, row, summary, { elapsedS, exactSteps, steps })
  addLoad(lane, row, { summary, slopeDeg }, { settings, exactSteps, steps })
}

function contactMsOf(lane: FootLane, summary: SummaryRecord): number | null {
  return summary.groundContactTimeMs?.[lane.foot] ?? null
}

function tierOf(lane: FootLane, summary: SummaryRecord): Tier {
  return contactMsOf(lane, summary) === null ? 'F' : 'E'
}

function bookTime(pod: PodLane, lane: FootLane, summary: SummaryRecord, elapsedUs: number): MinuteRow {
  const row = lane.minutes.row(summary.timeUs)
  row.receivedUs += elapsedUs
  row.expectedUs += elapsedUs
  lane.stream.receivedUs += elapsedUs
  lane.stream.expectedUs += elapsedUs
  row.tier ??= tierOf(lane, summary)
  if (elapsedUs === 0 && pod.last !== null && summary.timeUs > pod.last.timeUs) {
    lane.stream.expectedUs += summary.timeUs - pod.last.timeUs
    lane.minutes.addMissing(pod.last.timeUs, summary.timeUs)
  }
  return row
}

function countSteps(
  lane: FootLane,
  row: MinuteRow,
  summary: SummaryRecord,
  of: { readonly elapsedS: number; readonly exactSteps: number; readonly steps: number },
): void {
  const { totals } = lane
  const contactMs = contactMsOf(lane, summary)
  const tier = tierOf(lane, summary)
  totals.stepCount += of.steps
  totals.cadenceTimeS += of.elapsedS
  totals.cadenceSteps += 2 * of.exactSteps
  totals.tierSteps.set(tier, (totals.tierSteps.get(tier) ?? 0) + of.steps)
  if (summary.cadenceDoubled) totals.cadenceDoubled = true
  if (contactMs === null) return
  addToMean(row.contact, contactMs)
  totals.contactSumMs += contactMs * of.steps
  totals.contactCount += of.steps
}

function addLoad(
  lane: FootLane,
  row: MinuteRow,
  { summary, slopeDeg }: PodRoad,
  of: { readonly settings: SessionSettings; readonly exactSteps: number; readonly steps: number },
): void {
  const { settings, exactSteps, steps } = of
  const around = {
    slopeDeg,
    declaredStrike: settings.declaredStrike,
    surface: settings.surface,
    shoeKind: settings.shoe?.kind ?? null,
    heightM: settings.heightM,
  }
  const { speedMps, cadenceSpm } = summary
  const contactMs = contactMsOf(lane, summary)
  const groundContactTimeS = contactMs === null ? null : contactMs / 1000
  const load = estimateSummaryLoad({ ...around, speedMps, cadenceSpm, groundContactTimeS }, settings.parameters)
  if (load.soleusImpulseBwS === null) return
  const { totals } = lane
  const impulseBwS = load.soleusImpulseBwS * exactSteps
  const damage = (load.damageEquivalentSteps ?? 0) * exactSteps
  // A pod sees no landing, so nothing of its load is the strike's.
  addLoadToRow(row, settings, { impulseBwS, usualLandingBwS: impulseBwS })
  row.damageEquivalentSteps += damage
  row.byStrike.unknown += impulseBwS
  totals.soleusImpulseBwS = (totals.soleusImpulseBwS ?? 0) + impulseBwS
  totals.damageEquivalentSteps += damage
  totals.byStrike.unknown += impulseBwS
  addForce(totals, load.achillesForcePeakBw, steps)
  addLoadErrors(lane.loadErrors, impulseBwS, exactSteps, estimateErrorsOf(load, around, settings.parameters))
}

/** A silence of the pod that is long enough to be told. */
export function podGap(pod: PodLane, nowUs: number): { fromUs: number; toUs: number } | null {
  if (pod.last === null || nowUs - pod.last.timeUs <= pod.freshUs + MARKED_GAP_US) return null
  return { fromUs: pod.last.timeUs, toUs: nowUs }
}

function wholeSteps(pod: PodLane, lane: FootLane, exactSteps: number): number {
  const sum = pod.stepCarry[lane.foot] + exactSteps
  const whole = Math.floor(sum)
  pod.stepCarry[lane.foot] = sum - whole
  return whole
}
