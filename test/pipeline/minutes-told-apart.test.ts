import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../src/domain/biomechanics/parameters.js'
import { BREAKDOWN_PARTS, computeBreakdown } from '../../src/domain/load/breakdown/breakdown.js'
import { summarisePeriod, type PeriodLoad } from '../../src/domain/load/breakdown/summarise-period.js'
import type { MinuteRecord } from '../../src/domain/records/minute-record.js'
import type { JournalRecord } from '../../src/journal/journal-record.js'
import type { PipelineOutput } from '../../src/pipeline/output.js'
import { bothFeet } from '../../src/sources/simulator/gait-profile.js'
import { makeRun } from '../domain/load/builders.js'
import {
  lastLive,
  LEFT,
  reduceAll,
  RIGHT,
  RSC,
  simulatedJournal,
  START_MONOTONIC_US,
  steadyRun,
} from './simulated-session.js'

const DEVICES = [LEFT, RIGHT, RSC]
const RUN_S = 150
const DATE = '2025-10-09'

function minutesOf(outputs: readonly PipelineOutput[]): MinuteRecord[] {
  const latest = new Map<string, MinuteRecord>()
  for (const output of outputs) {
    if (output.kind === 'minute')
      latest.set(`${output.minute.foot} ${String(output.minute.minuteIndex)}`, output.minute)
  }
  return [...latest.values()]
}

/** The run as a period of one day: what the store would sum up of it. */
function periodOf(outputs: readonly PipelineOutput[]): PeriodLoad {
  const session = { ...makeRun(DATE, 1), totals: lastLive(outputs).totals }
  const minutes = minutesOf(outputs).map((minute) => ({
    ...minute,
    strikeUnknownBwS: minute.soleusImpulseBwSByStrike.unknown,
  }))
  const days = { fromDate: DATE, toDate: DATE, days: [], sessions: [session] }
  return summarisePeriod(
    { ...days, minutesOf: () => minutes, shoeKindOf: () => null, declaredStrike: 'unknown' },
    DEFAULT_PARAMETERS,
  )
}

const runWithAngle = (angleDeg: number) =>
  reduceAll(simulatedJournal({ ...steadyRun(RUN_S), strike: bothFeet(angleDeg) }, DEVICES), DEVICES)

describe('the minutes of a run, told apart', () => {
  const onHeel = runWithAngle(14)

  it('say what their load was computed with, from the moment that a command changes it', () => {
    const command: JournalRecord = {
      kind: 'command',
      monotonicUs: START_MONOTONIC_US + 60_000_000,
      command: 'surface',
      surface: 'treadmill',
    }
    const journal = [...simulatedJournal(steadyRun(RUN_S), DEVICES), command].sort(
      (a, b) => a.monotonicUs - b.monotonicUs,
    )
    const surfaces = minutesOf(reduceAll(journal, DEVICES)).map((minute) => [minute.minuteIndex, minute.surface])
    expect(new Map(surfaces as [number, string][])).toEqual(
      new Map([
        [0, 'road'],
        [1, 'treadmill'],
        [2, 'treadmill'],
      ]),
    )
  })

  it('add up to the load, all of which is told apart', () => {
    const period = periodOf(onHeel)
    expect(period.loadSlu).toBeGreaterThan(0.5)
    expect(Math.abs(period.unmeasuredSlu)).toBeLessThan(0.02 * period.loadSlu)
    expect(period.running?.surfaces.road).toBe(1)
  })

  it('give a landing further forward to the strike, not to distance, speed or all else', () => {
    const base = periodOf(onHeel)
    const { partsSlu, changeSlu } = computeBreakdown(base, periodOf(runWithAngle(-6)))
    expect(changeSlu).toBeGreaterThan(0.03 * base.loadSlu)
    expect(BREAKDOWN_PARTS.reduce((sum, part) => sum + partsSlu[part], 0)).toBeCloseTo(changeSlu, 9)
    expect(partsSlu.strike).toBeGreaterThan(0.03 * base.loadSlu)
    for (const part of BREAKDOWN_PARTS) {
      if (part !== 'strike') expect([part, Math.abs(partsSlu[part]) < 0.25 * partsSlu.strike]).toEqual([part, true])
    }
  })
})
