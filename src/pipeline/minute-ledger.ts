import { estimateUsualLandingBwS } from '../domain/load/breakdown/usual-landing.js'
import type { MinuteRecord } from '../domain/records/minute-record.js'
import type { Foot, StepRecord } from '../domain/records/step-record.js'
import { MINUTE_US } from '../domain/units/units.js'
import { addLoadToRow, addStepToRow, createRow, toRecord, type MinuteRow } from './minute-row.js'
import type { SessionSettings } from './session-settings.js'

/** A clock that jumped by a day must not fill the memory with empty minutes. */
const MOST_GAP_MINUTES = 1440

/** The minutes of one foot. */
export interface MinuteLedger {
  readonly startTimeUs: number
  row(timeUs: number): MinuteRow
  addStep(step: StepRecord): void
  /** Time in which samples were due and did not come, spread over its minutes. */
  addMissing(fromUs: number, toUs: number): void
  /** Minutes that changed since the last call. */
  takeChanged(): readonly MinuteRecord[]
}

export function createMinuteLedger(foot: Foot, settings: SessionSettings): MinuteLedger {
  const rows = new Map<number, MinuteRow>()
  /** Each frame asks, and nearly always for the same one again. */
  let latest: MinuteRow | null = null
  /** Asked for every second, however many minutes there are by then. */
  let changed: MinuteRow[] = []
  const at = (minuteIndex: number): MinuteRow => {
    const row = latest?.minuteIndex === minuteIndex ? latest : rows.get(minuteIndex)
    latest = row ?? createRow(minuteIndex, settings)
    if (row === undefined) rows.set(minuteIndex, latest)
    if (!latest.changed) changed.push(latest)
    latest.changed = true
    return latest
  }
  const indexOf = (timeUs: number): number => Math.max(0, Math.floor((timeUs - settings.startTimeUs) / MINUTE_US))
  return {
    startTimeUs: settings.startTimeUs,
    row: (timeUs) => at(indexOf(timeUs)),
    addStep(step) {
      const row = at(indexOf(step.initialContactTimeUs))
      const { surface, shoe, heightM, parameters } = settings
      const around = { surface, shoeKind: shoe?.kind ?? null, heightM }
      addStepToRow(row, step)
      addLoadToRow(row, settings, {
        impulseBwS: step.soleusImpulseBwS ?? 0,
        usualLandingBwS: estimateUsualLandingBwS(step, around, parameters) ?? 0,
      })
    },
    addMissing(fromUs, toUs) {
      const first = indexOf(fromUs)
      const last = Math.min(indexOf(toUs), first + MOST_GAP_MINUTES)
      let leftUs = fromUs
      for (let index = first; index <= last; index++) {
        const endUs = index === last ? toUs : settings.startTimeUs + (index + 1) * MINUTE_US
        at(index).expectedUs += Math.max(0, endUs - leftUs)
        leftUs = Math.max(leftUs, endUs)
      }
    },
    takeChanged() {
      const taken = changed.sort((a, b) => a.minuteIndex - b.minuteIndex)
      changed = []
      for (const row of taken) row.changed = false
      return taken.map((row) => toRecord(row, foot, settings))
    },
  }
}
