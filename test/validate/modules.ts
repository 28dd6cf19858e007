import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SampleBlock } from '../../src/domain/records/sample-block.js'

export const ROOT = path.join(import.meta.dirname, '../..')

export interface TruthStep {
  readonly contactUs: number
}

export interface RecordedFoot {
  readonly foot: 'left' | 'right'
  readonly rateHz: number
  readonly block: SampleBlock
  readonly steps: readonly TruthStep[]
  /** Rows are the axes of the sensor in the foot's own frame; there once it was put on another way round. */
  readonly mounting?: readonly (readonly [number, number, number])[]
}

export interface Recording {
  readonly name: string
  readonly feet: readonly RecordedFoot[]
}

export interface DegradeStep {
  readonly name: string
  apply(foot: RecordedFoot, random: () => number): RecordedFoot
}

interface DegradeModule {
  degradeRecording(recording: Recording, steps: readonly DegradeStep[], seed: string): Recording
  degradedSteps(): readonly DegradeStep[]
  resample(rateHz: number): DegradeStep
  mount(): DegradeStep
  standFirst(seconds: number): DegradeStep
  biasGyroscope(mostDps?: number): DegradeStep
  addNoise(noise?: { readonly accelerationG: number; readonly angularVelocityDps: number }): DegradeStep
  ringAtImpact(ring?: Readonly<Record<string, number>>): DegradeStep
  clip(rangeG: number, rangeDps?: number): DegradeStep
  loseSamples(ratio: number, meanBurst?: number): DegradeStep
  driftClock(ppm: number): DegradeStep
  swapFeet(recording: Recording): Recording
  drawRotation(random: () => number): readonly (readonly number[])[]
}

export interface Scored {
  readonly score: number
  readonly positive: boolean
}

interface Pair {
  readonly estimate: number
  readonly reference: number
}

interface StatisticsModule {
  mean(values: readonly number[]): number | null
  standardDeviation(values: readonly number[]): number | null
  quantile(values: readonly number[], share: number): number | null
  meanAbsolutePercent(pairs: readonly Pair[]): number | null
  rankCorrelation(pairs: readonly Pair[]): number | null
  correlationInterval(r: number, count: number): { readonly low: number; readonly high: number } | null
  agreement(differences: readonly number[]): { bias: number; sd: number; low: number; high: number } | null
  areaUnderCurve(scored: readonly Scored[]): number | null
  calibrationError(scored: readonly Scored[]): number | null
  clusteredAgreement(
    groups: readonly (readonly number[])[],
  ): { bias: number; betweenSd: number; withinSd: number; low: number; high: number; count: number } | null
  leastSquares(x: readonly (readonly number[])[], y: readonly number[]): readonly number[] | null
}

interface MatchModule {
  matchContacts<T extends TruthStep, E extends TruthStep>(
    truth: readonly T[],
    estimates: readonly E[],
  ): {
    readonly pairs: readonly { readonly truth: T; readonly estimate: E }[]
    readonly missed: readonly T[]
    readonly extra: readonly E[]
  }
  countStrides(
    matched: unknown,
    span: { readonly startUs: number; readonly durationS: number },
  ): { readonly found: number; readonly missed: number; readonly extra: number }
  f1Of(counts: { readonly found: number; readonly missed: number; readonly extra: number }): number | null
}

interface LeftOutModule {
  mergeDeep(whole: unknown, part: unknown): unknown
  findStrange(whole: unknown, part: unknown): string | null
  readLeftOut(): { names(dataset: string): readonly string[] }
}

/** The scripts are JavaScript; what the tests use of them is typed here. */
async function load<T>(file: string): Promise<T> {
  const found: T = await import(pathToFileURL(path.join(ROOT, 'scripts', 'validate', file)).href)
  return found
}

export const degrade = await load<DegradeModule>('degrade.mjs')
export const statistics = await load<StatisticsModule>('statistics.mjs')
export const match = await load<MatchModule>('match.mjs')
export const leftOut = await load<LeftOutModule>('left-out.mjs')
