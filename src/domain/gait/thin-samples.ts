import type { SampleBlock } from '../records/sample-block.js'

/** The ring looks back on 2.5 s at this rate, which a stride with the swings around it needs. */
const RATE_MAX_HZ = 416
const FIELDS = 6

/** Means of so many samples in a row, for a sensor that sends more than a foot's movement needs. */
export interface Thinning {
  /** Samples that make one; 1 leaves all as they are. */
  factor: number
  /** Samples of the newest mean so far, and their sums: specific force, angular velocity. */
  count: number
  readonly sums: Float64Array
  /** Angular velocity of a sample among them that was clipped, by axis; 0 where none was. */
  readonly clippedDps: Float64Array
  firstUs: number
  lastUs: number
}

export function createThinning(): Thinning {
  return { factor: 1, count: 0, sums: new Float64Array(FIELDS), clippedDps: new Float64Array(3), firstUs: 0, lastUs: 0 }
}

/** How many samples of this interval have to make one. */
export function thinningFactor(intervalUs: number): number {
  return Math.ceil(1e6 / intervalUs / RATE_MAX_HZ)
}

/**
 * The samples of a block from an index on, fewer of them; how the samples are cut into blocks changes nothing. A mean never
 * reaches over a hole of `holeUs`: what was there before one is dropped. One clipped sample clips
 * its mean.
 */
export function thinSamples(
  thinning: Thinning,
  block: SampleBlock,
  from: number,
  { holeUs, limitDps }: { readonly holeUs: number; readonly limitDps: number },
): SampleBlock {
  const { sums, clippedDps, factor } = thinning
  const most = Math.ceil((block.count - from) / factor) + 1
  const timeUs = new Float64Array(most)
  const means = Array.from({ length: FIELDS }, () => new Float32Array(most))
  const fields = fieldsOf(block)
  let count = 0
  for (let i = from; i < block.count; i++) {
    const here = block.timeUs[i] as number
    if (here - thinning.lastUs > holeUs) restart(thinning)
    thinning.lastUs = here
    if (thinning.count === 0) thinning.firstUs = here
    thinning.count += 1
    addSample(thinning, fields, i, limitDps)
    if (thinning.count < factor) continue
    timeUs[count] = 0.5 * (thinning.firstUs + here)
    for (const [n, mean] of means.entries()) mean[count] = clippedDps[n - 3] || (sums[n] as number) / factor
    count += 1
    restart(thinning)
  }
  const mean = (n: number): Float32Array => means[n] ?? new Float32Array(0)
  const has = block.angularVelocityXDps !== null
  return {
    ...block,
    count,
    timeUs,
    accelerationXG: mean(0),
    accelerationYG: mean(1),
    accelerationZG: mean(2),
    angularVelocityXDps: has ? mean(3) : null,
    angularVelocityYDps: has ? mean(4) : null,
    angularVelocityZDps: has ? mean(5) : null,
  }
}

/** Specific force, then angular velocity, in the order of the sums. */
function fieldsOf(block: SampleBlock): readonly (Float32Array | null)[] {
  return [
    block.accelerationXG,
    block.accelerationYG,
    block.accelerationZG,
    block.angularVelocityXDps,
    block.angularVelocityYDps,
    block.angularVelocityZDps,
  ]
}

function addSample(
  { sums, clippedDps }: Thinning,
  fields: readonly (Float32Array | null)[],
  i: number,
  limitDps: number,
): void {
  for (let n = 0; n < FIELDS; n++) {
    const value = fields[n]?.[i] ?? 0
    sums[n] = (sums[n] as number) + value
    if (n >= 3 && Math.abs(value) > limitDps) clippedDps[n - 3] = value
  }
}

function restart(thinning: Thinning): void {
  thinning.count = 0
  thinning.sums.fill(0)
  thinning.clippedDps.fill(0)
}
