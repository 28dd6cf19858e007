import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { RecordingRecord } from '../../domain/records/recording-record.js'
import { StoreError } from '../../runtime/errors.js'
import type { StoredRun } from '../../sensors/sensor-memory.js'

const number = z.number().nullable()
const detailSchema = z.object({
  run: z.object({
    runId: z.string(),
    byteCount: z.number(),
    startDeviceUs: number,
    nowDeviceUs: number,
    durationUs: number,
    startTimeUs: number,
  }),
  /** Wall clock of the host when the device listed the run. */
  askedTimeUs: z.number(),
  /** Why it could not be stored, in words. */
  trouble: z.string().nullable(),
})

/** What a record of a stored run keeps beside its columns. */
export interface RecordingDetail {
  readonly run: StoredRun
  readonly askedTimeUs: number
  readonly trouble: string | null
}

/** @throws StoreError where the record was written by something else */
export function detailOf({ recordingId, detail }: RecordingRecord): RecordingDetail {
  const parsed = detailSchema.safeParse(detail)
  if (parsed.success) return parsed.data
  throw new StoreError(
    `What is known of the stored run ${recordingId} can't be read; ask the pod for its runs again.`,
    {
      code: 'recording-detail',
    },
  )
}

/** The same for the same run of the same device, and fit for the name of a file. */
export function recordingIdOf(deviceId: string, run: Pick<StoredRun, 'runId' | 'startDeviceUs'>): string {
  const text = JSON.stringify([deviceId, run.runId, run.startDeviceUs])
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}

/**
 * When the run began, in microseconds since the epoch: the device's clock is put beside the host's at the moment of the
 * question. Null where the device tells neither its clock nor the date.
 */
export function runStartTimeUs(run: StoredRun, askedTimeUs: number): number | null {
  if (run.startDeviceUs !== null && run.nowDeviceUs !== null) {
    return Math.round(askedTimeUs - (run.nowDeviceUs - run.startDeviceUs))
  }
  return run.startTimeUs
}
