// Achilles impulse of each runner, speed and foot: what the program's records hold, beside the ankle moment of the plate.
import { estimateStrikeEffect } from '../../../dist/domain/biomechanics/strike-effect.js'
import { RBDS } from '../datasets/rbds.mjs'
import { median, mean } from '../statistics.mjs'
import { byRunnerSpeedAndFoot, cellsOf } from './treadmill-section.mjs'

const GRAVITY_MPS2 = 9.80665
/** The lever at which the reference turns a moment into a force. */
const LEVER_M = 0.05

/** Plantar-flexion moment of the plate (per kg) over lever and weight: the impulse of the Achilles force in BW·s. */
export function referenceImpulseBwS({ truth }) {
  return truth.ankleMomentImpulseNmSKg === null ? null : truth.ankleMomentImpulseNmSKg / (LEVER_M * GRAVITY_MPS2)
}

export function referencePeakBw({ truth }) {
  return truth.ankleMomentPeakNmKg === null ? null : truth.ankleMomentPeakNmKg / (LEVER_M * GRAVITY_MPS2)
}

/** The record holds the soleus's part; the Achilles impulse is that over the soleus's share. */
export function achillesImpulseBwS(study) {
  return ({ person, step }) => {
    if (step.soleusImpulseBwS === null) return null
    const parameters = study.leftOut.parametersFor(RBDS, person)
    return step.soleusImpulseBwS / estimateStrikeEffect(step.footStrikeAngleDeg, 'unknown', parameters).soleusShareRatio
  }
}

/** Medians of runner × speed × foot. */
export function impulseCells(study, run, estimate = achillesImpulseBwS(study)) {
  return cellsOf(run.steps, { key: byRunnerSpeedAndFoot, estimate, reference: referenceImpulseBwS, combine: median })
}

/** The same cells with one factor for the whole group taken off the estimates, so that their mean ratio to the reference is 1. */
export function withoutGroupConstant(cells) {
  if (cells.length === 0) return { cells, factor: null }
  const factor = mean(cells.map(({ estimate, reference }) => estimate / reference))
  return { factor, cells: cells.map((cell) => ({ ...cell, estimate: cell.estimate / factor })) }
}
