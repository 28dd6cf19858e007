import type { FirmwareAnswer, FirmwareSend, SimulatedImu } from '../simulated-sensor.js'
import type { VirtualService } from '../virtual-peripheral.js'
import { GSP_UUIDS, type StatusBytes } from './gsp.js'
import { GspService } from './gsp-service.js'
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
  const { accelerationRangeG = 16, angularVelocityRangeDps = 2000, clockOffsetMs = 0 } = options
  const streams = new Map<number, Stream>()
  let send: FirmwareSend = () => undefined
  let answer: FirmwareAnswer = () => false
  let hangUp = (): void => undefined
  let sampleIndex = 0
  /** Its clock where it began anew by itself. */
  let bootUs = 0
  let nowUs = 0
  let kept: Stream | null = null
  const logbook = new SimulatedLogbook({
    packetBytes: PACKET_BYTES,
    say: (value) => answer(GSP_UUIDS.notify, value),
  })
  const beginAnew = (): void => {
    gsp.clear()
    logbook.restart()
    bootUs = nowUs
    hangUp()
  }
  const gsp = new GspService({
    newer: options.newer ?? true,
    statusBytes: options.statusBytes ?? 'little-endian',
    takenCount: options.takenCount ?? 0,
    fastestRateHz: Math.min(BASE_RATE_HZ, options.fastestRateHz ?? BASE_RATE_HZ),
    ranges: { accelerationRangeG, angularVelocityRangeDps },
    logbook,
    restart: beginAnew,
    // Answers come between samples, and are not lost as frames may be.
    say: (value) => void answer(GSP_UUIDS.notify, value),
    subscribed: (reference, shape) => void streams.set(reference, { reference, shape, values: [], stampMs: 0 }),
    unsubscribed: (reference) => void streams.delete(reference),
  })

  return {
    kind: 'imu',
    gsp,
    logbook,
    maxMtu: MTU,
    advertisedServiceUuids: ['fdf3', '180d'],
    services: [serviceOf(gsp)],
    rateHz: () => BASE_RATE_HZ,
    attach(to) {
      send = to
    },
    connected(to, end = () => undefined) {
      answer = to
      hangUp = end
    },
    // The sensor forgets all subscriptions with the link.
    disconnected() {
      answer = () => false
      hangUp = () => undefined
      gsp.clear()
      logbook.linkEnded()
    },
    restart() {
      gsp.clear()
      logbook.restart()
      kept = null
      sampleIndex = 0
      bootUs = 0
    },
    sample(deviceTimeUs, values) {
      nowUs = deviceTimeUs
      const nowMs = Math.floor((deviceTimeUs - bootUs) / 1000) + clockOffsetMs
      logbook.work(nowMs)
      for (const stream of streams.values()) {
        if (take(stream, nowMs, values)) sendMessage(stream, send)
      }
      const { shape } = logbook
      if (shape === null) kept = null
      else kept ??= { reference: 0, shape, values: [], stampMs: 0 }
      if (kept !== null && take(kept, nowMs, values)) {
        logbook.keep(encodeImuMessage(kept.stampMs, kept.values, kept.shape.sensorCount))
      }
      sampleIndex += 1
    },
  }

  /** @returns true when a message is full; its values go with the next sample */
  function take(stream: Stream, nowMs: number, values: Float64Array): boolean {
    if (stream.values.length === 6 * stream.shape.count) stream.values.length = 0
    if (sampleIndex % (BASE_RATE_HZ / stream.shape.rateHz) !== 0) return false
    if (stream.values.length === 0) stream.stampMs = nowMs
    for (let axis = 0; axis < 6; axis++) {
      const range = axis < 3 ? accelerationRangeG : angularVelocityRangeDps
      stream.values.push(quantise(values[axis] ?? 0, range))
    }
    return stream.values.length === 6 * stream.shape.count
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
