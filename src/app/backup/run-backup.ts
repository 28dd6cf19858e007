import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError } from '../../runtime/errors.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { chooseDataFolder } from '../data-folder/data-folder.js'
import { refuseHalfRestored } from '../data-folder/exchange.js'
import { makeBackup, type BackupListener, type MadeBackup } from './backup.js'
import { onSameDisk, prepareDestination } from './destination.js'
import { keepLatest } from './keep-latest.js'
import { BACKUPS_FOLDER } from './layout.js'

export interface BackupCommand {
  /** Folder in which the backup's own folder is made; `backups/` of the data folder where it is undefined. */
  readonly destination?: string | undefined
  readonly data?: string | undefined
  /** So many backups of this data folder are left there; all where it is undefined. */
  readonly keep?: number | undefined
  readonly withoutJournals: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

export interface BackupReport extends MadeBackup {
  readonly sameDisk: boolean
  readonly removed: readonly string[]
}

/**
 * In this process, beside a server that may be running.
 * @throws ConfigError, StoreError
 */
export async function runBackup(command: BackupCommand, listener: BackupListener, clock: Clock): Promise<BackupReport> {
  const { keep, withoutJournals, signal, env } = command
  const dataPath = chooseDataFolder(command.data, env, false)
  if (!existsSync(join(dataPath, DATABASE_FILE)))
    throw new ConfigError(`There is nothing to back up in ${dataPath}. Say with --data DIR where the data folder is.`, {
      code: 'backup-folder',
    })
  refuseHalfRestored(dataPath)
  const destination = prepareDestination(resolve(command.destination ?? join(dataPath, BACKUPS_FOLDER)), dataPath)
  const made = await makeBackup({ dataPath, destination, withoutJournals, clock, signal }, listener)
  // Only after the new one is whole.
  const removed = keep === undefined ? [] : keepLatest(destination, keep, made)
  return { ...made, sameDisk: onSameDisk(destination, dataPath), removed }
}
