import type { ModelParameters } from '../domain/biomechanics/parameters.js'
import { placementOf } from '../domain/records/people.js'
import type { SampleBlock } from '../domain/records/sample-block.js'
import { estimateSamplingIntervalUs } from '../domain/signal/sampling-interval.js'
import type { BootRecord, JournalRecord, SessionContext } from '../journal/journal-record.js'
import { ImplementationError } from '../runtime/errors.js'
import { familyOf } from '../sensors/families.js'
import { endSession, reduceCommand } from './command-stage.js'
import { interruptEntry } from './device-entry.js'
import { STREAMING_US } from './gap-book.js'
import { reduceBlock, reduceNotification, tellMalformed } from './notification-stage.js'
import type { LiveNumbers, PipelineOutput } from './output.js'
import { primeSession } from './prime-stage.js'
import {
  createSessionCore,
  emitSummary,
  emitSummaryIfDue,
  liveNumbers,
  updateMotion,
  type SessionCore,
} from './session-core.js'
import { keepUsable } from './usable-samples.js'
import { reduceWatch } from './watch-stage.js'

export interface SessionReducerOptions {
  /** Other constants of the model, for a recompute. */
  readonly parameters?: ModelParameters
}

/**
 * One session as a function of its journal: the same records give the same outputs, bit for bit, however they are
 * grouped. It knows time only from the records.
 */
export interface SessionReducer {
  push(record: JournalRecord): readonly PipelineOutput[]
  /** A record from before the part that counts: says who wears what and how it is to be read, and counts nowhere. */
  prime(record: JournalRecord): void
  /**
   * Samples of a recorded file, already at their times. Blocks of two feet must take turns every 0.1 s, as frames do.
   * A sample that is no number, or not after the one before, is dropped and told.
   * @param intervalUs from one sample to the next, as the sensor was set; found in the block where absent
   * @throws ImplementationError for a device that the context does not put on a foot
   */
  pushSamples(deviceId: string, block: SampleBlock, intervalUs?: number): readonly PipelineOutput[]
  /** The numbers as of the newest record, between two that are said by themselves. Asking changes nothing. */
  numbers(): LiveNumbers
  /** Nothing more will come. Also done by a stop command; a second time says nothing. */
  end(): readonly PipelineOutput[]
}

export function createSessionReducer(context: SessionContext, options: SessionReducerOptions = {}): SessionReducer {
  const core = createSessionCore(context, options.parameters)
  return {
    push(record) {
      if (!core.ended || isHeardAfterTheEnd(record)) reduceRecord(core, record)
      return take(core)
    },
    prime: (record) => primeSession(core, record),
    pushSamples(deviceId, block, intervalUs) {
      if (!core.ended) reduceSamples(core, { deviceId, block, intervalUs })
      return take(core)
    },
    numbers: () => liveNumbers(core),
    end() {
      endSession(core)
      return take(core)
    },
  }
}

/** After the end only a session that is opened again says something, and the process that opens it. */
function isHeardAfterTheEnd(record: JournalRecord): boolean {
  return record.kind === 'boot' || (record.kind === 'command' && record.command === 'reopen')
}

function take(core: SessionCore): readonly PipelineOutput[] {
  if (core.pending.length === 0) return NOTHING
  const outputs = core.pending
  core.pending = []
  return outputs
}
const NOTHING: readonly PipelineOutput[] = []

function reduceRecord(core: SessionCore, record: JournalRecord): void {
  if (record.kind === 'context' || record.kind === 'clock-anchor') return
  if (record.kind === 'boot') {
    reduceBoot(core, record)
    return
  }
  core.nowUs = core.time.toUs(record.monotonicUs)
  switch (record.kind) {
    case 'notification':
      reduceNotification(core, record)
      break
    case 'watch':
      reduceWatch(core, record)
      break
    case 'link': {
      const entry = core.devices.get(record.deviceId)
      if (entry === undefined || record.state === 'streaming') break
      if (record.state === 'lost' || record.state === 'stopped') {
        // Only where a person took the device away is there a reason why it stopped.
        entry.linkEnd = record.state === 'stopped' && record.reason !== null ? 'taken off' : 'lost'
        entry.counts.linkLost()
      }
      if (record.state !== 'stalled') interruptEntry(entry)
      break
    }
    case 'tick':
      core.gaps.tick(core.nowUs)
      updateMotion(core, core.nowUs)
      emitSummary(core)
      break
    case 'command':
      reduceCommand(core, record)
      break
    case 'adapter':
    case 'device-info':
    case 'link-parameters':
    case 'rssi':
      break
  }
}

/** A process that goes on after another: everything that its absence tore is one gap. */
function reduceBoot(core: SessionCore, record: BootRecord): void {
  const beforeUs = core.nowUs
  core.time.boot(record)
  if (core.ended) return
  core.nowUs = Math.max(beforeUs, core.time.toUs(record.monotonicUs))
  if (!record.resumed) return
  const streaming: string[] = []
  for (const entry of core.devices.values()) {
    interruptEntry(entry)
    // A strap and a treadmill tell of no foot, so nobody waits for them.
    const { wornOn } = familyOf(entry.device.kind)
    if (wornOn === 'body' || wornOn === 'machine') continue
    if (entry.heardUs !== null && beforeUs - entry.heardUs <= STREAMING_US) streaming.push(entry.device.deviceId)
  }
  core.gaps.openOutage(beforeUs, core.nowUs, core.pausedFromUs === null ? streaming : [])
}

function reduceSamples(
  core: SessionCore,
  source: { readonly deviceId: string; readonly block: SampleBlock; readonly intervalUs: number | undefined },
): void {
  const { deviceId } = source
  const device = core.devices.get(deviceId)?.device
  if (device === undefined || device.foot === null) {
    throw new ImplementationError(`The session's context puts no device '${deviceId}' on a foot.`)
  }
  const { stream, deviceId: heardId } = core.lanes[device.foot]
  const beforeUs = heardId === deviceId ? stream.lastSampleUs : null
  const { block, droppedCount } = keepUsable(source.block, beforeUs ?? -Infinity)
  if (droppedCount > 0) tellMalformed(core, deviceId, `${droppedCount} samples hold no numbers, or lie before others.`)
  const lastUs = block.timeUs[block.count - 1]
  if (block.count === 0 || lastUs === undefined) return
  const intervalUs = source.intervalUs ?? estimateSamplingIntervalUs(block.timeUs, block.count)
  reduceBlock(core, { deviceId, foot: device.foot, intervalUs, placement: placementOf(device) }, block)
  core.nowUs = Math.max(core.nowUs, lastUs)
  emitSummaryIfDue(core)
}
