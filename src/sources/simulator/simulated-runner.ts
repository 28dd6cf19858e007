import type { Clock } from '../../runtime/clock.js'
import type { VirtualPeripheral } from '../../sensors/virtual-peripheral.js'
import type { GaitProfile } from './gait-profile.js'
import { createImuPod } from './imu-pod.js'
import type { ImuOptions } from './imu-signal.js'
import { planRun, type RunPlan } from './plan-run.js'
import type { PodIdentity, SimulatedPod } from './pod.js'
import type { DeviceKind, SensorSettings } from '../../domain/records/people.js'
import type { SimulatedRscOptions } from '../../sensors/rsc/simulate-rsc.js'
import { simulateRsc } from '../../sensors/rsc/simulate-rsc.js'
import { createReporterPod } from './reporter-pod.js'
import type { PaceOptions } from './pace-signal.js'

/** The air between pods and centrals; the virtual radio is one. */
export interface PodRadio {
  add(peripheral: VirtualPeripheral): void
  remove(address: string): void
  switchOff(address: string): void
  switchOn(address: string): void
}

export type PodPlace = 'left' | 'right' | 'rsc' | 'heart-rate' | 'treadmill'

export type FootPod = PodIdentity & {
  readonly imu?: ImuOptions
  /** The family whose bytes it speaks; open IMU frames where absent. */
  readonly kind?: DeviceKind
  readonly settings?: SensorSettings
}

export interface SimulatedRunnerOptions {
  readonly seed: string | number
  readonly profile: GaitProfile
  readonly clock: Clock
  readonly radio: PodRadio
  readonly leftPod?: FootPod
  readonly rightPod?: FootPod
  readonly rscPod?: PodIdentity & { readonly rsc?: SimulatedRscOptions & PaceOptions }
  readonly heartRateStrap?: PodIdentity
  readonly treadmill?: PodIdentity
  /** Seconds of the run in a second; 1 unless said. */
  readonly speedRatio?: number
}

export interface SimulatedRunner {
  readonly plan: RunPlan
  readonly pods: Readonly<Partial<Record<PodPlace, SimulatedPod>>>
  /** Puts the pods into the air and sets off; they are taken out when the signal aborts. Standing follows the profile's end. */
  start(signal: AbortSignal): void
  /** How far the run is; 0 before the start. */
  runTimeUs(): number
  /** No advertisement, and a link in use dies. The runner runs on. */
  switchOff(place: PodPlace): void
  /** Comes back with its counter and clock at zero. */
  switchOn(place: PodPlace): void
}

const TICK_MS = 20
/** What a pod can't send for this long is gone. */
const BACKLOG_S = 2

export function createSimulatedRunner(options: SimulatedRunnerOptions): SimulatedRunner {
  const { clock, radio, speedRatio = 1 } = options
  const plan = planRun(options.profile, options.seed)
  const pods = createPods(options, plan)
  const off = new Set<PodPlace>()
  let startedUs: number | null = null

  const runTimeUs = (): number => (startedUs === null ? 0 : (clock.monotonicUs() - startedUs) * speedRatio)

  function tick(signal: AbortSignal): void {
    if (signal.aborted) return
    const now = runTimeUs()
    // A pod that is off is advanced too, so that it does not speak of the past when it is back.
    for (const pod of Object.values(pods)) pod.advanceTo(now, BACKLOG_S * 1e6 * speedRatio)
    const cancel = clock.timer(TICK_MS, () => {
      signal.removeEventListener('abort', cancel)
      tick(signal)
    })
    signal.addEventListener('abort', cancel, { once: true })
  }

  return {
    plan,
    pods,
    runTimeUs,
    start(signal) {
      if (signal.aborted || startedUs !== null) return
      startedUs = clock.monotonicUs()
      for (const pod of Object.values(pods)) radio.add(pod)
      signal.addEventListener('abort', () => {
        for (const pod of Object.values(pods)) radio.remove(pod.address)
      })
      tick(signal)
    },
    switchOff(place) {
      const pod = pods[place]
      if (pod === undefined || off.has(place)) return
      off.add(place)
      radio.switchOff(pod.address)
    },
    switchOn(place) {
      const pod = pods[place]
      if (pod === undefined || !off.delete(place)) return
      pod.restart()
      radio.switchOn(pod.address)
    },
  }
}

function createPods(options: SimulatedRunnerOptions, plan: RunPlan): Partial<Record<PodPlace, SimulatedPod>> {
  const { seed, leftPod, rightPod, rscPod, heartRateStrap, treadmill } = options
  const on = { plan, seed }
  const rsc = rscPod?.rsc ?? {}
  return {
    ...(leftPod === undefined ? {} : { left: createImuPod({ ...leftPod, ...on, foot: 'left' }) }),
    ...(rightPod === undefined ? {} : { right: createImuPod({ ...rightPod, ...on, foot: 'right' }) }),
    ...(rscPod === undefined
      ? {}
      : { rsc: createReporterPod({ ...rscPod, ...on, kind: 'rsc', pace: rsc, firmware: simulateRsc(rsc) }) }),
    ...(heartRateStrap === undefined
      ? {}
      : { 'heart-rate': createReporterPod({ ...heartRateStrap, ...on, kind: 'heart-rate' }) }),
    ...(treadmill === undefined ? {} : { treadmill: createReporterPod({ ...treadmill, ...on, kind: 'treadmill' }) }),
  }
}
