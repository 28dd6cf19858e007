import type { Foot, StepRecord } from '../../../src/domain/records/step-record.js'
import { createMemoryStepStore } from '../../../src/stores/memory/memory-step-store.js'
import type { EvictionPlace, EvictionPlan, EvictionSlice } from '../../../src/stores/step-keeping.js'
import type { StepStore } from '../../../src/stores/store.js'
import { createTieredStepStore, type RemoteStepReader } from '../../../src/stores/tiered/tiered-step-store.js'
import { databaseOver, type WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import type { WorkerClient } from '../../../src/stores/worker/worker-client.js'
import { openService, type ServiceUnderTest } from '../sqlite-service.js'

export const TARGET = 'memory'

export interface TieredRig {
  readonly database: WorkerDatabase
  /** Over the data folder and a memory that plays the remote store. */
  readonly store: StepStore
  readonly remote: StepStore
  /** The next questions to the remote store fail with this; null: they are answered. */
  refuse(error: Error | null): void
  /** How often the remote store was asked for steps. */
  asked(): number
  /** Brings what the change log has to the remote store, and moves the cursor. */
  deliver(): Promise<void>
  evict(plan?: EvictionPlan): Promise<void>
  close(): Promise<void>
}

const EVERYTHING: EvictionPlan = { kind: 'delivered', target: TARGET, endedBeforeUs: Number.MAX_SAFE_INTEGER }

export async function openTiered(): Promise<TieredRig> {
  const under = await openService()
  const database = databaseOver(inThisThread(under))
  const remote = createMemoryStepStore()
  let refusal: Error | null = null
  let asked = 0
  const reader: RemoteStepReader = {
    async *query(query) {
      asked += 1
      if (refusal !== null) throw refusal
      yield* remote.query(query)
    },
  }
  const putCursor = under.connection.raw.prepare(PUT_CURSOR)
  return {
    database,
    remote,
    store: createTieredStepStore({ local: database.steps, keeping: database.keeping, remote: reader }),
    refuse: (error) => (refusal = error),
    asked: () => asked,
    deliver: memoryForwarder(database, remote, (sequence) => void putCursor.run(TARGET, sequence)),
    evict: (plan = EVERYTHING) => evictAll(database, plan),
    close: () => under.close(),
  }
}

export const PUT_CURSOR = 'INSERT OR REPLACE INTO forward_cursors VALUES (?, ?, 0, NULL)'

/** Brings what the change log has to a store in memory, each time what came since. */
export function memoryForwarder(
  database: WorkerDatabase,
  remote: StepStore,
  putCursor: (sequence: number) => void,
): () => Promise<void> {
  let sequence = 0
  return async () => {
    for (const { kind, key, sequence: at } of await database.changes.readChanges(sequence, 100_000)) {
      if (kind === 'steps') await copyMinute(database, remote, key)
      if (kind === 'removal') await removeScope(remote, key)
      sequence = at
    }
    putCursor(sequence)
  }
}

export async function evictAll({ keeping }: WorkerDatabase, plan: EvictionPlan = EVERYTHING): Promise<void> {
  let after: EvictionPlace | null = null
  do {
    const slice: EvictionSlice = await keeping.evictSteps(plan, after, 0)
    after = slice.next
  } while (after !== null)
}

/** A worker's answers without its thread, which takes longer to start than most tests to run. */
function inThisThread({ service }: ServiceUnderTest): WorkerClient {
  const methods = new Map<string, unknown>(Object.entries(service))
  const call = async (method: string, ...parameters: unknown[]): Promise<unknown> => {
    const work = methods.get(method)
    if (typeof work !== 'function') throw new Error(`no ${method}`)
    const answer: unknown = Reflect.apply(work, undefined, parameters)
    return answer
  }
  const client = { call, callWithTransfer: (_: unknown, method: string, ...rest: unknown[]) => call(method, ...rest) }
  return client as unknown as WorkerClient
}

async function copyMinute({ steps }: WorkerDatabase, remote: StepStore, key: string): Promise<void> {
  const [athleteId, sessionId, foot, generation, minute] = JSON.parse(key) as [string, string, Foot, number, number]
  const range = { fromUs: minute * 60_000_000, toUs: (minute + 1) * 60_000_000 }
  const there: StepRecord[] = []
  for await (const step of steps.query({ athleteId, sessionId, foot, generation, ...range })) there.push(step)
  await remote.append(there)
}

async function removeScope(remote: StepStore, key: string): Promise<void> {
  const [athleteId, sessionId, generation] = JSON.parse(key) as [string, string | null, number | null]
  await remote.remove({
    athleteId,
    ...(sessionId === null ? {} : { sessionId }),
    ...(generation === null ? {} : { generation }),
  })
}
