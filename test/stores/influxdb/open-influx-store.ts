import { createSystemClock } from '../../../src/runtime/clock.js'
import { connectInflux } from '../../../src/stores/influxdb/connection.js'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import { createInfluxStepStore, type InfluxStepStore } from '../../../src/stores/influxdb/influx-step-store.js'
import { createBucket, sharedInfluxd, uniqueName } from '../../support/influxd.js'

/** Two buckets of one's own on the server that all tests share. */
export async function influxForTest(): Promise<InfluxOptions> {
  const server = await sharedInfluxd()
  const stepsBucket = uniqueName('steps')
  const resultsBucket = uniqueName('results')
  await Promise.all([createBucket(server, stepsBucket), createBucket(server, resultsBucket)])
  const { url, org: organisation, token } = server
  return { url, organisation, token, stepsBucket, resultsBucket, timeoutMs: 30_000 }
}

/** A store in these buckets; which generation a session shows is kept in the map. */
export function storeIn(
  options: InfluxOptions,
  generations: ReadonlyMap<string, number> = new Map(),
  connection = connectInflux(options),
): InfluxStepStore {
  const activeGeneration = (_: string, sessionId: string) => Promise.resolve(generations.get(sessionId) ?? 0)
  return createInfluxStepStore(options, { activeGeneration, clock: createSystemClock(), connection })
}
