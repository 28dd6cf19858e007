import { decodeStepBlock, encodeStepBlock } from '../../codecs/step-block/step-block.js'
import { columnsOfSteps, stepAt } from '../../codecs/step-block/step-columns.js'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { EncodedSteps } from '../sqlite/append-steps.js'
import type { StepCursor, StepPage, StepPageBlock } from '../sqlite/read-steps.js'
import type { StepQuery, StepStore } from '../store.js'
import type { WorkerClient } from './worker-client.js'

/** Steps cross between the threads as column blocks, by transfer; they are made into records where they are read. */
export function createWorkerStepStore(client: WorkerClient): StepStore {
  return {
    async append(batch) {
      if (batch.length === 0) return
      const groups = groupByFoot(batch).map(encodeGroup)
      await client.callWithTransfer(
        groups.map(({ block }) => block.buffer as ArrayBuffer),
        'appendSteps',
        groups,
      )
    },
    async appendMinutes(batch) {
      if (batch.length > 0) await client.call('appendMinutes', batch)
    },
    query: (query) => readSteps(client, query),
    queryMinutes: (query) => client.call('queryMinutes', query),
    remove: (scope) => client.call('removeSeries', scope),
  }
}

/** Steps of one block key each, in the order in which they came. */
function groupByFoot(batch: readonly StepRecord[]): StepRecord[][] {
  const groups: StepRecord[][] = []
  for (const step of batch) {
    const group = groups.find(([first]) => first !== undefined && sameKey(first, step))
    if (group === undefined) groups.push([step])
    else group.push(step)
  }
  return groups
}

function sameKey(one: StepRecord, other: StepRecord): boolean {
  return (
    one.foot === other.foot &&
    one.sessionId === other.sessionId &&
    one.generation === other.generation &&
    one.athleteId === other.athleteId
  )
}

function encodeGroup(steps: readonly StepRecord[]): EncodedSteps {
  const [first] = steps
  const { athleteId = '', sessionId = '', foot = 'left', generation = 0 } = first ?? {}
  return { key: { athleteId, sessionId, foot, generation }, block: encodeStepBlock(columnsOfSteps(steps)) }
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
