import { estimateContactTimeS } from '../../domain/biomechanics/contact-time-model.js'
import { DEFAULT_PARAMETERS } from '../../domain/biomechanics/parameters.js'
import { estimateStepLoad, type StepLoadEstimate } from '../../domain/biomechanics/step-load.js'
import { classifyLanding, type FootStrikeProbabilities, type SensedLanding } from '../../domain/gait/foot-strike.js'
import type { ShoeKind } from '../../domain/records/people.js'
import type { Surface } from '../../domain/records/session-record.js'
import { FEET, type Foot } from '../../domain/records/step-record.js'
import type { DemoAthlete } from './demo-athletes.js'

/** One run of an invented athlete before it is made of steps. */
export interface DemoRun {
  readonly demo: DemoAthlete
  readonly localDate: string
  readonly daysAgo: number
  readonly distanceM: number
  readonly startTimeUs: number
  readonly speedMps: number
  readonly surface: Surface
  readonly shoeIndex: number
  readonly shoeKind: ShoeKind
  /** Both feet of this run against the usual angle. */
  readonly angleShiftDeg: number
  readonly rightStepTimeRatio: number
}

/** One stride of one foot; `weight` strides like it where only a sample of the run is made. */
export interface DemoStride {
  readonly foot: Foot
  readonly weight: number
  /** Since the start of the run. */
  readonly timeS: number
  readonly strideTimeS: number
  readonly cadenceSpm: number
  readonly speedMps: number
  readonly footStrikeAngleDeg: number
  readonly footStrikeAngleSdDeg: number
  readonly landing: SensedLanding
  readonly strike: FootStrikeProbabilities
  readonly load: StepLoadEstimate
}

export interface Chance {
  uniform(): number
  normal(): number
}

/** Normal and uniform numbers from one seeded generator. */
export function chanceFrom(random: () => number): Chance {
  return {
    uniform: random,
    normal: () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  }
}

/** Systematic error of an angle without calibration, and what the sensor adds: as the pipeline states it. */
const ANGLE_SD_DEG = Math.hypot(
  DEFAULT_PARAMETERS.footStrike.systematicSdUncalibratedDeg,
  DEFAULT_PARAMETERS.footStrike.footFlatSdDeg,
)

const EVEN_PRIOR = { rearfoot: 1, midfoot: 1, forefoot: 1 }

/** A landing as runners with such an angle have it: the steeper, the later the foot turns fastest, and the sooner it is down. */
function landingAt(angleDeg: number): SensedLanding {
  const turn = { remainingDeg: 2.7 - 0.05 * angleDeg, fastestAfterMs: -5 + 0.85 * angleDeg }
  return { angleDeg, angleSdDeg: ANGLE_SD_DEG, turn }
}

export function runDurationS(run: DemoRun): number {
  return run.distanceM / run.speedMps
}

/** Strides of one foot in the whole run. */
export function strideCountOf(run: DemoRun): number {
  return Math.floor((runDurationS(run) * run.demo.cadenceSpm) / 120)
}

/**
 * The strides of a run, left and right, with loads from the real model; at most `maxPerFoot` of each foot, spread
 * evenly, each standing for as many as were left out.
 */
export function makeStrides(run: DemoRun, chance: Chance, maxPerFoot = Infinity): DemoStride[] {
  const count = strideCountOf(run)
  const made = Math.min(count, maxPerFoot)
  const strides: DemoStride[] = []
  for (const foot of FEET) {
    let noise = noiseFrom(chance)
    for (let index = 0; index < made; index += 1) {
      // Where few strides stand for thousands, each chance is taken both ways, so that the mean is that of thousands.
      noise = made < count && index % 2 === 1 ? opposite(noise) : noiseFrom(chance)
      // The right foot lands when the step of the left one is over.
      const progress = (index + (foot === 'right' ? (1 - run.rightStepTimeRatio) / 2 : 0)) / made
      strides.push(makeStride(run, { foot, progress, weight: count / made, noise }))
    }
  }
  return strides
}

/** How a stride differs from the mean of its moment, in standard deviations. */
interface StrideNoise {
  readonly cadence: number
  readonly angle: number
  readonly contactTime: number
}

function noiseFrom(chance: Chance): StrideNoise {
  return { cadence: chance.normal(), angle: chance.normal(), contactTime: chance.normal() }
}

function opposite(noise: StrideNoise): StrideNoise {
  return { cadence: -noise.cadence, angle: -noise.angle, contactTime: -noise.contactTime }
}

function makeStride(
  run: DemoRun,
  at: { readonly foot: Foot; readonly progress: number; readonly weight: number; readonly noise: StrideNoise },
): DemoStride {
  const { demo } = run
  const { noise } = at
  // A run begins easily, finds its pace and wavers a little.
  const pace = 1 + 0.03 * Math.sin(at.progress * 11) - 0.05 * Math.exp(-at.progress * 12)
  const speedMps = run.speedMps * pace
  const cadenceSpm = demo.cadenceSpm * (1 + 0.25 * (speedMps / demo.speedMps - 1) + 0.006 * noise.cadence)
  const evenStepTimeS = 60 / cadenceSpm
  const stepTimeS = evenStepTimeS * (1 + (at.foot === 'right' ? 1 : -1) * run.rightStepTimeRatio)
  const usualContactS = estimateContactTimeS(speedMps, stepTimeS, DEFAULT_PARAMETERS.contactTimeModel)
  // Tired feet land flatter: a degree and a half towards the end.
  const meanAngleDeg = demo.footStrikeAngleDeg(at.foot, run.daysAgo) + run.angleShiftDeg - 1.5 * at.progress ** 2
  const footStrikeAngleDeg = meanAngleDeg + 2.2 * noise.angle
  const landing = landingAt(footStrikeAngleDeg)
  const load = estimateStepLoad(
    {
      speedMps,
      stepTimeS,
      groundContactTimeS: usualContactS * (1 + 0.02 * noise.contactTime),
      slopeDeg: 0,
      footStrikeAngleDeg,
      stance: null,
      declaredStrike: demo.declaredStrike,
      surface: run.surface,
      shoeKind: run.shoeKind,
      heightM: demo.heightM,
      tier: 'A',
    },
    DEFAULT_PARAMETERS,
  )
  return {
    foot: at.foot,
    weight: at.weight,
    timeS: at.progress * runDurationS(run),
    strideTimeS: 2 * evenStepTimeS,
    cadenceSpm,
    speedMps,
    footStrikeAngleDeg,
    footStrikeAngleSdDeg: ANGLE_SD_DEG,
    landing,
    strike: classifyLanding(landing, EVEN_PRIOR, DEFAULT_PARAMETERS),
    load,
  }
}
