// InfluxDB is away while a day of several runners arrives: memory, the answers that people wait for, and what is delivered
// afterwards. Once with InfluxDB there all the time, once without: the difference is what an outage costs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { startInfluxd } from '../influxd/server.mjs'
import { apiOf, athleteWithPods, startProgram, until } from './program.mjs'
import { createBucket, queryCsv } from './remote.mjs'
import { startVictim } from './victim.mjs'

const SERVER = join(import.meta.dirname, 'outage-server.mjs')
const STEPS = 'outage-steps'
const RESULTS = 'outage-results'
const ASK_EVERY_MS = 100
const DELIVERY_LIMIT_MS = 600_000
/** An outage may cost no more than this: of memory, and of how long people wait for a page. */
const MOST_EXTRA_RSS_MB = 150

/** @returns figures of both runs; `ok` where everything was delivered and nobody noticed */
export async function runOutage({ dist, influxd, athletes = 8, hours = 24, feedSeconds = 60, say = () => undefined }) {
  const input = { dist, influxd, athletes, hours, feedSeconds, say }
  const withInflux = await oneDay({ ...input, isAway: false })
  const without = await oneDay({ ...input, isAway: true })
  return { athletes, hours, withInflux, without, ...verdictOf(withInflux, without) }
}

function verdictOf(withInflux, without) {
  const squadRatio = round(without.squadMs.p95 / withInflux.squadMs.p95)
  const todayRatio = round(without.todayMs.p95 / withInflux.todayMs.p95)
  const extraRssMb = round(without.peakRssMb - withInflux.peakRssMb)
  const problems = [...withInflux.differences, ...without.differences]
  if (extraRssMb > MOST_EXTRA_RSS_MB) problems.push(`memory grew by ${extraRssMb} MB more than with InfluxDB`)
  if (without.alertCount === 0) problems.push('no rule spoke while InfluxDB was away')
  if (without.alertCount !== withInflux.alertCount) problems.push('the rules said something else than with InfluxDB')
  return { squadRatio, todayRatio, extraRssMb, problems, ok: problems.length === 0 }
}

/** One server, one day of data. @param isAway whether InfluxDB is stopped until everything has arrived */
export async function oneDay({ dist, influxd, athletes, hours, feedSeconds, isAway, say }) {
  const directory = mkdtempSync(join(tmpdir(), 'solewatch-outage-'))
  const influx = await startInfluxd({ influxd })
  for (const name of [STEPS, RESULTS]) await createBucket(influx, name)
  const program = join(dist, 'cli', 'main.js')
  const pods = startProgram(program, [
    'pods',
    '--listen',
    '127.0.0.1:0',
    '--profile',
    'straight',
    '--control',
    '--json',
  ])
  let server = null
  let live = null
  try {
    if (isAway) await influx.shutDown()
    const { hci } = await pods.line('ready')
    const config = writeConfig(directory, influx)
    process.env.SOLEWATCH_INFLUX_TOKEN = influx.token
    server = startVictim({ dist, directory, config, hci, athletes }, (message) => tell(say, message), SERVER)
    const ready = await server.hears('ready')
    if (ready === null) throw new Error(`The server did not start: ${(await server.gone).errors}`)
    const api = apiOf({ ...ready, dataPath: directory })
    const runner = await athleteWithPods(api, 'Live')
    const { sessionId } = await api.post('/sessions', { athleteId: runner })
    live = followLive(api, runner)
    await until(() => live.times.length > 4, 30_000, 'live number')
    const during = await whileFeeding({ server, api, live, athleteIds: ready.athleteIds, hours, feedSeconds })
    const alertCount = (await api.get('/alerts')).items.length
    const after = await whileDelivering({ server, api, influx, isAway, say, sessionId })
    live.stop()
    server.order({ do: 'stop' })
    await server.gone
    server = null
    const counted = await countBoth(directory, influx)
    return { ...{ isAway, alertCount }, ...during, ...after, ...counted }
  } finally {
    live?.stop()
    server?.kill()
    await pods.kill()
    await influx.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

function tell(say, { t, minute, minutes, stepCount }) {
  if (t === 'progress' && (minute % 240 === 0 || minute === minutes)) {
    say(`${Math.round(minute / 60)} of ${Math.round(minutes / 60)} hours, ${stepCount.toLocaleString('en-US')} steps`)
  }
}

/** YAML is a superset of JSON. */
function writeConfig(directory, { url, org }) {
  const file = join(directory, 'outage.yaml')
  const influxdb = {
    url,
    organisation: org,
    stepsBucket: STEPS,
    resultsBucket: RESULTS,
    batchSeconds: 1,
    timeoutSeconds: 20,
  }
  writeFileSync(file, JSON.stringify({ store: { kind: 'influxdb' }, influxdb }))
  return file
}

async function whileFeeding({ server, api, live, athleteIds, hours, feedSeconds }) {
  await figures(server, 'before')
  live.times.length = 0
  server.order({ do: 'feed', hours, seconds: feedSeconds })
  const asked = { squad: [], today: [] }
  let isOver = false
  const fed = server.hears('fed', 900_000).finally(() => (isOver = true))
  for (let n = 0; !isOver; n++) {
    asked.squad.push(await timed(() => api.get('/squad')))
    asked.today.push(await timed(() => api.get(`/athletes/${athleteIds[n % athleteIds.length]}/today`)))
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
  }
  const { stepCount, seconds } = await fed
  const { peakRssMb, lagP99Ms } = await figures(server, 'fed')
  const liveGaps = live.times.slice(1).map((ms, index) => ms - live.times[index])
  return {
    ...{ stepCount, feedSeconds: round(seconds), peakRssMb, lagP99Ms: round(lagP99Ms) },
    ...{ squadMs: summary(asked.squad), todayMs: summary(asked.today), liveGapMs: summary(liveGaps) },
  }
}

async function whileDelivering({ server, api, influx, isAway, say, sessionId }) {
  const waitingCount = (await api.get('/storage')).forwarding.waitingCount
  if (isAway) await influx.restart()
  const startedMs = performance.now()
  await api.post(`/sessions/${sessionId}/stop`)
  const isDelivered = async () => {
    const { forwarding } = await api.get('/storage')
    return forwarding.state === 'up-to-date' && forwarding.waitingCount === 0
  }
  await until(isDelivered, DELIVERY_LIMIT_MS, 'end of the delivery')
  const deliverySeconds = round((performance.now() - startedMs) / 1000)
  say(`delivered after ${deliverySeconds} s`)
  const { peakRssMb } = await figures(server, 'delivered')
  const { setAsideCount } = (await api.get('/storage')).forwarding
  return { waitingCount, deliverySeconds, peakRssDeliveringMb: peakRssMb, setAsideCount }
}

async function figures(server, name) {
  server.order({ do: 'figures', name })
  return server.hears(`figures-${name}`)
}

async function timed(ask) {
  const startedMs = performance.now()
  await ask()
  return performance.now() - startedMs
}

/** When the live page of the runner got new numbers. */
function followLive({ url, token }, athleteId) {
  const times = []
  const abort = new AbortController()
  const read = async () => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${url}/api/v1/live`, { headers, signal: abort.signal })
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of response.body) {
      const frames = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
      rest = frames.pop()
      for (const frame of frames)
        if (frame.includes('event: state') && frame.includes(athleteId)) times.push(performance.now())
    }
  }
  read().catch(() => undefined)
  return { times, stop: () => abort.abort() }
}

const LOCAL = {
  step: 'SELECT athlete_id, sum(step_count) AS count FROM step_blocks GROUP BY athlete_id',
  minute: 'SELECT athlete_id, count(*) AS count FROM minutes GROUP BY athlete_id',
  session: 'SELECT athlete_id, count(*) AS count FROM sessions GROUP BY athlete_id',
  day: 'SELECT athlete_id, count(*) AS count FROM days GROUP BY athlete_id',
  alert: 'SELECT athlete_id, count(*) AS count FROM alerts GROUP BY athlete_id',
}
const FIELD = { step: 'strideIndex', minute: 'minuteIndex', session: 'sessionId', day: 'localDate', alert: 'alertId' }

/** Per measurement and athlete, here by SQL and there by Flux. */
async function countBoth(directory, influx) {
  const raw = new BetterSqlite3(join(directory, 'solewatch.sqlite'), { readonly: true })
  const differences = []
  const counts = {}
  for (const [measurement, sql] of Object.entries(LOCAL)) {
    const here = new Map(
      raw
        .prepare(sql)
        .all()
        .map((row) => [row.athlete_id, row.count]),
    )
    const there = await countByAthlete(influx, measurement)
    counts[measurement] = [...there.values()].reduce((sum, count) => sum + count, 0)
    for (const athleteId of new Set([...here.keys(), ...there.keys()])) {
      const [is, expected] = [there.get(athleteId) ?? 0, here.get(athleteId) ?? 0]
      if (is !== expected) differences.push(`${measurement} of ${athleteId}: ${is} in InfluxDB, ${expected} here`)
    }
  }
  raw.close()
  return { counts, differences }
}

async function countByAthlete(influx, measurement) {
  const bucket = measurement === 'step' ? STEPS : RESULTS
  const csv = await queryCsv(
    influx,
    `from(bucket: "${bucket}") |> range(start: 1960-01-01T00:00:00Z, stop: 2200-01-01T00:00:00Z)
  |> filter(fn: (r) => r._measurement == "${measurement}" and r._field == "${FIELD[measurement]}")
  |> group(columns: ["athlete"]) |> count() |> keep(columns: ["athlete", "_value"]) |> group()`,
  )
  const [head = '', ...rows] = csv.trim().split(/\r?\n/)
  const names = head.split(',')
  const cell = (row, name) => row.split(',')[names.indexOf(name)]
  return new Map(rows.filter((row) => row !== '').map((row) => [cell(row, 'athlete'), Number(cell(row, '_value'))]))
}

function summary(values) {
  const sorted = [...values].sort((one, other) => one - other)
  const at = (share) => round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) }
}

function round(value) {
  return Math.round(value * 10) / 10
}

export function outageText({ athletes, hours, withInflux, without, ...verdict }) {
  const line = (name, of) =>
    `  ${name.padEnd(34)}${String(of(withInflux)).padStart(14)}${String(of(without)).padStart(14)}`
  const ms = ({ p50, p95 }) => `${p50} / ${p95}`
  const rows = [
    ['steps', (one) => one.stepCount.toLocaleString('en-US')],
    ['seconds they took to arrive', (one) => one.feedSeconds],
    ['largest memory meanwhile, MB', (one) => one.peakRssMb],
    ['squad, ms p50 / p95', (one) => ms(one.squadMs)],
    ['today, ms p50 / p95', (one) => ms(one.todayMs)],
    ['live, ms between two, p50 / p95', (one) => ms(one.liveGapMs)],
    ['longest live gap, ms', (one) => one.liveGapMs.max],
    ['alerts', (one) => one.alertCount],
    ['changes that waited at the end', (one) => one.waitingCount.toLocaleString('en-US')],
    ['seconds to deliver them', (one) => one.deliverySeconds],
    ['largest memory while delivering, MB', (one) => one.peakRssDeliveringMb],
    ['steps in InfluxDB', (one) => one.counts.step.toLocaleString('en-US')],
  ]
  return [
    `${athletes} athletes, ${hours} hours`.padEnd(36) + 'with InfluxDB'.padStart(14) + 'without'.padStart(14),
    ...rows.map(([name, of]) => line(name, of)),
    `  p95 without over p95 with: squad ${verdict.squadRatio}, today ${verdict.todayRatio}; memory ${verdict.extraRssMb} MB more`,
    ...(verdict.ok ? ['  counted equal'] : verdict.problems.map((problem) => `  FAILED: ${problem}`)),
  ].join('\n')
}
