import { appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  createBucket,
  describeOwnInfluxd,
  type InfluxdProcess,
  queryCsv,
  startInfluxdForTest,
} from '../../support/influxd.js'

const BUCKET = 'torn'

/**
 * InfluxDB's own fault, and what docs/influxdb.md says to do about it. A kill may leave half an entry at the end of a
 * write-ahead log. The next start opens the file at its end and cuts it only then, so what is acknowledged afterwards
 * lies behind a hole, which the start after that takes for the end.
 */
describeOwnInfluxd('InfluxDB whose write-ahead log ends with half an entry', () => {
  it('forgets at the second start what it had acknowledged after the first', { timeout: 60_000 }, async () => {
    const server = await killedInTheMiddleOfAnEntry()
    await server.restart()
    expect(await valuesIn(server)).toEqual([1, 2])
    await writeThreeDeleteOne(server)
    expect(await valuesIn(server)).toEqual([2, 3])

    await server.restart()
    expect(await valuesIn(server)).toEqual([1, 2])
  })

  it('keeps everything if it is restarted once more before anything is written', { timeout: 60_000 }, async () => {
    const server = await killedInTheMiddleOfAnEntry()
    await server.restart()
    await server.restart()
    await writeThreeDeleteOne(server)

    await server.restart()
    expect(await valuesIn(server)).toEqual([2, 3])
  })
})

async function killedInTheMiddleOfAnEntry(): Promise<InfluxdProcess> {
  const server = await startInfluxdForTest()
  await createBucket(server, BUCKET)
  await ask(server, `/api/v2/write?precision=s`, 'm,a=x v=1 1700000000\nm,a=x v=2 1700000001')
  await server.kill()
  // A write's entry that says 1,024 bytes, of which 300 had been written.
  appendFileSync(writeAheadLogIn(server.data), Buffer.from([1, 0, 0, 4, 0, ...new Array<number>(300).fill(7)]))
  return server
}

async function writeThreeDeleteOne(server: InfluxdProcess): Promise<void> {
  await ask(server, `/api/v2/write?precision=s`, 'm,a=x v=3 1700000002')
  const range = { start: '2023-11-14T22:13:20Z', stop: '2023-11-14T22:13:20Z' }
  await ask(server, '/api/v2/delete?', JSON.stringify({ ...range, predicate: 'a="x"' }))
}

async function ask({ url, org, token }: InfluxdProcess, path: string, body: string): Promise<void> {
  const target = `&bucket=${BUCKET}&org=${encodeURIComponent(org)}`
  const headers = { authorization: `Token ${token}` }
  const response = await fetch(`${url}${path}${target}`, { method: 'POST', headers, body })
  expect(response.status).toBe(204)
}

async function valuesIn(server: InfluxdProcess): Promise<number[]> {
  const rows = await queryCsv(
    server,
    `from(bucket: "${BUCKET}") |> range(start: 0) |> group() |> sort(columns: ["_time"]) |> keep(columns: ["_value"])`,
  )
  return rows
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((row) => Number(row.split(',').at(-1)))
}

/** Only the bucket of the test has been written to. */
function writeAheadLogIn(data: string): string {
  const files = readdirSync(join(data, 'engine', 'wal'), { recursive: true, encoding: 'utf8' })
  const logs = files.filter((name) => name.endsWith('.wal') && !name.includes('_series')).sort()
  expect(logs).toHaveLength(1)
  return join(data, 'engine', 'wal', logs[0] ?? '')
}
