import { describe, expect, it } from 'vitest'
import type { SampleBlock } from '../../src/domain/records/sample-block.js'
import type { PerFoot } from '../../src/domain/records/session-record.js'
import { FEET, type StepRecord } from '../../src/domain/records/step-record.js'
import { createRandom } from '../../src/domain/signal/random.js'
import { bothFeet, type GaitProfile } from '../../src/sources/simulator/gait-profile.js'
import { hasRecordings, readFootImu, readPlateSteps, readVirtualImu, toBlock } from '../domain/support/recordings.js'
import { compareSteps, type StepDifferences } from './compare-steps.js'
import {
  channelsOf,
  differences,
  mapSamples,
  mapTimes,
  reduceFeet,
  sampleFeet,
  type SampledFeet,
  type SessionRecords,
} from './sampled-session.js'
import { START_TIME_US } from './simulated-session.js'

/** Landings on heel and forefoot, jog to fast, level and uphill; a little different on the two feet. */
const RUNS: readonly (readonly [string, GaitProfile])[] = [
  ['on the heel at 3 m/s', steadily(3, 12)],
  ['on the heel, slowly', steadily(2.5, 16)],
  ['nearly flat and fast', steadily(4.5, 2)],
  ['on the forefoot', steadily(3.5, -6)],
  ['uphill', steadily(3, 12, 4)],
]

function steadily(speedMps: number, footStrikeAngleDeg: number, slopeDeg = 0): GaitProfile {
  return {
    strike: bothFeet(footStrikeAngleDeg),
    segments: [
      { kind: 'standing', durationS: 3 },
      { kind: 'running', durationS: 30, speedMps, slopeDeg },
    ],
  }
}

interface Case {
  readonly name: string
  readonly profile: GaitProfile
  readonly feet: PerFoot<SampleBlock>
  readonly records: SessionRecords
}

const cases: readonly Case[] = RUNS.map(([name, profile]) => {
  const feet = sampleFeet(profile)
  return { name, profile, feet, records: reduceFeet(feet) }
})

/** Treadmill trials of people, and a run with a real sensor; nothing where they are absent. */
const recordedCases: readonly (Omit<Case, 'profile' | 'feet'> & { feet: SampledFeet })[] = hasRecordings
  ? [
      ...threeTrials().map((trial) => {
        const imu = readVirtualImu(trial)
        return { name: trial, feet: startingAt({ left: toBlock(imu.L), right: toBlock(imu.R) }) }
      }),
      { name: 'a real shoe', feet: startingAt({ left: toBlock(readFootImu('test-run.csv.gz')), right: null }) },
    ].map(({ name, feet }) => ({ name, feet, records: reduceFeet(feet) }))
  : []
const everyCase = [...cases, ...recordedCases]

/** Of three people at three speeds, whichever are there. */
function threeTrials(): readonly string[] {
  const trials = [...new Set(readPlateSteps().map(({ trial }) => trial))]
  return [0, 19, 38].flatMap((n) => trials[n] ?? [])
}

function startingAt(feet: SampledFeet): SampledFeet {
  return bothOf(feet, (block) => {
    const firstUs = block.timeUs[0] ?? 0
    return mapTimes(block, (timeUs) => timeUs - firstUs + START_TIME_US)
  })
}

function bothOf(feet: SampledFeet, change: (block: SampleBlock, n: number) => SampleBlock): SampledFeet {
  const { left, right } = feet
  return { left: left && change(left, 0), right: right && change(right, 1) }
}

/** A mounting, evenly over all there are, as three rows. */
function anyMounting(random: () => number): readonly (readonly number[])[] {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const q = [normal(), normal(), normal(), normal()]
  const norm = Math.hypot(...q)
  const [w = 1, x = 0, y = 0, z = 0] = q.map((value) => value / norm)
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
  ]
}

function mounted(block: SampleBlock, rows: readonly (readonly number[])[]): SampleBlock {
  const turn = (v: readonly number[]): number[] =>
    rows.map((row) => row.reduce((sum, m, n) => sum + m * (v[n] ?? 0), 0))
  return mapSamples(block, (sample) => [...turn(sample.slice(0, 3)), ...turn(sample.slice(3))])
}

function biased(block: SampleBlock, biasDps: readonly number[]): SampleBlock {
  return mapSamples(block, (sample) => sample.map((value, n) => (n < 3 ? value : value + (biasDps[n - 3] ?? 0))))
}

/** As a film played backwards shows it: forces as they were, in the other order, turning the other way round. */
function backwards(block: SampleBlock): SampleBlock {
  const channels = channelsOf(block)
  const last = block.count - 1
  const bothEndsUs = (block.timeUs[0] ?? 0) + (block.timeUs[last] ?? 0)
  const back = mapSamples(block, (_, i) => channels.map((channel, n) => (n < 3 ? 1 : -1) * (channel[last - i] ?? 0)))
  return { ...back, timeUs: block.timeUs.map((_, i) => bothEndsUs - (block.timeUs[last - i] ?? 0)) }
}

const MIRRORED = { left: 'right', right: 'left' } as const

function swapped(steps: readonly StepRecord[]): readonly StepRecord[] {
  return FEET.flatMap((foot) => steps.filter((step) => MIRRORED[step.foot] === foot).map((step) => ({ ...step, foot })))
}

describe.each(cases)('left and right exchanged, $name', ({ feet, records }) => {
  const exchanged = reduceFeet({ left: feet.right, right: feet.left })

  it('give the same steps on the other foot, bit for bit', () => {
    expect(records.steps.length).toBeGreaterThan(60)
    expect(differences(swapped(records.steps), exchanged.steps)).toEqual([])
  })

  it('give mirrored totals', () => {
    const { totals } = records
    for (const [name, value] of Object.entries(totals) as readonly [keyof typeof totals, unknown][]) {
      const isPair = typeof value === 'object' && value !== null && 'left' in value && 'right' in value
      const mirror = isPair ? { left: value.right, right: value.left } : value
      const other = exchanged.totals[name]
      // Sums over both feet are rounded in the order in which the feet speak.
      if (name === 'soleusLoadSluByStrike') {
        for (const [strike, slu] of Object.entries(totals[name])) {
          expect(exchanged.totals[name][strike as keyof (typeof totals)[typeof name]]).toBeCloseTo(slu, 12)
        }
      } else if (typeof value === 'number') expect(other).toBeCloseTo(value, 9)
      else expect(differences(mirror, other, name)).toEqual([])
    }
  })
})

// Axes that are found at the same moment give the strides of the first seconds foot by foot: the first foot's don't know the other's.
const FEET_KNOWN_US = START_TIME_US + 6e6

describe.each(recordedCases)('left and right exchanged, $name', ({ feet, records }) => {
  const exchanged = reduceFeet({ left: feet.right, right: feet.left })

  it('give the same steps on the other foot, bit for bit, once both feet are known', () => {
    const later = (steps: readonly StepRecord[]) => steps.filter((step) => step.initialContactTimeUs > FEET_KNOWN_US)
    expect(later(records.steps).length).toBeGreaterThan(50)
    expect(differences(later(swapped(records.steps)), later(exchanged.steps))).toEqual([])
  })

  it('give mirrored totals', () => {
    const { soleusLoadSlu, stepCount, distanceM } = records.totals
    for (const foot of FEET) {
      expect(exchanged.totals.stepCount[MIRRORED[foot]]).toBe(stepCount[foot])
      const slu = exchanged.totals.soleusLoadSlu[MIRRORED[foot]] ?? 0
      expect(Math.abs(slu / (soleusLoadSlu[foot] ?? 0) - 1)).toBeLessThan(0.002)
    }
    expect(Math.abs(exchanged.totals.distanceM / distanceM - 1)).toBeLessThan(0.02)
  })
})

/** What alignment may leave of a mounting: nothing that anybody could see. */
function expectSameSteps({ unmatchedCount, most, totalLoadRatio }: StepDifferences): void {
  expect(unmatchedCount).toBe(0)
  expect(most.initialContactMs).toBeLessThan(0.1)
  expect(most.contactTimeMs).toBeLessThan(0.1)
  expect(most.footStrikeAngleDeg).toBeLessThan(0.1)
  expect(most.loadRatio).toBeLessThan(0.005)
  expect(most.speedRatio).toBeLessThan(0.005)
  expect(totalLoadRatio).toBeLessThan(0.005)
}

describe.each(everyCase)('sensors mounted any way round, $name', ({ feet, records }) => {
  it('give the same contacts, angles, speeds and loads', () => {
    const random = createRandom(19)
    for (let n = 0; n < 4; n++) {
      const turned = bothOf(feet, (block) => mounted(block, anyMounting(random)))
      expectSameSteps(compareSteps(records, reduceFeet(turned)))
    }
  })

  it('upside down, backwards and sideways too, where an axis lies exactly on another', () => {
    for (const rows of [
      [
        [-1, 0, 0],
        [0, -1, 0],
        [0, 0, 1],
      ],
      [
        [0, 0, 1],
        [1, 0, 0],
        [0, 1, 0],
      ],
      [
        [1, 0, 0],
        [0, -1, 0],
        [0, 0, -1],
      ],
    ]) {
      expectSameSteps(compareSteps(records, reduceFeet(bothOf(feet, (block) => mounted(block, rows)))))
    }
  })
})

describe.each(everyCase)('a gyroscope with a constant bias of 2 °/s, $name', ({ feet, records }) => {
  it.each([
    ['about the axis of pitch', [0, 0, 2]],
    ['about it, the other way', [0, 0, -2]],
    ['about all three', [1.2, -1.1, 1.2]],
    ['about the others', [-1.4, 1.4, 0]],
  ] as const)('%s changes angles by less than 0.4° and speed by less than 1 %', (_, biasDps) => {
    const withBias = reduceFeet(bothOf(feet, (block) => biased(block, biasDps)))
    const { unmatchedCount, most, usualMost, mean, totalLoadRatio } = compareSteps(records, withBias)
    expect(unmatchedCount).toBe(0)
    expect(usualMost.initialContactMs).toBeLessThan(1)
    expect(usualMost.footStrikeAngleDeg).toBeLessThan(0.4)
    // Now and then a sample more or less lies in the window of a landing.
    expect(most.initialContactMs).toBeLessThan(2)
    expect(most.footStrikeAngleDeg).toBeLessThan(0.8)
    expect(Math.abs(mean.speedRatio)).toBeLessThan(0.01)
    expect(totalLoadRatio).toBeLessThan(0.01)
  })
})

describe.each(cases)('twice the sampling rate, $name', ({ profile, records }) => {
  it('from 200 to 400 Hz changes hardly anything', () => {
    const { unmatchedCount, mean, totalLoadRatio } = compareSteps(records, reduceFeet(sampleFeet(profile, 400)))
    expect(unmatchedCount).toBe(0)
    expect(Math.abs(mean.footStrikeAngleDeg)).toBeLessThan(0.5)
    expect(Math.abs(mean.contactTimeMs)).toBeLessThan(2)
    expect(Math.abs(mean.speedRatio)).toBeLessThan(0.01)
    expect(totalLoadRatio).toBeLessThan(0.01)
  })

  // A movement with edges, sampled every 10 ms without the low-pass of a real sensor.
  it('from 100 to 200 Hz changes no more than one sample in three would', () => {
    const { unmatchedCount, mean, totalLoadRatio } = compareSteps(reduceFeet(sampleFeet(profile, 100)), records)
    expect(unmatchedCount).toBe(0)
    expect(Math.abs(mean.footStrikeAngleDeg)).toBeLessThan(0.8)
    expect(Math.abs(mean.contactTimeMs)).toBeLessThan(3)
    expect(Math.abs(mean.speedRatio)).toBeLessThan(0.01)
    expect(totalLoadRatio).toBeLessThan(0.03)
  })
})

describe.each(everyCase)('another day, $name', ({ feet, records }) => {
  it('gives the same records at other times, bit for bit', () => {
    const laterUs = 37 * 86_400e6
    const later = reduceFeet(
      bothOf(feet, (block) => mapTimes(block, (timeUs) => timeUs + laterUs)),
      { context: { startTimeUs: START_TIME_US + laterUs } },
    )
    const moved = records.steps.map((step) => ({ ...step, initialContactTimeUs: step.initialContactTimeUs + laterUs }))
    expect(differences(moved, later.steps)).toEqual([])
    expect(differences(records.totals, later.totals)).toEqual([])
    const minutes = records.minutes.map((minute) => ({ ...minute, startTimeUs: minute.startTimeUs + laterUs }))
    expect(differences(minutes, later.minutes)).toEqual([])
  })
})

describe.each(everyCase)('a clock that drifts, $name', ({ feet, records }) => {
  it.each([-100, 100])('by %i ppm stretches all times by so much, and nothing else', (ppm) => {
    const stretch = 1 + ppm * 1e-6
    const drifted = (timeUs: number): number => START_TIME_US + (timeUs - START_TIME_US) * stretch
    const slow = reduceFeet(bothOf(feet, (block) => mapTimes(block, drifted)))
    const { unmatchedCount, most, mean, totalLoadRatio } = compareSteps(records, slow, drifted)
    expect(unmatchedCount).toBe(0)
    // A landing with two equal signs of contact may be told by the other one.
    expect(most.initialContactMs).toBeLessThan(6)
    expect(Math.abs(mean.initialContactMs)).toBeLessThan(0.1)
    expect(Math.abs(mean.contactTimeMs)).toBeLessThan(0.1)
    expect(Math.abs(mean.footStrikeAngleDeg)).toBeLessThan(0.05)
    expect(Math.abs(mean.speedRatio)).toBeLessThan(0.001)
    expect(totalLoadRatio).toBeLessThan(0.001)
  })
})

describe.each(everyCase.filter(({ name }) => name !== 'nearly flat and fast'))(
  'played backwards, $name',
  ({ feet }) => {
    it('has no foot strike angle of good quality', () => {
      const { steps } = reduceFeet(bothOf(feet, backwards))
      expect(steps.filter((step) => step.footStrikeAngleDeg !== null && step.quality >= 0.5)).toEqual([])
    })
  },
)
