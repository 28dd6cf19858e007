// The plain chain on the same steps: with the program's own times and angles, and with the belt's speed, which a pod wouldn't know.
import { impulseCells } from '../sections/load-cells.mjs'
import { estimateDefaultChain } from './default-chain.mjs'

/** Medians of runner × speed × foot, as `impulseCells`. */
export function defaultChainCells(study, condition) {
  return impulseCells(study, study.run(condition), ({ step, speedMps }) =>
    step.groundContactTimeMs === null
      ? null
      : estimateDefaultChain({
          speedMps,
          stepTimeS: step.strideTimeMs / 2000,
          groundContactTimeS: step.groundContactTimeMs / 1000,
          slopeDeg: null,
          footStrikeAngleDeg: step.footStrikeAngleDeg,
        }).achillesImpulseBwS,
  )
}
