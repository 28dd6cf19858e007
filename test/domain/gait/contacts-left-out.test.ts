import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS, type ModelParameters } from '../../../src/domain/biomechanics/parameters.js'
import { createFootState, reduceFootSamples } from '../../../src/domain/gait/foot-reducer.js'
import { hasRecordings, readPlateSteps, readVirtualImu, START_US, toBlock } from '../support/recordings.js'
import { footOptions, mean, stridesOf } from '../support/reduce.js'

interface LeftOutFile {
  readonly fittedOn: readonly string[]
  readonly leftOut: Readonly<Record<string, Pick<ModelParameters, 'contactEvents'>>>
}

const file = path.join(import.meta.dirname, '../../../scripts/fit/left-out/contact-time.json')
const { fittedOn, leftOut } = JSON.parse(readFileSync(file, 'utf8')) as LeftOutFile
const shipped = DEFAULT_PARAMETERS.contactEvents

describe('the contact models fitted without one runner', () => {
  it('read the same features as those that ship', () => {
    expect(Object.keys(leftOut).sort()).toEqual([...fittedOn].sort())
    for (const { contactEvents } of Object.values(leftOut)) {
      for (const event of ['initialContact', 'toeOff'] as const) {
        expect(contactEvents[event].pitchOffsetsMs).toEqual(shipped[event].pitchOffsetsMs)
        expect(contactEvents[event].pitchPerDps.length).toBe(shipped[event].pitchOffsetsMs.length)
        expect(contactEvents[event].accelerationOffsetsMs).toEqual(shipped[event].accelerationOffsetsMs)
        expect(contactEvents[event].accelerationPerG.length).toBe(shipped[event].accelerationOffsetsMs.length)
        expect(Object.keys(contactEvents[event].perShape)).toEqual(Object.keys(shipped[event].perShape))
      }
    }
  })
})

interface ContactError {
  readonly contactMs: number
  readonly ratio: number
}

/** Errors of every runner at every speed, both feet together, with the models that never saw that runner. */
function errorsByCell(): readonly (readonly ContactError[])[] {
  const steps = readPlateSteps()
  return [...new Set(steps.map((step) => step.trial))].map((trial) => {
    const imu = readVirtualImu(trial)
    const own = steps.filter((step) => step.trial === trial)
    const parameters = { ...DEFAULT_PARAMETERS, ...leftOut[own[0]?.subject ?? ''] }
    return (['R', 'L'] as const).flatMap((foot) => {
      const strides = stridesOf(reduceFootSamples(createFootState({ ...footOptions, parameters }), toBlock(imu[foot])))
      return own
        .filter((step) => step.foot === foot)
        .flatMap((step) => {
          const plateUs = START_US + step.initialContactS * 1e6
          const stride = strides.find((s) => Math.abs(s.initialContactTimeUs - plateUs) < 50_000)
          if (stride === undefined) return []
          const ratio = (stride.groundContactTimeMs ?? 0) / step.contactMs
          return [{ contactMs: (stride.initialContactTimeUs - plateUs) / 1000, ratio }]
        })
    })
  })
}

// Skipped where the recordings are absent: they are not part of the repository.
describe.skipIf(!hasRecordings)('17 runners at three speeds, by models that never saw the runner', () => {
  const cells = hasRecordings ? errorsByCell() : []

  it('land when the plate says: at most 6 ms off for the worst runner and speed, 4 ms SD over all', () => {
    expect(cells.length).toBe(51)
    for (const cell of cells) expect(Math.abs(mean(cell.map((error) => error.contactMs)))).toBeLessThan(6)
    const all = cells.flat().map((error) => error.contactMs)
    expect(Math.sqrt(mean(all.map((ms) => (ms - mean(all)) ** 2)))).toBeLessThan(4)
  })

  it('stay on the ground as long as the plate says, 2.5 % off', () => {
    expect(mean(cells.map((cell) => Math.abs(mean(cell.map((error) => error.ratio)) - 1)))).toBeLessThan(0.025)
  })
})
