import type { DeviceKind, SensorSettings } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'
import { ImplementationError } from '../../runtime/errors.js'
import { familyOf } from '../../sensors/families.js'
import type { SimulatedImu } from '../../sensors/simulated-sensor.js'
import { createImuSignal, type ImuOptions } from './imu-signal.js'
import type { RunPlan } from './plan-run.js'
import { createPodBody, type PodIdentity, type SimulatedPod } from './pod.js'
import { createPrng } from './prng.js'

export interface ImuPodOptions extends PodIdentity {
  readonly foot: Foot
  readonly plan: RunPlan
  readonly seed: string | number
  readonly imu?: ImuOptions
  /** The family whose bytes it speaks; open IMU frames where absent. */
  readonly kind?: DeviceKind
  readonly settings?: SensorSettings
}

/** An IMU on a foot that speaks a family's bytes, with battery and device information. */
export function createImuPod(options: ImuPodOptions): SimulatedPod {
  const { foot, plan, seed, name, serialNumber, address, imu = {} } = options
  const firmware = firmwareOf(options)
  const signalOptions = firmware === null ? imu : { ...imu, firmware }
  const signal = createImuSignal(foot, plan.contacts[foot], signalOptions, createPrng(seed).fork(`pod-${foot}`))
  const body = createPodBody(options, 'Simulated foot IMU', signal.firmware)
  return {
    name,
    serialNumber,
    address,
    maxMtu: signal.firmware.maxMtu,
    advertisement: body.advertisement(100, -58),
    services: body.services,
    counters: body.counters,
    onConnect: body.onConnect,
    onDisconnect: body.onDisconnect,
    restart: signal.restart,
    advanceTo(runTimeUs, backlogUs) {
      body.ageTo(runTimeUs)
      while (signal.nextSampleTimeUs() <= runTimeUs) {
        for (const { timeUs, characteristicUuid, bytes, sampleCount } of signal.nextSample()) {
          if (timeUs < runTimeUs - backlogUs) body.drop(sampleCount)
          else body.send(characteristicUuid, bytes, sampleCount)
        }
      }
    },
  }
}

function firmwareOf({ kind = 'open-imu', settings = {} }: ImuPodOptions): SimulatedImu | null {
  if (kind === 'open-imu') return null
  const firmware = familyOf(kind).simulate(settings)
  if (firmware.kind === 'imu') return firmware
  throw new ImplementationError(`A '${kind}' has no samples to send.`)
}
