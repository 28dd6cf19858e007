import type { ModelParameters } from '../../biomechanics/parameters.js'
import { estimateStepLoad } from '../../biomechanics/step-load.js'
import type { ShoeKind } from '../../records/people.js'
import type { Surface } from '../../records/session-record.js'
import type { StepRecord } from '../../records/step-record.js'

/**
 * The soleus impulse of a step, in BW·s, had its landing not been known: the same speed, contact, slope, surface and shoe
 * with the landing that is usual at that speed. What the step has above it is what its foot strike adds. The step's own
 * impulse where the model can't tell; null for a step without a load.
 */
export function estimateUsualLandingBwS(
  step: StepRecord,
  around: { readonly surface: Surface; readonly shoeKind: ShoeKind | null; readonly heightM: number | null },
  parameters: ModelParameters,
): number | null {
  const { soleusImpulseBwS, groundContactTimeMs, flightTimeMs } = step
  if (soleusImpulseBwS === null || groundContactTimeMs === null || flightTimeMs === null) return soleusImpulseBwS
  const usual = estimateStepLoad(
    {
      speedMps: step.speedMps,
      stepTimeS: (groundContactTimeMs + flightTimeMs) / 1000,
      groundContactTimeS: groundContactTimeMs / 1000,
      slopeDeg: step.slopeDeg,
      footStrikeAngleDeg: null,
      stance: null,
      declaredStrike: 'unknown',
      surface: around.surface,
      shoeKind: around.shoeKind,
      heightM: around.heightM,
      tier: step.tier,
    },
    parameters,
  )
  return usual.soleusImpulseBwS ?? soleusImpulseBwS
}
