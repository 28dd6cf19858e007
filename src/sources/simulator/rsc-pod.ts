import { encodeRscFeature, encodeRscMeasurement } from '../../codecs/gatt/rsc-measurement.js'
import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { RunPlan } from './plan-run.js'
import { createPodBody, type PodIdentity, type SimulatedPod } from './pod.js'
import { createPrng } from './prng.js'
import { createRscSignal, type RscOptions } from './rsc-signal.js'

export interface RscPodOptions extends PodIdentity {
  readonly plan: RunPlan
  readonly seed: string | number
  readonly rsc?: RscOptions
}

const PERIOD_US = 1e6
const TOP_OF_SHOE = 1

/** A standard running speed and cadence pod: one value a second. */
export function createRscPod(options: RscPodOptions): SimulatedPod {
  const { plan, seed, name, serialNumber, address, rsc = {} } = options
  const signal = createRscSignal(plan, rsc, createPrng(seed).fork('pod-rsc'))
  const feature = { strideLength: rsc.strideLength === true, totalDistance: rsc.totalDistance !== false, walkRun: true }
  const body = createPodBody(options, 'Simulated speed pod', {
    uuid: UUIDS.runningSpeedAndCadenceService,
    characteristics: [
      { uuid: UUIDS.rscMeasurement, properties: ['notify'] },
      { uuid: UUIDS.rscFeature, properties: ['read'], read: () => encodeRscFeature(feature) },
      { uuid: UUIDS.sensorLocation, properties: ['read'], read: () => Uint8Array.of(TOP_OF_SHOE) },
    ],
  })
  let nextUs = PERIOD_US
  return {
    name,
    serialNumber,
    address,
    maxMtu: 23,
    advertisement: {
      localName: name,
      serviceUuids: [UUIDS.runningSpeedAndCadenceService],
      intervalMs: 200,
      rssiDbm: options.rssiDbm ?? -66,
    },
    services: body.services,
    counters: body.counters,
    onConnect: body.onConnect,
    onDisconnect: body.onDisconnect,
    restart: () => undefined,
    advanceTo(runTimeUs, backlogUs) {
      body.ageTo(runTimeUs)
      for (; nextUs <= runTimeUs; nextUs += PERIOD_US) {
        const value = encodeRscMeasurement(signal(nextUs))
        if (nextUs < runTimeUs - backlogUs) body.drop()
        else body.send(UUIDS.rscMeasurement, value)
      }
    },
  }
}
