import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BehaviorSubject } from 'rxjs'
import type { DeviceKind } from '../../../src/domain/records/people.js'
import type { VirtualLink, VirtualPeripheral } from '../../../src/sensors/virtual-peripheral.js'
import { createBleSource } from '../../../src/sources/ble/ble-source.js'
import { createNobleCentral } from '../../../src/sources/ble/noble-central.js'
import { VirtualRadio } from '../../../src/sources/ble/virtual/virtual-radio.js'
import { VirtualTransport } from '../../../src/sources/ble/virtual/virtual-transport.js'
import { bothFeet } from '../../../src/sources/simulator/gait-profile.js'
import { createSimulatedRunner, type PodRadio } from '../../../src/sources/simulator/simulated-runner.js'
import { ManualClock } from '../../sources/ble/support/manual-clock.js'

/** How a family's pods call themselves, and where their samples come from. */
const FAMILIES = [
  { kind: 'open-imu', name: 'Solewatch', stream: '6e400003b5a3f393e0a9e50e24dcca9e' },
  { kind: 'polar', name: 'Polar Sense A1B2C3D', stream: 'fb005c8202e7f3871cad8acd2d8df0c8' },
  { kind: 'movesense', name: 'Movesense 17463000019', stream: '3480000271854d5db431630e7050e8f0' },
  { kind: 'witmotion', name: 'WT901BLE6', stream: '0000ffe400001000800000805f9a34fb' },
] as const satisfies readonly { kind: DeviceKind; name: string; stream: string }[]
/** Some answer a command on the characteristic of their samples: how such a value begins. */
export const ANSWER_BEGINS: Readonly<Partial<Record<DeviceKind, string>>> = { movesense: '01', witmotion: '5571' }

/** One pod as the Python side is told of it. */
export interface PodPlan {
  readonly family: DeviceKind
  readonly foot: 'left' | 'right'
  readonly runner: number
  readonly address: string
  readonly name: string
  readonly advertised: readonly string[]
  readonly manufacturerData: string
  readonly services: readonly {
    readonly uuid: string
    readonly characteristics: readonly { uuid: string; properties: readonly string[]; value: string }[]
  }[]
  readonly stream: { readonly uuid: string; readonly file: string }
  /** Values of the stream in order, as hex. */
  readonly values: readonly string[]
}

interface Recorded {
  readonly timeUs: number
  readonly hex: string
}

/**
 * Four runners, each with pods of one family on both feet: their firmware is started by the real collector on the
 * simulated radio, and all that its stream says is written to files, with the time at which it was said.
 */
export async function exportStreams(folder: string, durationS: number): Promise<PodPlan[]> {
  const clock = new ManualClock()
  const radio = new VirtualRadio({ clock, random: () => 0.5 })
  const recorded = new Map<string, Recorded[]>()
  const peripherals = new Map<string, VirtualPeripheral>()
  const recording: PodRadio = {
    add(peripheral) {
      peripherals.set(peripheral.address, peripheral)
      radio.add(recordingPeripheral(peripheral, clock, recorded))
    },
    remove: (address) => radio.remove(address),
    switchOff: (address) => radio.switchOff(address),
    switchOn: (address) => radio.switchOn(address),
  }
  const pods = [0, 1, 2, 3].flatMap((runner) => {
    const family = FAMILIES[runner % FAMILIES.length] ?? FAMILIES[0]
    return (['left', 'right'] as const).map((foot, side) => {
      const address = `c0:ff:ee:00:0${runner + 1}:0${side + 1}`
      return { runner, foot, address, name: `${family.name}${side + 1}`, family }
    })
  })
  const stopping = new AbortController()
  for (let runner = 0; runner < 4; runner += 1)
    startRunner(runner, { pods, clock, radio: recording, durationS }, stopping)
  const central = createNobleCentral({ transport: new VirtualTransport(radio), clock })
  const known = pods.map(({ address, name, family }) => ({ deviceId: address, address, name, kind: family.kind }))
  const source = createBleSource({ central, clock, random: () => 0.5, devices$: new BehaviorSubject(known) })
  let ended = false
  const log: string[] = []
  source.start(stopping.signal).subscribe({
    next: (event) => event.kind === 'link' && log.push(`${event.deviceId} ${event.state} ${event.reason ?? ''}`),
    complete: () => (ended = true),
  })
  await clock.advance(durationS * 1000)
  stopping.abort()
  await clock.advanceUntil(() => ended, 20_000)
  return pods.map((pod) => {
    const peripheral = peripherals.get(pod.address)
    const said = recorded.get(`${pod.address} ${pod.family.stream}`) ?? []
    const answer = ANSWER_BEGINS[pod.family.kind]
    const stream = said.filter(({ hex }) => answer === undefined || !hex.startsWith(answer))
    if (peripheral === undefined || stream.length < durationS)
      throw new Error(`${pod.address} said too little (${log.join(', ')})`)
    return planOf(folder, pod, { peripheral, stream })
  })
}

type Pod = Pick<PodPlan, 'runner' | 'foot' | 'address' | 'name'> & { readonly family: (typeof FAMILIES)[number] }

function startRunner(
  runner: number,
  scene: { pods: readonly Pod[]; clock: ManualClock; radio: PodRadio; durationS: number },
  stopping: AbortController,
): void {
  const identity = (foot: 'left' | 'right') => {
    const pod = scene.pods.find((one) => one.runner === runner && one.foot === foot)
    if (pod === undefined) throw new Error('no such pod')
    return { address: pod.address, name: pod.name, kind: pod.family.kind, serialNumber: `BUMBLE-${runner}-${foot}` }
  }
  const segments = [
    { kind: 'standing' as const, durationS: 8 },
    { kind: 'running' as const, durationS: scene.durationS, speedMps: 2.9 },
  ]
  createSimulatedRunner({
    ...{ seed: `bumble/${runner}`, clock: scene.clock, radio: scene.radio },
    profile: { segments, strike: bothFeet([14, 3, -7, 10][runner] ?? 14) },
    leftPod: identity('left'),
    rightPod: identity('right'),
  }).start(stopping.signal)
}

function recordingPeripheral(
  peripheral: VirtualPeripheral,
  clock: ManualClock,
  recorded: Map<string, Recorded[]>,
): VirtualPeripheral {
  const { address, onConnect } = peripheral
  return {
    ...peripheral,
    onConnect: (link: VirtualLink) =>
      onConnect?.({
        notify(uuid, value) {
          const accepted = link.notify(uuid, value)
          const key = `${address} ${uuid}`
          const list = recorded.get(key) ?? []
          recorded.set(key, list)
          if (accepted) list.push({ timeUs: clock.monotonicUs(), hex: Buffer.from(value).toString('hex') })
          return accepted
        },
      }),
  }
}

function planOf(
  folder: string,
  { family, runner, foot, address, name }: Pod,
  { peripheral, stream }: { peripheral: VirtualPeripheral; stream: readonly Recorded[] },
): PodPlan {
  const file = join(folder, `${address.replaceAll(':', '')}.stream`)
  const firstUs = stream[0]?.timeUs ?? 0
  writeFileSync(file, stream.map(({ timeUs, hex }) => `${Math.round(timeUs - firstUs)} ${hex}\n`).join(''))
  const { serviceUuids, manufacturerData } = peripheral.advertisement
  return {
    ...{ family: family.kind, foot, runner, address, name, advertised: serviceUuids },
    manufacturerData: Buffer.from(manufacturerData ?? []).toString('hex'),
    services: peripheral.services.map(({ uuid, characteristics }) => ({
      uuid,
      characteristics: characteristics.map((one) => ({
        ...{ uuid: one.uuid, properties: one.properties },
        value: Buffer.from(one.read?.() ?? []).toString('hex'),
      })),
    })),
    stream: { uuid: family.stream, file },
    values: stream.map(({ hex }) => hex),
  }
}
