import type { Foot } from '../../domain/records/step-record.js'

/** What a simulated person does, one stretch after the other. */
export interface GaitProfile {
  readonly segments: readonly GaitSegment[]
  /** How both feet land; a segment may say otherwise. */
  readonly strike: Readonly<Record<Foot, StrikeHabit>>
}

export interface StrikeHabit {
  readonly footStrikeAngleDeg: number
  /** From step to step. */
  readonly footStrikeAngleSdDeg: number
}

/** `standing` and `stopped` are the same to a foot. Climbing is walking or running with a slope. */
export type GaitKind = 'standing' | 'walking' | 'running' | 'stopped'

export interface GaitSegment {
  readonly kind: GaitKind
  readonly durationS: number
  /** At the beginning; ignored where the runner stands. */
  readonly speedMps?: number
  /** At the end, where it changes; linear between. */
  readonly endSpeedMps?: number
  /** Uphill positive. */
  readonly slopeDeg?: number
  readonly strike?: Readonly<Record<Foot, StrikeHabit>>
  /** Steps of both feet a minute; from the speed where absent. */
  readonly cadenceSpm?: number
  /** From the speed where absent. */
  readonly groundContactTimeMs?: number
}

/** What one foot did from landing to leaving the ground. Standing is one long contact. */
export interface StepTruth {
  readonly foot: Foot
  readonly kind: GaitKind
  readonly initialContactTimeUs: number
  readonly toeOffTimeUs: number
  readonly groundContactTimeMs: number
  /** Pitch of the foot against the ground at initial contact, toe-up positive. */
  readonly footStrikeAngleDeg: number
  readonly cadenceSpm: number
  readonly speedMps: number
  readonly slopeDeg: number
  /** Way from this contact to the next one of the same foot. */
  readonly strideLengthM: number
}

/** Typical for the speed (treadmill runners at 2.5, 3.5 and 4.5 m/s; walkers at 1.4 m/s). */
export function typicalCadenceSpm(kind: GaitKind, speedMps: number): number {
  return kind === 'walking' ? 70 + 30 * speedMps : 134 + 11 * speedMps
}

/** 270, 223 and 196 ms at 2.5, 3.5 and 4.5 m/s; 62 % of the stride where walking. */
export function typicalGroundContactTimeMs(kind: GaitKind, speedMps: number, cadenceSpm: number): number {
  return kind === 'walking' ? (0.62 * 120_000) / cadenceSpm : 100 + 430 / Math.max(1.5, speedMps)
}

export function profileDurationS(profile: GaitProfile): number {
  return profile.segments.reduce((sum, segment) => sum + segment.durationS, 0)
}

/** The same habit for both feet. */
export function bothFeet(footStrikeAngleDeg: number, footStrikeAngleSdDeg = 1.5): Record<Foot, StrikeHabit> {
  return { left: { footStrikeAngleDeg, footStrikeAngleSdDeg }, right: { footStrikeAngleDeg, footStrikeAngleSdDeg } }
}
