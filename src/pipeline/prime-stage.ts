import type { JournalRecord, NotificationRecord } from '../journal/journal-record.js'
import { DecodeError } from '../runtime/errors.js'
import type { ReadingSink } from '../sensors/readings.js'
import { reduceCommand } from './command-stage.js'
import { interruptEntry } from './device-entry.js'
import type { SessionCore } from './session-core.js'

/** What devices said before is read for what it sets up (their settings, a split message) and not for what it measures. */
const DEAF: ReadingSink = {
  samples: () => undefined,
  pod: () => undefined,
  heartRate: () => undefined,
  treadmill: () => undefined,
  powerW: () => undefined,
  groundContactTimeMs: () => undefined,
  lost: () => undefined,
  repeated: () => undefined,
  malformed: () => undefined,
}

/** Brings decoders, assignments, surface and shoe to where they were; time stands still meanwhile. */
export function primeSession(core: SessionCore, record: JournalRecord): void {
  switch (record.kind) {
    case 'notification':
      primeDecoder(core, record)
      break
    case 'link': {
      const entry = core.devices.get(record.deviceId)
      if (entry !== undefined && record.state !== 'streaming' && record.state !== 'stalled') interruptEntry(entry)
      break
    }
    case 'boot':
      if (record.resumed) for (const entry of core.devices.values()) interruptEntry(entry)
      break
    case 'command':
      if (['assign', 'surface', 'shoe'].includes(record.command)) reduceCommand(core, record)
      break
    default:
  }
}

function primeDecoder(core: SessionCore, { deviceId, channel, bytes }: NotificationRecord): void {
  if (channel === 'battery-level') return
  try {
    core.devices.get(deviceId)?.decoder.decode(channel, bytes, DEAF)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
}
