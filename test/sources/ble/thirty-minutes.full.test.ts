import { describe, expect, it } from 'vitest'
import { type Account, streamFor, type Wanted } from './support/account.js'

const MINUTES = 30
const IMU_FAMILIES = ['open-imu', 'polar', 'movesense', 'witmotion'] as const
const OTHERS = ['rsc', 'heart-rate', 'treadmill'] as const
const feet = (kind: Wanted['kind']): Wanted[] => [
  { kind, foot: 'left' },
  { kind, foot: 'right' },
]

/** Everything the device made from its first sample on, against what the collector knows of it. */
function expectBalanced({ wanted, pod, counters }: Account): void {
  const { received, lostAir, lostSensor, malformed, expected } = counters
  expect(received + lostAir + lostSensor + malformed, `${wanted.kind}: the account`).toBe(expected)
  const hasSamples = counters.unit === 'samples'
  const made = hasSamples
    ? pod.counters.samplesSent + pod.counters.samplesDropped
    : pod.counters.sent + pod.counters.dropped
  const sent = hasSamples ? pod.counters.samplesSent : pod.counters.sent
  expect(received, `${wanted.kind}: no more arrives than was sent`).toBeLessThanOrEqual(sent)
  expect(received / sent, `${wanted.kind}: what arrived`).toBeGreaterThan(0.99)
  // Before the first link and behind the last message nobody can know what a device made; nor, of one that sends about
  // one value a second without counting them, whether it left one out.
  const toleranceRatio = hasSamples ? 0.004 : 0.01
  expect(Math.abs(expected / made - 1), `${wanted.kind}: what was due`).toBeLessThan(toleranceRatio)
  expect(counters.reconnects, `${wanted.kind}: links`).toBe(2)
  expect(counters.duplicates).toBe(0)
}

describe(`${MINUTES} minutes on the simulated radio: every sample is received, lost or malformed`, () => {
  for (const kind of IMU_FAMILIES) {
    it(`two ${kind} feet`, async () => (await streamFor(MINUTES, feet(kind))).forEach(expectBalanced), 300_000)
  }
  for (const kind of OTHERS) {
    it(`one ${kind}`, async () => (await streamFor(MINUTES, [{ kind, foot: null }])).forEach(expectBalanced), 300_000)
  }
  it('eight links at once', async () => {
    const accounts = await streamFor(MINUTES, IMU_FAMILIES.flatMap(feet))
    expect(accounts).toHaveLength(8)
    accounts.forEach(expectBalanced)
  }, 900_000)
})
