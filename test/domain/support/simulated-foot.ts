import type { SampleBlock } from '../../../src/domain/records/sample-block.js'
import { createFootMotion } from '../../../src/sources/simulator/foot-motion.js'
import { bothFeet } from '../../../src/sources/simulator/gait-profile.js'
import { planRun } from '../../../src/sources/simulator/plan-run.js'
import { START_US, toBlock, type Channels } from './recordings.js'

export interface KnownRun {
  readonly speedMps: number
  readonly slopeDeg?: number
  readonly footStrikeAngleDeg?: number
  readonly durationS?: number
  readonly rateHz?: number
}

/** What an ideal sensor on the left foot feels: position, orientation and samples of one known movement. */
export function simulatedFoot(run: KnownRun): Channels {
  const { speedMps, slopeDeg = 0, footStrikeAngleDeg = 12, durationS = 30, rateHz = 200 } = run
  const profile = {
    segments: [{ kind: 'running' as const, durationS, speedMps, slopeDeg }],
    strike: bothFeet(footStrikeAngleDeg),
  }
  const motion = createFootMotion(planRun(profile, 'known travel').contacts.left)
  const samples = Array.from({ length: Math.floor(durationS * rateHz) }, (_, i) => motion((i * 1e6) / rateHz))
  return {
    timeUs: samples.map((_, i) => START_US + (i * 1e6) / rateHz),
    channels: [0, 1, 2, 3, 4, 5].map((c) =>
      samples.map(({ accelerationG, angularVelocityDps }) =>
        c < 3 ? (accelerationG[c] ?? 0) : (angularVelocityDps[c - 3] ?? 0),
      ),
    ),
  }
}

/** The block without the samples between two times after its beginning. */
export function withoutSamples(channels: Channels, fromS: number, toS: number): SampleBlock {
  return withoutSamplesWhere(channels, (s) => s >= fromS && s < toS)
}

/** The same without every sample whose time, in seconds, is a lost one. */
export function withoutSamplesWhere(channels: Channels, isLost: (s: number) => boolean): SampleBlock {
  const kept = Array.from(channels.timeUs, (us, i) => ({ s: (us - START_US) / 1e6, i })).filter(({ s }) => !isLost(s))
  return toBlock({
    ...channels,
    timeUs: kept.map(({ i }) => channels.timeUs[i] ?? 0),
    channels: channels.channels.map((channel) => kept.map(({ i }) => channel[i] ?? 0)),
  })
}
