import { toHex } from '../../codecs/hex.js'
import { DecodeError } from '../../runtime/errors.js'
import type { ReadingSink, SensorDecoder } from '../readings.js'
import { createSampleFrame } from '../sample-frame.js'
import { createSampleGrid, type GridPlace, type SampleGrid } from '../sample-grid.js'
import { WrappingClock } from '../wrapping-clock.js'
import { decodeGspResult, GSP_DATA, GSP_DATA_PART3, GSP_RESULT, GSP_SUBSCRIBE, gspPathOf } from './gsp.js'
import { IMU_MAX_SAMPLES, readImuMessage, sampleCountOf, stampOf } from './imu-message.js'
import { IMU_REFERENCE, isRangeReference, shapeOfLength, shapeOfPath, type ImuShape } from './imu-shape.js'
import { MovesenseRanges } from './movesense-ranges.js'
import { PartJoiner } from './part-joiner.js'

/** The clock counts whole milliseconds in 32 bits. */
const WRAP_US = 2 ** 32 * 1000
/** Of a time cut to milliseconds. */
const STAMP_ERROR_US = 290

/** Messages of motion: joined, put onto an even grid, and their losses told. */
export function createMovesenseDecoder(): SensorDecoder {
  const joiner = new PartJoiner()
  const ranges = new MovesenseRanges()
  const timeline = new MessageTimeline()
  const frame = createSampleFrame({ maxSamples: IMU_MAX_SAMPLES, hasGyroscope: true, clockWrapUs: WRAP_US })
  let told: ImuShape | null = null

  const deliver = (body: Uint8Array, shape: ImuShape, readings: ReadingSink): void => {
    joiner.close()
    readImuMessage(body, shape.sensorCount, frame)
    const place = timeline.place(stampOf(body), frame.count, shape.rateHz, readings)
    if (place === null) return
    ranges.see(frame)
    frame.accelerationRangeG = ranges.accelerationRangeG
    frame.angularVelocityRangeDps = ranges.angularVelocityRangeDps
    frame.t0Us = ((place.firstUs % WRAP_US) + WRAP_US) % WRAP_US
    frame.dtUs = place.dtUs
    readings.samples(frame)
  }

  const takePart = (bytes: Uint8Array, readings: ReadingSink): void => {
    // A head comes before what was open was known to be whole.
    if (bytes[0] === GSP_DATA && joiner.isOpen) {
      if (told !== null && isWhole(joiner.body, told)) deliver(joiner.body, told, readings)
      else timeline.torn(readings)
    }
    const step = joiner.add(bytes)
    if (step === 'orphan' || step === 'torn') timeline.torn(readings)
    if (!joiner.isOpen) return
    const shape = told ?? shapeOfLength(joiner.body.length)
    if (shape !== null && sampleCountOf(joiner.body.length, shape.sensorCount) === shape.count) {
      deliver(joiner.body, shape, readings)
    }
  }

  const hearCommand = (bytes: Uint8Array): void => {
    const [code, reference] = bytes
    if (code === GSP_SUBSCRIBE && reference === IMU_REFERENCE) told = shapeOfPath(gspPathOf(bytes)) ?? told
    else if (code === GSP_RESULT && isRangeReference(reference)) ranges.hear(decodeGspResult(bytes))
  }

  return {
    decode(channel, bytes, readings) {
      if (channel === 'movesense-command') hearCommand(bytes)
      if (channel === 'movesense-log') throw unreadableLog(bytes)
      if (channel !== 'movesense-data') return
      // Answers were taken by who asked, and recorded beside what was asked where they matter here.
      if (bytes[0] === GSP_RESULT) decodeGspResult(bytes)
      else if (referenceOf(bytes) === IMU_REFERENCE) takePart(bytes, readings)
    },
    interrupt() {
      joiner.reset()
      timeline.interrupt()
    },
  }
}

/** Messages in time: an even grid under a clock of whole milliseconds, and what is missing between them. */
class MessageTimeline {
  readonly #clock = new WrappingClock(WRAP_US)
  #grid: SampleGrid | null = null
  #rateHz = 0
  /** Lost messages that were told because a part was missing; the clock shows them once more. */
  #toldLost = 0

  /** @returns null for a message that came before */
  place(stampMs: number, count: number, rateHz: number, readings: ReadingSink): Readonly<GridPlace> | null {
    if (this.#grid === null || this.#rateHz !== rateHz) {
      this.#grid = createSampleGrid({ nominalUs: 1e6 / rateHz, stampErrorUs: STAMP_ERROR_US, stampOf: 'first' })
      this.#rateHz = rateHz
    }
    const place = this.#grid.place(this.#clock.unwrap(stampMs * 1000), count)
    if (place.step === 'repeated') {
      readings.repeated(1)
      return null
    }
    if (place.step === 'gap') this.#tellGap(place, count, readings)
    this.#toldLost = 0
    return place
  }

  /** A part of a message is missing. */
  torn(readings: ReadingSink): void {
    this.#toldLost += 1
    readings.lost(1, 'air')
  }

  interrupt(): void {
    this.#clock.reset()
    this.#grid?.reset()
    this.#toldLost = 0
  }

  /** Whole messages are lost on the way; anything else ran over in the sensor. */
  #tellGap({ missingCount, inBeat }: Readonly<GridPlace>, count: number, readings: ReadingSink): void {
    const messages = Math.max(1, Math.round(missingCount / count)) - this.#toldLost
    if (messages > 0) readings.lost(messages, inBeat && missingCount % count === 0 ? 'air' : 'sensor')
  }
}

function isWhole(body: Uint8Array, { sensorCount }: ImuShape): boolean {
  const count = sampleCountOf(body.length, sensorCount)
  return Number.isInteger(count) && count > 0
}

/** @throws DecodeError `gsp-code` where the value is no data */
function referenceOf(bytes: Uint8Array): number {
  const [code, reference] = bytes
  if (code !== undefined && reference !== undefined && code >= GSP_DATA && code <= GSP_DATA_PART3) return reference
  const hex = toHex(bytes)
  throw new DecodeError(`Movesense value is neither answer nor data: ${hex}`, { code: 'gsp-code', offset: 0, hex })
}

/** Part of a kept run that holds no samples; what can be read of a run comes as the sensor's own messages. */
function unreadableLog(bytes: Uint8Array): DecodeError {
  const hex = toHex(bytes)
  return new DecodeError(`Part of a kept Movesense run can't be read: ${hex}`, {
    code: 'movesense-log',
    offset: 0,
    hex,
  })
}
