import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/domain/signal/random.js'
import type { SessionTotals } from '../../src/domain/records/session-record.js'
import type { JournalRecord } from '../../src/journal/journal-record.js'
import { createSessionReducer } from '../../src/pipeline/session-reducer.js'
import { bothFeet, type GaitProfile } from '../../src/sources/simulator/gait-profile.js'
import {
  lastLive,
  LEFT,
  monotonicAt,
  reduceAll,
  RIGHT,
  RSC,
  sessionContext,
  simulatedJournal,
  steadyRun,
} from './simulated-session.js'

const FEET = [LEFT, RIGHT]
const whole = simulatedJournal(steadyRun(180), FEET)
const undisturbed = lastLive(reduceAll(whole, FEET)).totals

function without(fromS: number, toS: number, deviceId?: string): JournalRecord[] {
  return whole.filter(
    (record) =>
      record.kind === 'tick' ||
      record.monotonicUs < monotonicAt(fromS) ||
      record.monotonicUs >= monotonicAt(toS) ||
      (deviceId !== undefined && !('deviceId' in record && record.deviceId === deviceId)),
  )
}

function totalsOf(records: readonly JournalRecord[]): SessionTotals {
  return lastLive(reduceAll(records, FEET)).totals
}

const sum = ({ soleusLoadSlu: { left, right } }: SessionTotals): number => (left ?? 0) + (right ?? 0)
const rightRatio = (totals: SessionTotals): number => (totals.soleusLoadSlu.right ?? 0) / sum(totals)
const away = (totals: SessionTotals): number => Math.abs(sum(totals) / sum(undisturbed) - 1)
const strikes = ({ soleusLoadSluByStrike: by }: SessionTotals) => by.rearfoot + by.midfoot + by.forefoot + by.unknown

describe('a run that both feet saw whole', () => {
  it('has nothing filled in', () => {
    expect(undisturbed.imputedRatio).toBe(0)
    expect(undisturbed.basis).toBe('estimated')
  })
})

describe('a foot that joins late', () => {
  const late = totalsOf(without(0, 70, RIGHT.deviceId))

  it('weighs as much as if it had been there, and is marked', () => {
    expect(Math.abs(rightRatio(late) / rightRatio(undisturbed) - 1)).toBeLessThan(0.05)
    expect(away(late)).toBeLessThan(0.03)
    expect(late.imputedRatio).toBeCloseTo(67 / 177 / 2, 1)
    expect(late.imputedFeet).toEqual([])
    expect(late.basis).toBe('estimated')
  })

  it('keeps its steps as they were counted, and the filled load without a strike', () => {
    expect(late.stepCount.right).toBeLessThan(0.66 * undisturbed.stepCount.right)
    expect(strikes(late)).toBeCloseTo(sum(late), 9)
    expect(late.soleusLoadSluByStrike.unknown).toBeCloseTo(late.imputedRatio * sum(late), 9)
  })

  it('adds up to its minutes and what was filled in', () => {
    const outputs = reduceAll(without(0, 70, RIGHT.deviceId), FEET)
    const minutes = new Map<string, number>()
    for (const output of outputs) {
      if (output.kind !== 'minute') continue
      const { foot, minuteIndex, soleusImpulseBwSSum } = output.minute
      minutes.set(`${foot}-${String(minuteIndex)}`, soleusImpulseBwSSum)
    }
    const seenSlu = [...minutes.values()].reduce((total, impulseBwS) => total + impulseBwS / 200, 0)
    expect(seenSlu).toBeCloseTo((1 - late.imputedRatio) * sum(late), 9)
  })

  it('was due since running began', () => {
    expect(late.coverageRatio).toBeCloseTo(1 - 67 / 357, 1)
    expect(late.coverageRatio).toBeLessThan(0.85)
  })

  it('that was assigned only then is filled in too', () => {
    const assign: JournalRecord = { kind: 'command', monotonicUs: monotonicAt(69), command: 'assign', device: RIGHT }
    const records = [...without(0, 70, RIGHT.deviceId), assign].sort((a, b) => a.monotonicUs - b.monotonicUs)
    const { totals } = lastLive(reduceAll(records, [LEFT]))
    expect(totals.soleusLoadSlu).toEqual(late.soleusLoadSlu)
    expect(totals.coverageRatio).toBe(late.coverageRatio)
  })

  it('for most of the run makes the run one that was filled in', () => {
    expect(totalsOf(without(0, 170, RIGHT.deviceId)).basis).toBe('imputed')
  })
})

describe('a foot that drops out', () => {
  const gap = totalsOf(without(80, 108, LEFT.deviceId))

  it('for 28 s has the load of the undisturbed run', () => {
    expect(away(gap)).toBeLessThan(0.03)
    expect(Math.abs((gap.soleusLoadSlu.left ?? 0) / (undisturbed.soleusLoadSlu.left ?? 1) - 1)).toBeLessThan(0.03)
    expect(gap.imputedRatio).toBeGreaterThan(27 / 177 / 2)
    expect(gap.imputedRatio).toBeLessThan(35 / 177 / 2)
  })

  it('and does not come back is filled in to the end, live as afterwards', () => {
    const records = without(120, 1000, LEFT.deviceId)
    expect(away(totalsOf(records))).toBeLessThan(0.03)
    const reducer = createSessionReducer(sessionContext(FEET))
    for (const record of records) reducer.push(record)
    const live = reducer.numbers().totals
    const final = lastLive(reducer.end()).totals
    expect(Math.abs(sum(live) / sum(final) - 1)).toBeLessThan(0.01)
  })

  it('gives the same numbers again', () => {
    expect(JSON.stringify(totalsOf(without(80, 108, LEFT.deviceId)))).toBe(JSON.stringify(gap))
  })
})

describe('both feet silent', () => {
  it('for 9 s of running are filled in at their own rate', () => {
    const silent = totalsOf(without(80, 89))
    expect(away(silent)).toBeLessThan(0.03)
    expect(silent.imputedRatio).toBeGreaterThan(8.5 / 177)
    expect(silent.imputedRatio).toBeLessThan(15 / 177)
  })

  it('for more than two minutes are not', () => {
    expect(totalsOf(without(30, 155)).imputedRatio).toBe(0)
  })

  it('in a pause are not', () => {
    const command = (timeS: number, name: 'pause' | 'resume'): JournalRecord => ({
      kind: 'command',
      monotonicUs: monotonicAt(timeS),
      command: name,
    })
    for (const records of [whole, without(80.2, 107.8)]) {
      const paused = [...records, command(80, 'pause'), command(108, 'resume')]
      expect(totalsOf(paused.sort((a, b) => a.monotonicUs - b.monotonicUs)).imputedRatio).toBe(0)
    }
  })
})

/** Each frame of these pods is lost with this probability, drawn from a fixed seed. */
function losingFrames(records: readonly JournalRecord[], ratio: number, deviceIds: readonly string[]): JournalRecord[] {
  const random = createRandom(5)
  return records.filter(
    (record) => record.kind !== 'notification' || !deviceIds.includes(record.deviceId) || random() >= ratio,
  )
}

describe('frames lost one by one', () => {
  const both = [LEFT.deviceId, RIGHT.deviceId]

  it.each([
    [0.05, both],
    [0.2, both],
    [0.2, [LEFT.deviceId]],
  ])('%s of them leave the load of the whole run, marked as filled', (ratio, deviceIds) => {
    const totals = totalsOf(losingFrames(whole, ratio, deviceIds))
    expect(away(totals)).toBeLessThan(0.03)
    expect(Math.abs(rightRatio(totals) / rightRatio(undisturbed) - 1)).toBeLessThan(0.03)
    expect(totals.imputedRatio).toBeGreaterThan(0.02)
    expect(totals.stepCount.left).toBeLessThan(undisturbed.stepCount.left)
    expect(strikes(totals)).toBeCloseTo(sum(totals), 9)
  })

  it('are filled beside a gap without counting anything twice', () => {
    for (const records of [without(80, 108, LEFT.deviceId), without(80, 89)]) {
      expect(away(totalsOf(losingFrames(records, 0.2, both)))).toBeLessThan(0.05)
    }
  })

  it('are filled for a runner with one pod', () => {
    const alone = simulatedJournal(steadyRun(120), [LEFT])
    const [full, lossy] = [alone, losingFrames(alone, 0.2, both)].map(
      (records) => lastLive(reduceAll(records, [LEFT])).totals,
    )
    expect(Math.abs((lossy ? sum(lossy) : 0) / (full ? sum(full) : 1) - 1)).toBeLessThan(0.03)
  })

  it('fill no stop of ten seconds', () => {
    const stop: GaitProfile = {
      strike: bothFeet(12),
      segments: [
        { kind: 'standing', durationS: 3 },
        { kind: 'running', durationS: 60, speedMps: 3 },
        { kind: 'standing', durationS: 10 },
        { kind: 'running', durationS: 60, speedMps: 3 },
      ],
    }
    const stopped = simulatedJournal(stop, FEET)
    const [full, lossy] = [stopped, losingFrames(stopped, 0.2, both)].map((records) => totalsOf(records))
    expect(Math.abs((lossy ? sum(lossy) : 0) / (full ? sum(full) : 1) - 1)).toBeLessThan(0.05)
  })
})

describe('a pod that fills both feet', () => {
  it('leaves nothing to fill in', () => {
    const records = simulatedJournal(steadyRun(60), [RSC])
    expect(lastLive(reduceAll(records, [RSC])).totals.imputedRatio).toBe(0)
  })

  it('fills a silence of both sensors once', () => {
    const all = [LEFT, RIGHT, RSC]
    const run = simulatedJournal(steadyRun(120), all)
    const cut = run.filter(
      (record) =>
        !('deviceId' in record && record.deviceId !== RSC.deviceId) ||
        record.monotonicUs < monotonicAt(60) ||
        record.monotonicUs >= monotonicAt(75),
    )
    const before = lastLive(reduceAll(run, all)).totals
    const { totals } = lastLive(reduceAll(cut, all))
    expect(totals.imputedRatio).toBe(0)
    expect(sum(totals)).toBeLessThan(1.02 * sum(before))
  })
})
