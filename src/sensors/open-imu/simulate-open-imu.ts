import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { Foot } from '../../domain/records/step-record.js'
import type { FirmwareAnswer, FirmwareSend, SimulatedImu } from '../simulated-sensor.js'
import type { VirtualService } from '../virtual-peripheral.js'
import { encodeOpenImuFrame, type OpenImuFrame } from './open-imu-frame.js'
import { RunMemory } from './run-memory.js'

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
  return new OpenImuFirmware(options)
}

class OpenImuFirmware implements SimulatedImu {
  readonly kind = 'imu'
  readonly maxMtu = 247
  readonly advertisedServiceUuids = [UUIDS.nordicUartService]
  readonly services: readonly VirtualService[]
  readonly #head: Pick<OpenImuFrame, 'side' | 'accelerationRangeG' | 'angularVelocityRangeDps' | 'dtUs'>
  readonly #samplesPerFrame: number
  readonly #samples: Int16Array
  readonly #memory: RunMemory | null
  #send: FirmwareSend = () => undefined
  #sequence = 0
  #count = 0
  #t0Us = 0
  #nowUs = 0
  #linked = false
  #runGoesOn = false

  constructor(options: SimulatedOpenImuOptions) {
    const { rateHz = 208, samplesPerFrame = 14, accelerationRangeG = 16, angularVelocityRangeDps = 2000 } = options
    const dtUs = Math.round(1e6 / rateHz)
    this.#head = { side: options.side ?? null, accelerationRangeG, angularVelocityRangeDps, dtUs }
    this.#samplesPerFrame = samplesPerFrame
    this.#samples = new Int16Array(6 * samplesPerFrame)
    this.#memory = options.keepsRuns === true ? new RunMemory() : null
    const command = (value: Uint8Array): void => this.#memory?.command(value, this.#nowUs)
    const characteristics: VirtualService['characteristics'] = [
      { uuid: UUIDS.nordicUartReceive, properties: ['write', 'writeWithoutResponse'], write: command },
      { uuid: UUIDS.nordicUartTransmit, properties: ['notify'] },
    ]
    this.services = [{ uuid: UUIDS.nordicUartService, characteristics }]
  }

  rateHz(): number {
    return 1e6 / this.#head.dtUs
  }

  attach(send: FirmwareSend): void {
    this.#send = send
  }

  connected(answer: FirmwareAnswer): void {
    this.#linked = true
    this.#runGoesOn = false
    this.#memory?.connected(answer)
  }

  disconnected(): void {
    this.#linked = false
    this.#memory?.disconnected()
  }

  restart(): void {
    this.#sequence = 0
    this.#count = 0
    this.#runGoesOn = false
  }

  sample(deviceTimeUs: number, values: Float64Array): void {
    this.#nowUs = deviceTimeUs
    this.#memory?.work()
    if (this.#count === 0) this.#t0Us = Math.round(deviceTimeUs)
    const { accelerationRangeG, angularVelocityRangeDps } = this.#head
    for (let axis = 0; axis < 6; axis++) {
      const scale = 32768 / (axis < 3 ? accelerationRangeG : angularVelocityRangeDps)
      this.#samples[6 * this.#count + axis] = clip((values[axis] ?? 0) * scale)
    }
    this.#count += 1
    if (this.#count === this.#samplesPerFrame) this.#finishFrame(deviceTimeUs)
  }

  #finishFrame(lastUs: number): void {
    const [sequence, count, samples] = [this.#sequence, this.#count, this.#samples]
    const t0Us = this.#t0Us % 2 ** 32
    const frame = encodeOpenImuFrame({ version: 1, ...this.#head, sequence, t0Us, count, samples })
    this.#sequence = (sequence + 1) & 0xffff
    this.#count = 0
    if (!this.#linked && this.#memory !== null) {
      this.#memory.keep(frame, { firstUs: this.#t0Us, lastUs: Math.round(lastUs), begins: !this.#runGoesOn })
      this.#runGoesOn = true
    }
    this.#send(UUIDS.nordicUartTransmit, frame, count)
  }
}

/** The sensor can't say more than its full scale. */
function clip(raw: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(raw)))
}
