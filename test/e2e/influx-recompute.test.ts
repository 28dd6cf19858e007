import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Recompute } from '../../src/contracts/recompute.js'
import type { Storage } from '../../src/contracts/storage.js'
import type { SessionRecord } from '../../src/domain/records/session-record.js'
import type { StepRecord } from '../../src/domain/records/step-record.js'
import { createInfluxRemote } from '../../src/app/forwarding/influx-remote.js'
import { startForwarding } from '../../src/app/forwarding/start-forwarding.js'
import { createSystemClock } from '../../src/runtime/clock.js'
import { createLogger } from '../../src/runtime/logger.js'
import { type InfluxOptions, targetName } from '../../src/stores/influxdb/influx-options.js'
import { ANA, FLAT, RecomputeRig } from '../app/recompute/recompute-rig.js'
import { collect } from '../stores/step-store-contract.js'
import {
  countPoints,
  createBucket,
  describeInfluxd,
  type InfluxConnection,
  queryCsv,
  sharedInfluxd,
  uniqueName,
} from '../support/influxd.js'
import { Scene, type Server, until } from './support.js'

const RUN_S = 300

interface Place {
  readonly influx: InfluxConnection
  readonly stepsBucket: string
  readonly resultsBucket: string
}

const delivered = (server: Server) => () =>
  server
    .get<Storage>('/storage')
    .then(({ forwarding }) => forwarding?.state === 'up-to-date' && !forwarding.waitingCount)

/** Every point of every measurement of both buckets that carries this generation. */
async function pointsOfGeneration({ influx, stepsBucket, resultsBucket }: Place, generation: number): Promise<number> {
  let count = 0
  for (const bucket of [stepsBucket, resultsBucket]) {
    const csv = await queryCsv(
      influx,
      `from(bucket: ${JSON.stringify(bucket)}) |> range(start: 1960-01-01T00:00:00Z, stop: 2200-01-01T00:00:00Z)
  |> filter(fn: (r) => r.generation == "${generation}") |> map(fn: (r) => ({ _time: r._time, _value: 1 })) |> group()
  |> count() |> keep(columns: ["_value"])`,
    )
    const [, row] = csv.trim().split(/\r?\n/)
    if (row !== undefined && row !== '') count += Number(row.split(',').at(-1))
  }
  return count
}

async function placeOf(): Promise<Place> {
  const place = {
    influx: await sharedInfluxd(),
    stepsBucket: uniqueName('steps'),
    resultsBucket: uniqueName('results'),
  }
  await createBucket(place.influx, place.stepsBucket)
  await createBucket(place.influx, place.resultsBucket)
  return place
}

function serving(scene: Scene, data: string, { influx, stepsBucket, resultsBucket }: Place): Promise<Server> {
  const file = join(scene.folder('config'), 'config.yaml')
  // JSON is YAML. The run is of a year ago; its steps would expire.
  const influxdb = { url: influx.url, organisation: influx.org, stepsBucket, resultsBucket, batchSeconds: 0.2 }
  writeFileSync(file, JSON.stringify({ store: { kind: 'influxdb' }, influxdb, retention: { stepsMonths: null } }))
  const env = { SOLEWATCH_INFLUX_TOKEN: influx.token }
  return scene.serve(['--data', data, '--hci', 'virtual', '--config', file], env)
}

const optionsOf = ({ influx, stepsBucket, resultsBucket }: Place): InfluxOptions => ({
  ...{ url: influx.url, organisation: influx.org, token: influx.token, timeoutMs: 20_000 },
  ...{ stepsBucket, resultsBucket },
})

/** Delivered, and then gone from the data folder as if they had been here longer than delivered steps are kept. */
async function deliverAndEvict({ db, dataPath }: RecomputeRig, place: Place): Promise<number> {
  const influx = optionsOf(place)
  const clock = createSystemClock()
  const forwarding = startForwarding({
    ...{ directory: dataPath, target: targetName(influx), connect: () => influx, batchBytes: 1_000_000, batchMs: 100 },
    ...{ clock, random: Math.random, logger: createLogger({ level: 'silent' }) },
  })
  await forwarding.flushNow(AbortSignal.timeout(30_000))
  await forwarding.stop()
  const nowUs = clock.nowUs()
  const plan = { kind: 'delivered', target: targetName(influx), endedBeforeUs: nowUs } as const
  return (await db.keeping.evictSteps(plan, null, nowUs)).stepCount
}

/** The steps of a computation as InfluxDB gives them back. */
async function readBack(place: Place, generation: number): Promise<StepRecord[]> {
  const remote = createInfluxRemote(optionsOf(place), createSystemClock())
  try {
    return await collect(remote.query({ athleteId: ANA.athleteId, sessionId: 'session-1', generation }))
  } finally {
    remote.close()
  }
}

/** What everybody sees while the job runs, asked without a break. */
async function watchJob(server: Server): Promise<{ seen: (readonly StepRecord[])[]; recomputed: number }> {
  const seen: (readonly StepRecord[])[] = []
  for (let asked = 0; asked < 2000; asked++) {
    seen.push(await server.steps('session-1'))
    const { job } = await server.get<Recompute>('/recompute')
    if (job !== null && job.state !== 'running') return { seen, recomputed: job.counts.recomputed }
  }
  throw new Error('The recompute does not end.')
}

describeInfluxd('a recompute of a run whose steps are only in InfluxDB', () => {
  it('shows the old computation until the new one is whole, and leaves not one point of the old', async ({
    onTestFinished,
  }) => {
    const scene = Scene.of(onTestFinished)
    const place = await placeOf()
    const rig = await RecomputeRig.open()
    scene.later(() => rig.remove())
    await rig.record({ shoe: FLAT, durationS: RUN_S })
    const old = await rig.steps()
    expect(await deliverAndEvict(rig, place)).toBe(old.length)
    await rig.db.close()
    expect(await countPoints(place.influx, place.stepsBucket, 'strideIndex')).toBe(old.length)

    const server = await serving(scene, rig.dataPath, place)
    // Not before the thread that reads from there has begun.
    await until(delivered(server), 30_000, 'connection')
    expect(await server.steps('session-1')).toEqual(old)
    await server.api('PATCH', '/shoes/flat', { footStrikeOffsetDeg: 14 })
    await server.api('POST', '/recompute', {})
    const { seen, recomputed } = await watchJob(server)
    expect(recomputed).toBe(1)
    const now = await server.steps('session-1')
    expect(now).toHaveLength(old.length)
    expect(now).not.toEqual(old)
    expect(await server.get<SessionRecord>('/sessions/session-1')).toMatchObject({ activeGeneration: 1 })
    // Never half of one and half of the other, and never back.
    const generations = seen.map((steps) => [...new Set(steps.map(({ generation }) => generation))])
    expect(generations[0]).toEqual([0])
    expect(generations.flat()).toEqual(generations.flat().sort())
    for (const steps of seen) expect(steps).toEqual(steps[0]?.generation === 0 ? old : now)

    await until(delivered(server), 30_000, 'delivery')
    expect(await pointsOfGeneration(place, 0)).toBe(0)
    expect(await pointsOfGeneration(place, 1)).toBeGreaterThan(now.length)
    expect(await countPoints(place.influx, place.stepsBucket, 'strideIndex')).toBe(now.length)
    expect(await readBack(place, 1)).toEqual(now)
    expect(await readBack(place, 0)).toEqual([])
  }, 120_000)
})
