import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Erasure } from '../../src/contracts/erasure.js'
import { sampleAthlete } from '../stores/sample-records.js'
import { createBucket, describeOwnInfluxd, queryCsv, startInfluxdForTest, uniqueName } from '../support/influxd.js'
import { RecomputeRig } from '../app/recompute/recompute-rig.js'
import { Scene, until } from './support.js'

describeOwnInfluxd('an athlete who is deleted where InfluxDB has the results too', () => {
  it('is gone there, by InfluxDB’s own count, and everybody else is not', async () => {
    const scene = Scene.of(onTestFinished)
    const influx = await startInfluxdForTest()
    const [steps, results] = [uniqueName('steps'), uniqueName('results')]
    for (const bucket of [steps, results]) await createBucket(influx, bucket)
    const rig = await RecomputeRig.open()
    scene.later(() => rig.remove())
    await rig.record()
    await rig.db.putAthlete(sampleAthlete('ben', { name: 'Ben' }))
    await rig.db.close()
    const config = join(rig.dataPath, '..', `${uniqueName('solewatch')}.yaml`)
    writeFileSync(
      config,
      `store:\n  kind: influxdb\ninfluxdb:\n  url: ${influx.url}\n  organisation: ${influx.org}\n  stepsBucket: ${steps}\n  resultsBucket: ${results}\n  batchSeconds: 0.2\nretention:\n  stepsMonths: null\n`,
    )
    scene.later(() => rmSync(config, { force: true }))
    const env = { SOLEWATCH_INFLUX_TOKEN: influx.token }
    const server = await scene.serve(['--data', rig.dataPath, '--hci', 'virtual', '--config', config], env)
    // Points, and not the values of the tag: InfluxDB lists those from an index that may be older than a deletion.
    const holds = async (bucket: string, athleteId: string): Promise<boolean> => {
      const flux = `from(bucket: "${bucket}") |> range(start: 1900-01-01T00:00:00Z, stop: 2200-01-01T00:00:00Z)
  |> filter(fn: (r) => r.athlete == "${athleteId}") |> limit(n: 1)`
      return (await queryCsv(influx, flux)).trim() !== ''
    }
    await until(() => holds(steps, 'athlete-1'), 20_000, 'her steps in InfluxDB')
    await until(async () => (await holds(results, 'athlete-1')) && holds(results, 'ben'), 20_000, 'both in InfluxDB')
    await server.api('POST', '/athletes/athlete-1/erasure', { name: 'Ana' })
    const erasure = await until(
      async () => {
        const now = await server.get<Erasure>('/erasures/athlete-1')
        return now.state === 'done' && now.remote.state === 'done' ? now : undefined
      },
      30_000,
      'the end of the erasure',
    )
    expect(erasure.remote).toMatchObject({ leftCount: 0, why: null })
    for (const bucket of [steps, results]) expect(await holds(bucket, 'athlete-1')).toBe(false)
    expect(await holds(results, 'ben')).toBe(true)
  }, 90_000)
})
