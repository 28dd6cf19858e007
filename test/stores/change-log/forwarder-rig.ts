import { Forwarder, type ForwarderOptions } from '../../../src/stores/change-log/forwarder.js'
import type { ForwardSource } from '../../../src/stores/change-log/forward-source.js'
import type { Connection } from '../../../src/stores/sqlite/connection.js'
import { createForwardSource } from '../../../src/stores/sqlite/forwarding/sqlite-forward-source.js'
import { ManualClock } from '../../sources/ble/support/manual-clock.js'
import { openService, type ServiceUnderTest } from '../sqlite-service.js'
import { FakeTarget } from './fake-target.js'

export const BATCH_MS = 5_000

export interface Rig extends ServiceUnderTest {
  readonly clock: ManualClock
  readonly target: FakeTarget
  readonly source: ForwardSource
  /** Starts a forwarder as a new program would. */
  forwarder(change?: Partial<ForwarderOptions>): Forwarder
  /** Runs one until everything is told, and ends it. */
  deliverAll(change?: Partial<ForwarderOptions>): Promise<void>
}

/** The real change log and cursor over SQLite, a target in memory, and a clock that stands still. */
export async function openRig(): Promise<Rig> {
  const under = await openService()
  // What a power cut leaves is not tested here, and each commit would wait for the disk.
  under.connection.raw.pragma('synchronous = OFF')
  const clock = new ManualClock()
  const target = new FakeTarget()
  const source = createForwardSource(under.connection, target.name)
  const started: Forwarder[] = []
  const forwarder = (change: Partial<ForwarderOptions> = {}): Forwarder => {
    const made = new Forwarder({
      ...{ source, target, clock, random: () => 0.5, batchBytes: 200_000, batchMs: BATCH_MS },
      ...change,
    })
    started.push(made)
    made.start()
    return made
  }
  return {
    ...under,
    ...{ clock, target, source, forwarder },
    async deliverAll(change) {
      const made = forwarder(change)
      await clock.advanceUntil(() => made.state === 'up-to-date', 600_000)
      await made.stop()
    },
    async close() {
      await Promise.all(started.map((made) => made.stop()))
      await under.close()
    },
  }
}

export function changesOf({ all, sql }: Connection): unknown[] {
  const rows = all(sql.selectFrom('change_log').select(['kind', 'key']).orderBy('sequence'))
  return rows.map(({ kind, key }) => [kind, JSON.parse(key)])
}
