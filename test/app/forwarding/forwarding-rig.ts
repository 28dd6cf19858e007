import { generateDemoAthlete, type DemoAthleteHistory } from '../../../src/app/demo/generate-demo-history.js'
import { DEMO_ATHLETES } from '../../../src/app/demo/demo-athletes.js'
import type { Forwarding } from '../../../src/app/forwarding/forwarding.js'
import { startForwarding, type ForwardingOptions } from '../../../src/app/forwarding/start-forwarding.js'
import { createSystemClock } from '../../../src/runtime/clock.js'
import { createLogger } from '../../../src/runtime/logger.js'
import { targetName, type InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import type { WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import { createBucket, queryCsv, uniqueName, type InfluxConnection } from '../../support/influxd.js'

export const LOG = createLogger({ level: 'silent' })

/** Buckets of its own on this server. */
export async function bucketsOn(server: InfluxConnection): Promise<InfluxOptions> {
  const options = {
    ...{ url: server.url, organisation: server.org, token: server.token, timeoutMs: 20_000 },
    ...{ stepsBucket: uniqueName('steps'), resultsBucket: uniqueName('results') },
  }
  for (const bucket of [options.stepsBucket, options.resultsBucket]) await createBucket(server, bucket)
  return options
}

export function forwardingTo(
  directory: string,
  influx: InfluxOptions,
  change: Partial<ForwardingOptions> = {},
): Forwarding {
  return startForwarding({
    ...{ directory, target: targetName(influx), connect: () => influx, clock: createSystemClock() },
    ...{ random: Math.random, logger: LOG, batchBytes: 1_048_576, batchMs: 100 },
    ...change,
  })
}

/** A simulated athlete: half a year of runs and days with their alerts, the last two runs with every step. */
export function simulatedAthlete(seed = 1): DemoAthleteHistory {
  const [demo] = DEMO_ATHLETES
  if (demo === undefined) throw new Error('there is no demo athlete')
  const nowUs = Date.parse('2026-02-03T12:00:00Z') * 1000
  return generateDemoAthlete(demo, { seed, todayLocalDate: '2026-02-03', zoneId: 'Europe/Berlin', nowUs })
}

/** A field that every point of its measurement has. */
const FIELD_OF_EACH = Object.entries({
  ...{ step: 'sessionId', minute: 'sessionId', session: 'sessionId' },
  ...{ day: 'localDate', alert: 'alertId', athlete: 'name' },
})
  .map(([measurement, field]) => `(r._measurement == "${measurement}" and r._field == "${field}")`)
  .join(' or ')

/** How many points there are of each measurement, as the server itself counts them. */
export async function countMeasurements(
  server: InfluxConnection,
  { stepsBucket, resultsBucket }: InfluxOptions,
): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const bucket of [stepsBucket, resultsBucket]) {
    const csv = await queryCsv(
      server,
      `from(bucket: ${JSON.stringify(bucket)})
  |> range(start: 1970-01-01T00:00:00Z, stop: 2200-01-01T00:00:00Z)
  |> filter(fn: (r) => ${FIELD_OF_EACH})
  |> group(columns: ["_measurement"]) |> count() |> keep(columns: ["_measurement", "_value"])`,
    )
    const [header = [], ...rows] = csv
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','))
    const [name, count] = [header.indexOf('_measurement'), header.indexOf('_value')]
    for (const row of rows) found[row[name] ?? ''] = Number(row[count])
  }
  return found
}

/** How many records there are here of each kind. */
export async function countRecords(database: WorkerDatabase): Promise<Record<string, number>> {
  const counts: Record<string, number> = { step: 0, minute: 0, session: 0, day: 0, alert: 0, athlete: 0 }
  const add = (kind: string, count: number): void => void (counts[kind] = (counts[kind] ?? 0) + count)
  for (const { athleteId } of await database.listAthletes()) {
    add('athlete', 1)
    add('day', (await database.listDays({ athleteId, fromDate: '2000-01-01', toDate: '2999-01-01' })).length)
  }
  for (const { athleteId, sessionId } of await database.listSessions({ includeUncounted: true })) {
    add('session', 1)
    add('minute', (await database.steps.queryMinutes({ athleteId, sessionId })).length)
    for await (const { generation } of database.steps.query({ athleteId, sessionId }))
      add('step', generation === 0 ? 1 : 0)
  }
  add('alert', (await database.listAlerts({})).length)
  return counts
}
