import { BehaviorSubject } from 'rxjs'
import type { LinkState } from '../../../../src/journal/journal-record.js'
import { type BleSource, type BleSourceOptions, createBleSource } from '../../../../src/sources/ble/ble-source.js'
import type { KnownDevice } from '../../../../src/sources/ble/collector/device-session.js'
import { createNobleCentral } from '../../../../src/sources/ble/noble-central.js'
import type { VirtualRadioOptions } from '../../../../src/sources/ble/virtual/air.js'
import { VirtualRadio } from '../../../../src/sources/ble/virtual/virtual-radio.js'
import { VirtualTransport } from '../../../../src/sources/ble/virtual/virtual-transport.js'
import type { SourceEvent } from '../../../../src/sources/source.js'
import { ManualClock } from './manual-clock.js'
import type { TestPod } from './test-pod.js'

export interface SourceRig {
  readonly clock: ManualClock
  readonly radio: VirtualRadio
  readonly transport: VirtualTransport
  readonly source: BleSource
  readonly events: SourceEvent[]
  readonly devices$: BehaviorSubject<readonly KnownDevice[]>
  state(device: KnownDevice): LinkState | null
  reason(device: KnownDevice): string | null
  states(device: KnownDevice): LinkState[]
  values(device: KnownDevice): string[]
  /** Waits for the state; @returns how long it took */
  until(device: KnownDevice, state: LinkState, withinMs: number): Promise<number>
  stop(): Promise<void>
}

export function known(pod: TestPod): KnownDevice {
  const kind = pod.advertisement.serviceUuids.includes('1814') ? 'rsc' : 'open-imu'
  return { deviceId: pod.address, address: pod.address, kind, name: pod.advertisement.localName }
}

/** The collector with the real noble on a simulated radio, under a clock that moves only when told. */
export function startSource(
  options: Partial<VirtualRadioOptions> = {},
  more: Pick<BleSourceOptions, 'onStuck'> = {},
): SourceRig {
  const clock = new ManualClock()
  const radio = new VirtualRadio({ clock, random: () => 0.5, ...options })
  const transport = new VirtualTransport(radio)
  const central = createNobleCentral({ transport, clock })
  const devices$ = new BehaviorSubject<readonly KnownDevice[]>([])
  const source = createBleSource({ central, clock, random: () => 0.5, devices$, ...more })
  const events: SourceEvent[] = []
  const controller = new AbortController()
  let completed = false
  source.start(controller.signal).subscribe({ next: (event) => events.push(event), complete: () => (completed = true) })
  const links = (device: KnownDevice) =>
    events.flatMap((event) => (event.kind === 'link' && event.deviceId === device.deviceId ? [event] : []))
  const rig: SourceRig = {
    clock,
    radio,
    transport,
    source,
    events,
    devices$,
    state: (device) => links(device).at(-1)?.state ?? null,
    reason: (device) => links(device).at(-1)?.reason ?? null,
    states: (device) => links(device).map(({ state }) => state),
    values: (device) =>
      events.flatMap((event) =>
        event.kind === 'notification' && event.deviceId === device.deviceId && event.channel !== 'battery-level'
          ? [Buffer.from(event.bytes).toString('hex')]
          : [],
      ),
    until: (device, state, withinMs) => clock.advanceUntil(() => rig.state(device) === state, withinMs),
    stop: async () => {
      controller.abort()
      await clock.advanceUntil(() => completed, 10_000)
    },
  }
  return rig
}
