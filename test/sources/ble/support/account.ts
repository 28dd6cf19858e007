import { isImuKind, type DeviceKind } from '../../../../src/domain/records/people.js'
import type { StreamCounters } from '../../../../src/domain/records/stream-counters.js'
import type { Foot } from '../../../../src/domain/records/step-record.js'
import type { JournalRecord, SessionContext, SessionDevice } from '../../../../src/journal/journal-record.js'
import { createSessionReducer, type SessionReducer } from '../../../../src/pipeline/session-reducer.js'
import { createImuPod } from '../../../../src/sources/simulator/imu-pod.js'
import { planRun, type RunPlan } from '../../../../src/sources/simulator/plan-run.js'
import type { SimulatedPod } from '../../../../src/sources/simulator/pod.js'
import { createReporterPod } from '../../../../src/sources/simulator/reporter-pod.js'
import { sessionContext, steadyRun } from '../../../pipeline/simulated-session.js'
import { startSource, type SourceRig } from './source-rig.js'

const TICK_MS = 20
const BACKLOG_US = 2_000_000
const NAMES: Readonly<Partial<Record<DeviceKind, string>>> = {
  'open-imu': 'Solewatch',
  polar: 'Polar Sense',
  movesense: 'Movesense',
  witmotion: 'WT901BLE',
}

/** One device of one family, worn. */
export interface Wanted {
  readonly kind: DeviceKind
  readonly foot: Foot | null
}

export interface Account {
  readonly wanted: Wanted
  readonly pod: SimulatedPod
  readonly counters: StreamCounters
}

/**
 * Lets devices stream to the collector, the real noble on the simulated radio, for so long of simulated time, while one
 * notification in some hundred is lost and each link drops twice.
 * @returns what became of everything that each device sent
 */
export async function streamFor(minutes: number, devices: readonly Wanted[]): Promise<readonly Account[]> {
  let state = 12_345
  // Its own little generator: the radio's noise must be the same each time.
  const random = (): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const rig = startSource({ random })
  const plan = planRun(steadyRun(minutes * 60), 'account')
  const worn = devices.map((wanted, n) => ({ wanted, pod: podOf(wanted, n, plan) }))
  for (const { pod } of worn) rig.radio.add(pod, { notificationLossRatio: 0.002 })
  const ended = drive(rig, worn)
  const reducers = listen(rig, worn)
  rig.devices$.next(
    worn.map(({ wanted: { kind }, pod: { address, name } }) => ({ deviceId: address, address, kind, name })),
  )
  for (let minute = 0; minute < minutes; minute++) {
    await rig.clock.advance(60_000)
    if (minute === Math.floor(minutes / 3) || minute === Math.floor((2 * minutes) / 3)) {
      for (const { pod } of worn) rig.radio.dropLink(pod.address, 0x08)
    }
  }
  ended.now = true
  await rig.clock.advance(3_000)
  const accounts = worn.map(({ wanted, pod }) => ({ wanted, pod, counters: countersOf(reducers, pod.address) }))
  await rig.stop()
  return accounts
}

function drive(rig: SourceRig, worn: readonly { readonly pod: SimulatedPod }[]): { now: boolean } {
  const ended = { now: false }
  const beganMs = rig.clock.nowMs
  const tick = (): void => {
    if (ended.now) return
    for (const { pod } of worn) pod.advanceTo((rig.clock.nowMs - beganMs) * 1000, BACKLOG_US)
    rig.clock.timer(TICK_MS, tick)
  }
  tick()
  return ended
}

/** A session for each family: two sensors on one foot would be one too many. */
function listen(
  rig: SourceRig,
  worn: readonly { readonly wanted: Wanted; readonly pod: SimulatedPod }[],
): readonly SessionReducer[] {
  const kinds = [...new Set(worn.map(({ wanted }) => wanted.kind))]
  const owners = new Map<string, SessionReducer>()
  const reducers = kinds.map((kind) => {
    const devices = worn.filter(({ wanted }) => wanted.kind === kind).map(deviceOf)
    const reducer = createSessionReducer(contextOf(devices, rig))
    for (const { deviceId } of devices) owners.set(deviceId, reducer)
    return reducer
  })
  let seen = 0
  const second = (): void => {
    for (; seen < rig.events.length; seen++) {
      const event = rig.events[seen]
      if (event === undefined || event.kind === 'advertisement' || event.kind === 'adapter') continue
      owners.get(event.deviceId)?.push(event)
    }
    rig.events.length = 0
    seen = 0
    const tick: JournalRecord = { kind: 'tick', monotonicUs: rig.clock.monotonicUs() }
    for (const reducer of reducers) reducer.push(tick)
    rig.clock.timer(1_000, second)
  }
  second()
  return reducers
}

function countersOf(reducers: readonly SessionReducer[], deviceId: string): StreamCounters {
  for (const reducer of reducers) {
    const found = reducer.numbers().streams.find((stream) => stream.deviceId === deviceId)
    if (found !== undefined) return found
  }
  throw new Error(`Nobody counted ${deviceId}.`)
}

function contextOf(devices: readonly SessionDevice[], rig: SourceRig): SessionContext {
  const startTimeUs = rig.clock.nowUs()
  return { ...sessionContext(devices), startTimeUs, startMonotonicUs: rig.clock.monotonicUs() }
}

function deviceOf({ wanted, pod }: { readonly wanted: Wanted; readonly pod: SimulatedPod }): SessionDevice {
  return { deviceId: pod.address, kind: wanted.kind, name: pod.name, foot: wanted.foot }
}

function podOf({ kind, foot }: Wanted, n: number, plan: RunPlan): SimulatedPod {
  const id = (n + 1).toString(16).padStart(2, '0')
  const identity = { address: `c0:ff:ee:00:00:${id}`, serialNumber: `SIM-${id}`, name: `${NAMES[kind] ?? kind} ${id}` }
  const on = { ...identity, plan, seed: `pod-${n}`, kind }
  return isImuKind(kind) ? createImuPod({ ...on, foot: foot ?? 'left' }) : createReporterPod(on)
}
