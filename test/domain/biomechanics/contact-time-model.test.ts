import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  estimateContactTimeS,
  estimateSpeedFromContactMps,
  estimateStepTimeS,
} from '../../../src/domain/biomechanics/contact-time-model.js'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import { estimateStepLoad, estimateSummaryLoad } from '../../../src/domain/biomechanics/step-load.js'
import { dataFolder, hasRecordings } from '../support/recordings.js'

const model = DEFAULT_PARAMETERS.contactTimeModel
const speedsMps = [2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5]
const stepTimesS = [0.3, 0.33, 0.36, 0.4]

const known = (value: number | null): number => {
  if (value === null) throw new Error('expected a value')
  return value
}
const speedOf = (contactS: number, stepS: number) => known(estimateSpeedFromContactMps(contactS, stepS, model))
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('contact time model', () => {
  it('is undone by its inverse', () => {
    for (const speedMps of speedsMps) {
      for (const stepTimeS of stepTimesS) {
        expect(speedOf(estimateContactTimeS(speedMps, stepTimeS, model), stepTimeS)).toBeCloseTo(speedMps, 9)
      }
    }
  })

  it('shortens contact with speed, and lengthens it with a longer step', () => {
    for (const stepTimeS of stepTimesS) {
      const contacts = speedsMps.map((speedMps) => estimateContactTimeS(speedMps, stepTimeS, model))
      expect(contacts).toEqual([...contacts].sort((a, b) => b - a))
      expect(new Set(contacts).size).toBe(contacts.length)
    }
    for (const speedMps of speedsMps) {
      const contacts = stepTimesS.map((stepTimeS) => estimateContactTimeS(speedMps, stepTimeS, model))
      expect(contacts).toEqual([...contacts].sort((a, b) => a - b))
    }
  })

  it('leaves the ground between the steps of anybody at a usual cadence', () => {
    for (const speedMps of speedsMps) {
      const stepTimeS = estimateStepTimeS(speedMps, model)
      const duty = estimateContactTimeS(speedMps, stepTimeS, model) / (2 * stepTimeS)
      expect(duty).toBeLessThan(DEFAULT_PARAMETERS.gate.dutyFactorMaxRatio)
      expect(duty).toBeGreaterThan(0.25)
    }
  })

  // Group means of different methods: each within its own spread between runners.
  it.each([
    ['young adults', 2.7, 60 / 164, 277.5],
    ['barefoot on the heel', 2.7778, 0.36929, 250],
    ['barefoot on the midfoot', 2.7778, 0.3797, 237],
    ['barefoot on the forefoot', 2.7778, 0.3787, 241],
    ['one runner at 4 m/s', 4, 60 / 175, 233],
    ['the elite', 5.4, 60 / 187, 191.5],
  ])('passes within an eighth of the published contact time of %s', (_name, speedMps, stepTimeS, publishedMs) => {
    const contactMs = 1000 * estimateContactTimeS(speedMps, stepTimeS, model)
    expect(Math.abs(contactMs / publishedMs - 1)).toBeLessThan(0.125)
  })

  it('knows no speed for a contact that no runner has', () => {
    expect(estimateSpeedFromContactMps(0.12, 0.4, model)).toBeNull()
    expect(estimateSpeedFromContactMps(0.45, 0.4, model)).toBeNull()
  })

  it('gives a pod of speed and cadence and a foot sensor without speed the same step', () => {
    const step = { slopeDeg: null, declaredStrike: 'unknown', surface: 'road', shoeKind: null } as const
    const summary = estimateSummaryLoad({ ...step, speedMps: 3.2, cadenceSpm: 168 }, DEFAULT_PARAMETERS)
    const foot = estimateStepLoad(
      {
        ...step,
        speedMps: null,
        stepTimeS: 60 / 168,
        groundContactTimeS: summary.groundContactTimeS,
        tier: 'A',
        footStrikeAngleDeg: null,
      },
      DEFAULT_PARAMETERS,
    )
    expect(foot.speedBasis).toBe('estimated')
    expect(known(foot.speedMps)).toBeCloseTo(3.2, 9)
  })
})

interface Cell {
  readonly speedMps: number
  readonly contactS: number
  readonly stepS: number
}

/** Mean contact and half stride of each runner at each belt speed, from force plates. */
function readCells(): Cell[] {
  const text = readFileSync(path.join(dataFolder, 'rbds-fukuchi2017', 'steps_derived.csv'), 'utf8')
  const trials = new Map<string, { speedMps: number; foot: string; icS: number; contactS: number }[]>()
  for (const line of text.trim().split('\n').slice(1)) {
    const [trial = '', , speed, foot = '', , icS, , contactMs] = line.split(',')
    const steps = trials.get(trial) ?? []
    steps.push({ speedMps: Number(speed), foot, icS: Number(icS), contactS: Number(contactMs) / 1000 })
    trials.set(trial, steps)
  }
  return [...trials.values()].map((steps) => {
    const halfStrides = ['L', 'R'].flatMap((foot) => {
      const contacts = steps.filter((step) => step.foot === foot).map((step) => step.icS)
      contacts.sort((a, b) => a - b)
      return contacts.slice(1).map((icS, index) => (icS - (contacts[index] ?? 0)) / 2)
    })
    return {
      speedMps: steps[0]?.speedMps ?? 0,
      contactS: mean(steps.map((step) => step.contactS)),
      stepS: mean(halfStrides.filter((s) => s > 0.25 && s < 0.475)),
    }
  })
}

describe.skipIf(!hasRecordings)('contact time model on seventeen recorded runners', () => {
  const cells = hasRecordings ? readCells() : []
  const speedErrors = cells.map((cell) => speedOf(cell.contactS, cell.stepS) / cell.speedMps - 1)

  it('reads the speed of the belt within 11 %, half the error of not reading it', () => {
    expect(cells).toHaveLength(51)
    const error = mean(speedErrors.map(Math.abs))
    expect(error).toBeLessThan(0.11)
    expect(Math.abs(mean(speedErrors))).toBeLessThan(0.03)
    const middle = Math.exp(mean(cells.map((cell) => Math.log(cell.speedMps))))
    const withoutReading = mean(cells.map((cell) => Math.abs(middle / cell.speedMps - 1)))
    expect(error).toBeLessThan(0.55 * withoutReading)
  })

  it.each([2.5, 3.5, 4.5])('is right on average at %s m/s', (speedMps) => {
    const atSpeed = speedErrors.filter((_error, index) => cells[index]?.speedMps === speedMps)
    expect(atSpeed).toHaveLength(17)
    expect(Math.abs(mean(atSpeed))).toBeLessThan(0.04)
  })

  it('models the contact time from belt speed and cadence within 5 %', () => {
    const errors = cells.map((cell) => estimateContactTimeS(cell.speedMps, cell.stepS, model) / cell.contactS - 1)
    expect(mean(errors.map(Math.abs))).toBeLessThan(0.05)
    expect(Math.abs(mean(errors))).toBeLessThan(0.015)
  })
})
