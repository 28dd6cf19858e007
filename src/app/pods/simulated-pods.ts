import { ConfigError } from '../../runtime/errors.js'
import type { Clock } from '../../runtime/clock.js'
import { VirtualRadio } from '../../sources/ble/virtual/virtual-radio.js'
import type { DeviceKind } from '../../domain/records/people.js'
import { bothFeet, type GaitProfile, type GaitSegment } from '../../sources/simulator/gait-profile.js'
import { createPrng } from '../../sources/simulator/prng.js'
import { createSimulatedRunner, type SimulatedRunner } from '../../sources/simulator/simulated-runner.js'
import { DEFAULT_FAMILIES, kindAt, wornPods } from './worn-families.js'

const WARM_UP: readonly GaitSegment[] = [
  { kind: 'standing', durationS: 5 },
  { kind: 'walking', durationS: 20, speedMps: 1.4 },
]
const repeat = (times: number, segments: readonly GaitSegment[]): GaitSegment[] =>
  Array.from({ length: times }, () => segments).flat()

/** What the simulated runners do; two hours and more, then they stand. */
const PROFILES: Readonly<Record<string, readonly GaitSegment[]>> = {
  run: [...WARM_UP, { kind: 'running', durationS: 7200, speedMps: 2.9 }],
  straight: [
    { kind: 'standing', durationS: 4 },
    { kind: 'running', durationS: 7200, speedMps: 2.9 },
  ],
  intervals: [
    ...WARM_UP,
    ...repeat(24, [
      { kind: 'running', durationS: 180, speedMps: 3.6 },
      { kind: 'running', durationS: 120, speedMps: 2.5 },
    ]),
  ],
  hills: [
    ...WARM_UP,
    ...repeat(24, [
      { kind: 'running', durationS: 150, speedMps: 2.6, slopeDeg: 4 },
      { kind: 'running', durationS: 150, speedMps: 3.1, slopeDeg: -4 },
    ]),
  ],
  walk: [{ kind: 'walking', durationS: 7200, speedMps: 1.4 }],
  stand: [{ kind: 'standing', durationS: 7200 }],
  /** Long enough to pair the pods and to begin the guided check. */
  check: [
    { kind: 'standing', durationS: 40 },
    { kind: 'walking', durationS: 60, speedMps: 1.4 },
    { kind: 'running', durationS: 7200, speedMps: 2.9 },
  ],
}

/** Rearfoot, midfoot, forefoot: one runner after the other. */
const STRIKE_ANGLES_DEG = [14, 3, -7]
const MAX_RUNNERS = 40

export const POD_PROFILES: readonly string[] = Object.keys(PROFILES)

export interface SimulatedPodsOptions {
  readonly clock: Clock
  readonly seed: string | number
  readonly runners: number
  readonly profile: string
  /** What each runner wears; two foot IMUs and an RSC pod where absent. */
  readonly families?: readonly DeviceKind[] | undefined
}

export interface SimulatedPodInfo {
  readonly address: string
  readonly name: string
  readonly kind: DeviceKind
}

export interface SimulatedPods {
  readonly radio: VirtualRadio
  readonly runners: readonly SimulatedRunner[]
  readonly pods: readonly SimulatedPodInfo[]
  /** The runners set off; their pods are off the air when the signal aborts. */
  start(signal: AbortSignal): void
}

/**
 * Runners with their pods, on a simulated radio. Same seed, same bytes.
 * @throws ConfigError for an unknown profile or a number of runners outside 1–40
 */
export function createSimulatedPods(options: SimulatedPodsOptions): SimulatedPods {
  const { clock, seed, profile, families = DEFAULT_FAMILIES } = options
  const segments = PROFILES[profile]
  if (segments === undefined) {
    throw new ConfigError(`There is no profile "${profile}"; choose one of ${POD_PROFILES.join(', ')}.`)
  }
  if (!Number.isInteger(options.runners) || options.runners < 1 || options.runners > MAX_RUNNERS) {
    throw new ConfigError(`${options.runners} is no number of runners from 1 to ${MAX_RUNNERS}.`)
  }
  const prng = createPrng(seed).fork('radio')
  const radio = new VirtualRadio({ clock, random: () => prng.next() })
  const runners = Array.from({ length: options.runners }, (_, index) => {
    const strike = bothFeet(STRIKE_ANGLES_DEG[index % STRIKE_ANGLES_DEG.length] ?? 14)
    return createRunner({ clock, radio, seed, number: index + 1, families }, { segments, strike })
  })
  const pods = runners.flatMap(({ pods: own }, index) =>
    Object.entries(own).map(([place, { address, name }]) => {
      return { address, name, kind: kindAt(place, families, index + 1) }
    }),
  )
  return {
    radio,
    runners,
    pods,
    start(signal) {
      for (const runner of runners) runner.start(signal)
    },
  }
}

interface RunnerContext {
  readonly clock: Clock
  readonly radio: VirtualRadio
  readonly seed: string | number
  readonly number: number
  readonly families: readonly DeviceKind[]
}

function createRunner(context: RunnerContext, profile: GaitProfile): SimulatedRunner {
  const { clock, radio, seed, number, families } = context
  return createSimulatedRunner({ clock, radio, profile, seed: `${seed}/${number}`, ...wornPods(families, number) })
}
