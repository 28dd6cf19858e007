import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Erasure, ErasurePreview } from '../../src/contracts/erasure.js'
import { openLocalDatabase } from '../../src/stores/worker/open-local-database.js'
import { sampleAthlete, sampleDevice } from '../stores/sample-records.js'
import { RecomputeRig } from '../app/recompute/recompute-rig.js'
import { Scene, until, type Server } from './support.js'

const BEN = sampleAthlete('ben', { name: 'Ben Zweitlauf' })

/** Two people; Ana has a run and wears a pod. */
async function folder(scene: Scene): Promise<string> {
  const rig = await RecomputeRig.open()
  scene.later(() => rig.remove())
  await rig.record()
  await rig.db.putAthlete(BEN)
  await rig.db.putDevice(sampleDevice('pod-1', { athleteId: 'athlete-1', name: 'Left pod' }))
  await rig.db.close()
  return rig.dataPath
}

const serve = (scene: Scene, path: string): Promise<Server> => scene.serve(['--data', path, '--hci', 'virtual'])
const done = (server: Server): Promise<Erasure> =>
  until(
    async () => {
      const erasure = await server.get<Erasure>('/erasures/athlete-1')
      return erasure.completedTimeUs === null ? undefined : erasure
    },
    20_000,
    'the end of the erasure',
  )

it('a running server deletes an athlete by name: previewed, refused while they run, gone at once, counted again', async () => {
  const scene = Scene.of(onTestFinished)
  const path = await folder(scene)
  const server = await serve(scene, path)
  const preview = await server.get<ErasurePreview>('/athletes/athlete-1/erasure')
  expect(preview).toMatchObject({
    name: 'Ana',
    running: false,
    devices: [{ name: 'Left pod' }],
    others: [],
    remote: false,
  })
  expect(preview.places.find(({ place }) => place === 'recordings')).toMatchObject({ count: 1 })

  const wrong = await server.call('POST', '/api/v1/athletes/athlete-1/erasure', { name: 'Anna' })
  expect(wrong).toMatchObject({ status: 400 })
  await server.call('POST', '/api/v1/sessions', { athleteId: 'athlete-1', surface: 'road', shoeId: null })
  const refused = await server.call('POST', '/api/v1/athletes/athlete-1/erasure', { name: 'Ana' })
  expect(refused).toMatchObject({ status: 409, body: { code: 'session-running' } })

  const begun = await server.call<Erasure>('POST', '/api/v1/athletes/athlete-1/erasure', { name: 'Ana', endRun: true })
  expect(begun.status).toBe(202)
  expect(await server.call('GET', '/api/v1/athletes/athlete-1')).toMatchObject({ status: 404 })
  const { report } = await done(server)
  expect(report?.places.every(({ place, after }) => place === 'last-hour' || after?.count === 0)).toBe(true)
  expect(report?.places.find(({ place }) => place === 'runs')?.before.count).toBe(2)
  const { items } = await server.get<{ items: { name: string }[] }>('/athletes')
  expect(items.map(({ name }) => name)).toEqual(['Ben Zweitlauf'])
  const { items: devices } = await server.get<{ items: { athleteId: string | null }[] }>('/devices')
  expect(devices.map(({ athleteId }) => athleteId)).toEqual([null])
  expect(filesWith(path, 'session-1')).toEqual([])
}, 60_000)

it('the command works through the server, and without one, and asks where nobody said yes', async () => {
  const scene = Scene.of(onTestFinished)
  const path = await folder(scene)
  const asked = scene.program(['erase', 'Ana', '--data', path])
  expect(await asked.exited).toBe(1)
  expect(asked.stderr).toContain('Everything of Ana would be deleted')
  const server = await serve(scene, path)
  const through = scene.program(['erase', 'Ana', '--data', path, '--yes'])
  expect(await through.exited).toBe(0)
  expect(through.stdout).toContain('runs: 1 before, 0 now')
  await server.program.kill('SIGTERM')
  const alone = scene.program(['erase', 'Ben Zweitlauf', '--data', path, '--yes', '--json'])
  expect(await alone.exited).toBe(0)
  expect(JSON.parse(alone.stdout)).toMatchObject({ erased: true, erasure: { athleteId: 'ben', state: 'done' } })
  expect(filesWith(path, 'Ben Zweitlauf')).toEqual([])
}, 60_000)

it('what was cut short by a kill is ended by the next start, before anybody sees it', async () => {
  const scene = Scene.of(onTestFinished)
  const path = await folder(scene)
  const db = await openLocalDatabase({ directory: path })
  await db.erasures.request('athlete-1', 5, null)
  await db.close()
  const server = await serve(scene, path)
  const { completedTimeUs, report } = await server.get<Erasure>('/erasures/athlete-1')
  expect(completedTimeUs).toBeGreaterThan(0)
  expect(report?.places.find(({ place }) => place === 'runs')).toMatchObject({
    before: { count: 1 },
    after: { count: 0 },
  })
  expect(filesWith(path, 'session-1')).toEqual([])
}, 60_000)

function filesWith(folderPath: string, needle: string): string[] {
  return readdirSync(folderPath, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = join(folderPath, name)
    return name.includes(needle) || (statSync(file).isFile() && readFileSync(file).includes(needle))
  })
}
