import { decodeStepBlock, encodeStepBlock } from '../../codecs/step-block/step-block.js'
import { gatherColumns, type StepRow } from '../../codecs/step-block/step-columns.js'
import type { EncodedSteps } from '../store.js'
import type { StrideTime } from './read/stride-times.js'

/** Steps of one series in which no stride comes twice. */
export interface SeriesSteps {
  readonly steps: EncodedSteps
  readonly strides: readonly StrideTime[]
}

/** One entry for each series of a batch; of a stride that comes more than once, the last. */
export function latestStrides(batch: readonly EncodedSteps[]): SeriesSteps[] {
  const series = new Map<string, EncodedSteps[]>()
  for (const steps of batch) {
    const { athleteId, sessionId, foot, generation } = steps.key
    const name = JSON.stringify([athleteId, sessionId, foot, generation])
    series.set(name, [...(series.get(name) ?? []), steps])
  }
  return [...series.values()].flatMap(mergedSeries)
}

function mergedSeries(parts: readonly EncodedSteps[]): SeriesSteps[] {
  const latest = new Map<number, StepRow>()
  let rowCount = 0
  for (const { block } of parts) {
    const columns = decodeStepBlock(block)
    for (let row = 0; row < columns.count; row++)
      latest.set(columns.numbers.strideIndex.values[row] ?? 0, { columns, row })
    rowCount += columns.count
  }
  const [first] = parts
  if (first === undefined || rowCount === 0) return []
  const strides = [...latest].map(([strideIndex, { columns, row }]) => ({
    ...{ strideIndex, initialContactTimeUs: columns.numbers.initialContactTimeUs.values[row] ?? 0 },
  }))
  const alone = parts.length === 1 && latest.size === rowCount
  const steps = alone ? first : { key: first.key, block: encodeStepBlock(gatherColumns([...latest.values()])) }
  return [{ steps, strides }]
}
