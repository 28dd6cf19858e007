import { join } from 'node:path'
import { NOTHING_ERASED, readKnownErasures, type CarriedErasure } from '../../stores/sqlite/carry-erasures.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { readErasedList } from '../erasure/erased-list.js'
import type { Manifest } from './manifest.js'

export interface ErasedBefore {
  readonly erasures: readonly CarriedErasure[]
  /** The folder or the backup knows a remote store, which may have something of them still. */
  readonly tellRemote: boolean
}

interface Places {
  readonly dataPath: string
  /** As it came out of the backup. */
  readonly restored: string
  readonly nowUs: number
}

/**
 * Who must not come back, by the folder and by the backup, and how far that was. What only a list knows may have been cut
 * short anywhere, so it counts as unfinished: the next start goes through everything and counts again.
 * @throws StoreError where the list of the folder can't be read
 */
export function erasedBefore({ dataPath, restored, nowUs }: Places, manifest: Manifest): ErasedBefore {
  const here = knownHere(join(dataPath, DATABASE_FILE))
  const there = readKnownErasures(restored)
  const listed = readErasedList(dataPath)
  const known = new Map(there.erasures.map((one) => [one.athleteId, one]))
  for (const athleteId of manifest.erasedAthletes) add(known, { athleteId, requestedTimeUs: nowUs })
  for (const one of listed) add(known, one)
  // Of this folder it is the later state, and what it left unfinished lies here.
  for (const one of here.erasures) known.set(one.athleteId, one)
  const erasures = [...known.values()].sort((one, other) => (one.athleteId < other.athleteId ? -1 : 1))
  return { erasures, tellRemote: here.toldRemote || there.toldRemote }
}

function add(known: Map<string, CarriedErasure>, one: { athleteId: string; requestedTimeUs: number }): void {
  if (!known.has(one.athleteId)) known.set(one.athleteId, { ...one, completedTimeUs: null, reportJson: null })
}

/** A damaged database can't say, and is why people restore; the list beside it says who. */
function knownHere(file: string): ReturnType<typeof readKnownErasures> {
  try {
    return readKnownErasures(file)
  } catch {
    return NOTHING_ERASED
  }
}
