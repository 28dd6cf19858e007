import { encodeSteps } from '../../codecs/step-block/encode-steps.js'
import { decodeStepBlock } from '../../codecs/step-block/step-block.js'
import { stepAt } from '../../codecs/step-block/step-columns.js'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { StepCursor, StepPage, StepPageBlock } from '../sqlite/read-steps.js'
import type { EncodedSteps, StepQuery, StepStore } from '../store.js'
import type { WorkerClient } from './worker-client.js'

/** Steps cross between the threads as column blocks, by transfer; they are made into records where they are read. */
export function createWorkerStepStore(client: WorkerClient): StepStore {
  async function appendEncoded(batch: readonly EncodedSteps[]): Promise<void> {
    if (batch.length === 0) return
    // A block that is only a part of its buffer would take the rest along.
    const owned = batch.filter(({ block }) => block.byteLength === block.buffer.byteLength)
    await client.callWithTransfer(
      owned.map(({ block }) => block.buffer as ArrayBuffer),
      'appendSteps',
      batch,
    )
  }
  return {
    async append(batch) {
      await appendEncoded(encodeSteps(batch))
    },
    appendEncoded,
    async appendMinutes(batch) {
      if (batch.length > 0) await client.call('appendMinutes', batch)
    },
    query: (query) => readSteps(client, query),
    queryMinutes: (query) => client.call('queryMinutes', query),
    remove: (scope) => client.call('removeSeries', scope),
  }
}

/** One page ahead of nothing: the next one is asked for when this one has been taken. */
async function* readSteps(client: WorkerClient, query: StepQuery): AsyncGenerator<StepRecord, void, undefined> {
  let cluster: Cluster | null = null
  let after: StepCursor | null = null
  do {
    const page: StepPage = await client.call('readStepPage', query, after)
    for (const block of page.blocks) {
      const steps = decodeBlock(query, page, block)
      if (cluster !== null && cluster.foot === block.foot && block.firstStrideIndex <= cluster.lastStrideIndex) {
        cluster.steps.push(...steps)
        cluster.lastStrideIndex = Math.max(cluster.lastStrideIndex, block.lastStrideIndex)
        cluster.overlaps = true
        continue
      }
      if (cluster !== null) yield* inOrder(cluster)
      cluster = { foot: block.foot, lastStrideIndex: block.lastStrideIndex, steps, overlaps: false }
    }
    after = page.next
  } while (after !== null)
  if (cluster !== null) yield* inOrder(cluster)
}

/** Blocks whose strides interleave, which happens when strides don't follow time; usually just one block. */
interface Cluster {
  readonly foot: StepRecord['foot']
  readonly steps: StepRecord[]
  lastStrideIndex: number
  overlaps: boolean
}

function inOrder({ steps, overlaps }: Cluster): readonly StepRecord[] {
  return overlaps ? steps.sort((one, other) => one.strideIndex - other.strideIndex) : steps
}

function decodeBlock(query: StepQuery, page: StepPage, block: StepPageBlock): StepRecord[] {
  const { fromUs = -Infinity, toUs = Infinity, athleteId, sessionId } = query
  const columns = decodeStepBlock(page.bytes.subarray(block.byteOffset, block.byteOffset + block.byteLength))
  const key = { athleteId, sessionId, foot: block.foot, generation: page.generation }
  const times = columns.numbers.initialContactTimeUs.values
  const steps: StepRecord[] = []
  for (let row = 0; row < columns.count; row++) {
    const timeUs = times[row] ?? 0
    if (timeUs >= fromUs && timeUs < toUs) steps.push(stepAt(columns, key, row))
  }
  return steps
}
