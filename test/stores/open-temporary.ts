import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLocalDatabase, type WorkerDatabase } from '../../src/stores/worker/open-local-database.js'

export interface TemporaryDatabase {
  readonly directory: string
  readonly database: WorkerDatabase
  close(): Promise<void>
}

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'solewatch-store-'))
}

/** A database of its own in a folder that goes with it. */
export async function openTemporary(): Promise<TemporaryDatabase> {
  const directory = await temporaryDirectory()
  const database = await openLocalDatabase({ directory })
  const close = async (): Promise<void> => {
    await database.close()
    await rm(directory, { recursive: true })
  }
  return { directory, database, close }
}
