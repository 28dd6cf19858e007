import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Device } from '../../src/domain/records/people.js'
import { PODS, run, Scene, type Server, until } from './support.js'

const scene = new Scene()
afterEach(() => scene.end())

const devices = async (server: Server) => (await server.get<{ items: Device[] }>('/devices')).items

describe('solewatch pair', () => {
  it('gives pods to a foot without a server, and through the one that holds the folder', async () => {
    const pods = await scene.pods()
    const data = scene.folder()
    const pair = (...args: string[]) =>
      run(scene, ['pair', ...args, '--athlete', 'Ana', '--data', data, '--seconds', '2', '--json'], {
        SOLEWATCH_BLE_HCI: pods.hci,
      })

    const left = await pair(PODS.left, '--foot', 'left')
    expect(left.stderr).toBe('')
    expect(left.lines).toMatchObject([{ type: 'paired', device: { foot: 'left' }, athlete: { name: 'Ana' } }])

    const server = await scene.serve(['--data', data, '--hci', pods.hci])
    const right = await pair('Solewatch right 1', '--foot', 'right')
    expect(right.child.exitCode).toBe(0)
    const athleteId = left.lines[0]?.['athlete'] as { athleteId: string }
    expect(right.lines).toMatchObject([{ device: { foot: 'right', address: PODS.right }, athlete: athleteId }])
    // The only pod that is nobody's yet needs no name.
    const rsc = await pair()
    expect(rsc.lines).toMatchObject([{ device: { kind: 'rsc', foot: null } }])
    const live = () => server.live.athlete(athleteId.athleteId)
    await until(
      () => live()?.pods.every((pod) => pod.linkState === 'streaming') && live()?.pods.length === 3,
      10_000,
      'all streaming',
    )

    // One pod a foot: two pods of one athlete change places.
    const swapped = await pair(PODS.right, '--foot', 'left')
    expect(swapped.lines).toMatchObject([{ takenFrom: null, moved: [{ address: PODS.left, foot: 'right' }] }])
    expect(
      (await devices(server)).map(({ address, foot, athleteId: owner }) => ({ address, foot, owned: owner !== null })),
    ).toEqual(
      expect.arrayContaining([
        { address: PODS.left, foot: 'right', owned: true },
        { address: PODS.right, foot: 'left', owned: true },
        { address: PODS.rsc, foot: null, owned: true },
      ]),
    )
    const refused = [
      [await pair(PODS.left), /--foot left or --foot right/],
      [await pair('c0:00:00:00:00:99', '--foot', 'left'), /was not heard; in range/],
      [await pair(PODS.rsc, '--foot', 'right'), /is on the right foot, .* Add --yes/],
    ] as const
    for (const [program, words] of refused) {
      expect(program.stderr.trim()).toMatch(words)
      expect(program.stderr.trim().split('\n')).toHaveLength(1)
      expect(program.child.exitCode).toBe(1)
    }
    const told = await pair(PODS.rsc, '--foot', 'right', '--yes')
    expect(told.lines).toMatchObject([{ device: { foot: 'right' }, moved: [{ address: PODS.left, athleteId: null }] }])
  }, 60_000)

  it('ends with a sentence where the radio of its configuration cannot be', async () => {
    const data = scene.folder()
    const config = join(data, 'solewatch.yaml')
    writeFileSync(config, 'ble: { hci: dbus, adapter: noble }\n')
    const refused = await run(scene, ['pair', '--list', '--config', config, '--data', data])
    expect(refused.stderr.trim()).toMatch(/^ble.hci is "dbus", which needs ble.adapter "stoprocent"/)
    expect(refused.child.exitCode).toBe(1)
  }, 20_000)

  it('lists, renames, shares, swaps and forgets, with a server and without', async () => {
    const pods = await scene.pods()
    const data = scene.folder()
    const order = (...args: string[]) =>
      run(scene, ['pair', ...args, '--data', data, '--seconds', '2', '--json'], { SOLEWATCH_BLE_HCI: pods.hci })
    await order(PODS.left, '--athlete', 'Ana', '--foot', 'left')
    await order(PODS.right, '--athlete', 'Ana', '--foot', 'right', '--shared')

    const listed = await order('--list')
    const known = listed.lines.map((line) => line as { device: Device; canMeasure: string; awayFromCollector: string })
    expect(known.map(({ device }) => [device.address, device.foot, device.shared ?? false])).toEqual(
      expect.arrayContaining([
        [PODS.left, 'left', false],
        [PODS.right, 'right', true],
        [PODS.rsc, null, false],
      ]),
    )
    const rsc = known.find(({ device }) => device.kind === 'rsc')
    expect(rsc?.canMeasure).toMatch(/no foot strike/)
    expect(rsc?.awayFromCollector.length).toBeGreaterThan(10)

    const renamed = await order(PODS.left, '--rename', 'Ana left')
    expect(renamed.lines).toMatchObject([{ type: 'renamed', device: { name: 'Ana left' } }])
    const preview = await order('--swap', '--athlete', 'Ana')
    expect(preview.lines).toMatchObject([{ type: 'swapped', applied: false }])

    const server = await scene.serve(['--data', data, '--hci', pods.hci])
    const swapped = await order('--swap', '--athlete', 'Ana', '--since', '2026-01-01', '--yes')
    expect(swapped.lines).toMatchObject([{ applied: true, sessions: [] }])
    const feet = new Map((await devices(server)).map(({ address, foot }) => [address, foot]))
    expect([feet.get(PODS.left), feet.get(PODS.right)]).toEqual(['right', 'left'])
    const forgotten = await order('Ana left', '--forget')
    expect(forgotten.lines).toMatchObject([{ type: 'forgotten', device: { address: PODS.left } }])
    expect((await devices(server)).map(({ address }) => address)).toEqual([PODS.right])
    const refused = await order('--swap', '--athlete', 'Nobody')
    expect([refused.child.exitCode, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/no athlete "Nobody"; known: Ana/),
    ])
  }, 60_000)
})
