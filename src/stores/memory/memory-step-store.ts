import { decodeStepBlock } from '../../codecs/step-block/step-block.js'
import { stepAt } from '../../codecs/step-block/step-columns.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import { FEET, type StepRecord } from '../../domain/records/step-record.js'
import type { DeletionScope, RemovalReport, StepQuery, StepStore } from '../store.js'

export interface MemoryStoreOptions {
  /** The generation that a session shows now; 0 where it is not given. */
  readonly activeGeneration?: (athleteId: string, sessionId: string) => number
}

/** Keeps everything until the process ends; for tests, and for replay that stores nothing. */
export function createMemoryStepStore(options: MemoryStoreOptions = {}): StepStore {
  const steps = new Map<string, StepRecord>()
  const minutes = new Map<string, MinuteRecord>()
  const activeGeneration = options.activeGeneration ?? (() => 0)

  function selected<R extends StepRecord | MinuteRecord>(records: Iterable<R>, query: StepQuery): R[] {
    const generation = query.generation ?? activeGeneration(query.athleteId, query.sessionId)
    const scope = { athleteId: query.athleteId, sessionId: query.sessionId, generation }
    return [...records].filter((record) => {
      const timeUs = 'strideIndex' in record ? record.initialContactTimeUs : record.startTimeUs
      const inTime = timeUs >= (query.fromUs ?? -Infinity) && timeUs < (query.toUs ?? Infinity)
      return inScope(record, scope) && inTime && (query.foot === undefined || query.foot === record.foot)
    })
  }

  const put = (step: StepRecord): void => void steps.set(keyOf(step, step.strideIndex), { ...step })
  return {
    async append(batch) {
      batch.forEach(put)
    },
    async appendEncoded(batch) {
      for (const { key, block } of batch) {
        const columns = decodeStepBlock(block)
        for (let row = 0; row < columns.count; row++) put(stepAt(columns, key, row))
      }
    },
    async appendMinutes(batch) {
      for (const minute of batch) minutes.set(keyOf(minute, minute.minuteIndex), { ...minute })
    },
    async *query(query) {
      yield* selected(steps.values(), query).sort((a, b) => byFoot(a, b) || a.strideIndex - b.strideIndex)
    },
    async queryMinutes(query) {
      return selected(minutes.values(), query).sort((a, b) => byFoot(a, b) || a.minuteIndex - b.minuteIndex)
    },
    async remove(scope): Promise<RemovalReport> {
      return {
        removedSteps: removeFrom(steps, scope),
        removedMinutes: removeFrom(minutes, scope),
        leftSteps: count(steps, scope),
        leftMinutes: count(minutes, scope),
      }
    },
  }
}

type Keyed = Pick<StepRecord, 'athleteId' | 'sessionId' | 'foot' | 'generation'>

function keyOf({ athleteId, sessionId, foot, generation }: Keyed, index: number): string {
  return JSON.stringify([athleteId, sessionId, foot, generation, index])
}

function byFoot(one: Keyed, other: Keyed): number {
  return FEET.indexOf(one.foot) - FEET.indexOf(other.foot)
}

function inScope(record: Keyed, scope: DeletionScope): boolean {
  const { athleteId, sessionId, generation, exceptGeneration } = scope
  return (
    record.athleteId === athleteId &&
    (sessionId === undefined || record.sessionId === sessionId) &&
    (generation === undefined || record.generation === generation) &&
    (exceptGeneration === undefined || record.generation !== exceptGeneration)
  )
}

function removeFrom(records: Map<string, Keyed>, scope: DeletionScope): number {
  let removed = 0
  for (const [key, record] of records) if (inScope(record, scope) && records.delete(key)) removed++
  return removed
}

function count(records: ReadonlyMap<string, Keyed>, scope: DeletionScope): number {
  return [...records.values()].filter((record) => inScope(record, scope)).length
}
