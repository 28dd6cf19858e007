import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { Storage } from '../../src/contracts/storage.js'
import type { Status } from '../../src/contracts/views.js'
import { createBucket, describeOwnInfluxd, startInfluxdForTest } from '../support/influxd.js'
import { Scene, until } from './support.js'

const scene = new Scene()
afterEach(() => scene.end())

describeOwnInfluxd('where results go, with an InfluxDB that goes away and comes back', () => {
  it('is told as it is; nobody has to act, and the server stays ready', { timeout: 120_000 }, async () => {
    const influx = await startInfluxdForTest()
    await Promise.all([createBucket(influx, 'solewatch-steps', 403 * 86_400), createBucket(influx, 'solewatch')])
    const folder = scene.folder()
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'token'), influx.token, { mode: 0o600 })
    writeFileSync(
      join(folder, 'config.yaml'),
      `store: { kind: influxdb }\ninfluxdb: { url: '${influx.url}', organisation: ${influx.org}, tokenFile: ${join(folder, 'token')}, batchSeconds: 0.2, timeoutSeconds: 2 }\n`,
    )
    const pods = await scene.pods()
    const server = await scene.serve(['--data', folder, '--hci', pods.hci, '--config', join(folder, 'config.yaml')])
    const storage = () => server.get<Storage>('/storage')
    const state = async (wanted: string) => {
      const now = await storage()
      return now.forwarding?.state === wanted && now
    }
    const athleteId = await server.athleteWithPods(['left', 'right'])
    const well = await until(() => state('up-to-date'), 20_000, 'word that InfluxDB has everything')
    expect(well).toMatchObject({ where: { kind: 'influxdb', url: influx.url }, attention: [] })
    expect(JSON.stringify(well)).not.toContain(influx.token)

    await influx.kill()
    await server.api('POST', '/sessions', { athleteId })
    const away = await until(() => state('waiting'), 30_000, 'word that InfluxDB is away')
    expect(away.forwarding?.waitingCount).toBeGreaterThan(0)
    expect(away.forwarding?.waitingSinceUs).toBeGreaterThan(0)
    expect(away.forwarding?.message).toContain(influx.url)
    expect(away.attention, 'it mends itself').toEqual([])
    expect((await server.call('GET', '/readyz')).status).toBe(200)
    expect((await server.get<Status>('/status')).store.ok).toBe(true)

    await influx.restart()
    const back = await until(() => state('up-to-date'), 40_000, 'word that all has arrived')
    expect(back.forwarding).toMatchObject({ waitingSinceUs: null, nextTryUs: null, setAsideCount: 0 })
    expect(back.forwarding?.deliveredCount).toBeGreaterThan(well.forwarding?.deliveredCount ?? Infinity)
  })
})
