import { addLoadErrors, type LoadErrorSums } from '../domain/biomechanics/load-uncertainty.js'
import { estimateErrorsOf, isOutsideModelRange } from '../domain/biomechanics/step-load.js'
import type { StepRecord } from '../domain/records/step-record.js'
import type { SessionSettings } from './session-settings.js'

/** Adds what may be wrong with a step's load; a step without load adds nothing. */
export function addStepErrors(sums: LoadErrorSums, step: StepRecord, settings: SessionSettings): void {
  const { soleusImpulseBwS, tier, slopeDeg, speedMps, speedBasis } = step
  if (soleusImpulseBwS === null) return
  const { parameters, surface, shoe } = settings
  const extrapolated = isOutsideModelRange(speedMps, slopeDeg, parameters)
  const around = { surface, shoeKind: shoe?.kind ?? null, slopeDeg }
  addLoadErrors(sums, soleusImpulseBwS, 1, estimateErrorsOf({ tier, speedBasis, extrapolated }, around, parameters))
}
