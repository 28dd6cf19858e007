import type { FirmwareAnswer, FirmwareSend, SimulatedImu } from '../simulated-sensor.js'
import type { VirtualService } from '../virtual-peripheral.js'
import { encodePmdFeatures } from './pmd-control.js'
import { PMD_ACCELERATION, PMD_GYROSCOPE, PMD_UUIDS, type PmdMotionType } from './pmd-types.js'
import { PolarControlPoint } from './polar-control-point.js'
import { POLAR_MODELS, type PolarModel } from './polar-models.js'
import { StreamEncoder } from './stream-encoder.js'

/** 2019-01-01, in seconds since 2000: the date of a sensor that nobody set. */
const UNSET_DATE_S = 599_616_000

export interface SimulatedPolarOptions {
  readonly model?: PolarModel
  /** What its clock says when its deviceTimeUs is 0, in seconds since 2000. */
  readonly clockDateS?: number
  /** It lies in its charger and measures nothing. */
  readonly inCharger?: () => boolean
  /** SDK mode was switched on by somebody else. */
  readonly sdkMode?: boolean
  /** Parameters in one packet of an answer; what is longer comes in several. */
  readonly answerBytes?: number
}

export interface SimulatedPolar extends SimulatedImu {
  readonly control: PolarControlPoint
  /** As its firmware may do at any time: all streams end, or these, and it says so. */
  stopByItself(types?: readonly PmdMotionType[]): void
}

/** A Polar sensor with its control point. It samples at one rate and thins to the rate that was asked for. */
export function simulatePolar(options: SimulatedPolarOptions = {}): SimulatedPolar {
  const { model = 'verity', clockDateS = UNSET_DATE_S } = options
  const { rateHz, features, maxMtu } = POLAR_MODELS[model]
  const encoders = new Map<PmdMotionType, StreamEncoder>()
  let send: FirmwareSend = () => undefined
  let answer: FirmwareAnswer | null = null
  let sampleIndex = 0

  const control = new PolarControlPoint(model, {
    inCharger: options.inCharger ?? (() => false),
    sdkMode: options.sdkMode ?? false,
    answerBytes: options.answerBytes ?? 200,
    // Answers come between samples, and are not lost as frames may be.
    say: (value) => (answer === null ? send(PMD_UUIDS.control, value) : answer(PMD_UUIDS.control, value)),
    started(type, setting) {
      const encoder = new StreamEncoder(setting, (value, count) => {
        // A sample of the sensor is one of both streams, and counted once.
        send(PMD_UUIDS.data, value, type === PMD_ACCELERATION ? count : 0)
      })
      encoders.set(type, encoder)
    },
    stopped: (type) => encoders.delete(type),
  })

  return {
    kind: 'imu',
    control,
    maxMtu,
    advertisedServiceUuids: ['180d', 'feee'],
    services: [serviceOf(control, features)],
    rateHz: () => rateHz,
    attach(to) {
      send = to
    },
    connected(to) {
      answer = to
    },
    // Streams go on without a listener until they are stopped, and drain the battery.
    disconnected() {
      answer = null
    },
    restart() {
      sampleIndex = 0
      control.reset()
    },
    sample(deviceTimeUs, values) {
      const timeNs = BigInt(clockDateS) * 1_000_000_000n + BigInt(Math.round(deviceTimeUs * 1000))
      for (const [type, encoder] of encoders) {
        if (sampleIndex % Math.round(rateHz / encoder.setting.rateHz) !== 0) continue
        const first = type === PMD_GYROSCOPE ? 3 : 0
        encoder.add(timeNs, values[first] ?? 0, values[first + 1] ?? 0, values[first + 2] ?? 0)
      }
      sampleIndex += 1
    },
    stopByItself: (types) => control.stopByItself(types),
  }
}

function serviceOf(control: PolarControlPoint, features: readonly number[]): VirtualService {
  return {
    uuid: PMD_UUIDS.service,
    characteristics: [
      {
        uuid: PMD_UUIDS.control,
        properties: ['read', 'write', 'indicate'],
        read: () => encodePmdFeatures(features),
        write: (value) => control.write(value),
      },
      { uuid: PMD_UUIDS.data, properties: ['notify'] },
    ],
  }
}
