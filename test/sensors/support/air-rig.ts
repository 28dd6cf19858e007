import type { DeviceKind, SensorSettings } from '../../../src/domain/records/people.js'
import type { NotificationChannel } from '../../../src/journal/journal-record.js'
import { familyOf } from '../../../src/sensors/families.js'
import type { SimulatedSensor } from '../../../src/sensors/simulated-sensor.js'
import type { KnownDevice } from '../../../src/sources/ble/collector/device-session.js'
import { bothFeet } from '../../../src/sources/simulator/gait-profile.js'
import { createImuPod } from '../../../src/sources/simulator/imu-pod.js'
import { planRun } from '../../../src/sources/simulator/plan-run.js'
import type { SimulatedPod } from '../../../src/sources/simulator/pod.js'
import { createReporterPod } from '../../../src/sources/simulator/reporter-pod.js'
import { type SourceRig, startSource } from '../../sources/ble/support/source-rig.js'
import { createListener } from './readings.js'

const TICK_MS = 20
const PLAN = planRun(
  {
    strike: bothFeet(12),
    segments: [
      { kind: 'standing', durationS: 3 },
      { kind: 'running', durationS: 120, speedMps: 3, slopeDeg: 1.5 },
    ],
  },
  'air',
)

export interface AirRigOptions {
  readonly kind: DeviceKind
  readonly name: string
  readonly settings?: SensorSettings
  /** Other electronics than the family's usual ones. */
  readonly firmware?: SimulatedSensor
}

/** One simulated device of a family on the simulated radio, under the real noble and the collector. */
export interface AirRig {
  readonly rig: SourceRig
  readonly pod: SimulatedPod
  readonly device: KnownDevice
  /** Waits until its data come. */
  streaming(): Promise<void>
  /** What was journaled of it, in order. */
  journaled(): { readonly channel: NotificationChannel; readonly bytes: Uint8Array }[]
  /** What its decoder reads of all that was journaled; each rejected value's code. */
  read(): { readonly heard: ReturnType<typeof createListener>['heard']; readonly rejected: string[] }
  stop(): Promise<void>
}

export function startOnAir({ kind, name, settings = {}, firmware }: AirRigOptions): AirRig {
  const rig = startSource()
  const identity = { address: 'c0:ff:ee:00:00:01', serialNumber: 'SN-1', name, plan: PLAN, seed: 'air', kind, settings }
  const electronics = firmware ?? familyOf(kind).simulate(settings)
  const pod =
    electronics.kind === 'imu'
      ? createImuPod({ ...identity, foot: 'left' })
      : createReporterPod({ ...identity, firmware: electronics })
  const device: KnownDevice = { deviceId: 'SN-1', address: pod.address, kind, name, settings }
  const startedUs = rig.clock.monotonicUs()
  const tick = (): void => {
    pod.advanceTo(rig.clock.monotonicUs() - startedUs, 2e6)
    cancel = rig.clock.timer(TICK_MS, tick)
  }
  let cancel = rig.clock.timer(TICK_MS, tick)
  rig.radio.add(pod)
  rig.devices$.next([device])
  const journaled = (): { channel: NotificationChannel; bytes: Uint8Array }[] =>
    rig.events.flatMap((event) =>
      event.kind === 'notification' && event.deviceId === device.deviceId
        ? [{ channel: event.channel, bytes: event.bytes }]
        : [],
    )
  return {
    rig,
    pod,
    device,
    journaled,
    streaming: async () => void (await rig.until(device, 'streaming', 10_000)),
    read() {
      const { heard, hear } = createListener()
      const decoder = familyOf(kind).createDecoder(settings)
      const values = journaled().filter(({ channel }) => channel !== 'battery-level')
      const rejected = values.flatMap(({ channel, bytes }) => hear(decoder, channel, bytes) ?? [])
      return { heard, rejected }
    },
    async stop() {
      cancel()
      await rig.stop()
    },
  }
}
