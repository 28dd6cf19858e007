import { describe, expect, it } from 'vitest'
import { estimateSummaryLoad } from '../../src/domain/biomechanics/step-load.js'
import { DEFAULT_PARAMETERS } from '../../src/domain/biomechanics/parameters.js'
import type { CommandRecord, JournalRecord, WatchRecord } from '../../src/journal/journal-record.js'
import type { MinuteRecord } from '../../src/domain/records/minute-record.js'
import type { PipelineOutput } from '../../src/pipeline/output.js'
import { createSessionReducer } from '../../src/pipeline/session-reducer.js'
import { lastLive, sessionContext } from './simulated-session.js'

const WATCH = { deviceId: 'watch', kind: 'rsc', name: 'Watch', foot: null } as const

function second(at: number, more: Partial<WatchRecord> = {}): WatchRecord {
  return {
    ...{ kind: 'watch', monotonicUs: at * 1e6, deviceId: 'watch', speedMps: 3, distanceM: 3 * at, cadencePerMin: 85 },
    ...{ groundContactTimeMs: 250, stepLengthM: null, leftContactRatio: null },
    ...more,
  }
}

function run(records: readonly JournalRecord[]): readonly PipelineOutput[] {
  const reducer = createSessionReducer({ ...sessionContext([WATCH]), startMonotonicUs: 0 })
  return [...records.flatMap((record) => reducer.push(record)), ...reducer.end()]
}

const steady = (seconds: number, more: Partial<WatchRecord> = {}, from = 0): WatchRecord[] =>
  Array.from({ length: seconds }, (_, n) => second(from + n, more))

const command = (at: number, name: 'pause' | 'resume'): CommandRecord => ({
  ...{ kind: 'command', monotonicUs: at * 1e6, command: name },
})

describe('a run from the file of a watch', () => {
  it('is tier E: steps from cadence, contact time as written, load, and never a foot strike', () => {
    const outputs = run(steady(601))
    const { totals } = lastLive(outputs)
    expect(totals).toMatchObject({ tier: 'E', stepCount: { left: 850, right: 850 }, runningTimeS: 600 })
    expect(totals.groundContactTimeMs).toEqual({ left: 250, right: 250 })
    expect(totals.cadenceSpm.left).toBeCloseTo(170, 6)
    expect(totals.distanceM).toBeCloseTo(1800, 3)
    expect(totals.strikeShares).toEqual({ left: null, right: null })
    expect(totals.coverageRatio).toBe(1)
    const perStep = estimateSummaryLoad(
      {
        ...{ speedMps: 3, cadenceSpm: 170, groundContactTimeS: 0.25, slopeDeg: null, declaredStrike: 'unknown' },
        ...{ surface: 'road', shoeKind: null, heightM: sessionContext([WATCH]).heightM },
      },
      DEFAULT_PARAMETERS,
    ).soleusImpulseBwS
    expect(totals.soleusLoadSlu.left).toBeCloseTo((850 * (perStep ?? 0)) / 200, 6)
    const minutes = outputs.flatMap((output) => (output.kind === 'minute' ? [output.minute] : []))
    const last = new Map(
      minutes.map((minute): [string, MinuteRecord] => [`${minute.foot} ${minute.minuteIndex}`, minute]),
    )
    expect(last.get('left 3')).toMatchObject({ tier: 'E', groundContactTimeMsMean: 250, rearfootStepsSum: 0 })
  })

  it('splits contact time by the balance of the feet, unless that is beyond belief', () => {
    const uneven = lastLive(run(steady(60, { leftContactRatio: 0.52 }))).totals.groundContactTimeMs
    expect(uneven.left).toBeCloseTo(260, 6)
    expect(uneven.right).toBeCloseTo(240, 6)
    const absurd = lastLive(run(steady(60, { leftContactRatio: 0.9 }))).totals.groundContactTimeMs
    expect(absurd.left).toBe(absurd.right)
  })

  it('goes as far as the watch counted, where the speeds it wrote add up to less', () => {
    const { distanceM, soleusLoadSlu } = lastLive(run(steady(601, { speedMps: 2.5 }))).totals
    expect(distanceM).toBeCloseTo(1800, 3)
    const truth = lastLive(run(steady(601))).totals.soleusLoadSlu.left ?? 0
    expect(Math.abs((soleusLoadSlu.left ?? 0) / truth - 1)).toBeLessThan(0.01)
  })

  it('is tier F where no contact time was written', () => {
    const { totals } = lastLive(run(steady(60, { groundContactTimeMs: null })))
    expect(totals).toMatchObject({ tier: 'F', groundContactTimeMs: { left: null, right: null } })
    expect(totals.soleusLoadSlu.left).toBeGreaterThan(0)
  })

  it('counts neither walking nor pauses, and takes a watch that saves records by its word', () => {
    const hike = steady(300, { speedMps: 1.5, cadencePerMin: 58, groundContactTimeMs: 700 })
    expect(lastLive(run(hike)).totals).toMatchObject({ stepCount: { left: 0, right: 0 }, runningTimeS: 0 })
    const paused = [...steady(61), command(60, 'pause'), command(360, 'resume'), ...steady(61, {}, 360)]
    expect(lastLive(run(paused)).totals).toMatchObject({ runningTimeS: 120, durationS: 120, coverageRatio: 1 })
    const saved = steady(61).filter((record) => (record.monotonicUs / 1e6) % 6 === 0)
    expect(lastLive(run(saved)).totals).toMatchObject({ runningTimeS: 60, stepCount: { left: 85 } })
  })

  it('tells a long silence as a gap, not as running', () => {
    const outputs = run([...steady(61), ...steady(61, {}, 160)])
    expect(outputs.filter((output) => output.kind === 'gap')).toHaveLength(1)
    expect(lastLive(outputs).totals).toMatchObject({ runningTimeS: 120 })
    expect(lastLive(outputs).totals.coverageRatio).toBeLessThan(0.6)
  })
})
