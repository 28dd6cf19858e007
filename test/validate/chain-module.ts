import path from 'node:path'
import { pathToFileURL } from 'node:url'

interface ChainStep {
  readonly speedMps: number
  readonly stepTimeS: number
  readonly groundContactTimeS: number
  readonly slopeDeg: number | null
  readonly footStrikeAngleDeg: number | null
}

interface ChainEstimate {
  readonly verticalForcePeakBw: number
  readonly achillesForcePeakBw: number
  readonly achillesImpulseBwS: number
  readonly soleusImpulseBwS: number
  readonly gainRatio: number
  readonly shapeRatio: number
  readonly soleusShareRatio: number
}

interface ChainModule {
  estimateDefaultChain(step: ChainStep): ChainEstimate
}

const file = path.join(import.meta.dirname, '../../scripts/validate/published/default-chain.mjs')
const found: ChainModule = await import(pathToFileURL(file).href)

/** The script is JavaScript; what the tests use of it is typed here. */
export const defaultChain = found
