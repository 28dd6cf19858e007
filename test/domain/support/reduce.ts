import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import type { FootEvent, FootOptions, StrideEstimate } from '../../../src/domain/gait/foot-events.js'
import { createFootState, reduceFootEnd, reduceFootSamples } from '../../../src/domain/gait/foot-reducer.js'
import type { SampleBlock } from '../../../src/domain/records/sample-block.js'
import { cut } from './recordings.js'

export const footOptions: FootOptions = {
  foot: 'left',
  footStrikeOffsetDeg: null,
  footStrikeOffsetSdDeg: null,
  parameters: DEFAULT_PARAMETERS,
}

/** Runs a whole recording through the reducer in blocks of `size` samples. */
export function reduceAll(block: SampleBlock, size = 100): readonly FootEvent[] {
  const state = createFootState(footOptions)
  const events: FootEvent[] = []
  for (let i = 0; i < block.count; i += size) events.push(...reduceFootSamples(state, cut(block, i, size)))
  events.push(...reduceFootEnd(state))
  return events
}

export function stridesOf(events: readonly FootEvent[]): readonly StrideEstimate[] {
  return events.flatMap((event) => (event.kind === 'stride' ? [event.stride] : []))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length
}
