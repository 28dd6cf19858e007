import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Status } from '../../src/contracts/views.js'
import { type Program, run, Scene } from './support.js'

/** One sentence or two on one line, nothing of a stack, and an exit code that says that it did not work. */
function expectRefusal(program: Program, words: RegExp): void {
  expect(program.stderr.trim()).toMatch(words)
  expect(program.stderr.trim().split('\n')).toHaveLength(1)
  expect(program.stderr).not.toMatch(/\n\s+at /)
  expect(program.stdout).not.toContain('ready')
  expect(program.child.exitCode).toBeGreaterThan(0)
}

describe.concurrent('a start that is refused says why in one line', () => {
  it('for a second server on the same folder, and leaves the first one alone', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const data = scene.folder()
    const first = await scene.serve(['--data', data, '--hci', 'virtual'])
    expectRefusal(await run(scene, ['serve', '--port', '0', '--data', data]), /already uses .*--data/)
    expect((await first.get<Status>('/status')).store.ok).toBe(true)
    expect(await first.program.kill('SIGTERM')).toBe(0)
  })

  it('for a port that is in use, and leaves no lock behind', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    scene.later(() => other.close())
    const data = scene.folder()
    const port = String((other.address() as AddressInfo).port)
    expectRefusal(await run(scene, ['serve', '--port', port, '--data', data]), /Port \d+ is in use.*--port/)
    expect(readdirSync(data)).not.toContain('solewatch.lock')
  })

  it('for a configuration with mistakes, all of them with their paths', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const file = join(scene.folder(), 'config.yaml')
    writeFileSync(file, 'http:\n  prot: 1\nsession:\n  idleMinutes: no\n')
    const refused = await run(scene, ['serve', '--data', scene.folder(), '--config', file])
    expect(refused.child.exitCode).toBe(1)
    expect(refused.stderr).toMatch(/http\.prot.*port/s)
    expect(refused.stderr).toMatch(/session\.idleMinutes/)
    expect(refused.stderr).not.toMatch(/\n\s+at /)
  })

  it('for a configuration that is not there', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const missing = join(scene.folder(), 'nowhere.yaml')
    expectRefusal(await run(scene, ['serve', '--data', scene.folder(), '--config', missing]), /nowhere\.yaml/)
  })

  it('for an unknown option', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const refused = await run(scene, ['serve', '--dmo'])
    expect(refused.child.exitCode).toBe(1)
    expect(refused.stderr).toMatch(/unknown option '--dmo'.*--demo/s)
  })

  it('for a controller that is none', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    expectRefusal(await run(scene, ['serve', '--data', scene.folder(), '--hci', 'usb7']), /usb7/)
  })

  it('for the demo on a folder with real data, which it does not touch', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const data = scene.folder()
    const real = await scene.serve(['--data', data, '--hci', 'virtual'])
    await real.api('POST', '/athletes', { name: 'Ana', zoneId: 'Europe/Berlin' })
    await real.program.kill('SIGTERM')
    expectRefusal(await run(scene, ['serve', '--demo', '--port', '0', '--data', data]), /not from a demo/)
    const again = await scene.serve(['--data', data, '--hci', 'virtual'])
    const { items } = await again.get<{ items: { name: string }[] }>('/athletes')
    expect(items.map(({ name }) => name)).toEqual(['Ana'])
  })

  it('for real data on the folder of the demo, which would delete it', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const data = scene.folder()
    writeFileSync(join(data, 'simulated-data'), '')
    expectRefusal(await run(scene, ['serve', '--port', '0', '--data', data]), /belongs to the demo/)
  })

  it('for a data folder that can not be made', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const file = join(scene.folder(), 'file')
    writeFileSync(file, '')
    expectRefusal(await run(scene, ['serve', '--port', '0', '--data', join(file, 'data')]), /data folder .*--data/i)
  })

  it('for a data folder on a disk that can not be written', async ({ skip, onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const data = scene.folder()
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', data]).status === 0
    if (mounted) scene.later(() => spawnSync('umount', [data]))
    else if (process.getuid?.() === 0) skip('mounting needs rights that this system does not give')
    else chmodSync(data, 0o500)
    expectRefusal(await run(scene, ['serve', '--port', '0', '--data', data]), /data folder .*--data/i)
  })

  it('for a disk that is full already, and leaves nothing half made', async ({ skip, onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const data = scene.folder()
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', data]).status === 0
    if (!mounted) skip('mounting a size-limited tmpfs needs rights that this system does not give')
    scene.later(() => spawnSync('umount', [data]))
    const ballast = join(data, 'ballast')
    expect(() => writeFileSync(ballast, Buffer.alloc(2_000_000))).toThrow('ENOSPC')
    const refused = await run(scene, ['serve', '--port', '0', '--data', data, '--hci', 'virtual'])
    expectRefusal(refused, /disk is full.*start again/)
    expect(readdirSync(data)).not.toContain('solewatch.lock')
    rmSync(ballast)
    const server = await scene.serve(['--data', data, '--hci', 'virtual'])
    expect((await server.get<Status>('/status')).store.ok).toBe(true)
  })

  it('for a database that a newer program wrote, which stays as it is', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const data = scene.folder()
    const first = await scene.serve(['--data', data, '--hci', 'virtual'])
    await first.program.kill('SIGTERM')
    const file = join(data, 'solewatch.sqlite')
    const database = new Database(file)
    database.pragma('user_version = 999')
    database.close()
    expectRefusal(await run(scene, ['serve', '--port', '0', '--data', data, '--hci', 'virtual']), /newer/)
    const after = new Database(file, { readonly: true })
    expect(after.pragma('user_version', { simple: true })).toBe(999)
    after.close()
  })

  it('for something that is no recording', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const folder = scene.folder()
    const file = join(folder, 'holiday.csv')
    writeFileSync(file, 'place,nights\nRome,3\n')
    expectRefusal(await run(scene, ['replay', file, '--json']), /holiday\.csv/)
    expectRefusal(await run(scene, ['replay', join(folder, 'nowhere.csv'), '--json']), /nowhere\.csv/)
    mkdirSync(join(folder, 'empty'))
    expectRefusal(await run(scene, ['replay', join(folder, 'empty'), '--json']), /empty/)
  })
})

describe.concurrent('a request that is refused', () => {
  it('has no token, a wrong one, or comes by a foreign name', async ({ onTestFinished }) => {
    const scene = Scene.of(onTestFinished)
    const server = await scene.serve(['--data', scene.folder(), '--hci', 'virtual'])
    const ask = (path: string, headers: Record<string, string>) => statusOf(server.url + path, headers)
    expect(await ask('/api/v1/athletes', {})).toBe(401)
    expect(await ask('/api/v1/live', {})).toBe(401)
    expect(await ask('/readyz', {})).toBe(401)
    expect(await ask('/healthz', {})).toBe(200)
    expect(await ask('/api/v1/athletes', { authorization: 'Bearer wrong' })).toBe(401)
    expect(await ask('/api/v1/athletes', { ...server.headers(), host: 'evil.example' })).toBe(421)
    const foreign = { ...server.headers(), origin: 'http://evil.example' }
    expect(await statusOf(`${server.url}/api/v1/pairing/scan`, foreign, 'POST')).toBe(403)
    expect(await ask('/api/v1/athletes', server.headers())).toBe(200)
    expect(server.program.stderr).not.toContain(server.token)
  })
})

function statusOf(url: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, method }, (response) => {
      resolve(response.statusCode ?? 0)
      response.destroy()
    })
    asked.once('error', reject).end()
  })
}
