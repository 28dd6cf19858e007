import { DecodeError } from '../../runtime/errors.js'
import type { StoredMessage, StoredRun } from '../sensor-memory.js'
import { GSP_DATA } from './gsp.js'
import { IMU_REFERENCE, MESSAGES_PER_SECOND } from './imu-shape.js'
import { readLog, type LogEntry } from './log-reader.js'

const WRAP_MS = 2 ** 32
/** No pod lies switched on for longer between two samples of a log; what jumps further is damaged. */
const LONGEST_JUMP_MS = 7 * 24 * 3600 * 1000
/** The sensor's clock runs on through a run and the way home; beyond this it was restarted, or set anew. */
const SAME_CLOCK_US = 2_000_000
const CLOCK_ERROR_RATIO = 200e-6

/** A log as the notifications of a live stream. A log without a header tells nothing but that. */
export function* loggedMessages(file: Uint8Array): Generator<StoredMessage> {
  const clock = new LogClock()
  for (const entry of entriesOf(file)) {
    if (entry.kind === 'time') continue
    if (entry.kind === 'unreadable' || !clock.take(entry.stampMs)) {
      const bytes = entry.kind === 'imu' ? entry.body.slice(0, 32) : entry.bytes
      yield { channel: 'movesense-log', bytes, sinceStartUs: clock.lastUs }
      continue
    }
    const bytes = new Uint8Array(2 + entry.body.length)
    bytes.set([GSP_DATA, IMU_REFERENCE])
    bytes.set(entry.body, 2)
    clock.lastUs = Math.max(clock.lastUs, clock.nowUs + lengthUs(entry.count))
    yield { channel: 'movesense-data', bytes, sinceStartUs: clock.lastUs }
  }
}

/**
 * When the run was. Its own log says when it began on the sensor's clock, and what date the sensor took it for. Where
 * the sensor's clock still ran when the sensor was asked, that counts: it is exact to a millisecond, the date only as
 * it was set.
 * @param askedTimeUs wall clock of the host when the sensor told `run`
 */
export function timesOfLog(file: Uint8Array, run: StoredRun, askedTimeUs: number): StoredRun {
  const clock = new LogClock()
  let firstMs: number | null = null
  let anchor: Extract<LogEntry, { kind: 'time' }> | null = null
  for (const entry of entriesOf(file)) {
    if (entry.kind === 'time') anchor ??= entry
    if (entry.kind !== 'imu' || !clock.take(entry.stampMs)) continue
    firstMs ??= entry.stampMs
    clock.lastUs = Math.max(clock.lastUs, clock.nowUs + lengthUs(entry.count))
  }
  if (firstMs === null) return run
  const durationUs = clock.lastUs
  if (anchor === null) return { ...run, durationUs }
  const startUs = firstMs * 1000
  const anchorUs = anchor.relativeMs * 1000
  const passedUs = (run.nowDeviceUs ?? 0) - anchorUs
  const missUs = Math.abs(askedTimeUs - anchor.utcUs - passedUs)
  const sameClock = run.nowDeviceUs !== null && passedUs > 0 && missUs < SAME_CLOCK_US + CLOCK_ERROR_RATIO * passedUs
  if (sameClock) return { ...run, durationUs, startDeviceUs: startUs }
  return { ...run, durationUs, startDeviceUs: null, startTimeUs: anchor.utcUs + startUs - anchorUs }
}

function* entriesOf(file: Uint8Array): Generator<LogEntry> {
  if (file.length === 0) return
  try {
    yield* readLog(file)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    yield { kind: 'unreadable', bytes: file.slice(0, 32) }
  }
}

/** From the first to the last sample of a message. */
function lengthUs(count: number): number {
  return ((count - 1) * 1e6) / (MESSAGES_PER_SECOND * count)
}

/** Milliseconds in 32 bits to a time since the first; it never goes back. */
class LogClock {
  nowUs = 0
  lastUs = 0
  #beforeMs: number | null = null

  /** @returns false for a time that can't be */
  take(stampMs: number): boolean {
    const before = this.#beforeMs ?? stampMs
    const stepMs = (stampMs - before + WRAP_MS) % WRAP_MS
    // A step of more than half a turn goes back: the sensor began anew, and the time of the log stands still.
    const back = stepMs > WRAP_MS / 2
    if (!back && stepMs > LONGEST_JUMP_MS) return false
    if (!back) this.nowUs += stepMs * 1000
    this.#beforeMs = stampMs
    return true
  }
}
