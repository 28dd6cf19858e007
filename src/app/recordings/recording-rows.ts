import type { Device } from '../../domain/records/people.js'
import type { RecordingRecord } from '../../domain/records/recording-record.js'
import type { StoredRun } from '../../sensors/sensor-memory.js'
import { detailOf, recordingIdOf, runStartTimeUs, type RecordingDetail } from './recording-detail.js'

/** A run that a pod has just told of. */
export function newRecording(device: Device, run: StoredRun, askedTimeUs: number): RecordingRecord {
  const detail: RecordingDetail = { run, askedTimeUs, trouble: null }
  return {
    ...{ recordingId: recordingIdOf(device.deviceId, run), deviceId: device.deviceId, name: device.name },
    ...timesIn(run, askedTimeUs),
    ...{ byteCount: run.byteCount, fetchedBytes: 0, state: 'waiting', sessionId: null },
    detail: { ...detail },
    updatedTimeUs: askedTimeUs,
  }
}

/** A run that could not be stored, and why. */
export function failed(recording: RecordingRecord, trouble: string): RecordingRecord {
  const detail: RecordingDetail = { ...detailOf(recording), trouble }
  return { ...recording, state: 'failed', detail: { ...detail } }
}

/** When a run was, as far as the pod tells. */
export function timesIn(run: StoredRun, askedTimeUs: number): Pick<RecordingRecord, 'startTimeUs' | 'durationS'> {
  const durationS = run.durationUs === null ? null : run.durationUs / 1e6
  return { startTimeUs: runStartTimeUs(run, askedTimeUs), durationS }
}
