import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { SolewatchError, StoreError } from '../../runtime/errors.js'

/** Below this much room on the disk a failed write is taken for a full disk, whatever the system called it. */
const FULL_BELOW_BYTES = 1_000_000

/** What SQLite says, as the error that a person can act on. Errors of the program's own pass unchanged. */
export function toStoreError(error: unknown, file: string): Error {
  if (error instanceof SolewatchError) return error
  const code = sqliteCode(error)
  if (code === null) return error instanceof Error ? error : new StoreError(String(error), { cause: error })
  const said = error instanceof Error ? error.message : String(error)
  const fail = (ownCode: string, message: string, retryable = false): StoreError =>
    new StoreError(message, { code: ownCode, retryable, cause: error })
  if (code === 'SQLITE_FULL' || (code.startsWith('SQLITE_IOERR') && diskIsFull(file)))
    return fail(
      'disk-full',
      `The disk is full: nothing more can be stored in ${file}. Free some space; storing then goes on by itself.`,
      true,
    )
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return fail(
      'corrupt-database',
      `The database ${file} is damaged (${said}). Stop Solewatch, move this file and its -wal and -shm files to another folder, ` +
        'then restore a backup or start with an empty database; the sessions can be computed again from their journals.',
    )
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return fail('database-busy', `Another program holds the database ${file}. Close it and try again.`, true)
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM')
    return fail(
      'database-not-writable',
      `The database ${file} can't be opened for writing (${said}). Check the folder's owner and permissions.`,
    )
  if (code.startsWith('SQLITE_CONSTRAINT'))
    return fail('constraint', `The record doesn't fit the database ${file}: ${said}.`)
  if (code.startsWith('SQLITE_IOERR'))
    return fail('disk-io', `Reading or writing ${file} failed (${code}). Check the disk and the system's log.`, true)
  return fail('sqlite', `The database ${file} refused: ${said} (${code}).`)
}

function sqliteCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : null
}

function diskIsFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < FULL_BELOW_BYTES
  } catch {
    return false
  }
}
