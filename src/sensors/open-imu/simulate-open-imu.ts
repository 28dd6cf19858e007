import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { Foot } from '../../domain/records/step-record.js'
import type { FirmwareSend, SimulatedImu } from '../simulated-sensor.js'
import { encodeOpenImuFrame } from './open-imu-frame.js'
import { createRunMemory } from './run-memory.js'

export interface SimulatedOpenImuOptions {
  readonly rateHz?: number
  readonly samplesPerFrame?: number
  readonly accelerationRangeG?: number
  readonly angularVelocityRangeDps?: number
  /** Null for one that doesn't know. */
  readonly side?: Foot | null
  /** Keeps what it measures while nobody is connected. */
  readonly keepsRuns?: boolean
}

/** An IMU that sends open IMU frames over the Nordic UART service. */
export function simulateOpenImu(options: SimulatedOpenImuOptions = {}): SimulatedImu {
  const { rateHz = 208, samplesPerFrame = 14, accelerationRangeG = 16, angularVelocityRangeDps = 2000 } = options
  const { side = null } = options
  const dtUs = Math.round(1e6 / rateHz)
  const scales = [32768 / accelerationRangeG, 32768 / angularVelocityRangeDps] as const
  const samples = new Int16Array(6 * samplesPerFrame)
  let send: FirmwareSend = () => undefined
  let sequence = 0
  let count = 0
  let t0Us = 0
  let nowUs = 0
  let linked = false
  let runGoesOn = false
  const memory = options.keepsRuns === true ? createRunMemory() : null

  return {
    kind: 'imu',
    maxMtu: 247,
    advertisedServiceUuids: [UUIDS.nordicUartService],
    services: [
      {
        uuid: UUIDS.nordicUartService,
        characteristics: [
          {
            uuid: UUIDS.nordicUartReceive,
            properties: ['write', 'writeWithoutResponse'],
            write: (value) => memory?.command(value, nowUs),
          },
          { uuid: UUIDS.nordicUartTransmit, properties: ['notify'] },
        ],
      },
    ],
    rateHz: () => 1e6 / dtUs,
    attach(to) {
      send = to
    },
    connected(answer) {
      linked = true
      runGoesOn = false
      memory?.connected(answer)
    },
    disconnected() {
      linked = false
      memory?.disconnected()
    },
    restart() {
      sequence = 0
      count = 0
      runGoesOn = false
    },
    sample(deviceTimeUs, values) {
      nowUs = deviceTimeUs
      memory?.work()
      if (count === 0) t0Us = Math.round(deviceTimeUs)
      for (let axis = 0; axis < 6; axis++) {
        const scale = axis < 3 ? scales[0] : scales[1]
        samples[6 * count + axis] = clip((values[axis] ?? 0) * scale)
      }
      count += 1
      if (count < samplesPerFrame) return
      const head = { version: 1, side, accelerationRangeG, angularVelocityRangeDps, sequence, dtUs, count, samples }
      sequence = (sequence + 1) & 0xffff
      count = 0
      const frame = encodeOpenImuFrame({ ...head, t0Us: t0Us % 2 ** 32 })
      if (!linked && memory !== null) {
        memory.keep(frame, { firstUs: t0Us, lastUs: Math.round(deviceTimeUs), begins: !runGoesOn })
        runGoesOn = true
      }
      send(UUIDS.nordicUartTransmit, frame, samplesPerFrame)
    },
  }
}

/** The sensor can't say more than its full scale. */
function clip(raw: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(raw)))
}
