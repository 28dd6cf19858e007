import type { Foot } from '../../domain/records/step-record.js'
import { simulateOpenImu } from '../../sensors/open-imu/simulate-open-imu.js'
import type { FirmwareSend, SimulatedImu } from '../../sensors/simulated-sensor.js'
import type { StepTruth } from './gait-profile.js'
import { createImuSensor, type SensorOptions } from './imu-sensor.js'
import type { Prng } from './prng.js'

/** A simulated IMU: its electronics, its clock and what its firmware loses. */
export interface ImuOptions extends SensorOptions {
  /** Samples a second on the pod's own clock. */
  readonly rateHz?: number
  readonly samplesPerFrame?: number
  readonly accelerationRangeG?: number
  readonly angularVelocityRangeDps?: number
  /** Positive: the pod's clock runs fast. */
  readonly clockDriftPpm?: number
  /** Reading of the pod's clock at the start of the run. */
  readonly clockOffsetUs?: number
  /** Share of frames that the pod takes but never sends. */
  readonly frameLossRatio?: number
  /** Whether frames say which foot they are from. */
  readonly tellsSide?: boolean
  /** Keeps what it measures while nobody is connected. */
  readonly keepsRuns?: boolean
}

/** What a pod says and when, on the run's own time, the last sample in it was taken: it can't be sent earlier. */
export interface TimedFrame {
  readonly timeUs: number
  readonly bytes: Uint8Array
}

export interface FirmwareMessage extends TimedFrame {
  readonly characteristicUuid: string
  readonly sampleCount: number
}

/** A sensor on a foot with its firmware, sample for sample. */
export interface ImuSignal {
  readonly firmware: SimulatedImu
  nextSampleTimeUs(): number
  /** Takes the next sample. @returns what the firmware says with it or said since the last, without what it loses */
  nextSample(): readonly FirmwareMessage[]
  /** The pod was off and is on again: its counter and its clock begin at zero. */
  restart(): void
}

/** @param firmware an open IMU where absent */
export function createImuSignal(
  foot: Foot,
  contacts: readonly StepTruth[],
  options: ImuOptions & { readonly firmware?: SimulatedImu },
  prng: Prng,
): ImuSignal {
  const firmware = options.firmware ?? openImu(foot, options)
  const feel = createImuSensor(contacts, options, prng.fork('sensor'))
  const losses = prng.fork('loss')
  const driftRatio = 1 + (options.clockDriftPpm ?? 0) * 1e-6
  const values = new Float64Array(6)
  let sampleIndex = 0
  let deviceIndex = 0
  let clockOffsetUs = options.clockOffsetUs ?? 0
  let timeUs = 0
  let said: FirmwareMessage[] = []

  const send: FirmwareSend = (characteristicUuid, bytes, sampleCount = 0) => {
    if (losses.next() < (options.frameLossRatio ?? 0)) return
    said.push({ timeUs, bytes, characteristicUuid, sampleCount })
  }
  firmware.attach(send)
  let dtUs = 1e6 / firmware.rateHz()
  let rateSinceUs = 0
  let realUs = 0

  /** A command may have changed the rate: both clocks go on from where they are. */
  const followRate = (): void => {
    const nowDtUs = 1e6 / firmware.rateHz()
    if (nowDtUs === dtUs) return
    clockOffsetUs += deviceIndex * dtUs
    rateSinceUs = realUs
    deviceIndex = 0
    sampleIndex = 0
    dtUs = nowDtUs
  }

  return {
    firmware,
    nextSampleTimeUs: () => realUs,
    restart() {
      firmware.restart()
      clockOffsetUs = 0
      deviceIndex = 0
    },
    nextSample() {
      followRate()
      timeUs = realUs
      feel(timeUs, values)
      firmware.sample(clockOffsetUs + deviceIndex * dtUs, values)
      sampleIndex += 1
      deviceIndex += 1
      realUs = rateSinceUs + sampleIndex * (dtUs / driftRatio)
      // With what the firmware answered since the last sample.
      const since = said
      said = []
      return since
    },
  }
}

function openImu(foot: Foot, options: ImuOptions): SimulatedImu {
  const { rateHz, samplesPerFrame, accelerationRangeG, angularVelocityRangeDps } = options
  return simulateOpenImu({
    ...(rateHz === undefined ? {} : { rateHz }),
    ...(samplesPerFrame === undefined ? {} : { samplesPerFrame }),
    ...(accelerationRangeG === undefined ? {} : { accelerationRangeG }),
    ...(angularVelocityRangeDps === undefined ? {} : { angularVelocityRangeDps }),
    side: options.tellsSide === false ? null : foot,
    keepsRuns: options.keepsRuns === true,
  })
}
