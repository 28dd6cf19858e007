// A real InfluxDB for the bench, asked past our own code, and the forwarder as `solewatch serve` starts it.
import { randomBytes } from 'node:crypto'
import { startForwarding } from '../../dist/app/forwarding/start-forwarding.js'
import { createSystemClock } from '../../dist/runtime/clock.js'
import { createLogger } from '../../dist/runtime/logger.js'
import { targetName } from '../../dist/stores/influxdb/influx-options.js'
import { findInfluxdBinary } from '../influxd/find.mjs'
import { startInfluxd } from '../influxd/server.mjs'

/** As in the configuration's defaults. */
const BATCH_BYTES = 1024 * 1024
const BATCH_MS = 5000
const TIMEOUT_MS = 30_000

/** Does the work with a server of its own, or says in one line why not. */
export async function withInfluxd(progress, work) {
  const found = await findInfluxdBinary()
  if (found.missing !== undefined) return progress(`no figures with InfluxDB: ${found.missing}`)
  const server = await startInfluxd(found)
  try {
    await work(server)
  } finally {
    await server.stop()
  }
}

/** New ones with every call: what was written before is in nobody's way. */
export async function freshBuckets(server) {
  const { orgs } = await ask(server, 'GET', `/api/v2/orgs?org=${encodeURIComponent(server.org)}`)
  const suffix = randomBytes(4).toString('hex')
  const [stepsBucket, resultsBucket] = [`steps-${suffix}`, `results-${suffix}`]
  const ids = []
  for (const name of [stepsBucket, resultsBucket])
    ids.push((await ask(server, 'POST', '/api/v2/buckets', { orgID: orgs[0].id, name, retentionRules: [] })).id)
  const { url, org: organisation, token } = server
  const influx = { url, organisation, token, stepsBucket, resultsBucket, timeoutMs: TIMEOUT_MS }
  return { influx, drop: () => Promise.all(ids.map((id) => ask(server, 'DELETE', `/api/v2/buckets/${id}`))) }
}

/** @throws Error unless the server itself counts so many steps */
export async function requireSteps(server, { stepsBucket }, expected) {
  const flux = `from(bucket: ${JSON.stringify(stepsBucket)}) |> range(start: 1970-01-01T00:00:00Z, stop: 2200-01-01T00:00:00Z)
    |> filter(fn: (r) => r._measurement == "step" and r._field == "strideIndex") |> group() |> count() |> keep(columns: ["_value"])`
  const path = `/api/v2/query?org=${encodeURIComponent(server.org)}`
  const csv = await ask(server, 'POST', path, { query: flux, type: 'flux', dialect: { annotations: [] } })
  const counted = Number(/(\d+)\s*$/.exec(csv)?.[1] ?? 0)
  if (counted !== expected) throw new Error(`InfluxDB holds ${counted} steps of ${expected}.`)
}

export function forwardingTo(directory, influx) {
  return startForwarding({
    ...{ directory, target: targetName(influx), connect: () => influx, clock: createSystemClock() },
    ...{ random: Math.random, logger: createLogger({ level: 'silent' }), batchBytes: BATCH_BYTES, batchMs: BATCH_MS },
  })
}

/** Lets the steps of runs that ended before leave the data folder, as they do when they are old. @returns how many */
export async function evictDelivered(db, influx, endedBeforeUs) {
  const plan = { kind: 'delivered', target: targetName(influx), endedBeforeUs }
  let stepCount = 0
  for (let after = null, slice = null; slice === null || after !== null; after = slice.next) {
    slice = await db.keeping.evictSteps(plan, after, Date.now() * 1000)
    stepCount += slice.stepCount
  }
  return stepCount
}

async function ask({ url, token }, method, path, body) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text
}
