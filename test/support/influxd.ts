// A real InfluxDB for tests. Most share one server and tell their data apart by buckets of their own; who stops, kills
// or fills one starts its own. Where there is none, such suites are skipped: `node scripts/influxd.mjs build` makes one.
import { randomBytes } from 'node:crypto'
import { describe, inject, onTestFinished } from 'vitest'
import {
  startInfluxd as startServer,
  type InfluxConnection,
  type InfluxdProcess,
} from '../../scripts/influxd/server.mjs'
import type {} from './influxd-setup.js'

export type { InfluxConnection, InfluxdProcess }

const provided = inject('influxd')

/** Whether `sharedInfluxd` has a server to give: one that runs elsewhere, or a program that it can start. */
export const hasInfluxd = provided.missing === null

/** Whether `startInfluxd` can start one; a server that runs elsewhere is not ours to kill. */
export const canStartInfluxd = provided.influxd !== null

/** `describe` for tests with the shared server, skipped where there is none. */
export const describeInfluxd: ReturnType<typeof describe.skipIf> = describe.skipIf(!hasInfluxd)

/** `describe` for tests that start, stop or kill a server of their own, skipped where there is no program. */
export const describeOwnInfluxd: ReturnType<typeof describe.skipIf> = describe.skipIf(!canStartInfluxd)

/** The server that all test files of this run share; the first that asks waits until it has started (about 1 s). */
export async function sharedInfluxd(): Promise<InfluxConnection> {
  if (provided.sharedUrl === null) throw new Error(`There is no InfluxDB for tests: ${provided.missing ?? ''}`)
  const response = await fetch(provided.sharedUrl)
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as InfluxConnection
}

/**
 * A server of one's own with fresh data. Who starts it ends it, with `stop`, or `startInfluxdForTest` does. A named
 * folder is kept and can be started on again.
 */
export async function startInfluxd(
  on: { readonly port?: number; readonly folder?: string } = {},
): Promise<InfluxdProcess> {
  if (provided.influxd === null) throw new Error('There is no influxd to start: node scripts/influxd.mjs build')
  return startServer({ influxd: provided.influxd, ...on })
}

/** As `startInfluxd`, ended and removed when the test that called it has finished. */
export async function startInfluxdForTest(): Promise<InfluxdProcess> {
  const server = await startInfluxd()
  onTestFinished(() => server.stop())
  return server
}

/** A name that no other test file uses, for buckets on the shared server. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`
}

/** Makes a bucket, which keeps everything for ever unless `retentionS` says how many seconds. */
export async function createBucket(connection: InfluxConnection, name: string, retentionS = 0): Promise<void> {
  const { orgs } = await ask<{ orgs: readonly { id: string }[] }>(
    connection,
    `/api/v2/orgs?org=${encodeURIComponent(connection.org)}`,
  )
  const [org] = orgs
  if (org === undefined) throw new Error(`The server has no organisation ${connection.org}`)
  const retentionRules = retentionS === 0 ? [] : [{ type: 'expire', everySeconds: retentionS }]
  await ask(connection, '/api/v2/buckets', { orgID: org.id, name, retentionRules })
}

/** Runs a Flux query and gives the CSV that the server answers: a look past our own code at what it holds. */
export async function queryCsv(connection: InfluxConnection, flux: string): Promise<string> {
  const response = await fetch(`${connection.url}/api/v2/query?org=${encodeURIComponent(connection.org)}`, {
    method: 'POST',
    headers: {
      authorization: `Token ${connection.token}`,
      'content-type': 'application/vnd.flux',
      accept: 'application/csv',
    },
    body: flux,
  })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}

/** How many points a bucket holds that have the field, over all time. */
export async function countPoints(connection: InfluxConnection, bucket: string, field: string): Promise<number> {
  const flux = `from(bucket: ${JSON.stringify(bucket)})
  |> range(start: 1970-01-01T00:00:00Z, stop: 2200-01-01T00:00:00Z)
  |> filter(fn: (r) => r._field == ${JSON.stringify(field)})
  |> group() |> count() |> keep(columns: ["_value"])`
  const rows = (await queryCsv(connection, flux)).trim().split(/\r?\n/)
  return rows.length < 2 ? 0 : Number(rows[1]?.split(',').at(-1))
}

async function ask<Answer>(connection: InfluxConnection, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${connection.url}${path}`, {
    headers: { authorization: `Token ${connection.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}
