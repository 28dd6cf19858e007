import type { SampleBlock } from '../records/sample-block.js'
import type { FootEvent, FootOptions } from './foot-events.js'

/** Everything the reducer of one foot remembers: bounded, owned by the caller. */
export interface FootState {
  readonly options: FootOptions
}

/** Opens the state of one foot. */
export function createFootState(options: FootOptions): FootState {
  return { options }
}

/** Takes the next samples of this foot; how they are cut into blocks changes nothing. */
export function reduceFootSamples(state: FootState, block: SampleBlock): readonly FootEvent[] {
  void state
  void block
  return []
}

/** Says that samples between the two times are certainly missing. */
export function reduceFootGap(state: FootState, fromUs: number, toUs: number): readonly FootEvent[] {
  void state
  void fromUs
  void toUs
  return []
}

/** Says that nothing more will come; tells what can still be told. */
export function reduceFootEnd(state: FootState): readonly FootEvent[] {
  void state
  return []
}
