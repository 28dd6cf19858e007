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
} from './open-imu-memory-codec.js'

/** A part and its head fit an ATT MTU of 247. */
const PART_BYTES = Math.min(MOST_PART_BYTES, 230)
/** So many leave in a turn: about as much as a real link carries. */
const PARTS_A_TURN = 3
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

/** The memory of a simulated open IMU: it keeps what it would have sent, and gives it back when asked. */
export interface RunMemory {
  /** A frame that nobody was there to take; `begins` opens a new run with it. */
  keep(frame: Uint8Array, at: { readonly firstUs: number; readonly lastUs: number; readonly begins: boolean }): void
  connected(answer: FirmwareAnswer): void
  disconnected(): void
  command(value: Uint8Array, nowDeviceUs: number): void
  /** Sends some of what was asked for, as much as the link takes. */
  work(): void
}

export function createRunMemory(): RunMemory {
  const runs: KeptRun[] = []
  let answer: FirmwareAnswer | null = null
  let nextRun = 1
  let job: { readonly run: number; readonly bytes: Uint8Array; readonly fromByte: number; at: number } | null = null

  const reply = (value: Parameters<typeof encodeMemoryReply>[0]): boolean =>
    answer?.(UUIDS.nordicUartTransmit, encodeMemoryReply(value)) ?? false

  return {
    keep(frame, { firstUs, lastUs, begins }) {
      if (begins || runs.length === 0) {
        runs.push({ run: nextRun, startDeviceUs: firstUs, endDeviceUs: lastUs, frames: [], byteCount: 0, joined: null })
        nextRun += 1
      }
      const run = runs.at(-1)
      if (run === undefined) return
      run.joined = null
      run.frames.push(frame)
      run.byteCount += frame.length
      run.endDeviceUs = lastUs
    },
    connected(to) {
      answer = to
    },
    disconnected() {
      answer = null
      job = null
    },
    command(value, nowDeviceUs) {
      if (!isMemoryMessage(value)) return
      const command = understand(value)
      if (command === null) reply({ op: 'refused', command: value[2] ?? 0, reason: UNKNOWN_COMMAND })
      else obey(command, nowDeviceUs)
    },
    work() {
      for (let parts = 0; job !== null && parts < PARTS_A_TURN; parts++) {
        const { run, bytes, fromByte, at } = job
        if (at >= bytes.length) {
          if (reply({ op: 'end', run, toByte: fromByte + bytes.length, crc32: crc32(bytes) })) job = null
          return
        }
        const part = bytes.subarray(at, at + PART_BYTES)
        if (!reply({ op: 'part', run, fromByte: fromByte + at, bytes: part })) return
        job.at += part.length
      }
    },
  }

  function obey(command: MemoryCommand, nowDeviceUs: number): void {
    if (command.op === 'cancel') job = null
    else if (command.op === 'list') tellRuns(nowDeviceUs)
    else {
      const kept = runs.find(({ run }) => run === command.run)
      if (kept === undefined) reply({ op: 'refused', command: command.op === 'erase' ? 3 : 2, reason: UNKNOWN_RUN })
      else if (command.op === 'erase') {
        runs.splice(runs.indexOf(kept), 1)
        reply({ op: 'erased', run: kept.run })
      } else if (command.fromByte + command.byteCount > kept.byteCount) {
        reply({ op: 'refused', command: 2, reason: BAD_RANGE })
      } else {
        kept.joined ??= Buffer.concat(kept.frames)
        const bytes = kept.joined.subarray(command.fromByte, command.fromByte + command.byteCount)
        job = { run: kept.run, bytes, fromByte: command.fromByte, at: 0 }
      }
    }
  }

  function tellRuns(nowDeviceUs: number): void {
    const nothing = { run: 0, byteCount: 0, startDeviceUs: 0, durationUs: 0 }
    if (runs.length === 0) reply({ op: 'run', index: 0, total: 0, ...nothing, nowDeviceUs, startTimeMs: 0 })
    for (const [index, { run, byteCount, startDeviceUs, endDeviceUs }] of runs.entries()) {
      const durationUs = endDeviceUs - startDeviceUs
      const line = { run, byteCount, startDeviceUs, durationUs, nowDeviceUs, startTimeMs: 0 }
      reply({ op: 'run', index, total: runs.length, ...line })
    }
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
