import { placementOf } from '../../domain/records/people.js'
import type { JournalRecord, SessionContext, SessionDevice } from '../../journal/journal-record.js'
import type { PipelineOutput } from '../../pipeline/output.js'
import type { ChannelServices } from './channel-services.js'
import type { PodState } from './pod-states.js'
import { createSessionRecorder, type SessionRecorder } from './session-recorder.js'

const TICK_US = 1_000_000

export function openRecorder(
  services: ChannelServices,
  context: SessionContext,
  onOutput: (output: PipelineOutput) => void,
): SessionRecorder {
  const { logger, db } = services
  const { sessionId } = context
  const journal = services.openJournal(context)
  const onError = (error: unknown): void => logger.error({ err: error, sessionId }, 'a record could not be digested')
  return createSessionRecorder({ context, journal, db, onOutput, onError })
}

/** The first words of a journal. */
export function recordOpening(
  recorder: SessionRecorder,
  by: 'user' | 'running-detected',
  { clock }: Pick<ChannelServices, 'clock'>,
): void {
  const { context } = recorder
  const { startMonotonicUs: monotonicUs, startTimeUs: wallTimeUs } = context
  recorder.append({ kind: 'context', monotonicUs, context })
  recorder.append({ kind: 'boot', monotonicUs, bootId: clock.bootId, wallTimeUs, resumed: false })
  recorder.append({ kind: 'command', command: 'start', by, monotonicUs })
}

/** A process goes on with what another one left. */
export function recordReturn(recorder: SessionRecorder, { clock }: Pick<ChannelServices, 'clock'>): void {
  const monotonicUs = clock.monotonicUs()
  recorder.append({ kind: 'boot', monotonicUs, bootId: clock.bootId, wallTimeUs: clock.nowUs(), resumed: true })
  recorder.append({ kind: 'tick', monotonicUs })
}

/** The end of a session is taken back. */
export function recordReopening(recorder: SessionRecorder, { clock }: Pick<ChannelServices, 'clock'>): void {
  const monotonicUs = clock.monotonicUs()
  recorder.append({ kind: 'boot', monotonicUs, bootId: clock.bootId, wallTimeUs: clock.nowUs(), resumed: false })
  recorder.append({ kind: 'command', command: 'reopen', monotonicUs })
  recorder.append({ kind: 'tick', monotonicUs })
}

/**
 * Where the links stand and how the devices are set, and for a session that starts by itself what came since the run
 * began.
 * @param records in order; a tick a second is put between them, as a session that was watched would have had
 */
export function recordLeadIn(
  recorder: SessionRecorder,
  pods: readonly PodState[],
  records: Iterable<JournalRecord>,
  { prelude }: Pick<ChannelServices, 'prelude'>,
): void {
  const monotonicUs = recorder.context.startMonotonicUs
  for (const { device, linkState, linkReason } of pods) {
    recorder.append({ kind: 'link', monotonicUs, deviceId: device.deviceId, state: linkState, reason: linkReason })
    for (const record of prelude(device.deviceId)) recorder.append({ ...record, monotonicUs })
  }
  const ids = new Set(pods.map(({ device }) => device.deviceId))
  let tickUs = monotonicUs + TICK_US
  for (const record of records) {
    if (!('deviceId' in record) || !ids.has(record.deviceId)) continue
    for (; tickUs <= record.monotonicUs; tickUs += TICK_US) recorder.append({ kind: 'tick', monotonicUs: tickUs })
    recorder.append(record)
  }
}

/** Says whose foot a device is on; where the session has it so already, it needs not be told. */
export function recordAssignment(
  recorder: SessionRecorder,
  device: SessionDevice,
  { clock, prelude }: Pick<ChannelServices, 'clock' | 'prelude'>,
): void {
  const known = recorder.device(device.deviceId)
  const read = JSON.stringify(known?.settings) === JSON.stringify(device.settings)
  const worn = known?.foot === device.foot && known.kind === device.kind && placementOf(known) === placementOf(device)
  if (read && worn) return
  const monotonicUs = clock.monotonicUs()
  recorder.append({ kind: 'command', command: 'assign', device, monotonicUs })
  if (known !== null) return
  for (const record of prelude(device.deviceId)) recorder.append({ ...record, monotonicUs })
}
