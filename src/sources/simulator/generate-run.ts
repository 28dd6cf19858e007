import type { Foot } from '../../domain/records/step-record.js'
import { simulateRsc, type SimulatedRscOptions } from '../../sensors/rsc/simulate-rsc.js'
import type { GaitProfile, StepTruth } from './gait-profile.js'
import { createImuSignal, type ImuOptions, type TimedFrame } from './imu-signal.js'
import { planRun, type RunPlan } from './plan-run.js'
import { createPrng } from './prng.js'
import { createPaceSignal, type PaceOptions } from './pace-signal.js'

export type RscOptions = SimulatedRscOptions & PaceOptions

export interface GenerateOptions {
  readonly left?: ImuOptions
  readonly right?: ImuOptions
  readonly rsc?: RscOptions
}

/** A whole run as bytes, with what is true about it. */
export interface GeneratedRun {
  readonly plan: RunPlan
  readonly frames: Readonly<Record<Foot, readonly TimedFrame[]>>
  readonly rsc: readonly TimedFrame[]
  /** Steps that a detector should find: walking and running, without the landings in which the runner stops. */
  readonly truth: Readonly<Record<Foot, readonly StepTruth[]>>
}

/** Without a clock: as fast as it goes. The same profile, seed and options give the same bytes. */
export function generateRun(profile: GaitProfile, seed: string | number, options: GenerateOptions = {}): GeneratedRun {
  const plan = planRun(profile, seed)
  return {
    plan,
    frames: {
      left: [...generateFrames(plan, 'left', seed, options.left)],
      right: [...generateFrames(plan, 'right', seed, options.right)],
    },
    rsc: [...generateRsc(plan, seed, options.rsc)],
    truth: { left: stepsOf(plan, 'left'), right: stepsOf(plan, 'right') },
  }
}

/** The frames of one foot, one at a time, for runs that are too long to hold. */
export function* generateFrames(
  plan: RunPlan,
  foot: Foot,
  seed: string | number,
  options: ImuOptions = {},
): Generator<TimedFrame> {
  const signal = createImuSignal(foot, plan.contacts[foot], options, createPrng(seed).fork(`pod-${foot}`))
  while (signal.nextSampleTimeUs() < plan.durationUs) yield* signal.nextSample()
}

export function* generateRsc(plan: RunPlan, seed: string | number, options: RscOptions = {}): Generator<TimedFrame> {
  const paceAt = createPaceSignal(plan, options, createPrng(seed).fork('pod-rsc'))
  const firmware = simulateRsc(options)
  const said: Uint8Array[] = []
  firmware.attach((_characteristic, bytes) => said.push(bytes))
  for (let timeUs = firmware.periodUs; timeUs < plan.durationUs; timeUs += firmware.periodUs) {
    firmware.report(paceAt(timeUs))
    for (const bytes of said.splice(0)) yield { timeUs, bytes }
  }
}

function stepsOf(plan: RunPlan, foot: Foot): StepTruth[] {
  return plan.contacts[foot].filter(({ kind }) => kind === 'walking' || kind === 'running')
}
