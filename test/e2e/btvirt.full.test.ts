import { BehaviorSubject } from 'rxjs'
import { afterEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/runtime/clock.js'
import { createBleSource } from '../../src/sources/ble/ble-source.js'
import { createBleCentral } from '../../src/sources/ble/create-central.js'
import { parseHciAddress } from '../../src/sources/ble/hci/hci-address.js'
import type { SourceEvent } from '../../src/sources/source.js'
import { createTestPod, type TestPod } from '../sources/ble/support/test-pod.js'
import { EmulatedControllers } from './btvirt/emulated-controllers.js'
import { PeripheralHost } from './btvirt/peripheral-host.js'
import { Scene, until } from './support.js'

const scene = new Scene()
afterEach(() => scene.end())

describe.each(['noble', 'stoprocent'] as const)('a pod on BlueZ’s emulated controllers, with %s', (adapter) => {
  it('is found, streams without a loss, and streams again after its link was lost', async () => {
    const { SOLEWATCH_BTVIRT: btvirt = 'btvirt', SOLEWATCH_BTVIRT_PRELOAD: preload } = process.env
    const controllers = await EmulatedControllers.start(btvirt, preload)
    scene.later(() => controllers.stop())
    const clock = createSystemClock()
    const pod = createTestPod({ clock, kind: 'open-imu', number: 1 })
    const host = new PeripheralHost(pod)
    await host.start(controllers)
    const { events, state, values } = await collect(adapter, await controllers.bridge(), host.address)

    await until(() => state() === 'streaming', 15_000, 'stream')
    await until(() => values().length >= 40, 15_000, 'values')
    expect(values()).toEqual(pod.sent.slice(0, values().length))

    host.drop(0x08)
    await until(() => pod.disconnectReasons.length === 1, 5000, 'end of the link')
    const sentBefore = pod.sentCount
    await until(() => state() === 'streaming' && pod.sentCount >= sentBefore + 40, 20_000, 'stream again')
    const reasons = events.flatMap((event) => (event.kind === 'link' && event.state === 'lost' ? [event.reason] : []))
    expect(reasons).toEqual(['supervision timeout'])
    expect(lostOf(pod, values())).toBeLessThanOrEqual(1)
  }, 90_000)
})

async function collect(adapter: 'noble' | 'stoprocent', hci: string, address: string) {
  const clock = createSystemClock()
  const central = createBleCentral(adapter, parseHciAddress(hci), { clock })
  const device = { deviceId: address, address, kind: 'open-imu' as const, name: 'Solewatch 1' }
  const source = createBleSource({ central, clock, devices$: new BehaviorSubject([device]) })
  const events: SourceEvent[] = []
  const stopping = new AbortController()
  const ended = new Promise<void>((resolve, reject) => {
    source.start(stopping.signal).subscribe({ next: (event) => events.push(event), complete: resolve, error: reject })
  })
  scene.later(() => {
    stopping.abort()
    return ended
  })
  return {
    events,
    state: () => events.flatMap((event) => (event.kind === 'link' ? [event.state] : [])).at(-1),
    values: () =>
      events.flatMap((event) =>
        event.kind === 'notification' && event.channel === 'open-imu-frame'
          ? [Buffer.from(event.bytes).toString('hex')]
          : [],
      ),
  }
}

/** Values that were sent before the last one received and never came; what came must be what was sent, in order. */
function lostOf(pod: TestPod, values: readonly string[]): number {
  let next = 0
  let lostCount = 0
  for (const value of values) {
    const place = pod.sent.indexOf(value, next)
    if (place < 0) throw new Error('a value came that was never sent, or came twice')
    lostCount += place - next
    next = place + 1
  }
  return lostCount
}
