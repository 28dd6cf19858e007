import type { SampleBlock } from '../../domain/records/sample-block.js'
import type { Device } from '../../domain/records/people.js'
import type { NotificationRecord } from '../../journal/journal-record.js'
import { DecodeError } from '../../runtime/errors.js'
import { familyOf } from '../../sensors/families.js'
import type { ReadingSink } from '../../sensors/readings.js'
import type { SampleFrame } from '../../sensors/sample-frame.js'

/** Samples that come later or earlier than this against the ones before are of another stretch. */
const LONGEST_SLIP_US = 500_000

/** Listens to the samples of one device outside any session, at roughly their times. */
export interface SampleEar {
  readonly messageCount: number
  readonly lostCount: number
  /** Reads what sets the stream up, and drops what it measured. */
  prime(records: readonly NotificationRecord[]): void
  hear(record: Pick<NotificationRecord, 'channel' | 'bytes' | 'monotonicUs'>): void
}

/** @param onSamples what it is given is good until it returns */
export function createSampleEar(
  device: Pick<Device, 'kind' | 'settings'>,
  onSamples: (block: SampleBlock) => void,
): SampleEar {
  const decoder = familyOf(device.kind).createDecoder(device.settings ?? {})
  let deaf = false
  let arrivalUs = 0
  let nextUs = Number.NEGATIVE_INFINITY
  let messageCount = 0
  let lostCount = 0
  const place = (frame: SampleFrame): void => {
    const fromUs = arrivalUs - (frame.count - 1) * frame.dtUs
    let timeUs = Math.abs(fromUs - nextUs) > LONGEST_SLIP_US ? fromUs : nextUs
    for (let i = 0; i < frame.count; i++) {
      frame.timeUs[i] = timeUs
      timeUs += frame.dtUs
    }
    nextUs = timeUs
  }
  const nothing = (): void => undefined
  const sink: ReadingSink = {
    samples(frame) {
      if (deaf) return
      place(frame)
      onSamples(frame)
    },
    lost: (count) => void (lostCount += deaf ? 0 : count),
    ...{ pod: nothing, heartRate: nothing, treadmill: nothing, powerW: nothing, groundContactTimeMs: nothing },
    ...{ repeated: nothing, malformed: nothing },
  }
  const read: SampleEar['hear'] = ({ channel, bytes, monotonicUs }) => {
    if (channel === 'battery-level') return
    arrivalUs = monotonicUs
    try {
      decoder.decode(channel, bytes, sink)
    } catch (error) {
      // What can't be read is the session's to tell; here the next message will do.
      if (!(error instanceof DecodeError)) throw error
    }
  }
  return {
    get messageCount() {
      return messageCount
    },
    get lostCount() {
      return lostCount
    },
    prime(records) {
      deaf = true
      for (const record of records) read(record)
      deaf = false
    },
    hear(record) {
      messageCount += 1
      read(record)
    },
  }
}
