import { describe, expect, it } from 'vitest'
import type { StrideTravel } from '../../../src/domain/gait/travel-memory.js'
import {
  hasRecordings,
  readFootImu,
  readPlateSteps,
  readVirtualImu,
  toBlock,
  type Channels,
} from '../support/recordings.js'
import { mean, reduceAll, stridesOf } from '../support/reduce.js'

function travelOf(channels: Channels): readonly StrideTravel[] {
  return stridesOf(reduceAll(toBlock(channels))).flatMap(({ travel }) => (travel === null ? [] : [travel]))
}

function spread(values: readonly number[]): number {
  return Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)))
}

// Skipped where the recordings are absent: they are not part of the repository.
describe.skipIf(!hasRecordings)('runners on a belt of known speed', () => {
  const trials = hasRecordings ? [...new Map(readPlateSteps().map((step) => [step.trial, Number(step.speed)]))] : []
  const cells = trials.map(([trial, beltMps]) => {
    const imu = readVirtualImu(trial)
    const travels = [...travelOf(imu.L), ...travelOf(imu.R)]
    const slopes = travels.flatMap(({ slopeDeg }) => (slopeDeg === null ? [] : [slopeDeg]))
    return { errorRatio: mean(travels.map(({ speedMps }) => speedMps)) / beltMps - 1, slopeDeg: mean(slopes) }
  })

  it('have their speed within 0.8 %, mean of all trials, and within 2 % each', () => {
    expect(cells.length).toBeGreaterThan(40)
    // 0.6 % with each runner left out of the fit (scripts/fit/travel.mjs).
    expect(mean(cells.map(({ errorRatio }) => Math.abs(errorRatio)))).toBeLessThan(0.008)
    expect(Math.max(...cells.map(({ errorRatio }) => Math.abs(errorRatio)))).toBeLessThan(0.02)
  })

  it('are on level ground within 1°', () => {
    expect(Math.max(...cells.map(({ slopeDeg }) => Math.abs(slopeDeg)))).toBeLessThan(1)
  })
})

describe.skipIf(!hasRecordings)('a run with a sensor on a real shoe', () => {
  const travels = hasRecordings ? travelOf(readFootImu('test-run.csv.gz')) : []

  it('is believably fast, without jumps from step to step', () => {
    const speeds = travels.map(({ speedMps }) => speedMps)
    expect(speeds.length).toBeGreaterThan(100)
    expect(mean(speeds)).toBeGreaterThan(3.2)
    expect(mean(speeds)).toBeLessThan(4.2)
    const steps = speeds.slice(1).map((speed, i) => Math.abs(speed - (speeds[i] ?? speed)))
    expect(Math.max(...steps)).toBeLessThan(0.45)
    expect(spread(speeds)).toBeLessThan(0.4)
  })

  it('tells no slope: its landings are not followed well enough', () => {
    expect(travels.slice(10).every(({ slopeDeg }) => slopeDeg === null)).toBe(true)
  })
})
