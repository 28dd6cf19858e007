import { setImmediate as nextTurn } from 'node:timers/promises'
import { encodeSteps, type StepBlockOf } from '../../codecs/step-block/encode-steps.js'
import { decodeStepBlock } from '../../codecs/step-block/step-block.js'
import { stepAt } from '../../codecs/step-block/step-columns.js'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { StepCursor, StepPage, StepPageBlock } from '../sqlite/read-steps.js'
import type { EncodedSteps, StepQuery, StepStore } from '../store.js'
import type { WorkerClient } from './worker-client.js'

/** So many take a millisecond or two to encode; the event loop turns before the next. */
const STEPS_A_TURN = 2500

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
  let last: Promise<unknown> = Promise.resolve()
  let encodingCount = 0
  /** A small batch that comes while a large one is encoded waits for it: the later of two appends stays the later. */
  async function append(batch: readonly StepRecord[]): Promise<void> {
    if (batch.length <= STEPS_A_TURN && encodingCount === 0) return appendEncoded(encodeSteps(batch))
    const encoding = last.then(() => encodeInTurns(batch))
    last = encoding.catch(() => undefined)
    encodingCount += 1
    let encoded: readonly StepBlockOf[]
    try {
      encoded = await encoding
    } finally {
      encodingCount -= 1
    }
    await appendEncoded(encoded)
  }
  return {
    append,
    appendEncoded,
    async appendMinutes(batch) {
      if (batch.length > 0) await client.call('appendMinutes', batch)
    },
    query: (query) => readSteps(client, query),
    queryMinutes: (query) => client.call('queryMinutes', query),
    remove: (scope) => client.call('removeSeries', scope),
  }
}

async function encodeInTurns(batch: readonly StepRecord[]): Promise<StepBlockOf[]> {
  const encoded: StepBlockOf[] = []
  for (let from = 0; from < batch.length; from += STEPS_A_TURN) {
    if (from > 0) await nextTurn()
    encoded.push(...encodeSteps(batch.slice(from, from + STEPS_A_TURN)))
  }
  return encoded
}

/** One page is on its way while another is handed out: the worker reads while this thread decodes. */
async function* readSteps(client: WorkerClient, query: StepQuery): AsyncGenerator<StepRecord, void, undefined> {
  const ask = (after: StepCursor | null): Promise<StepPage> => {
    const page = client.call('readStepPage', query, after)
    // It is asked for when its turn comes; until then a failure must not count as nobody's.
    page.catch(() => undefined)
    return page
  }
  let cluster: Cluster | null = null
  let coming: Promise<StepPage> | null = ask(null)
  while (coming !== null) {
    const page: StepPage = await coming
    coming = page.next === null ? null : ask(page.next)
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
  }
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
