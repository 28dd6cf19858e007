import type { FirmwareAnswer, FirmwareSend, SimulatedImu } from '../simulated-sensor.js'
import type { VirtualService } from '../virtual-peripheral.js'
import { GSP_UUIDS, type StatusBytes } from './gsp.js'
import { GspService, type GspServiceOptions } from './gsp-service.js'
import { encodeImuMessage } from './imu-message.js'
import { SimulatedLogbook } from './simulated-logbook.js'
import type { ImuShape } from './imu-shape.js'

/** Buffers of the reference firmware. */
const MTU = 161
const PACKET_BYTES = MTU - 3
const PART_HEAD_BYTES = 2
const MOST_PARTS = 3
const BASE_RATE_HZ = 208

export interface SimulatedMovesenseOptions {
  readonly accelerationRangeG?: number
  readonly angularVelocityRangeDps?: number
  /** Older firmware says 'Hello' and can't be asked for anything. */
  readonly newer?: boolean
  readonly statusBytes?: StatusBytes
  /** Streams that another program has taken already. */
  readonly takenCount?: number
  /** It refuses faster ones. */
  readonly fastestRateHz?: number
  /** Reading of its clock at its deviceTimeUs 0. */
  readonly clockOffsetMs?: number
}

export interface SimulatedMovesense extends SimulatedImu {
  readonly gsp: GspService
  readonly logbook: SimulatedLogbook
}

interface Stream {
  readonly reference: number
  readonly shape: ImuShape
  readonly values: number[]
  stampMs: number
}

/** A Movesense sensor with its SensorData service. It samples at 208 Hz and thins to what was asked for. */
export function simulateMovesense(options: SimulatedMovesenseOptions = {}): SimulatedMovesense {
  return new MovesenseFirmware(options)
}

class MovesenseFirmware implements SimulatedMovesense {
  readonly kind = 'imu'
  readonly maxMtu = MTU
  readonly advertisedServiceUuids = ['fdf3', '180d']
  readonly gsp: GspService
  readonly logbook: SimulatedLogbook
  readonly services: readonly VirtualService[]
  readonly #ranges: GspServiceOptions['ranges']
  readonly #clockOffsetMs: number
  readonly #streams = new Map<number, Stream>()
  #send: FirmwareSend = () => undefined
  #answer: FirmwareAnswer = () => false
  #hangUp = (): void => undefined
  #sampleIndex = 0
  #nowUs = 0
  /** When it began anew by itself. */
  #bootUs = 0
  /** What goes into the logbook. */
  #kept: Stream | null = null

  constructor(options: SimulatedMovesenseOptions) {
    const { accelerationRangeG = 16, angularVelocityRangeDps = 2000, clockOffsetMs = 0 } = options
    this.#ranges = { accelerationRangeG, angularVelocityRangeDps }
    this.#clockOffsetMs = clockOffsetMs
    // Answers come between samples, and are not lost as frames may be.
    const say = (value: Uint8Array): boolean => this.#answer(GSP_UUIDS.notify, value)
    this.logbook = new SimulatedLogbook({ packetBytes: PACKET_BYTES, say })
    this.gsp = new GspService({
      newer: options.newer ?? true,
      statusBytes: options.statusBytes ?? 'little-endian',
      takenCount: options.takenCount ?? 0,
      fastestRateHz: Math.min(BASE_RATE_HZ, options.fastestRateHz ?? BASE_RATE_HZ),
      ranges: this.#ranges,
      logbook: this.logbook,
      restart: () => this.#beginAnew(),
      say: (value) => void say(value),
      subscribed: (reference, shape) => void this.#streams.set(reference, { reference, shape, values: [], stampMs: 0 }),
      unsubscribed: (reference) => void this.#streams.delete(reference),
    })
    this.services = [serviceOf(this.gsp)]
  }

  rateHz(): number {
    return BASE_RATE_HZ
  }

  attach(send: FirmwareSend): void {
    this.#send = send
  }

  connected(answer: FirmwareAnswer, hangUp: () => void = () => undefined): void {
    this.#answer = answer
    this.#hangUp = hangUp
  }

  /** The sensor forgets all subscriptions with the link. */
  disconnected(): void {
    this.#answer = () => false
    this.#hangUp = () => undefined
    this.gsp.clear()
    this.logbook.linkEnded()
  }

  restart(): void {
    this.gsp.clear()
    this.logbook.restart()
    this.#kept = null
    this.#sampleIndex = 0
    this.#bootUs = 0
  }

  sample(deviceTimeUs: number, values: Float64Array): void {
    this.#nowUs = deviceTimeUs
    const nowMs = Math.floor((deviceTimeUs - this.#bootUs) / 1000) + this.#clockOffsetMs
    this.logbook.work(nowMs)
    for (const stream of this.#streams.values()) {
      if (this.#take(stream, nowMs, values)) sendMessage(stream, this.#send)
    }
    const { shape } = this.logbook
    if (shape === null) this.#kept = null
    else this.#kept ??= { reference: 0, shape, values: [], stampMs: 0 }
    if (this.#kept !== null && this.#take(this.#kept, nowMs, values)) {
      this.logbook.keep(encodeImuMessage(this.#kept.stampMs, this.#kept.values, this.#kept.shape.sensorCount))
    }
    this.#sampleIndex += 1
  }

  /** @returns true when a message is full; its values go with the next sample */
  #take(stream: Stream, nowMs: number, values: Float64Array): boolean {
    if (stream.values.length === 6 * stream.shape.count) stream.values.length = 0
    if (this.#sampleIndex % (BASE_RATE_HZ / stream.shape.rateHz) !== 0) return false
    if (stream.values.length === 0) stream.stampMs = nowMs
    const { accelerationRangeG, angularVelocityRangeDps } = this.#ranges
    for (let axis = 0; axis < 6; axis++) {
      stream.values.push(quantise(values[axis] ?? 0, axis < 3 ? accelerationRangeG : angularVelocityRangeDps))
    }
    return stream.values.length === 6 * stream.shape.count
  }

  #beginAnew(): void {
    this.gsp.clear()
    this.logbook.restart()
    this.#bootUs = this.#nowUs
    this.#hangUp()
  }
}

/** The part measures in 16 bits of its range, and can't say more. */
function quantise(value: number, range: number): number {
  const whole = Math.max(-32768, Math.min(32767, Math.round((value / range) * 32768)))
  return (whole / 32768) * range
}

function serviceOf(gsp: GspService): VirtualService {
  return {
    uuid: GSP_UUIDS.service,
    characteristics: [
      { uuid: GSP_UUIDS.write, properties: ['write'], write: (value) => gsp.write(value) },
      {
        uuid: GSP_UUIDS.notify,
        properties: ['notify'],
        subscribed: (on) => {
          if (!on) gsp.clear()
        },
      },
    ],
  }
}

function sendMessage({ reference, stampMs, values, shape }: Stream, send: FirmwareSend): void {
  const body = encodeImuMessage(stampMs, values, shape.sensorCount)
  const room = PACKET_BYTES - PART_HEAD_BYTES
  const parts = Math.min(MOST_PARTS, Math.ceil(body.length / room))
  for (let part = 0; part < parts; part++) {
    const value = Uint8Array.of(2 + part, reference, ...body.subarray(part * room, (part + 1) * room))
    // Counted with the part that makes the message whole.
    send(GSP_UUIDS.notify, value, part === parts - 1 ? values.length / 6 : 0)
  }
}
