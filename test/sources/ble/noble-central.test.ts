import { afterEach, describe, expect, it } from 'vitest'
import type { AdapterStatus, Advertisement, BleCentral } from '../../../src/sources/ble/ble-central.js'
import { createNobleCentral } from '../../../src/sources/ble/noble-central.js'
import type { VirtualRadioOptions } from '../../../src/sources/ble/virtual/air.js'
import { VirtualRadio } from '../../../src/sources/ble/virtual/virtual-radio.js'
import { VirtualTransport } from '../../../src/sources/ble/virtual/virtual-transport.js'
import { ManualClock } from './support/manual-clock.js'
import { createTestPod, NUS, type TestPod, type TestPodOptions } from './support/test-pod.js'

const WANTED = [{ serviceUuid: NUS.service, uuid: NUS.notify }]

interface Rig {
  readonly clock: ManualClock
  readonly radio: VirtualRadio
  readonly transport: VirtualTransport
  readonly central: BleCentral
  readonly heard: Map<string, Advertisement>
  readonly adapter: AdapterStatus[]
}

const open: Rig[] = []

async function rig(pods: (clock: ManualClock) => TestPod[], options: Partial<VirtualRadioOptions> = {}): Promise<Rig> {
  const clock = new ManualClock()
  const radio = new VirtualRadio({ clock, random: () => 0.5, ...options })
  for (const pod of pods(clock)) radio.add(pod)
  const transport = new VirtualTransport(radio)
  const central = createNobleCentral({ transport, clock })
  const heard = new Map<string, Advertisement>()
  const adapter: AdapterStatus[] = []
  central.start({
    adapter: (status) => adapter.push(status),
    advertisement: (one) => heard.set(one.address, one),
  })
  const made = { clock, radio, transport, central, heard, adapter }
  open.push(made)
  await clock.advanceUntil(() => central.adapter.state === 'on', 1000)
  return made
}

/** Runs a promise to its end while the clock moves. */
async function run<T>(clock: ManualClock, promise: Promise<T>, withinMs = 20_000): Promise<T> {
  let done = false
  const watched = promise.finally(() => (done = true))
  watched.catch(() => undefined)
  await clock.advanceUntil(() => done, withinMs)
  return watched
}

async function hear(made: Rig): Promise<void> {
  await run(made.clock, made.central.startScan(false))
  await made.clock.advance(400)
  await run(made.clock, made.central.stopScan())
}

const imu =
  (number: number, more: Partial<TestPodOptions> = {}) =>
  (clock: ManualClock) =>
    createTestPod({ clock, kind: 'open-imu', number, ...more })

afterEach(async () => {
  for (const { central, clock } of open.splice(0)) await run(clock, central.stop())
})

describe('noble over the virtual radio', () => {
  it('discovers every pod with name, services and signal', async () => {
    const made = await rig((clock) => Array.from({ length: 12 }, (_, index) => imu(index + 1)(clock)))
    await hear(made)
    expect(made.heard.size).toBe(12)
    expect(made.heard.get('c0:ff:ee:00:00:03')).toMatchObject({
      peripheralId: 'c0ffee000003',
      name: 'Solewatch 3',
      serviceUuids: [NUS.service],
      rssiDbm: -53,
      connectable: true,
    })
  })

  it('forgets who fell silent in a scan that goes on, and keeps who is near', async () => {
    const made = await rig((clock) => [imu(1)(clock)])
    await run(made.clock, made.central.startScan(false))
    for (let number = 1; number <= 600; number += 1) {
      const address = `d0:00:00:00:${(number >> 8).toString(16).padStart(2, '0')}:${(number & 255).toString(16).padStart(2, '0')}`
      made.radio.add({ ...createTestPod({ clock: made.clock, kind: 'rsc', number: 2 }), address })
    }
    await made.clock.advance(300)
    expect(made.heard.size).toBe(601)
    for (const address of made.heard.keys()) if (address.startsWith('d0:')) made.radio.remove(address)
    // One pod alone needs minutes for as many advertisements as a crowd sends in a second.
    await made.clock.advance(500_000)
    await run(made.clock, made.central.stopScan())
    const gone = made.central.connect('d00000000001', { timeoutMs: 1000 })
    await expect(run(made.clock, gone)).rejects.toThrow(/has not been heard/)
    await expect(run(made.clock, made.central.connect('c0ffee000001', { timeoutMs: 5000 }))).resolves.toMatchObject({
      isOpen: true,
    })
  })

  it.each([
    { fragmentBytes: 27, maxMtu: 247, expectedBytes: 183 },
    { fragmentBytes: 251, maxMtu: 517, expectedBytes: 183 },
    { fragmentBytes: 27, maxMtu: 23, expectedBytes: 20 },
  ])('receives whole values over $fragmentBytes-byte packets with an MTU of $maxMtu', async (example) => {
    const pod: TestPod[] = []
    const made = await rig(
      (clock) => {
        pod.push(imu(1, { maxMtu: example.maxMtu })(clock))
        return pod
      },
      { aclFragmentBytes: example.fragmentBytes },
    )
    await hear(made)
    const connection = await run(made.clock, made.central.connect('c0ffee000001', { timeoutMs: 5000 }))
    const [found] = await run(made.clock, connection.discover(WANTED, 5000))
    const values: string[] = []
    await run(
      made.clock,
      found?.subscribe((value) => values.push(Buffer.from(value).toString('hex')), 5000) ??
        Promise.reject(new Error('not found')),
    )
    await made.clock.advance(1000)
    expect(connection.mtu).toBe(Math.min(256, example.maxMtu))
    expect(values.length).toBeGreaterThan(10)
    expect(values).toEqual(pod[0]?.sent.slice(0, values.length).map((hex) => hex.slice(0, example.expectedBytes * 2)))
  })
})
