import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '../../src/journal/journal-record.js'
import type { Gap, PipelineOutput } from '../../src/pipeline/output.js'
import {
  lastLive,
  LEFT,
  monotonicAt,
  reduceAll,
  RIGHT,
  simulatedJournal,
  steadyRun,
  stepsOf,
} from './simulated-session.js'

const FEET = [LEFT, RIGHT]
const whole = simulatedJournal(steadyRun(60), FEET)

function without(fromS: number, toS: number, deviceId?: string): JournalRecord[] {
  return whole.filter(
    (record) =>
      record.monotonicUs < monotonicAt(fromS) ||
      record.monotonicUs >= monotonicAt(toS) ||
      (deviceId !== undefined && !('deviceId' in record && record.deviceId === deviceId)),
  )
}

function gapsOf(outputs: readonly PipelineOutput[]): Gap[] {
  return outputs.flatMap((output) => (output.kind === 'gap' ? [output.gap] : []))
}

function inserted(records: readonly JournalRecord[], ...more: JournalRecord[]): JournalRecord[] {
  return [...records, ...more].sort((a, b) => a.monotonicUs - b.monotonicUs)
}

describe('a process that is killed and started again', () => {
  const boot: JournalRecord = {
    kind: 'boot',
    monotonicUs: monotonicAt(33),
    bootId: 'boot-1',
    wallTimeUs: 0,
    resumed: true,
  }
  const said = reduceAll(inserted(without(30, 34), boot), FEET)

  it('leaves one gap, from the last record before to the first data of the last foot after', () => {
    const gaps = gapsOf(said)
    expect(gaps).toHaveLength(1)
    expect(gaps[0]?.reason).toBe('process restarted')
    expect((gaps[0]?.toUs ?? 0) - (gaps[0]?.fromUs ?? 0)).toBeGreaterThan(3.8e6)
    expect((gaps[0]?.toUs ?? 0) - (gaps[0]?.fromUs ?? 0)).toBeLessThan(4.3e6)
    expect(lastLive(said).totals.gapCount).toBe(1)
  })

  it('keeps every step from before, and doubles none', () => {
    const before = stepsOf(reduceAll(without(30, 1000), FEET))
    const all = stepsOf(said)
    for (const foot of ['left', 'right'] as const) {
      const early = before.filter((step) => step.foot === foot)
      const steps = all.filter((step) => step.foot === foot)
      // What was still open at the kill may settle differently; what was said stands.
      expect(JSON.stringify(steps.slice(0, early.length - 1))).toBe(JSON.stringify(early.slice(0, -1)))
      expect(steps.map((step) => step.strideIndex)).toEqual(steps.map((_, index) => index))
      const times = steps.map((step) => step.initialContactTimeUs)
      expect([...times].sort((a, b) => a - b)).toEqual(times)
      expect(steps.length).toBeGreaterThan(early.length + 25)
    }
  })

  it('goes on by the wall clock after a reboot', () => {
    const shiftUs = -4_900_000_000
    const after = whole
      .filter((record) => record.monotonicUs >= monotonicAt(40))
      .map((record): JournalRecord => ({ ...record, monotonicUs: record.monotonicUs + shiftUs }))
    const reboot: JournalRecord = {
      kind: 'boot',
      monotonicUs: monotonicAt(39) + shiftUs,
      bootId: 'boot-2',
      wallTimeUs: 1_760_000_000_000_000 + 39e6,
      resumed: true,
    }
    const records = [...whole.filter((record) => record.monotonicUs < monotonicAt(20)), reboot, ...after]
    const outputs = reduceAll(records, FEET)
    expect(gapsOf(outputs)).toHaveLength(1)
    const direct = stepsOf(reduceAll(whole, FEET)).at(-1)
    const last = stepsOf(outputs).at(-1)
    expect(Math.abs((last?.initialContactTimeUs ?? 0) - (direct?.initialContactTimeUs ?? 0))).toBeLessThan(20_000)
  })
})

describe('a pod that is lost and comes back', () => {
  const lost: JournalRecord = {
    kind: 'link',
    monotonicUs: monotonicAt(31),
    deviceId: LEFT.deviceId,
    state: 'lost',
    reason: 'supervision timeout',
  }
  const said = reduceAll(inserted(without(30, 36, LEFT.deviceId), lost), FEET)

  it('leaves a gap of its foot with the reason', () => {
    expect(gapsOf(said)).toMatchObject([{ deviceId: 'pod-left', foot: 'left', reason: 'link lost' }])
  })

  it('does not call it lost where the runner took it off for a while', () => {
    const takenOff: JournalRecord = { ...lost, state: 'stopped', reason: 'pod forgotten' }
    const gaps = gapsOf(reduceAll(inserted(without(30, 36, LEFT.deviceId), takenOff), FEET))
    expect(gaps).toMatchObject([{ foot: 'left', reason: 'taken off' }])
    const ended: JournalRecord = { ...lost, state: 'stopped', reason: null }
    const others = gapsOf(reduceAll(inserted(without(30, 36, LEFT.deviceId), ended), FEET))
    expect(others).toMatchObject([{ reason: 'link lost' }])
  })

  it('lowers the coverage by what is missing', () => {
    // Six of 60 seconds of one of two feet.
    expect(lastLive(said).totals.coverageRatio).toBeCloseTo(0.95, 2)
  })

  it('finds steps again and leaves the other foot alone', () => {
    const steps = stepsOf(said)
    const last = steps.filter((step) => step.foot === 'left').at(-1)
    expect(last?.initialContactTimeUs).toBeGreaterThan(1_760_000_000_000_000 + 57e6)
    const right = steps.filter((step) => step.foot === 'right').length
    expect(right).toBe(stepsOf(reduceAll(whole, FEET)).filter((step) => step.foot === 'right').length)
  })

  it('counts as missing while it is away', () => {
    const away = reduceAll(without(30, 1000, LEFT.deviceId), FEET)
    const live = lastLive(away)
    expect(live.feet.left?.coverageRatio).toBeCloseTo(0.5, 1)
    expect(gapsOf(away)).toMatchObject([{ foot: 'left', reason: 'samples lost' }])
  })
})

describe('motion', () => {
  it('is idle from when nobody runs any more, told by ticks alone', () => {
    const silent = whole.filter((record) => record.kind === 'tick' || record.monotonicUs < monotonicAt(30))
    const live = lastLive(reduceAll(silent, FEET))
    expect(live.motion).toBe('still')
    expect(Math.abs((live.idleSinceUs ?? 0) - (1_760_000_000_000_000 + 30e6))).toBeLessThan(100_000)
  })

  it('that ended a session by itself leaves neither a gap nor idle time in it', () => {
    const silent = whole.filter((record) => record.kind === 'tick' || record.monotonicUs < monotonicAt(30))
    const stop: JournalRecord = { kind: 'command', monotonicUs: monotonicAt(59), command: 'stop', by: 'idle' }
    const outputs = reduceAll(inserted(silent, stop), FEET)
    expect(gapsOf(outputs)).toEqual([])
    expect(lastLive(outputs).totals.coverageRatio).toBe(1)
    expect(lastLive(outputs).totals.durationS).toBeCloseTo(30, 0)
  })
})
