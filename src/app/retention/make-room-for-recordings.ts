import type { Config } from '../config/config-schema.js'
import { monthsBefore } from './months-before.js'
import {
  isStillFree,
  listRawRecordings,
  removeRawRecording,
  type RawRecording,
  type RawTools,
} from './raw-recordings.js'

const GIB = 1024 ** 3
/** A run that has just ended may go on, be repaired or get its other foot; for room it is not taken. */
const STAYS_US = 86_400_000_000

export interface RecordingLimits {
  readonly retention: Pick<Config['retention'], 'journalMonths' | 'journalGiB'>
  readonly nowUs: number
  /** Nobody reads a journal to compute from it meanwhile. */
  readonly whileIdle: <T>(work: () => Promise<T>) => Promise<T>
}

export interface RemovedRecordings {
  readonly count: number
  readonly bytes: number
  readonly leftBytes: number
}

/**
 * Deletes raw recordings that are older than they are kept, then the oldest until the others have room. What is needed stays,
 * even where there is no room for it.
 * @returns null where nothing bounds them, and nothing was looked at
 */
export async function makeRoomForRecordings(
  tools: RawTools,
  { retention, nowUs, whileIdle }: RecordingLimits,
): Promise<RemovedRecordings | null> {
  const { journalMonths, journalGiB } = retention
  if (journalMonths === null && journalGiB === null) return null
  const fromDate = journalMonths === null ? null : monthsBefore(nowUs, journalMonths)
  const maxBytes = journalGiB === null ? Infinity : journalGiB * GIB
  const all = await listRawRecordings(tools)
  let leftBytes = all.reduce((sum, { bytes }) => sum + bytes, 0)
  let [count, removedBytes] = [0, 0]
  for (const raw of all) {
    if (tools.signal.aborted) break
    const isOld = fromDate !== null && raw.localDate < fromDate
    const mustGo = isOld || (leftBytes > maxBytes && raw.endTimeUs < nowUs - STAYS_US)
    if (!mustGo || raw.needed !== null) continue
    const bytes = await unlessStopped(
      tools.signal,
      whileIdle(() => removeIfFree(tools, raw)),
    )
    if (bytes === null) continue
    count += 1
    removedBytes += bytes
    leftBytes -= raw.bytes
  }
  return { count, bytes: removedBytes, leftBytes }
}

async function removeIfFree(tools: RawTools, raw: RawRecording): Promise<number | null> {
  if (tools.signal.aborted) return null
  return (await isStillFree(tools, raw)) ? removeRawRecording(tools, raw) : null
}

/** Whoever computes may take its time; a stop doesn't wait for that. What was begun is left whole or gone. */
async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T | null> {
  let stop: () => void = () => undefined
  const stopped = new Promise<null>((resolve) => (stop = () => resolve(null)))
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
