import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { Foot } from '../../domain/records/step-record.js'
import { createImuSignal, type ImuOptions } from './imu-signal.js'
import type { RunPlan } from './plan-run.js'
import { createPodBody, type PodIdentity, type SimulatedPod } from './pod.js'
import { createPrng } from './prng.js'

export interface ImuPodOptions extends PodIdentity {
  readonly foot: Foot
  readonly plan: RunPlan
  readonly seed: string | number
  readonly imu?: ImuOptions
}

/** An IMU on a foot that sends open IMU frames over the Nordic UART service, with battery and device information. */
export function createImuPod(options: ImuPodOptions): SimulatedPod {
  const { foot, plan, seed, name, serialNumber, address } = options
  const signal = createImuSignal(foot, plan.contacts[foot], options.imu ?? {}, createPrng(seed).fork(`pod-${foot}`))
  const body = createPodBody(options, 'Simulated foot IMU', {
    uuid: UUIDS.nordicUartService,
    characteristics: [
      { uuid: UUIDS.nordicUartReceive, properties: ['write', 'writeWithoutResponse'], write: () => undefined },
      { uuid: UUIDS.nordicUartTransmit, properties: ['notify'] },
    ],
  })
  return {
    name,
    serialNumber,
    address,
    maxMtu: 247,
    advertisement: {
      localName: name,
      serviceUuids: [UUIDS.nordicUartService],
      intervalMs: 100,
      rssiDbm: options.rssiDbm ?? -58,
    },
    services: body.services,
    counters: body.counters,
    onConnect: body.onConnect,
    onDisconnect: body.onDisconnect,
    restart: signal.restart,
    advanceTo(runTimeUs, backlogUs) {
      body.ageTo(runTimeUs)
      while (signal.nextFrameTimeUs() <= runTimeUs) {
        const frame = signal.nextFrame()
        if (frame === null) continue
        if (frame.timeUs < runTimeUs - backlogUs) body.drop()
        else body.send(UUIDS.nordicUartTransmit, frame.bytes)
      }
    },
  }
}
