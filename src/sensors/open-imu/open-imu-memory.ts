import { crc32 } from 'node:zlib'
import { DecodeError, DeviceError } from '../../runtime/errors.js'
import type { Inbox, SensorLink } from '../sensor-link.js'
import type { SensorMemory, StoredMessage, StoredRun } from '../sensor-memory.js'
import {
  decodeMemoryReply,
  encodeMemoryCommand,
  isMemoryMessage,
  type MemoryCommand,
  type MemoryReply,
} from './open-imu-memory-codec.js'
import { OPEN_IMU_COMMANDS, OPEN_IMU_FRAMES } from './open-imu-addresses.js'
import { OPEN_IMU_CRC_BYTES, OPEN_IMU_HEADER_BYTES, OPEN_IMU_SAMPLE_BYTES } from './open-imu-frame.js'

const ANSWER_TIMEOUT_MS = 5_000
/** So much is asked for, and checked, at a time. */
const WINDOW_BYTES = 32_768
const ATTEMPTS = 3
const WRAP_US = 2 ** 32
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'it has no such run',
  2: 'it is busy',
  3: 'the run is shorter than that',
  4: 'it does not know the command',
}

/** Runs in the memory of an open IMU (docs/open-imu-frame.md). */
export const OPEN_IMU_MEMORY: SensorMemory = {
  characteristics: [],
  list: (link) => withInbox(link, (inbox) => list(link, inbox)),
  fetch: (link, run, fromByte, onBytes) =>
    withInbox(link, async (inbox) => {
      let at = fromByte
      while (at < run.byteCount) at = await fetchWindow({ link, inbox, run }, at, onBytes)
    }),
  erase: (link, run) =>
    withInbox(link, async (inbox) => {
      await ask(link, { op: 'erase', run: Number(run.runId) })
      const reply = await nextReply(inbox)
      if (reply.op !== 'erased') throw unexpected(reply)
    }),
  messages: storedMessages,
}

async function withInbox<T>(link: SensorLink, work: (inbox: Inbox) => Promise<T>): Promise<T> {
  const inbox = await link.collect(OPEN_IMU_FRAMES)
  try {
    return await work(inbox)
  } finally {
    await inbox.close()
  }
}

async function ask(link: SensorLink, command: MemoryCommand): Promise<void> {
  await link.write(OPEN_IMU_COMMANDS, encodeMemoryCommand(command))
}

async function list(link: SensorLink, inbox: Inbox): Promise<StoredRun[]> {
  await ask(link, { op: 'list' })
  const runs: StoredRun[] = []
  for (let total = 1; runs.length < total;) {
    const reply = await nextReply(inbox)
    if (reply.op !== 'run') throw unexpected(reply)
    total = reply.total
    if (total === 0) return []
    runs.push({
      runId: String(reply.run),
      byteCount: reply.byteCount,
      startDeviceUs: reply.startDeviceUs,
      nowDeviceUs: reply.nowDeviceUs,
      durationUs: reply.durationUs,
      startTimeUs: reply.startTimeMs === 0 ? null : reply.startTimeMs * 1000,
    })
  }
  return runs
}

interface Fetching {
  readonly link: SensorLink
  readonly inbox: Inbox
  readonly run: StoredRun
}

/**
 * Some kilobytes. Each part has a checksum of its own, so where one is missing what came before it is kept.
 * @returns where the next window begins
 */
async function fetchWindow(on: Fetching, fromByte: number, onBytes: (bytes: Uint8Array) => void): Promise<number> {
  const byteCount = Math.min(WINDOW_BYTES, on.run.byteCount - fromByte)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await ask(on.link, { op: 'fetch', run: Number(on.run.runId), fromByte, byteCount })
    const bytes = await receiveWindow(on, fromByte, byteCount)
    if (bytes.length === 0) continue
    onBytes(bytes)
    return fromByte + bytes.length
  }
  throw new DeviceError(`The sensor sent part of a run wrongly ${ATTEMPTS} times; bring it closer and try again.`, {
    code: 'memory-checksum',
  })
}

/** What came in order; empty where the whole window is there and its checksum doesn't fit. */
async function receiveWindow({ inbox, run }: Fetching, fromByte: number, byteCount: number): Promise<Uint8Array> {
  const window = new Uint8Array(byteCount)
  let filled = 0
  for (;;) {
    const reply = await nextReply(inbox)
    if (reply.op === 'part' && reply.run === Number(run.runId)) {
      const at = reply.fromByte - fromByte
      if (at === filled && at + reply.bytes.length <= byteCount) {
        window.set(reply.bytes, at)
        filled += reply.bytes.length
      }
    } else if (reply.op === 'end') {
      const damaged = filled === byteCount && crc32(window) !== reply.crc32
      return damaged ? new Uint8Array(0) : window.subarray(0, filled)
    } else throw unexpected(reply)
  }
}

/** What is no answer is of the live stream's last frames, or damaged: the checksum over the window finds that out. */
async function nextReply(inbox: Inbox): Promise<MemoryReply> {
  for (;;) {
    const value = await inbox.next(ANSWER_TIMEOUT_MS)
    if (!isMemoryMessage(value)) continue
    try {
      return decodeMemoryReply(value)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
    }
  }
}

function unexpected(reply: MemoryReply): DeviceError {
  const why =
    reply.op === 'refused' ? (REFUSALS[reply.reason] ?? `reason ${reply.reason}`) : `it answered '${reply.op}'`
  return new DeviceError(`The sensor does not give its stored runs: ${why}.`, { code: 'memory-refused' })
}

/** Frames lie one behind the other as they would have been sent. Behind damage the next whole frame is looked for. */
function* storedMessages(bytes: Uint8Array, run: StoredRun): Generator<StoredMessage> {
  let clockUs = run.startDeviceUs ?? 0
  const startUs = clockUs
  for (let at = 0; at + OPEN_IMU_HEADER_BYTES <= bytes.length;) {
    const count = bytes[at + 12] ?? 0
    const length = OPEN_IMU_HEADER_BYTES + OPEN_IMU_SAMPLE_BYTES * count + OPEN_IMU_CRC_BYTES
    if (bytes[at] !== 0xa5 || bytes[at + 1] !== 0x5a || count === 0 || at + length > bytes.length) {
      at += 1
      continue
    }
    const frame = bytes.subarray(at, at + length)
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
    const t0Us = view.getUint32(6, true)
    // The frame's clock wraps; the run's goes on.
    const stepUs = (t0Us - (clockUs % WRAP_US) + WRAP_US) % WRAP_US
    const firstUs = stepUs < WRAP_US / 2 ? clockUs + stepUs : clockUs
    clockUs = Math.max(clockUs, firstUs)
    yield {
      channel: 'open-imu-frame',
      bytes: frame,
      sinceStartUs: firstUs - startUs + (count - 1) * view.getUint16(10, true),
    }
    at += length
  }
}
