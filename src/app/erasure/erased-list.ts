import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StoreError } from '../../runtime/errors.js'

export const ERASED_FILE = 'erased.json'
const FORMAT = 1

const listSchema = z.object({
  format: z.literal(FORMAT),
  erased: z.array(z.object({ athleteId: z.string(), requestedTimeUs: z.number() })),
})

export type ErasedAthlete = z.infer<typeof listSchema>['erased'][number]

/**
 * Who was erased from this data folder, beside its database: the list is there still where the database is damaged, or is
 * replaced by a backup. Empty where there is none.
 * @throws StoreError `erased-list` where it is there and can't be read: then nothing may be restored over it
 */
export function readErasedList(folder: string): readonly ErasedAthlete[] {
  const path = join(folder, ERASED_FILE)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw unreadable(path, error)
  }
  try {
    return listSchema.parse(JSON.parse(text)).erased
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** Puts athletes on the list of a folder; on the disk, whole, when it returns. */
export function rememberErased(folder: string, athletes: readonly ErasedAthlete[]): void {
  const known = readErasedList(folder)
  const isKnown = new Set(known.map(({ athleteId }) => athleteId))
  const added = athletes
    .filter(({ athleteId }) => !isKnown.has(athleteId))
    .map(({ athleteId, requestedTimeUs }) => ({ athleteId, requestedTimeUs }))
  if (added.length === 0) return
  const path = join(folder, ERASED_FILE)
  const descriptor = openSync(`${path}.next`, 'w', 0o600)
  try {
    writeSync(descriptor, `${JSON.stringify({ format: FORMAT, erased: [...known, ...added] }, null, 1)}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(`${path}.next`, path)
}

function unreadable(path: string, cause: unknown): StoreError {
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it is damaged'
  return new StoreError(
    `${path} can't be read (${why}). It names whose data was deleted for good and must not come back. ` +
      'Put it back from a copy, or remove it if nobody was ever deleted here.',
    { code: 'erased-list', cause },
  )
}
