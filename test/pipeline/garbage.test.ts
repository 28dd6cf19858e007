import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SampleBlock } from '../../src/domain/records/sample-block.js'
import { bothFeet } from '../../src/sources/simulator/gait-profile.js'
import { flawsOf } from './record-flaws.js'
import { channelsOf, handInByCount, sampleFeet, type SessionRecords } from './sampled-session.js'
import { START_TIME_US } from './simulated-session.js'

const RATE_HZ = 200
const feet = sampleFeet(
  {
    strike: bothFeet(8, 4),
    segments: [
      { kind: 'standing', durationS: 1 },
      { kind: 'running', durationS: 11, speedMps: 3 },
      { kind: 'stopped', durationS: 1.5 },
      { kind: 'running', durationS: 8, speedMps: 4 },
    ],
  },
  RATE_HZ,
)
const { count } = feet.left

/** What a stretch of samples is replaced by. */
const VALUES: Readonly<Record<string, (value: number, n: number) => number>> = {
  'not a number': () => NaN,
  infinite: () => -Infinity,
  huge: (_, n) => (n % 2 === 0 ? 3e38 : -3e38),
  'large, but a number': (_, n) => 900 * Math.sin(n * n),
  denormal: (value) => value * 1e-42,
  zero: () => 0,
  stuck: () => 1,
  clipped: (value) => Math.max(-2, Math.min(2, value)),
  alternating: (_, n) => (n % 2 === 0 ? 60 : -60),
  'upside down': (value) => -value,
}
const TIMES: Readonly<Record<string, (timeUs: number, n: number) => number>> = {
  'not a number': () => NaN,
  infinite: () => Infinity,
  'the same': (timeUs, n) => timeUs - n * 5000,
  backwards: (timeUs, n) => timeUs - 2 * n * 5000,
  'an hour late': (timeUs) => timeUs + 3.6e9,
  'of another century': () => -1e15,
  jittering: (timeUs, n) => timeUs + 9000 * Math.sin(n * n),
  zero: () => 0,
}

interface Damage {
  readonly from: number
  readonly length: number
  /** Bits of the six channels; 0 for the times. */
  readonly channels: number
  readonly kind: string
}

const stretch = { from: fc.nat(count - 1), length: fc.oneof(fc.constant(1), fc.nat(40), fc.nat(1500)) }
const anyDamage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({
    ...stretch,
    channels: fc.integer({ min: 1, max: 63 }),
    kind: fc.constantFrom(...Object.keys(VALUES)),
  }),
  fc.record({ ...stretch, channels: fc.constant(0), kind: fc.constantFrom(...Object.keys(TIMES)) }),
)

function damaged(block: SampleBlock, damages: readonly Damage[]): SampleBlock {
  const broken: SampleBlock = { ...block, timeUs: block.timeUs.slice() }
  const channels = channelsOf(block).map((channel) => channel.slice())
  for (const { from, length, channels: bits, kind } of damages) {
    for (let i = from; i < Math.min(count, from + length); i++) {
      if (bits === 0) broken.timeUs[i] = TIMES[kind]?.(broken.timeUs[i] ?? 0, i - from) ?? 0
      channels.forEach((channel, n) => {
        if (((bits >> n) & 1) === 1) channel[i] = VALUES[kind]?.(channel[i] ?? 0, i - from) ?? 0
      })
    }
  }
  const [x, y, z, turnX, turnY, turnZ] = channels
  if (x === undefined || y === undefined || z === undefined) return broken
  return {
    ...broken,
    accelerationXG: x,
    accelerationYG: y,
    accelerationZG: z,
    angularVelocityXDps: turnX ?? null,
    angularVelocityYDps: turnY ?? null,
    angularVelocityZDps: turnZ ?? null,
  }
}

const malformedOf = ({ outputs }: SessionRecords) => outputs.filter(({ kind }) => kind === 'malformed')

describe('samples of a broken sensor', () => {
  const whole = handInByCount(feet, 20)

  it('are told from those of a sound one, which have no flaw', () => {
    expect(whole.steps.length).toBeGreaterThan(35)
    expect(flawsOf(whole)).toEqual([])
    expect(malformedOf(whole)).toEqual([])
  })

  it('give finite numbers or none, and never stop a session', () => {
    fc.assert(
      fc.property(
        fc.array(anyDamage, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 7, 20, 333, count),
        fc.boolean(),
        (damages, size, bothBroken) => {
          const left = damaged(feet.left, damages)
          const right = bothBroken ? damaged(feet.right, damages) : feet.right
          expect(flawsOf(handInByCount({ left, right }, size))).toEqual([])
        },
      ),
      { numRuns: 120, seed: 20_260_101 },
    )
  })

  it.each(['not a number', 'infinite', 'huge'])('cost a step or two, not the run, where a few are %s', (kind) => {
    const damages = [700, 1400, 2500, 3300].map((from) => ({ from, length: 1, channels: 63, kind }))
    const broken = handInByCount({ left: damaged(feet.left, damages), right: feet.right }, 20)
    expect(broken.steps.length).toBeGreaterThanOrEqual(whole.steps.length - 2)
    expect(malformedOf(broken)).toHaveLength(4)
    const slu = (totals: SessionRecords['totals']) => totals.soleusLoadSlu.left ?? 0
    expect(Math.abs(slu(broken.totals) / slu(whole.totals) - 1)).toBeLessThan(0.03)
    expect(broken.totals.coverageRatio).toBeCloseTo(1 - 4 / (2 * count), 6)
  })

  it.each(['not a number', 'the same', 'backwards'])('are dropped and told where their times are %s', (kind) => {
    const damages = [{ from: 2000, length: 10, channels: 0, kind }]
    const broken = handInByCount({ left: damaged(feet.left, damages), right: feet.right }, 20)
    expect(malformedOf(broken)).toHaveLength(1)
    expect(broken.steps.length).toBeGreaterThanOrEqual(whole.steps.length - 3)
  })

  it('that only stood still, were stuck or were noise hold no step', () => {
    const noise = (value: number, n: number): number => Math.abs(value) * 0 + 20 * Math.sin(n * n * 1.7)
    for (const fill of [() => 0, () => 1, noise]) {
      const left = {
        ...damaged(feet.left, []),
        accelerationXG: feet.left.accelerationXG.map(fill),
        accelerationYG: feet.left.accelerationYG.map(fill),
        accelerationZG: feet.left.accelerationZG.map(fill),
        angularVelocityXDps: feet.left.accelerationXG.map(fill),
        angularVelocityYDps: feet.left.accelerationYG.map(fill),
        angularVelocityZDps: feet.left.accelerationZG.map(fill),
      }
      const { steps, totals } = handInByCount({ left, right: null }, 20)
      expect(steps).toEqual([])
      expect(totals.soleusLoadSlu).toEqual({ left: null, right: null })
    }
  })

  it('that all lie at one time are one sample', () => {
    const left = { ...feet.left, timeUs: feet.left.timeUs.map(() => START_TIME_US) }
    const records = handInByCount({ left, right: null }, 20)
    expect(flawsOf(records)).toEqual([])
    expect(records.steps).toEqual([])
  })
})
