import type { Foot } from '../../domain/records/step-record.js'
import { ConfigError } from '../../runtime/errors.js'
import {
  profileDurationS,
  typicalCadenceSpm,
  typicalGroundContactTimeMs,
  type GaitProfile,
  type GaitSegment,
  type StepTruth,
} from './gait-profile.js'
import { createPrng, type Prng } from './prng.js'

/** A profile as single contacts, before any sensor looks at it. Times count from the start of the run. */
export interface RunPlan {
  readonly durationUs: number
  readonly contacts: Readonly<Record<Foot, readonly StepTruth[]>>
  /** What the runner does at a time; the last segment goes on for ever. */
  paceAt(timeUs: number): Pace
}

export interface Pace {
  readonly kind: GaitSegment['kind']
  readonly speedMps: number
  readonly slopeDeg: number
  readonly cadenceSpm: number
}

/** Relative variation from step to step of step time and contact time. */
const STEP_TIME_SD_RATIO = 0.008
const CONTACT_TIME_SD_RATIO = 0.012
const MOVING = new Set<GaitSegment['kind']>(['walking', 'running'])

interface PlannedStep {
  readonly foot: Foot
  readonly timeUs: number
  readonly segment: GaitSegment
  readonly pace: Pace
}

/** @throws ConfigError where the profile asks for what no foot can do. */
export function planRun(profile: GaitProfile, seed: string | number): RunPlan {
  checkProfile(profile)
  const prng = createPrng(seed).fork('plan')
  const steps = planSteps(profile, prng.fork('steps'))
  return {
    durationUs: Math.round(profileDurationS(profile) * 1e6),
    contacts: {
      left: contactsOf('left', steps, profile, prng.fork('left')),
      right: contactsOf('right', steps, profile, prng.fork('right')),
    },
    paceAt: (timeUs) => paceAt(profile, timeUs / 1e6).pace,
  }
}

function paceAt(profile: GaitProfile, timeS: number): { segment: GaitSegment; pace: Pace } {
  let startS = 0
  let found: GaitSegment = { kind: 'standing', durationS: 0 }
  let ratio = 1
  for (const segment of profile.segments) {
    found = segment
    ratio = Math.min(1, Math.max(0, (timeS - startS) / segment.durationS))
    startS += segment.durationS
    if (timeS < startS) break
  }
  const { kind, slopeDeg = 0 } = found
  if (!MOVING.has(kind)) return { segment: found, pace: { kind, speedMps: 0, slopeDeg, cadenceSpm: 0 } }
  const from = found.speedMps ?? (kind === 'walking' ? 1.4 : 3)
  const speedMps = from + ((found.endSpeedMps ?? from) - from) * ratio
  const cadenceSpm = found.cadenceSpm ?? typicalCadenceSpm(kind, speedMps)
  return { segment: found, pace: { kind, speedMps, slopeDeg, cadenceSpm } }
}

/** Landings of both feet in turn; none while the runner stands. */
function planSteps(profile: GaitProfile, prng: Prng): PlannedStep[] {
  const endS = profileDurationS(profile)
  const steps: PlannedStep[] = []
  let foot: Foot = 'left'
  let timeS = 0
  let stood = true
  while (timeS < endS) {
    const { segment, pace } = paceAt(profile, timeS)
    if (!MOVING.has(pace.kind)) {
      timeS += 0.25
      stood = true
      continue
    }
    // Setting off takes a swing before the first landing.
    if (stood) timeS += 0.55
    stood = false
    steps.push({ foot, timeUs: timeS * 1e6, segment, pace })
    foot = foot === 'left' ? 'right' : 'left'
    timeS += (60 / pace.cadenceSpm) * (1 + STEP_TIME_SD_RATIO * prng.normal())
  }
  return steps
}

/** Contacts of one foot, with the one it stood in at the start, and the ones it stops in made long. */
function contactsOf(foot: Foot, steps: readonly PlannedStep[], profile: GaitProfile, prng: Prng): StepTruth[] {
  const mine = steps.filter((step) => step.foot === foot)
  const endUs = profileDurationS(profile) * 1e6
  const contacts: StepTruth[] = [standingContact(foot, -1e6, setOffUs(mine[0]) ?? endUs)]
  for (const [index, step] of mine.entries()) {
    const { segment, pace, timeUs } = step
    const habit = (segment.strike ?? profile.strike)[foot]
    const typicalMs =
      segment.groundContactTimeMs ?? typicalGroundContactTimeMs(pace.kind, pace.speedMps, pace.cadenceSpm)
    const strideUs = 120e6 / pace.cadenceSpm
    const next = mine[index + 1]
    const stops = next === undefined || next.timeUs - timeUs > 1.4 * strideUs
    const wishedUs = Math.min(typicalMs * 1000 * (1 + CONTACT_TIME_SD_RATIO * prng.normal()), 0.75 * strideUs)
    const toeOffTimeUs = stops ? (setOffUs(next) ?? Math.max(endUs, timeUs + 1e6)) : timeUs + wishedUs
    contacts.push({
      foot,
      kind: stops ? 'stopped' : pace.kind,
      initialContactTimeUs: timeUs,
      toeOffTimeUs,
      groundContactTimeMs: (toeOffTimeUs - timeUs) / 1000,
      footStrikeAngleDeg: habit.footStrikeAngleDeg + habit.footStrikeAngleSdDeg * prng.normal(),
      cadenceSpm: pace.cadenceSpm,
      speedMps: pace.speedMps,
      slopeDeg: pace.slopeDeg,
      strideLengthM: stops ? 0.4 : (pace.speedMps * (next.timeUs - timeUs)) / 1e6,
    })
  }
  return contacts
}

/** When the foot leaves the ground to land as this step after standing. */
function setOffUs(step: PlannedStep | undefined): number | null {
  return step === undefined ? null : step.timeUs - 0.45e6
}

function standingContact(foot: Foot, fromUs: number, toUs: number): StepTruth {
  return {
    foot,
    kind: 'standing',
    initialContactTimeUs: fromUs,
    toeOffTimeUs: toUs,
    groundContactTimeMs: (toUs - fromUs) / 1000,
    footStrikeAngleDeg: 0,
    cadenceSpm: 0,
    speedMps: 0,
    slopeDeg: 0,
    strideLengthM: 0.4,
  }
}

function checkProfile(profile: GaitProfile): void {
  for (const [index, segment] of profile.segments.entries()) {
    const speeds = [segment.speedMps ?? 1, segment.endSpeedMps ?? 1]
    const possible =
      segment.durationS > 0 &&
      speeds.every((v) => v > 0.2 && v < 12) &&
      (segment.cadenceSpm ?? 160) > 40 &&
      Math.abs(segment.slopeDeg ?? 0) < 45
    if (!possible)
      throw new ConfigError(`Segment ${index} of the gait profile can't be run: ${JSON.stringify(segment)}.`)
  }
  if (profile.segments.length === 0) throw new ConfigError('The gait profile has no segments.')
}
