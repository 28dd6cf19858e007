import fc from 'fast-check'
import { DEFAULT_PARAMETERS } from '../../../../src/domain/biomechanics/parameters.js'
import { estimateStepLoad } from '../../../../src/domain/biomechanics/step-load.js'
import {
  BREAKDOWN_PARTS,
  computeBreakdown,
  type BreakdownPart,
  type LoadOfPeriod,
} from '../../../../src/domain/load/breakdown/breakdown.js'
import { computeFactorMeans } from '../../../../src/domain/load/breakdown/factor-means.js'
import type { LoadCell } from '../../../../src/domain/load/breakdown/load-cell.js'
import { SHOE_KINDS, type ShoeKind } from '../../../../src/domain/records/people.js'
import { SURFACES, type Surface } from '../../../../src/domain/records/session-record.js'

/** What the tests choose of a stretch of running; its load is what the model makes of it. */
export interface Stretch {
  readonly legDistanceM: number
  readonly speedMps: number
  readonly cadenceSpm: number
  readonly groundContactTimeMs: number
  readonly slopeDeg: number | null
  readonly footStrikeAngleDeg: number | null
  readonly surface: Surface
  readonly shoeKind: ShoeKind | null
}

export const EASY: Stretch = {
  legDistanceM: 180,
  speedMps: 3,
  cadenceSpm: 168,
  groundContactTimeMs: 250,
  slopeDeg: 0,
  footStrikeAngleDeg: 12,
  surface: 'road',
  shoeKind: 'standard',
}

export function makeCell(stretch: Stretch): LoadCell {
  const { speedMps, cadenceSpm, groundContactTimeMs, legDistanceM } = stretch
  const { soleusImpulseBwS } = estimateStepLoad(
    {
      ...stretch,
      stepTimeS: 60 / cadenceSpm,
      groundContactTimeS: groundContactTimeMs / 1000,
      stance: null,
      declaredStrike: 'unknown',
      heightM: null,
      tier: 'A',
    },
    DEFAULT_PARAMETERS,
  )
  const stepsOfLeg = legDistanceM / (speedMps * (120 / cadenceSpm))
  const loadSlu = ((soleusImpulseBwS ?? 0) * stepsOfLeg) / DEFAULT_PARAMETERS.metrics.soleusLoadUnitBwS
  return { ...stretch, loadSlu, strikeRatio: null, strikeKnownRatio: 1, declaredStrike: 'unknown', tier: 'A' }
}

export function periodOf(stretches: readonly Stretch[], unmeasuredSlu = 0): LoadOfPeriod {
  return periodOfCells(stretches.map(makeCell), unmeasuredSlu)
}

export function periodOfCells(cells: readonly LoadCell[], unmeasuredSlu = 0): LoadOfPeriod {
  const { means, attributedSlu } = computeFactorMeans(cells, DEFAULT_PARAMETERS)
  const loadSlu = cells.reduce((sum, cell) => sum + cell.loadSlu, 0) + unmeasuredSlu
  return { means, loadSlu, unmeasuredSlu: loadSlu - attributedSlu }
}

/** The parts that are not zero, give or take what floats lose. */
export function movingParts(base: LoadOfPeriod, recent: LoadOfPeriod): BreakdownPart[] {
  const { partsSlu } = computeBreakdown(base, recent)
  return BREAKDOWN_PARTS.filter((part) => Math.abs(partsSlu[part]) > 1e-9)
}

const anyNumber = (min: number, max: number) => fc.double({ min, max, noNaN: true })

export const anyStretch: fc.Arbitrary<Stretch> = fc.record({
  legDistanceM: anyNumber(1, 400),
  speedMps: anyNumber(1.8, 6),
  cadenceSpm: anyNumber(150, 200),
  groundContactTimeMs: anyNumber(160, 290),
  slopeDeg: fc.option(anyNumber(-8, 8)),
  footStrikeAngleDeg: fc.option(anyNumber(-12, 25)),
  surface: fc.constantFrom(...SURFACES),
  shoeKind: fc.option(fc.constantFrom(...SHOE_KINDS)),
})

export const anyRunning = fc.array(anyStretch, { minLength: 1, maxLength: 12 })

/** Whatever a store may hold: loads that the model would not give, sources that see little, strikes declared or half known. */
export const anyRecordedCell: fc.Arbitrary<LoadCell> = fc.record({
  loadSlu: anyNumber(0, 2),
  legDistanceM: anyNumber(0, 400),
  speedMps: anyNumber(0, 9),
  cadenceSpm: fc.option(anyNumber(90, 230)),
  groundContactTimeMs: fc.option(anyNumber(100, 450)),
  slopeDeg: fc.option(anyNumber(-30, 30)),
  strikeRatio: fc.option(anyNumber(0.7, 1.4)),
  footStrikeAngleDeg: fc.option(anyNumber(-40, 60)),
  strikeKnownRatio: anyNumber(0, 1),
  declaredStrike: fc.constantFrom('unknown', 'rearfoot', 'midfoot', 'forefoot'),
  surface: fc.constantFrom(...SURFACES),
  shoeKind: fc.option(fc.constantFrom(...SHOE_KINDS)),
  tier: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G'),
})
