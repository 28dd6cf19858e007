import type { PmdSettings } from './pmd-settings.js'
import { PMD_ACCELERATION, PMD_GYROSCOPE, PMD_SDK_MODE, type PmdMotionType } from './pmd-types.js'

export type PolarModel = 'verity' | 'h10' | 'oh1'

/** What a model has and offers, as its maker writes or its answers show. */
export interface PolarModelFacts {
  readonly features: readonly number[]
  /** At which the simulated one samples; slower streams are thinned. */
  readonly rateHz: number
  readonly maxMtu: number
  readonly offers: Readonly<Partial<Record<PmdMotionType, PmdSettings>>>
  readonly offersInSdkMode: Readonly<Partial<Record<PmdMotionType, PmdSettings>>>
  /** Layout byte of its frames. */
  readonly layouts: Readonly<Record<PmdMotionType, number>>
}

const SIXTEEN_BITS = { resolutionBits: [16] }
const FAST = [26, 52, 104, 208, 416]

export const POLAR_MODELS: Readonly<Record<PolarModel, PolarModelFacts>> = {
  verity: {
    features: [1, PMD_ACCELERATION, 3, PMD_GYROSCOPE, 6, PMD_SDK_MODE],
    rateHz: 208,
    maxMtu: 247,
    offers: {
      [PMD_ACCELERATION]: { rateHz: [52], ...SIXTEEN_BITS, range: [8], channels: [3] },
      [PMD_GYROSCOPE]: { rateHz: [52], ...SIXTEEN_BITS, range: [2000], channels: [3] },
    },
    offersInSdkMode: {
      [PMD_ACCELERATION]: { rateHz: FAST, ...SIXTEEN_BITS, range: [2, 4, 8, 16], channels: [3] },
      [PMD_GYROSCOPE]: { rateHz: FAST, ...SIXTEEN_BITS, range: [250, 500, 1000, 2000], channels: [3] },
    },
    layouts: { [PMD_ACCELERATION]: 0x80, [PMD_GYROSCOPE]: 0x80 },
  },
  h10: {
    features: [0, PMD_ACCELERATION],
    rateHz: 200,
    maxMtu: 247,
    offers: { [PMD_ACCELERATION]: { rateHz: [25, 50, 100, 200], ...SIXTEEN_BITS, range: [2, 4, 8] } },
    offersInSdkMode: {},
    layouts: { [PMD_ACCELERATION]: 0x01, [PMD_GYROSCOPE]: 0x80 },
  },
  oh1: {
    features: [1, PMD_ACCELERATION, 3],
    rateHz: 50,
    maxMtu: 247,
    offers: { [PMD_ACCELERATION]: { rateHz: [50], ...SIXTEEN_BITS, range: [8] } },
    offersInSdkMode: {},
    layouts: { [PMD_ACCELERATION]: 0x01, [PMD_GYROSCOPE]: 0x80 },
  },
}

/** What one of a compressed frame is at a range, in g or °/s: the sensitivity of the part, not the range by 32768. */
export function factorAt(type: PmdMotionType, range: number): number {
  return Math.fround(type === PMD_ACCELERATION ? (0.000061 * range) / 2 : (0.00875 * range) / 250)
}
