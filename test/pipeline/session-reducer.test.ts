import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '../../src/journal/journal-record.js'
import type { PipelineOutput } from '../../src/pipeline/output.js'
import { createSessionReducer } from '../../src/pipeline/session-reducer.js'
import {
  at,
  lastLive,
  LEFT,
  monotonicAt,
  reduceAll,
  RIGHT,
  RSC,
  sessionContext,
  simulatedJournal,
  steadyRun,
  stepsOf,
} from './simulated-session.js'

const FEET = [LEFT, RIGHT]
const journal = simulatedJournal(steadyRun(60), FEET)
const outputs = reduceAll(journal, FEET)

describe('a session of two foot pods', () => {
  it('finds the strides of both feet and counts them from zero without a hole', () => {
    const steps = stepsOf(outputs)
    for (const foot of ['left', 'right'] as const) {
      const indexes = steps.filter((step) => step.foot === foot).map((step) => step.strideIndex)
      // 167 steps a minute for 57 s are some 79 strides a foot.
      expect(indexes.length).toBeGreaterThan(70)
      expect(indexes).toEqual(indexes.map((_, index) => index))
    }
  })

  it('gives every step whole microseconds, a foot strike and a load', () => {
    for (const step of stepsOf(outputs)) {
      expect(Number.isInteger(step.initialContactTimeUs)).toBe(true)
      expect(step.soleusImpulseBwS).toBeGreaterThan(0)
      expect((step.pRearfoot ?? 0) + (step.pMidfoot ?? 0) + (step.pForefoot ?? 0)).toBeCloseTo(1, 9)
      expect(step.speedBasis).toBe('measured')
    }
  })

  it('says the same outputs for the same records, bit for bit', () => {
    expect(JSON.stringify(reduceAll(journal, FEET))).toBe(JSON.stringify(outputs))
  })

  // With nothing filled in; what is, stands in the totals only (filled-load.test.ts).
  it('adds steps up to minutes and minutes to totals', () => {
    const { totals } = lastLive(outputs)
    for (const foot of ['left', 'right'] as const) {
      const steps = stepsOf(outputs).filter((step) => step.foot === foot)
      const minutes = new Map(
        outputs.flatMap((output) =>
          output.kind === 'minute' && output.minute.foot === foot ? [[output.minute.minuteIndex, output.minute]] : [],
        ),
      )
      const impulseBwS = steps.reduce((sum, step) => sum + (step.soleusImpulseBwS ?? 0), 0)
      const rows = [...minutes.values()]
      expect(rows.reduce((sum, row) => sum + row.stepCount, 0)).toBe(steps.length)
      expect(rows.reduce((sum, row) => sum + row.soleusImpulseBwSSum, 0)).toBeCloseTo(impulseBwS, 9)
      expect(totals.stepCount[foot]).toBe(steps.length)
      expect((totals.soleusLoadSlu[foot] ?? 0) * 200).toBeCloseTo(impulseBwS, 9)
    }
    const { rearfoot, midfoot, forefoot, unknown } = totals.soleusLoadSluByStrike
    const both = (totals.soleusLoadSlu.left ?? 0) + (totals.soleusLoadSlu.right ?? 0)
    expect(rearfoot + midfoot + forefoot + unknown).toBeCloseTo(both, 9)
    expect(totals.achillesForceHistogram.reduce((sum, count) => sum + count, 0)).toBe(stepsOf(outputs).length)
  })

  it('takes flight time from the contact of the other foot', () => {
    const flights = stepsOf(outputs).map((step) => step.flightTimeMs ?? 0)
    const halves = stepsOf(outputs).map((step) => step.strideTimeMs / 2 - (step.groundContactTimeMs ?? 0))
    expect(flights.some((flightMs, index) => Math.abs(flightMs - (halves[index] ?? 0)) > 1)).toBe(true)
  })

  it('begins idle, then runs', () => {
    const motions = outputs.flatMap((output) => (output.kind === 'motion' ? [output.motion] : []))
    expect(motions).toContain('running')
    expect(lastLive(outputs).idleSinceUs).toBeNull()
    const early = outputs.find((output) => output.kind === 'live')
    expect(early?.kind === 'live' && early.live.idleSinceUs).toBe(at(0))
  })

  it('receives all that was sent', () => {
    expect(lastLive(outputs).totals.coverageRatio).toBe(1)
    expect(outputs.filter((output) => output.kind === 'gap')).toEqual([])
  })

  it('counts lost frames as lost coverage', () => {
    const lossy = simulatedJournal(steadyRun(30), [LEFT], { left: { frameLossRatio: 0.1 } })
    const coverage = lastLive(reduceAll(lossy, [LEFT])).totals.coverageRatio
    expect(coverage).toBeGreaterThan(0.83)
    expect(coverage).toBeLessThan(0.97)
  })
})

describe('a session of one foot pod', () => {
  it('imputes the load of the other foot and names it, but not its strike', () => {
    const { totals } = lastLive(reduceAll(simulatedJournal(steadyRun(30), [LEFT]), [LEFT]))
    expect(totals.imputedFeet).toEqual(['right'])
    expect(totals.soleusLoadSlu.right).toBe(totals.soleusLoadSlu.left)
    expect(totals.strikeShares.left).not.toBeNull()
    expect(totals.strikeShares.right).toBeNull()
    expect(totals.stepCount.right).toBe(0)
  })

  it('takes the speed of a pod that reports it, before its own', () => {
    const devices = [LEFT, RSC]
    const records = simulatedJournal(steadyRun(30), devices, { rsc: { speedBiasRatio: 0.1 } })
    const outputs = reduceAll(records, devices)
    expect(stepsOf(outputs).at(-1)?.speedBasis).toBe('measured')
    expect(stepsOf(outputs).at(-1)?.speedMps).toBeCloseTo(3.3, 1)
    expect(lastLive(outputs)).toMatchObject({ speedBasis: 'measured' })
    expect(lastLive(outputs).totals.distanceM).toBeCloseTo(27 * 3.3, -1)
  })

  it('has a measured speed, slope and distance of its own where there is no pod', () => {
    const outputs = reduceAll(simulatedJournal(steadyRun(63), [LEFT]), [LEFT])
    const { totals, speedMps, speedBasis, slopeDeg } = lastLive(outputs)
    expect(speedBasis).toBe(stepsOf(outputs).at(-1)?.speedBasis)
    expect(Math.abs((speedMps ?? 0) / 3 - 1)).toBeLessThan(0.01)
    expect(Math.abs(slopeDeg ?? 90)).toBeLessThan(0.5)
    expect(totals.distanceBasis).toBe('measured')
    expect(Math.abs(totals.distanceM / ((totals.runningTimeS ?? 0) * 3) - 1)).toBeLessThan(0.02)
  })
})

describe('a session of a speed and cadence pod alone', () => {
  const records = simulatedJournal(steadyRun(63), [RSC], { rsc: { countsStrides: true } })
  const said = reduceAll(records, [RSC])
  const { totals } = lastLive(said)

  it('gives minutes and load for both feet, and neither steps nor strikes', () => {
    expect(stepsOf(said)).toEqual([])
    expect(totals.strikeShares).toEqual({ left: null, right: null })
    expect(totals.groundContactTimeMs).toEqual({ left: null, right: null })
    expect(totals.tier).toBe('F')
    expect(totals.imputedFeet).toEqual([])
    // One easy kilometre is about one unit: 180 m in 60 s.
    expect(totals.soleusLoadSlu.left).toBeGreaterThan(0.13)
    expect(totals.soleusLoadSlu.left).toBeLessThan(0.25)
    expect(totals.soleusLoadSlu.right).toBe(totals.soleusLoadSlu.left)
  })

  it('doubles a cadence that counts strides, and says so', () => {
    expect(totals.cadenceSpm.left).toBeGreaterThan(155)
    expect(totals.cadenceSpm.left).toBeLessThan(180)
    expect(totals.cadenceDoubled).toBe(true)
  })

  it('measures the distance', () => {
    expect(totals.distanceBasis).toBe('measured')
    expect(totals.distanceM).toBeGreaterThan(170)
    expect(totals.distanceM).toBeLessThan(182)
  })
})

describe('commands', () => {
  it('count nothing during a pause', () => {
    const records: JournalRecord[] = [
      ...journal,
      { kind: 'command', monotonicUs: monotonicAt(20), command: 'pause' },
      { kind: 'command', monotonicUs: monotonicAt(40), command: 'resume' },
    ]
    const paused = reduceAll(
      records.sort((a, b) => a.monotonicUs - b.monotonicUs),
      FEET,
    )
    const inside = stepsOf(paused).filter(
      (step) => step.initialContactTimeUs > at(20) && step.initialContactTimeUs < at(39.9),
    )
    expect(inside).toEqual([])
    const { totals } = lastLive(paused)
    expect(totals.durationS).toBeCloseTo(40, 0)
    expect(totals.coverageRatio).toBeGreaterThan(0.99)
    expect(totals.gapCount).toBe(0)
    const gaps = paused.flatMap((output) => (output.kind === 'gap' ? [output.gap] : []))
    expect(gaps.map((gap) => gap.reason)).toEqual(['paused'])
  })

  it('end the session with a stop; what comes later says nothing', () => {
    const reducer = createSessionReducer(sessionContext(FEET))
    for (const record of journal.slice(0, 2000)) reducer.push(record)
    const stop = reducer.push({ kind: 'command', monotonicUs: monotonicAt(25), command: 'stop', by: 'user' })
    expect(stop.at(-1)?.kind).toBe('live')
    expect(journal.slice(2000).flatMap((record) => reducer.push(record))).toEqual([])
    expect(reducer.end()).toEqual([])
  })

  it('put a pod on the other foot', () => {
    const records: JournalRecord[] = [
      { kind: 'command', monotonicUs: monotonicAt(0), command: 'assign', device: { ...LEFT, foot: 'right' } },
      ...simulatedJournal(steadyRun(20), [LEFT]),
    ]
    const feet = new Set(stepsOf(reduceAll(records, [LEFT])).map((step) => step.foot))
    expect([...feet]).toEqual(['right'])
  })
})

describe('bytes that are not what they claim to be', () => {
  it('are told and counted, and the rest goes on', () => {
    const records = journal.map((record, index): JournalRecord => {
      if (record.kind !== 'notification' || index % 50 !== 0) return record
      const bytes = Uint8Array.from(record.bytes)
      bytes[20] = (bytes[20] ?? 0) ^ 0xff
      return { ...record, bytes }
    })
    const said = reduceAll(records, FEET)
    const malformed = said.filter((output) => output.kind === 'malformed')
    expect(malformed.length).toBeGreaterThan(20)
    expect(stepsOf(said).length).toBeGreaterThan(0.9 * stepsOf(outputs).length)
    expect(lastLive(said).totals.coverageRatio).toBeLessThan(0.99)
  })

  it('of any length do not stop the session', () => {
    const reducer = createSessionReducer(sessionContext([LEFT, RSC]))
    const said: PipelineOutput[] = []
    for (let length = 0; length < 40; length++) {
      const bytes = new Uint8Array(length).fill(0xa5)
      for (const [deviceId, channel] of [
        [LEFT.deviceId, 'open-imu-frame'],
        [RSC.deviceId, 'rsc-measurement'],
        [LEFT.deviceId, 'battery-level'],
      ] as const) {
        said.push(...reducer.push({ kind: 'notification', monotonicUs: monotonicAt(length), deviceId, channel, bytes }))
      }
    }
    expect(said.filter((output) => output.kind === 'malformed')).toHaveLength(120)
    expect(lastLive(reducer.end()).totals.stepCount).toEqual({ left: 0, right: 0 })
  })
})
