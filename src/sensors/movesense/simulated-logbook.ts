import {
  GSP_CLEAR_LOGBOOK,
  GSP_FETCH_LOG,
  GSP_GET,
  gspPathOf,
  GSP_PUT_LOGGER_PATHS,
  GSP_PUT_LOGGER_STATE,
  GSP_PUT_SYSTEM_MODE,
  GSP_PUT_TIME,
} from './gsp.js'
import { shapeOfPath, type ImuShape } from './imu-shape.js'
import { canLog, logHead, logImu, logTime } from './log-writer.js'
import {
  decodeLoggerPaths,
  encodeLogbook,
  encodeLogPart,
  encodeSensorTime,
  LOGBOOK_PATHS,
  LOGGER_LOGGING,
  LOGGER_READY,
  LOG_PART_HEAD_BYTES,
  SYSTEM_MODE_APPLICATION,
} from './logbook.js'

/** So many parts leave between two samples: about as much as a real link carries. */
const PARTS_A_TURN = 1
const [OK, ACCEPTED, BAD_REQUEST, NOT_FOUND, CONFLICT] = [200, 202, 400, 404, 409]
/** Where nobody has told it the date. */
const UNSET_UTC_US = 1_420_070_400_000_000

export interface LogbookAnswer {
  readonly status: number
  readonly data?: Uint8Array
}

export interface SimulatedLogbookOptions {
  readonly packetBytes: number
  /** @returns false where the link has no room now */
  say(value: Uint8Array): boolean
}

interface Log {
  readonly id: number
  readonly chunks: Uint8Array[]
  byteCount: number
  lastModified: number
}
interface Errand {
  readonly reference: number
  readonly file: Uint8Array
  at: number
}

/** The logbook of a simulated Movesense sensor: it records what it is told to, link or no link. */
export class SimulatedLogbook {
  #logs: Log[] = []
  #open: Log | null = null
  #nextId = 1
  #shape: ImuShape | null = null
  #wantsTime = false
  #logging = false
  #errand: Errand | null = null
  /** What the date is ahead of the sensor's own clock. */
  #utcAheadUs = UNSET_UTC_US
  #nowMs = 0

  constructor(readonly options: SimulatedLogbookOptions) {}

  /** The stream that is being recorded. */
  get shape(): ImuShape | null {
    return this.#logging ? this.#shape : null
  }

  /** Null for what is no command of the logbook. */
  command(value: Uint8Array): LogbookAnswer | null {
    const [code, reference = 0] = value
    const data = value.subarray(2)
    if (code === GSP_GET) return this.#get(gspPathOf(value))
    if (code === GSP_PUT_TIME) return this.#setTime(data)
    if (code === GSP_PUT_LOGGER_PATHS) return this.#configure(decodeLoggerPaths(data))
    if (code === GSP_PUT_LOGGER_STATE) return this.#setState(data[0])
    if (code === GSP_PUT_SYSTEM_MODE) return { status: data[0] === SYSTEM_MODE_APPLICATION ? ACCEPTED : BAD_REQUEST }
    if (code === GSP_CLEAR_LOGBOOK) return this.#clear()
    if (code === GSP_FETCH_LOG) return this.#fetch(reference, data)
    return null
  }

  /** A message of the recorded stream. */
  keep(body: Uint8Array): void {
    if (this.#shape !== null) this.#write(logImu(body, this.#shape.count))
  }

  /** Once a sample: the clock goes on, and some of what was asked for leaves. */
  work(nowMs: number): void {
    this.#nowMs = nowMs
    for (let parts = 0; this.#errand !== null && parts < PARTS_A_TURN; parts++) {
      const { reference, file, at } = this.#errand
      const bytes = file.subarray(at, at + this.options.packetBytes - LOG_PART_HEAD_BYTES)
      if (!this.options.say(encodeLogPart(reference, { fromByte: at, bytes }))) return
      if (bytes.length === 0) this.#errand = null
      else this.#errand.at += bytes.length
    }
  }

  linkEnded(): void {
    this.#errand = null
  }

  /** Switched off and on: a recording that went on is over, and the next one is a log of its own. */
  restart(): void {
    this.#open = null
    this.#logging = false
    this.#errand = null
    this.#utcAheadUs = UNSET_UTC_US
    this.#nowMs = 0
  }

  #get(path: string): LogbookAnswer | null {
    if (path === LOGBOOK_PATHS.state) {
      return { status: OK, data: Uint8Array.of(this.#logging ? LOGGER_LOGGING : LOGGER_READY) }
    }
    if (path === LOGBOOK_PATHS.time) {
      const relativeMs = this.#nowMs
      return { status: OK, data: encodeSensorTime({ relativeMs, utcUs: this.#utcUs() }) }
    }
    if (path !== LOGBOOK_PATHS.entries) return null
    if (this.#logging) return { status: CONFLICT }
    return { status: OK, data: encodeLogbook(this.#logs, this.options.packetBytes - 4) }
  }

  #setTime(data: Uint8Array): LogbookAnswer {
    if (data.length !== 8) return { status: BAD_REQUEST }
    const utcUs = Number(new DataView(data.buffer, data.byteOffset).getBigUint64(0, true))
    this.#utcAheadUs = utcUs - this.#nowMs * 1000
    return { status: OK }
  }

  #configure(paths: readonly string[]): LogbookAnswer {
    if (this.#logging) return { status: CONFLICT }
    const shape = paths.map(shapeOfPath).find((one) => one !== null) ?? null
    const known = paths.every((path) => path === LOGBOOK_PATHS.time || shapeOfPath(path) !== null)
    if (!known || shape === null || shape.sensorCount !== 2 || !canLog(shape.count)) return { status: NOT_FOUND }
    this.#shape = shape
    this.#wantsTime = paths.includes(LOGBOOK_PATHS.time)
    return { status: OK }
  }

  #setState(state: number | undefined): LogbookAnswer {
    if (state !== LOGGER_READY && state !== LOGGER_LOGGING) return { status: BAD_REQUEST }
    if (state === LOGGER_LOGGING && this.#shape === null) return { status: CONFLICT }
    if (state === LOGGER_LOGGING && !this.#logging) this.#begin()
    this.#logging = state === LOGGER_LOGGING
    return { status: OK }
  }

  /** A log that was begun since the sensor started is written on. */
  #begin(): void {
    if (this.#open === null) {
      this.#open = { id: this.#nextId++, chunks: [], byteCount: 0, lastModified: 0 }
      this.#logs.push(this.#open)
      for (const part of logHead()) this.#write(part)
    }
    if (this.#wantsTime) this.#write(logTime(this.#nowMs, this.#utcUs()))
  }

  #write(chunk: Uint8Array): void {
    if (this.#open === null) return
    this.#open.chunks.push(chunk)
    this.#open.byteCount += chunk.length
    this.#open.lastModified = Math.floor(this.#utcUs() / 1e6)
  }

  #clear(): LogbookAnswer {
    if (this.#logging) return { status: CONFLICT }
    this.#logs = []
    this.#open = null
    this.#nextId = 1
    return { status: OK }
  }

  #fetch(reference: number, data: Uint8Array): LogbookAnswer {
    if (this.#logging || this.#errand !== null) return { status: CONFLICT }
    if (data.length !== 4) return { status: BAD_REQUEST }
    const id = new DataView(data.buffer, data.byteOffset).getUint32(0, true)
    const log = this.#logs.find((one) => one.id === id)
    if (log === undefined) return { status: NOT_FOUND }
    this.#errand = { reference, file: Buffer.concat(log.chunks), at: 0 }
    return { status: OK }
  }

  #utcUs(): number {
    return this.#nowMs * 1000 + this.#utcAheadUs
  }
}
