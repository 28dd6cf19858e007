import type { JournalRecord, NotificationRecord } from '../../journal/journal-record.js'
import { FAMILIES } from '../../sensors/families.js'

/** A device says how it is set in a handful of messages. */
const MOST_KEPT = 64

const DATA_CHANNELS = new Set(FAMILIES.flatMap(({ dataChannels }) => dataChannels))

/**
 * What each device has said of how it is set since its link came up: who begins to listen later can't read its data
 * without that.
 */
export class Preludes {
  readonly #said = new Map<string, NotificationRecord[]>()

  track(record: JournalRecord): void {
    if (record.kind === 'link') {
      if (record.state !== 'streaming' && record.state !== 'stalled') this.#said.delete(record.deviceId)
      return
    }
    if (record.kind !== 'notification' || record.channel === 'battery-level' || DATA_CHANNELS.has(record.channel))
      return
    const said = this.#said.get(record.deviceId) ?? []
    if (said.length >= MOST_KEPT) return
    said.push({ ...record, bytes: Uint8Array.from(record.bytes) })
    this.#said.set(record.deviceId, said)
  }

  of(deviceId: string): readonly NotificationRecord[] {
    return this.#said.get(deviceId) ?? []
  }
}
