// The InfluxDB of a torture run: started here, killed now and then, and read past the program where it is counted.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRandom } from '../fuzz/random.mjs'
import { startInfluxd } from '../influxd/server.mjs'
import { seriesKey } from './ledger.mjs'
import { checksum, makeStep, versionOfStep } from './records.mjs'

const STEPS = 'torture-steps'
const RESULTS = 'torture-results'
/** InfluxDB is killed, too, in so many rounds of a hundred. */
const KILLS_PERCENT = 10

/** @returns what the process needs to deliver there, and what the checks need to look there */
export async function startRemote({ influxd, dist, seed, killsInflux = true }) {
  const server = await startInfluxd({ influxd })
  for (const name of [STEPS, RESULTS]) await createBucket(server, name)
  const influx = {
    ...{ url: server.url, organisation: server.org, token: server.token },
    ...{ stepsBucket: STEPS, resultsBucket: RESULTS, timeoutMs: 20_000 },
  }
  const load = (path) => import(pathToFileURL(join(dist, path)).href)
  const [{ createInfluxRemote }, { createSystemClock }, { targetName }] = await Promise.all([
    load('app/forwarding/influx-remote.js'),
    load('runtime/clock.js'),
    load('stores/influxdb/influx-options.js'),
  ])
  const reader = createInfluxRemote(influx, createSystemClock())
  const kills = { count: 0, tornLogs: 0 }
  return {
    ...{ influx, server, kills, target: targetName(influx) },
    stepsOf: (part) => stepsOf(reader, part),
    beforeRound: (round) => killNowAndThen({ server, seed, round, kills, killsInflux }),
    stepCountOf: (athleteId) =>
      countPoints(server, {
        ...{ bucket: STEPS, measurement: 'step', field: 'strideIndex' },
        athlete: `r.athlete == ${JSON.stringify(athleteId)}`,
      }),
    compare: (truth) => compare({ reader, server }, truth),
    async stop() {
      reader.close()
      await server.stop()
    },
  }
}

export async function createBucket({ url, org, token }, name) {
  const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' }
  const orgs = await (await fetch(`${url}/api/v2/orgs?org=${encodeURIComponent(org)}`, { headers })).json()
  const body = JSON.stringify({ orgID: orgs.orgs[0].id, name, retentionRules: [] })
  const response = await fetch(`${url}/api/v2/buckets`, { method: 'POST', headers, body })
  if (!response.ok) throw new Error(`InfluxDB made no bucket ${name}: ${await response.text()}`)
}

/** @returns what brings it back when the round is over */
async function killNowAndThen({ server, seed, round, kills, killsInflux }) {
  const random = createRandom(`${seed} influx ${round}`)
  if (!killsInflux || random() % 100 >= KILLS_PERCENT) return async () => undefined
  const killed = new Promise((resolve) => setTimeout(resolve, 200 + (random() % 800))).then(() => server.kill())
  kills.count += 1
  return async () => {
    await killed
    const before = tornLogsOf(server)
    await server.restart()
    const torn = tornLogsOf(server) - before
    kills.tornLogs += torn
    // It would forget what it acknowledges from here on (docs/influxdb.md), which is not what is tried here.
    if (torn > 0) await server.restart()
  }
}

/** Write-ahead logs that ended with half an entry, over all starts so far. */
function tornLogsOf({ data }) {
  return readFileSync(join(data, 'influxd.log'), 'utf8').split('msg="File corrupt"').length - 1
}

async function stepsOf(reader, { athleteId, sessionId, foot, generation }) {
  const steps = new Map()
  for await (const step of reader.query({ athleteId, sessionId, foot, generation })) steps.set(step.strideIndex, step)
  return steps
}

/** Everything that was acknowledged is there as it is, and there is nothing else: counted past the program's own reads. */
async function compare({ reader, server }, { ledger, findings, delivered }) {
  const note = { round: 'end', where: 'InfluxDB' }
  /** Of which series so many were not found, for who looks into it. */
  const absent = {}
  const expected = { step: 0, minute: 0, session: ledger.sessions.size, alert: ledger.alerts.size }
  for (const [key, series] of ledger.steps) {
    const [athleteId, sessionId, foot, generation] = key.split('|')
    const part = {
      athleteId,
      sessionId,
      foot,
      generation: Number(generation),
      startUs: ledger.known.get(sessionId).startUs,
    }
    const steps = await stepsOf(reader, part)
    expected.step += series.size
    for (const [strideIndex, version] of series) {
      const step = steps.get(strideIndex)
      const where = { ...note, series: seriesKey(part), strideIndex, version }
      if (step === undefined) {
        findings.add('step not delivered', where)
        absent[seriesKey(part)] = (absent[seriesKey(part)] ?? 0) + 1
      } else if (checksum(step) !== checksum(makeStep(part, strideIndex, version)))
        findings.add('step delivered otherwise', { ...where, is: versionOfStep(step) })
    }
  }
  for (const series of ledger.minutes.values()) expected.minute += series.size
  // Beside those of a whole server that was killed before.
  const ours = { athlete: 'r.athlete =~ /^athlete-/' }
  const counted = {
    step: await countPoints(server, { ...ours, bucket: STEPS, measurement: 'step', field: 'strideIndex' }),
    minute: await countPoints(server, { ...ours, bucket: RESULTS, measurement: 'minute', field: 'minuteIndex' }),
    session: await countPoints(server, { ...ours, bucket: RESULTS, measurement: 'session', field: 'sessionId' }),
    alert: await countPoints(server, { ...ours, bucket: RESULTS, measurement: 'alert', field: 'alertId' }),
  }
  for (const [measurement, count] of Object.entries(counted)) {
    if (count !== expected[measurement])
      findings.add('wrong count in InfluxDB', { ...note, measurement, is: count, expected: expected[measurement] })
  }
  Object.assign(delivered, counted)
}

/** Points of a measurement over all time, by Flux and not through the program. */
export async function countPoints(connection, { bucket, measurement, field, athlete = 'true' }) {
  const flux = `from(bucket: ${JSON.stringify(bucket)})
  |> range(start: 1960-01-01T00:00:00Z, stop: 2200-01-01T00:00:00Z)
  |> filter(fn: (r) => r._measurement == ${JSON.stringify(measurement)} and r._field == ${JSON.stringify(field)} and ${athlete})
  |> group() |> count() |> keep(columns: ["_value"])`
  const rows = (await queryCsv(connection, flux)).trim().split(/\r?\n/)
  return rows.length < 2 ? 0 : Number(rows[1].split(',').at(-1))
}

export async function queryCsv({ url, org, token }, flux) {
  const response = await fetch(`${url}/api/v2/query?org=${encodeURIComponent(org)}`, {
    method: 'POST',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/vnd.flux', accept: 'application/csv' },
    body: flux,
  })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}
