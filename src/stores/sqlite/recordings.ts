import type { RecordingRecord } from '../../domain/records/recording-record.js'
import type { Connection } from './connection.js'
import type { RecordingRow } from './tables.js'
import { fromJson, toJson } from './values.js'

/** The latest first; those of which the time is not known at the end. */
export function listRecordings({ all, sql }: Connection, deviceId?: string): readonly RecordingRecord[] {
  let select = sql.selectFrom('recordings').selectAll()
  if (deviceId !== undefined) select = select.where('device_id', '=', deviceId)
  return all(select.orderBy('start_time_us', 'desc').orderBy('recording_id')).map(toRecording)
}

export function putRecording({ run, sql }: Connection, recording: RecordingRecord): void {
  const row: RecordingRow = {
    recording_id: recording.recordingId,
    device_id: recording.deviceId,
    name: recording.name,
    start_time_us: recording.startTimeUs,
    duration_s: recording.durationS,
    byte_count: recording.byteCount,
    fetched_bytes: recording.fetchedBytes,
    state: recording.state,
    session_id: recording.sessionId,
    detail_json: toJson(recording.detail),
    updated_time_us: recording.updatedTimeUs,
  }
  run(
    sql
      .insertInto('recordings')
      .values(row)
      .onConflict((conflict) => conflict.column('recording_id').doUpdateSet(row)),
  )
}

export function removeRecording({ run, sql }: Connection, recordingId: string): void {
  run(sql.deleteFrom('recordings').where('recording_id', '=', recordingId))
}

function toRecording(row: RecordingRow): RecordingRecord {
  return {
    recordingId: row.recording_id,
    deviceId: row.device_id,
    name: row.name,
    startTimeUs: row.start_time_us,
    durationS: row.duration_s,
    byteCount: row.byte_count,
    fetchedBytes: row.fetched_bytes,
    state: row.state,
    sessionId: row.session_id,
    detail: fromJson<RecordingRecord['detail']>(row.detail_json),
    updatedTimeUs: row.updated_time_us,
  }
}
