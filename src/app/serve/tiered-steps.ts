import { createTieredStepStore } from '../../stores/tiered/tiered-step-store.js'
import type { WorkerDatabase } from '../../stores/worker/open-local-database.js'
import type { Forwarding } from '../forwarding/forwarding.js'

/** The same database; steps that have left it are read where they went. */
export function withTieredSteps(
  db: WorkerDatabase,
  forwarding: Pick<Forwarding, 'queryRemote'> | null,
): WorkerDatabase {
  const remote =
    forwarding === null
      ? null
      : { query: (query: Parameters<Forwarding['queryRemote']>[0]) => forwarding.queryRemote(query) }
  return { ...db, steps: createTieredStepStore({ local: db.steps, keeping: db.keeping, remote }) }
}
