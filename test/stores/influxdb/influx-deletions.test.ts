import { beforeEach, expect, it } from 'vitest'
import { encodeSteps } from '../../../src/codecs/step-block/encode-steps.js'
import { createSystemClock } from '../../../src/runtime/clock.js'
import type { ForwardDeletion } from '../../../src/stores/change-log/forward-target.js'
import { connectInflux, type InfluxConnection } from '../../../src/stores/influxdb/connection.js'
import { applyDeletion } from '../../../src/stores/influxdb/delete/apply-deletion.js'
import { eraseAthlete } from '../../../src/stores/influxdb/delete/erase-athlete.js'
import type { InfluxOptions } from '../../../src/stores/influxdb/influx-options.js'
import type { InfluxStepStore } from '../../../src/stores/influxdb/influx-step-store.js'
import { createInfluxTarget } from '../../../src/stores/influxdb/influx-target.js'
import { describeInfluxd, queryCsv } from '../../support/influxd.js'
import {
  sampleAlert,
  sampleDay,
  sampleMinute,
  sampleSession,
  sampleStep,
  sampleSteps,
  START_US,
} from '../sample-records.js'
import { collect } from '../step-store-contract.js'
import { influxForTest, storeIn } from './open-influx-store.js'

const RUN = { athleteId: 'ana', sessionId: 'run-1' }

describeInfluxd('a deletion in InfluxDB', () => {
  let options: InfluxOptions
  let connection: InfluxConnection
  let store: InfluxStepStore
  beforeEach(async () => {
    options = await influxForTest()
    connection = connectInflux(options)
    store = storeIn(options)
    return () => store.close()
  })
  const remove = (deletion: ForwardDeletion) => applyDeletion(connection, deletion)
  const strides = async (query = RUN): Promise<number[]> =>
    (await collect(store.query(query))).map((step) => step.strideIndex)

  /** Everything of a bucket, past our own code. */
  const points = async (bucket: string, filter: string): Promise<number> => {
    const { url, organisation: org, token } = options
    const flux = `from(bucket: "${bucket}") |> range(start: 0) |> filter(fn: (r) => ${filter})
      |> keep(columns: ["_measurement", "athlete", "_time"])`
    const [, ...rows] = (await queryCsv({ url, org, token }, flux)).trim().split('\r\n')
    return new Set(rows.map((row) => row.split(',').slice(3).join())).size
  }
  const write = (line: string) =>
    connection.request({
      method: 'POST',
      path: `/api/v2/write?org=${options.organisation}&bucket=${options.resultsBucket}`,
      body: line,
    })

  it('takes out one of two records that lie in one another, stretch by stretch', async () => {
    const shifted = (index: number) =>
      sampleStep(index, { sessionId: 'watch', initialContactTimeUs: START_US + index * 700_123 + (index % 3) * 100 })
    await store.append([...sampleSteps(60), ...Array.from({ length: 40 }, (_, index) => shifted(index + 10))])
    expect(await remove({ kind: 'removal', scope: { athleteId: 'ana', sessionId: 'watch' } })).toEqual({ leftCount: 0 })
    expect(await collect(store.query(RUN))).toEqual(sampleSteps(60))
    expect(await points(options.stepsBucket, 'true')).toBe(60)
  })

  it('takes out the point that a step left behind, and nothing else at that time', async () => {
    await store.append([...sampleSteps(5), ...sampleSteps(5, { sessionId: 'run-2' })])
    const key = { ...RUN, foot: 'left', generation: 0 } as const
    const { initialContactTimeUs } = sampleStep(3)
    expect(await remove({ kind: 'moved-step', key, initialContactTimeUs })).toEqual({ leftCount: 0 })
    expect(await strides()).toEqual([0, 1, 2, 4])
    expect(await strides({ ...RUN, sessionId: 'run-2' })).toEqual([0, 1, 2, 3, 4])
    const unknown = { ...key, sessionId: 'nowhere' }
    expect(await remove({ kind: 'moved-step', key: unknown, initialContactTimeUs })).toEqual({ leftCount: 0 })
    expect(await strides({ ...RUN, sessionId: 'run-2' })).toHaveLength(5)
  })

  it('takes out the point of a session under the athlete and start that it had', async () => {
    const target = createInfluxTarget(connection, createSystemClock())
    const sessions = [
      sampleSession('run-1'),
      sampleSession('run-1', { athleteId: 'ben' }),
      sampleSession('run-1', { startTimeUs: START_US + 60_000_000 }),
      sampleSession('run-2'),
    ]
    for (const session of sessions) await target.write([{ kind: 'session', session }], new AbortController().signal)
    const moved = { kind: 'moved-session', sessionId: 'run-1', startTimeUs: START_US } as const
    expect(await remove({ ...moved, athleteId: 'ben' })).toEqual({ leftCount: 0 })
    expect(await points(options.resultsBucket, 'r.athlete == "ben"')).toBe(0)
    expect(await points(options.resultsBucket, 'r.athlete == "ana"')).toBe(3)
    expect(await remove({ ...moved, athleteId: 'ana' })).toEqual({ leftCount: 0 })
    expect(await points(options.resultsBucket, 'r.athlete == "ana"')).toBe(2)
    expect(await remove({ ...moved, athleteId: 'ana' })).toEqual({ leftCount: 0 })
    target.close()
  })

  it('takes out a day, and leaves the days beside it', async () => {
    const target = createInfluxTarget(connection, createSystemClock())
    const days = ['2025-10-08', '2025-10-09', '2025-10-10'].map(
      (date) => ({ kind: 'day', day: sampleDay(date) }) as const,
    )
    await target.write(days, new AbortController().signal)
    expect(await remove({ kind: 'day-gone', athleteId: 'ana', localDate: '2025-10-09' })).toEqual({ leftCount: 0 })
    expect(await points(options.resultsBucket, 'r._measurement == "day"')).toBe(2)
    expect(await points(options.resultsBucket, 'r._value == "2025-10-09"')).toBe(0)
    target.close()
  })

  it('erases an athlete from every measurement of both buckets, also from those that it does not know', async () => {
    const target = createInfluxTarget(connection, createSystemClock())
    for (const athleteId of ['ana', 'ben "b" \\o/'])
      await target.write(
        [
          ...encodeSteps(sampleSteps(20, { athleteId })).map((steps) => ({ kind: 'steps', steps }) as const),
          { kind: 'minute', minute: sampleMinute(0, { athleteId }) },
          { kind: 'session', session: sampleSession('run-1', { athleteId }) },
          { kind: 'day', day: sampleDay('2025-10-09', { athleteId }) },
          { kind: 'alert', alert: sampleAlert('alert-1', { athleteId }) },
          { kind: 'athlete', athleteId, name: 'A. N.' },
        ],
        new AbortController().signal,
      )
    await write(`someones_own,athlete=ana,room=3 note="x" 1760000000000000000`)
    const { before, left } = await eraseAthlete(connection, 'ana')
    const names = before.map(({ measurement, pointCount }) => `${measurement} ${pointCount}`).sort()
    expect(names).toEqual(['alert 1', 'athlete 1', 'day 1', 'minute 1', 'session 1', 'someones_own 1', 'step 20'])
    expect(left).toEqual([])
    for (const bucket of [options.stepsBucket, options.resultsBucket])
      expect(await points(bucket, 'r.athlete == "ana"')).toBe(0)
    expect(await points(options.stepsBucket, 'true')).toBe(20)
    const other = 'ben "b" \\o/'
    expect(await strides({ athleteId: other, sessionId: 'run-1' })).toHaveLength(20)
    expect(await remove({ kind: 'erasure', athleteId: other })).toEqual({ leftCount: 0 })
    expect(await points(options.stepsBucket, 'true')).toBe(0)
    expect(await remove({ kind: 'erasure', athleteId: 'nobody\n' })).toEqual({ leftCount: 0 })
    target.close()
  })

  it('says how much is left where the server deletes nothing', async () => {
    await store.append(sampleSteps(10))
    await store.appendMinutes([sampleMinute(0)])
    const idle: InfluxConnection = { ...connection, deletePoints: () => Promise.resolve() }
    expect(await applyDeletion(idle, { kind: 'removal', scope: RUN })).toEqual({ leftCount: 11 })
    expect(await applyDeletion(idle, { kind: 'erasure', athleteId: 'ana' })).toEqual({ leftCount: 11 })
  })
})
