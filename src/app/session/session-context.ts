import { DateTime } from 'luxon'
import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { Athlete, Shoe } from '../../domain/records/people.js'
import type { SessionSource, Surface } from '../../domain/records/session-record.js'
import type { SessionContext, SessionDevice, SessionShoe } from '../../journal/journal-record.js'

export interface ContextInput {
  readonly sessionId: string
  readonly athlete: Athlete
  readonly shoe: Shoe | null
  readonly surface: Surface
  readonly devices: readonly SessionDevice[]
  readonly source: SessionSource
  readonly startTimeUs: number
  readonly startMonotonicUs: number
  readonly bootId: string
  readonly clockSynchronised: boolean
  readonly parameterHash: string
}

/** Freezes everything that decides the results of a session, as it stands at the opening. */
export function buildSessionContext(input: ContextInput): SessionContext {
  const { athlete } = input
  return {
    sessionId: input.sessionId,
    athleteId: athlete.athleteId,
    generation: 0,
    source: input.source,
    simulated: athlete.simulated,
    startTimeUs: input.startTimeUs,
    startMonotonicUs: input.startMonotonicUs,
    bootId: input.bootId,
    clockSynchronised: input.clockSynchronised,
    zoneId: athlete.zoneId,
    localDate: localDateAt(input.startTimeUs, athlete.zoneId),
    modelVersion: MODEL_VERSION,
    parameterHash: input.parameterHash,
    bodyMassKg: athlete.bodyMassKg,
    heightM: athlete.heightM,
    declaredStrike: athlete.declaredStrike,
    surface: input.surface,
    shoe: sessionShoe(input.shoe),
    devices: input.devices,
  }
}

export function sessionShoe(shoe: Shoe | null): SessionShoe | null {
  if (shoe === null) return null
  const { shoeId, kind, footStrikeOffsetDeg, footStrikeOffsetSdDeg } = shoe
  return { shoeId, kind, footStrikeOffsetDeg, footStrikeOffsetSdDeg }
}

/** ISO date at that instant in that zone; in UTC where the zone is not known to this machine. */
export function localDateAt(timeUs: number, zoneId: string): string {
  const local = DateTime.fromMillis(timeUs / 1000, { zone: zoneId })
  const date = local.isValid ? local : DateTime.fromMillis(timeUs / 1000, { zone: 'utc' })
  return date.toFormat('yyyy-MM-dd')
}
