import { join } from 'node:path'
import type { ErasurePlace, ErasurePreview, ErasureReport } from '../../contracts/erasure.js'
import { folderBytes, rollingJournalFolder } from '../../journal/folder.js'
import { TRACE_PLACES, type ErasureScope, type TraceCounts } from '../../stores/erasure.js'
import { listCopies, sizeOf, type Copy } from './copies.js'
import { lookIntoCopy, type ContentsJob } from './erase-contents.js'
import { findJournals, NO_FILES, totalOf, type FileCount } from './erase-journals.js'

export type Places = ReadonlyMap<ErasurePlace, FileCount>

export interface Measured {
  readonly places: Places
  readonly notReached: ErasureReport['notReached']
  /** Those that name the athlete. */
  readonly copies: readonly Copy[]
}

export interface Measuring extends ContentsJob {
  readonly dataPath: string
  readonly scope: ErasureScope
  /** Of the database. */
  readonly traces: TraceCounts
  /** Copies that could not be cleaned, by name, and why. */
  readonly uncleaned?: ReadonlyMap<string, string>
}

/** What there is of an athlete in a data folder, place by place, counted now. */
export async function measureFolder(measuring: Measuring): Promise<Measured> {
  const { dataPath, athleteId, scope, traces, uncleaned } = measuring
  const places = new Map<ErasurePlace, FileCount>()
  for (const place of TRACE_PLACES) places.set(place, { count: traces[place], bytes: 0 })
  places.set('recordings', totalOf(await findJournals(dataPath, athleteId, scope)))
  places.set('fetched-files', totalOf(fetchedFiles(dataPath, scope)))
  places.set('last-hour', lastHour(dataPath))
  const { copies, unknown } = listCopies(dataPath)
  const notReached: { path: string; why: string }[] = unknown.map((one) => ({ ...one }))
  const naming: Copy[] = []
  for (const copy of copies) {
    try {
      if ((await lookIntoCopy(copy, measuring)) === 0) continue
      const why = uncleaned?.get(copy.name)
      if (why === undefined) naming.push(copy)
      else notReached.push({ path: copy.name, why })
    } catch (error) {
      notReached.push({ path: copy.name, why: error instanceof Error ? error.message : String(error) })
    }
  }
  const bytes = naming.reduce((sum, { path }) => sum + sizeOf(path), 0)
  places.set('copies', { count: naming.length, bytes })
  return { places, notReached, copies: naming }
}

function fetchedFiles(dataPath: string, { recordingIds }: ErasureScope): { readonly bytes: number }[] {
  return recordingIds.flatMap((recordingId) => {
    const bytes = sizeOf(join(dataPath, 'recordings', `${recordingId}.run`))
    return bytes === 0 ? [] : [{ bytes }]
  })
}

/** Holds the pods of everybody, and no names. */
function lastHour(dataPath: string): FileCount {
  const bytes = folderBytes(rollingJournalFolder(dataPath))
  return bytes === 0 ? NO_FILES : { count: 1, bytes }
}

/** Before anything went: what is known then is all that a report can say of it. */
export function beginReport(measured: Measured, scope: ErasureScope): ErasureReport {
  return {
    places: [...measured.places].map(([place, before]) => ({ place, before: { ...before }, after: null })),
    othersKept: scope.others.filter(({ keeps }) => keeps === 'all').length,
    othersWithoutRecording: scope.others.filter(({ keeps }) => keeps === 'numbers').length,
    notReached: measured.notReached,
  }
}

export function endReport(begun: ErasureReport, { places, notReached }: Measured): ErasureReport {
  return {
    ...begun,
    places: begun.places.map((one) => ({ ...one, after: { ...(places.get(one.place) ?? NO_FILES) } })),
    notReached,
  }
}

/** Whether a second count found nothing; the last hour is recorded on meanwhile. */
export function isClean({ places }: ErasureReport): boolean {
  return places.every(({ place, after }) => place === 'last-hour' || after?.count === 0)
}

export function previewPlaces({ places }: Measured): ErasurePreview['places'] {
  return [...places].map(([place, { count, bytes }]) => ({ place, count, bytes }))
}
