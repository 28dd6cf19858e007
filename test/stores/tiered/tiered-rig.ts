import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import type { Foot, StepRecord } from '../../../src/domain/records/step-record.js'
import { createMemoryStepStore } from '../../../src/stores/memory/memory-step-store.js'
import type { EvictionPlace, EvictionPlan, EvictionSlice } from '../../../src/stores/step-keeping.js'
import type { StepStore } from '../../../src/stores/store.js'
import { createTieredStepStore, type RemoteStepReader } from '../../../src/stores/tiered/tiered-step-store.js'
import { DATABASE_FILE, type WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import { openTemporary } from '../open-temporary.js'

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
  const { directory, database, close } = await openTemporary()
  const remote = createMemoryStepStore()
  // A second connection sets the cursor, as the thread that forwards does.
  const raw = new BetterSqlite3(join(directory, DATABASE_FILE))
  let refusal: Error | null = null
  let asked = 0
  const reader: RemoteStepReader = {
    async *query(query) {
      asked += 1
      if (refusal !== null) throw refusal
      yield* remote.query(query)
    },
  }
  let sequence = 0
  return {
    database,
    remote,
    store: createTieredStepStore({ local: database.steps, keeping: database.keeping, remote: reader }),
    refuse: (error) => (refusal = error),
    asked: () => asked,
    async deliver() {
      for (const { kind, key, sequence: at } of await database.changes.readChanges(sequence, 100_000)) {
        if (kind === 'steps') await copyMinute(database, remote, key)
        if (kind === 'removal') await removeScope(remote, key)
        sequence = at
      }
      raw.prepare('INSERT OR REPLACE INTO forward_cursors VALUES (?, ?, 0, NULL)').run(TARGET, sequence)
    },
    async evict(plan = EVERYTHING) {
      let after: EvictionPlace | null = null
      do {
        const slice: EvictionSlice = await database.keeping.evictSteps(plan, after, 0)
        after = slice.next
      } while (after !== null)
    },
    async close() {
      raw.close()
      await close()
    },
  }
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
