import type { DeviceKind, SensorSettings } from '../../domain/records/people.js'
import { ImplementationError } from '../../runtime/errors.js'
import { familyOf } from '../../sensors/families.js'
import type { SimulatedReporter } from '../../sensors/simulated-sensor.js'
import { createPaceSignal, type PaceOptions } from './pace-signal.js'
import type { RunPlan } from './plan-run.js'
import { createPodBody, type PodIdentity, type SimulatedPod } from './pod.js'
import { createPrng } from './prng.js'

export interface ReporterPodOptions extends PodIdentity {
  readonly plan: RunPlan
  readonly seed: string | number
  readonly kind: DeviceKind
  readonly settings?: SensorSettings
  readonly pace?: PaceOptions
  /** Other electronics than the family's usual ones. */
  readonly firmware?: SimulatedReporter
}

/** A speed pod, a strap or a treadmill: it says something every so often. */
export function createReporterPod(options: ReporterPodOptions): SimulatedPod {
  const { plan, seed, name, serialNumber, address, kind, pace = {} } = options
  const firmware = options.firmware ?? firmwareOf(kind, options.settings ?? {})
  const paceAt = createPaceSignal(plan, pace, createPrng(seed).fork(`pod-${kind}`))
  const body = createPodBody(options, `Simulated ${familyOf(kind).label}`, firmware)
  firmware.attach((characteristicUuid, value, sampleCount) => body.send(characteristicUuid, value, sampleCount))
  let nextUs = firmware.periodUs
  return {
    name,
    serialNumber,
    address,
    maxMtu: firmware.maxMtu,
    advertisement: body.advertisement(200, -66),
    services: body.services,
    counters: body.counters,
    onConnect: body.onConnect,
    onDisconnect: body.onDisconnect,
    restart: firmware.restart,
    advanceTo(runTimeUs, backlogUs) {
      body.ageTo(runTimeUs)
      for (; nextUs <= runTimeUs; nextUs += firmware.periodUs) {
        const now = paceAt(nextUs)
        if (nextUs < runTimeUs - backlogUs) body.drop()
        else firmware.report(now)
      }
    },
  }
}

function firmwareOf(kind: DeviceKind, settings: SensorSettings): SimulatedReporter {
  const firmware = familyOf(kind).simulate(settings)
  if (firmware.kind === 'reporter') return firmware
  throw new ImplementationError(`A '${kind}' sends samples, not reports.`)
}
