import { IMU_DEVICE_KINDS } from '../../src/contracts/devices.js'
import type { Device } from '../api/types.js'
import type { LiveAthlete } from '../../src/contracts/views.js'

/** One moment of the live charts; null where nothing was known at that moment. */
export interface HistoryPoint {
  readonly timeUs: number
  readonly cadenceLeftSpm: number | null
  readonly cadenceRightSpm: number | null
  readonly angleLeftDeg: number | null
  readonly angleLeftSdDeg: number | null
  readonly angleRightDeg: number | null
  readonly angleRightSdDeg: number | null
}

export const HISTORY_US = 5 * 60 * 1_000_000
export const SPACING_US = 1_000_000

/** Age of the last data from which on a value counts as old. */
export const staleAfterSeconds = (kind: Device['kind']): number => (IMU_DEVICE_KINDS.includes(kind) ? 3 : 12)

/** The moment a state describes; a foot whose pod is not streaming has no values, so that the line breaks there. */
export const pointOf = (athlete: LiveAthlete): HistoryPoint => {
  const streaming = (foot: LiveAthlete['feet']['left']) => (foot?.linkState === 'streaming' ? foot : null)
  const left = streaming(athlete.feet.left)
  const right = streaming(athlete.feet.right)
  return {
    timeUs: athlete.updatedTimeUs,
    cadenceLeftSpm: left?.cadenceSpm ?? null,
    cadenceRightSpm: right?.cadenceSpm ?? null,
    angleLeftDeg: left?.footStrikeAngleDeg ?? null,
    angleLeftSdDeg: left?.footStrikeAngleSdDeg ?? null,
    angleRightDeg: right?.footStrikeAngleDeg ?? null,
    angleRightSdDeg: right?.footStrikeAngleSdDeg ?? null,
  }
}

/** Adds a moment at most once a second and drops what is older than five minutes. */
export const appendHistory = (history: readonly HistoryPoint[], point: HistoryPoint): readonly HistoryPoint[] => {
  const last = history.at(-1)
  if (last !== undefined && point.timeUs < last.timeUs + SPACING_US) return history
  return [...history.filter(({ timeUs }) => timeUs > point.timeUs - HISTORY_US), point]
}
