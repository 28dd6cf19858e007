import type { JournalRecord, SessionContext, SessionDevice } from '../../journal/journal-record.js'
import type { StoredMessage } from '../../sensors/sensor-memory.js'

/** What one pod kept of a run. */
export interface RecordedPart {
  readonly device: SessionDevice
  /** Microseconds since the epoch. */
  readonly startTimeUs: number
  readonly messages: Iterable<StoredMessage>
}

const TICK_US = 1_000_000

/**
 * A run that was kept by one pod or by the pods of both feet, as the journal that a collector at the runner's side would
 * have written. The monotonic clock counts from the run's start.
 */
export function* recordedRun(context: SessionContext, parts: readonly RecordedPart[]): Generator<JournalRecord> {
  const { bootId, startTimeUs } = context
  yield { kind: 'context', monotonicUs: 0, context }
  yield { kind: 'boot', monotonicUs: 0, bootId, wallTimeUs: startTimeUs, resumed: false }
  yield { kind: 'command', monotonicUs: 0, command: 'start', by: 'user' }
  for (const { device } of parts) {
    yield { kind: 'link', monotonicUs: 0, deviceId: device.deviceId, state: 'streaming', reason: null }
  }
  let tickUs = TICK_US
  let lastUs = 0
  for (const { atUs, deviceId, message } of inTurn(parts, startTimeUs)) {
    for (; tickUs <= atUs; tickUs += TICK_US) yield { kind: 'tick', monotonicUs: tickUs }
    lastUs = Math.max(lastUs, atUs)
    yield { kind: 'notification', monotonicUs: atUs, deviceId, channel: message.channel, bytes: message.bytes }
  }
  yield { kind: 'tick', monotonicUs: lastUs }
  yield { kind: 'command', monotonicUs: lastUs, command: 'stop', by: 'user' }
}

interface Next {
  readonly part: RecordedPart
  readonly messages: Iterator<StoredMessage>
  message: StoredMessage | null
}

interface Turn {
  readonly atUs: number
  readonly deviceId: string
  readonly message: StoredMessage
}

/** Messages of all pods in the order of time; each pod's own come in order. */
function* inTurn(parts: readonly RecordedPart[], startTimeUs: number): Generator<Turn> {
  const queue: Next[] = parts.map((part) => {
    const messages = part.messages[Symbol.iterator]()
    return { part, messages, message: null }
  })
  for (const next of queue) advance(next)
  for (;;) {
    let first: Next | null = null
    let atUs = Infinity
    for (const next of queue) {
      if (next.message === null) continue
      const nextUs = next.part.startTimeUs - startTimeUs + next.message.sinceStartUs
      if (nextUs >= atUs) continue
      first = next
      atUs = nextUs
    }
    if (first === null || first.message === null) return
    yield { atUs, deviceId: first.part.device.deviceId, message: first.message }
    advance(first)
  }
}

function advance(next: Next): void {
  const result = next.messages.next()
  next.message = result.done === true ? null : result.value
}
