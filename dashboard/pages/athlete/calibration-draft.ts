import type { StrikeCalibrationRequest } from '../../../src/contracts/strike-calibration.js'
import type { Foot, Session, Strike } from '../../api/types.js'

/** What the form holds: text as it was typed. */
export interface CalibrationDraft {
  readonly saw: 'angle' | Strike
  readonly angleDeg: string
  readonly stepCount: string
  /** Empty for the latest run in this shoe. */
  readonly sessionId: string
  readonly foot: 'both' | Foot
  readonly fromMinute: string
  readonly toMinute: string
}

export const emptyCalibration: CalibrationDraft = {
  ...{ saw: 'angle', angleDeg: '', stepCount: '', sessionId: '', foot: 'both', fromMinute: '', toMinute: '' },
}

/** Also takes a typographic minus, as this page writes it. */
const numberOf = (text: string): number => Number(text.trim().replace(',', '.').replace('−', '-'))

const isBetween = (text: string, low: number, high: number): boolean =>
  text.trim() !== '' && numberOf(text) >= low && numberOf(text) <= high

type Errors = Partial<Record<keyof CalibrationDraft, string>>

/** What is wrong with it, field by field; empty where it can be sent. */
export const calibrationErrors = (draft: CalibrationDraft): Errors => {
  const { saw, angleDeg, stepCount, fromMinute, toMinute } = draft
  const from = fromMinute.trim() === '' ? 0 : numberOf(fromMinute)
  const to = toMinute.trim() === '' ? Number.POSITIVE_INFINITY : numberOf(toMinute)
  return {
    ...(saw === 'angle' && !isBetween(angleDeg, -40, 45)
      ? { angleDeg: 'An angle between −40 and 45 degrees, toe up positive' }
      : {}),
    ...(isBetween(stepCount, 3, 500) && Number.isInteger(numberOf(stepCount))
      ? {}
      : { stepCount: 'A whole number from 3 to 500; 10 to 20 are good' }),
    ...(from >= 0 ? {} : { fromMinute: 'Minutes since the start, or empty' }),
    ...(to > (from >= 0 ? from : 0) ? {} : { toMinute: 'Later than the first minute, or empty' }),
  }
}

/** What to send; only meaningful without {@link calibrationErrors}. */
export const calibrationRequest = (draft: CalibrationDraft): StrikeCalibrationRequest => {
  const { saw, sessionId, foot, fromMinute, toMinute } = draft
  const stepCount = numberOf(draft.stepCount)
  return {
    video: saw === 'angle' ? { angleDeg: numberOf(draft.angleDeg), stepCount } : { pattern: saw, stepCount },
    sessionId: sessionId === '' ? null : sessionId,
    foot: foot === 'both' ? null : foot,
    fromMinute: fromMinute.trim() === '' ? 0 : numberOf(fromMinute),
    toMinute: toMinute.trim() === '' ? null : numberOf(toMinute),
  }
}

/** Finished runs in a shoe whose sensor told an angle, as the list has them: newest first. */
export const comparableRuns = (sessions: readonly Session[], shoeId: string): readonly Session[] =>
  sessions.filter(
    ({ shoeId: worn, state, totals }) =>
      worn === shoeId &&
      state === 'finished' &&
      (totals.footStrikeAngleDeg.left !== null || totals.footStrikeAngleDeg.right !== null),
  )
