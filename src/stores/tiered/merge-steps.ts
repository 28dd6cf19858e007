import { FEET, type Foot, type StepRecord } from '../../domain/records/step-record.js'
import type { StepQuery, StepStore } from '../store.js'

/**
 * Steps of two stores as those of one, in order of foot and stride index. A stride that is in the data folder is taken from
 * there, wherever in time the other store has it: it came later.
 */
export async function* mergeSteps(
  remote: AsyncIterable<StepRecord>,
  local: StepStore,
  query: StepQuery & { readonly generation: number },
): AsyncGenerator<StepRecord, void, undefined> {
  const { athleteId, sessionId, generation, foot, fromUs = -Infinity, toUs = Infinity } = query
  // Of all times: a stride whose time was corrected may have left the range.
  const here = new Cursor(local.query({ athleteId, sessionId, generation, ...(foot === undefined ? {} : { foot }) }))
  const there = new Cursor(remote)
  try {
    await Promise.all([here.next(), there.next()])
    while (here.step !== null || there.step !== null) {
      const order = compare(here.step, there.step)
      const step = order <= 0 ? here.step : there.step
      if (step !== null && step.initialContactTimeUs >= fromUs && step.initialContactTimeUs < toUs) yield step
      if (order <= 0) await here.next()
      if (order >= 0) await there.next()
    }
  } finally {
    await Promise.all([here.end(), there.end()])
  }
}

/** Nothing comes after everything. */
function compare(one: StepRecord | null, other: StepRecord | null): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1
  return order(one.foot) - order(other.foot) || one.strideIndex - other.strideIndex
}

const order = (foot: Foot): number => FEET.indexOf(foot)

class Cursor {
  step: StepRecord | null = null
  readonly #steps: AsyncIterator<StepRecord, unknown>

  constructor(steps: AsyncIterable<StepRecord>) {
    this.#steps = steps[Symbol.asyncIterator]()
  }

  /** A store that has a stride twice is believed once. */
  async next(): Promise<void> {
    const before = this.step
    do {
      const result = await this.#steps.next()
      this.step = result.done === true ? null : result.value
    } while (before !== null && this.step !== null && compare(before, this.step) === 0)
  }

  /** Whoever reads may have stopped early. */
  async end(): Promise<void> {
    await this.#steps.return?.()
  }
}
