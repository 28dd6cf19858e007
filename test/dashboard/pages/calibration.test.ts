import { describe, expect, it } from 'vitest'
import {
  calibrationErrors,
  calibrationRequest,
  comparableRuns,
  emptyCalibration,
} from '../../../dashboard/pages/athlete/calibration-draft.js'
import { strikeCalibrationRequestSchema } from '../../../src/contracts/strike-calibration.js'
import { aSession, someTotals } from '../../http/support/records.js'

const filled = { ...emptyCalibration, angleDeg: '9,5', stepCount: '12' }

describe('the form for a calibration from a video', () => {
  it('reads numbers with a comma, a point or a typographic minus', () => {
    expect(calibrationRequest(filled).video).toEqual({ angleDeg: 9.5, stepCount: 12 })
    expect(calibrationRequest({ ...filled, angleDeg: '−3.5' }).video).toMatchObject({ angleDeg: -3.5 })
  })

  it('sends what the contract takes: an angle or a class, the latest run or one that was chosen', () => {
    const drafts = [
      filled,
      { ...filled, saw: 'forefoot', angleDeg: '' },
      { ...filled, sessionId: 'run-1', foot: 'left', fromMinute: '2', toMinute: '8' },
    ] as const
    for (const draft of drafts) {
      expect(calibrationErrors(draft)).toEqual({})
      expect(strikeCalibrationRequestSchema.safeParse(calibrationRequest(draft)).success).toBe(true)
    }
  })

  it('names each field that is wrong, and asks for no angle where only a class was seen', () => {
    expect(Object.keys(calibrationErrors(emptyCalibration)).sort()).toEqual(['angleDeg', 'stepCount'])
    expect(calibrationErrors({ ...emptyCalibration, saw: 'midfoot', stepCount: '10' })).toEqual({})
    const wrong = { ...filled, angleDeg: '90', stepCount: '2.5', fromMinute: '-1', toMinute: '0' }
    expect(Object.keys(calibrationErrors(wrong)).sort()).toEqual(['angleDeg', 'fromMinute', 'stepCount', 'toMinute'])
  })

  it('offers finished runs in that shoe whose sensor told an angle', () => {
    const blind = { ...someTotals(8), footStrikeAngleDeg: { left: null, right: null } }
    const runs = [
      aSession('2026-11-19', { sessionId: 'good', shoeId: 'shoe-1' }),
      aSession('2026-11-18', { sessionId: 'other shoe', shoeId: 'shoe-2' }),
      aSession('2026-11-17', { sessionId: 'going on', shoeId: 'shoe-1', state: 'running' }),
      aSession('2026-11-16', { sessionId: 'blind', shoeId: 'shoe-1', totals: blind }),
    ]
    expect(comparableRuns(runs as never, 'shoe-1').map(({ sessionId }) => sessionId)).toEqual(['good'])
  })
})
