import { crc32 } from 'node:zlib'
import type { FirmwareAnswer } from '../simulated-sensor.js'
import { UUIDS } from '../../codecs/gatt/uuids.js'
import { DecodeError } from '../../runtime/errors.js'
import {
  decodeMemoryCommand,
  encodeMemoryReply,
  isMemoryMessage,
  MOST_PART_BYTES,
  type MemoryCommand,
  type MemoryReply,
} from './open-imu-memory-codec.js'

/** A part and its head fit an ATT MTU of 247. */
const PART_BYTES = Math.min(MOST_PART_BYTES, 230)
/** So many leave in a turn: about as much as a real link carries. */
const PARTS_A_TURN = 3
const FETCH = 2
const ERASE = 3
const UNKNOWN_RUN = 1
const BAD_RANGE = 3
const UNKNOWN_COMMAND = 4

interface KeptRun {
  readonly run: number
  readonly startDeviceUs: number
  endDeviceUs: number
  readonly frames: Uint8Array[]
  byteCount: number
  /** All frames in one piece, made when somebody asks. */
  joined: Uint8Array | null
}

interface Errand {
  readonly run: number
  readonly bytes: Uint8Array
  readonly fromByte: number
  at: number
}

/** The memory of a simulated open IMU: it keeps what it would have sent, and gives it back when asked. */
export class RunMemory {
  readonly #runs: KeptRun[] = []
  #answer: FirmwareAnswer | null = null
  #nextRun = 1
  #errand: Errand | null = null

  /** A frame that nobody was there to take; `begins` opens a new run with it. */
  keep(frame: Uint8Array, at: { readonly firstUs: number; readonly lastUs: number; readonly begins: boolean }): void {
    const last = this.#runs.at(-1)
    const run = at.begins || last === undefined ? this.#begin(at.firstUs) : last
    run.joined = null
    run.frames.push(frame)
    run.byteCount += frame.length
    run.endDeviceUs = at.lastUs
  }

  connected(answer: FirmwareAnswer): void {
    this.#answer = answer
  }

  disconnected(): void {
    this.#answer = null
    this.#errand = null
  }

  command(value: Uint8Array, nowDeviceUs: number): void {
    if (!isMemoryMessage(value)) return
    const command = understand(value)
    if (command === null) this.#reply({ op: 'refused', command: value[2] ?? 0, reason: UNKNOWN_COMMAND })
    else if (command.op === 'list') this.#tellRuns(nowDeviceUs)
    else if (command.op === 'cancel') this.#errand = null
    else this.#about(command)
  }

  /** Sends some of what was asked for, as much as the link takes. */
  work(): void {
    for (let parts = 0; this.#errand !== null && parts < PARTS_A_TURN; parts++) {
      const { run, bytes, fromByte, at } = this.#errand
      if (at >= bytes.length) {
        const toByte = fromByte + bytes.length
        if (this.#reply({ op: 'end', run, toByte, crc32: crc32(bytes) })) this.#errand = null
        return
      }
      const part = bytes.subarray(at, at + PART_BYTES)
      if (!this.#reply({ op: 'part', run, fromByte: fromByte + at, bytes: part })) return
      this.#errand.at += part.length
    }
  }

  #begin(startDeviceUs: number): KeptRun {
    const run: KeptRun = {
      ...{ run: this.#nextRun, startDeviceUs, endDeviceUs: startDeviceUs },
      ...{ frames: [], byteCount: 0, joined: null },
    }
    this.#nextRun += 1
    this.#runs.push(run)
    return run
  }

  #about(command: Extract<MemoryCommand, { readonly run: number }>): void {
    const kept = this.#runs.find(({ run }) => run === command.run)
    if (kept === undefined) {
      this.#reply({ op: 'refused', command: command.op === 'erase' ? ERASE : FETCH, reason: UNKNOWN_RUN })
    } else if (command.op === 'erase') {
      this.#runs.splice(this.#runs.indexOf(kept), 1)
      this.#reply({ op: 'erased', run: kept.run })
    } else if (command.fromByte + command.byteCount > kept.byteCount) {
      this.#reply({ op: 'refused', command: FETCH, reason: BAD_RANGE })
    } else {
      kept.joined ??= Buffer.concat(kept.frames)
      const { run, fromByte, byteCount } = command
      this.#errand = { run, bytes: kept.joined.subarray(fromByte, fromByte + byteCount), fromByte, at: 0 }
    }
  }

  #tellRuns(nowDeviceUs: number): void {
    const total = this.#runs.length
    const nothing = { run: 0, byteCount: 0, startDeviceUs: 0, durationUs: 0, startTimeMs: 0 }
    if (total === 0) this.#reply({ op: 'run', index: 0, total, ...nothing, nowDeviceUs })
    for (const [index, { run, byteCount, startDeviceUs, endDeviceUs }] of this.#runs.entries()) {
      const durationUs = endDeviceUs - startDeviceUs
      const line = { run, byteCount, startDeviceUs, durationUs, nowDeviceUs, startTimeMs: 0 }
      this.#reply({ op: 'run', index, total, ...line })
    }
  }

  #reply(reply: MemoryReply): boolean {
    return this.#answer?.(UUIDS.nordicUartTransmit, encodeMemoryReply(reply)) ?? false
  }
}

function understand(value: Uint8Array): MemoryCommand | null {
  try {
    return decodeMemoryCommand(value)
  } catch (error) {
    if (error instanceof DecodeError) return null
    throw error
  }
}
