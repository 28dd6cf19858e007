import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { RecordingRecord } from '../../domain/records/recording-record.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { deleteSessionJournal, journalYearFolders } from '../../journal/folder.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { foldLoaded, loadGroup } from '../edits/session-group.js'
import { planSession } from '../recompute/session-plan.js'
import { recordingBytes, removeRecordingFile } from '../recordings/recording-files.js'
import { sizeOfFolder } from '../storage/folder-size.js'

/** The raw bytes of one run: its journal, or what a pod had kept of it. */
export interface RawRecording {
  readonly kind: 'journal' | 'pod-file'
  /** Of the session, or of the recording. */
  readonly id: string
  readonly localDate: string
  readonly endTimeUs: number
  readonly bytes: number
  /** Why it must stay, whatever its age; null where it may go. */
  readonly needed: 'unfinished' | 'computing' | 'pod-has-more' | null
}

export interface RawTools {
  readonly db: Pick<LocalDatabase, 'getSession' | 'listEdits' | 'listRecordings'>
  readonly dataPath: string
  /** Sessions whose numbers are on their way. */
  readonly computing: () => readonly string[]
  readonly signal: AbortSignal
}

/**
 * Everything that may have to give way, the oldest first. What belongs to no session that the database knows is left out:
 * nobody can say what it is.
 */
export async function listRawRecordings(tools: RawTools): Promise<RawRecording[]> {
  const recordings = await tools.db.listRecordings()
  const found = [...(await listJournals(tools, recordings)), ...(await listPodFiles(tools, recordings))]
  return found.sort((one, other) => one.endTimeUs - other.endTimeUs || (one.id < other.id ? -1 : 1))
}

/** @returns the bytes that this freed */
export async function removeRawRecording({ dataPath }: RawTools, raw: RawRecording): Promise<number> {
  if (raw.kind === 'journal') return deleteSessionJournal(dataPath, raw.id)
  await removeRecordingFile(dataPath, raw.id)
  return raw.bytes
}

/** Looked at once more right before it goes: people edit runs, and pods are fetched, while this works. */
export async function isStillFree(tools: RawTools, raw: RawRecording): Promise<boolean> {
  const recordings = await tools.db.listRecordings()
  if (raw.kind === 'pod-file') {
    const recording = recordings.find(({ recordingId }) => recordingId === raw.id)
    return recording !== undefined && whyPodFileStays(recording, recordings) === null
  }
  const session = await tools.db.getSession(raw.id)
  return session !== null && whyJournalStays(session, await computingJournals(tools), recordings) === null
}

async function listJournals(tools: RawTools, recordings: readonly RecordingRecord[]): Promise<RawRecording[]> {
  const { db, dataPath, signal } = tools
  const computing = await computingJournals(tools)
  const found: RawRecording[] = []
  for (const year of journalYearFolders(dataPath)) {
    for (const entry of await readdir(year, { withFileTypes: true }).catch(() => [])) {
      if (signal.aborted) return found
      const session = entry.isDirectory() ? await db.getSession(entry.name) : null
      if (session === null) continue
      const { sessionId, localDate } = session
      found.push({
        ...{ kind: 'journal', id: sessionId, localDate, endTimeUs: session.endTimeUs ?? session.startTimeUs },
        bytes: await sizeOfFolder(join(year, basename(entry.name))),
        needed: whyJournalStays(session, computing, recordings),
      })
    }
  }
  return found
}

async function listPodFiles(tools: RawTools, recordings: readonly RecordingRecord[]): Promise<RawRecording[]> {
  const found: RawRecording[] = []
  for (const recording of recordings) {
    if (tools.signal.aborted) return found
    const bytes = await recordingBytes(tools.dataPath, recording.recordingId)
    if (bytes === null) continue
    const { recordingId, startTimeUs, updatedTimeUs } = recording
    const endTimeUs = spanOf(recording)?.toUs ?? startTimeUs ?? updatedTimeUs
    found.push({
      ...{ kind: 'pod-file', id: recordingId, endTimeUs, bytes },
      localDate: new Date(endTimeUs / 1000).toISOString().slice(0, 10),
      needed: whyPodFileStays(recording, recordings),
    })
  }
  return found
}

/** The journals that the numbers on their way are made of: a run may be made of parts of others. */
async function computingJournals({ db, computing }: RawTools): Promise<ReadonlySet<string>> {
  const journals = new Set<string>()
  for (const sessionId of computing()) {
    const group = await loadGroup(db, sessionId)
    const { states } = foldLoaded(group)
    for (const row of group.rows.values()) {
      for (const { journalId } of planSession(row, states.get(row.sessionId) ?? null).parts) journals.add(journalId)
    }
  }
  return journals
}

function whyJournalStays(
  session: SessionRecord,
  computing: ReadonlySet<string>,
  recordings: readonly RecordingRecord[],
): RawRecording['needed'] {
  if (session.state !== 'finished') return 'unfinished'
  if (computing.has(session.sessionId)) return 'computing'
  const span = { fromUs: session.startTimeUs, toUs: session.endTimeUs ?? session.startTimeUs }
  return recordings.some((one) => isAwaited(one) && overlaps(spanOf(one), span)) ? 'pod-has-more' : null
}

/** What was fetched and is no run yet is all there is of it. */
function whyPodFileStays(recording: RecordingRecord, recordings: readonly RecordingRecord[]): RawRecording['needed'] {
  if (recording.state !== 'stored') return 'unfinished'
  const span = spanOf(recording)
  return recordings.some((one) => isAwaited(one) && overlaps(spanOf(one), span)) ? 'pod-has-more' : null
}

/** The pod of the other foot may still give its half of the run, which is then computed anew. */
function isAwaited({ state }: RecordingRecord): boolean {
  return state !== 'stored'
}

interface Span {
  readonly fromUs: number
  readonly toUs: number
}

function spanOf({ startTimeUs, durationS }: RecordingRecord): Span | null {
  return startTimeUs === null ? null : { fromUs: startTimeUs, toUs: startTimeUs + (durationS ?? 0) * 1e6 }
}

function overlaps(one: Span | null, other: Span | null): boolean {
  return one !== null && other !== null && one.fromUs <= other.toUs && one.toUs >= other.fromUs
}
