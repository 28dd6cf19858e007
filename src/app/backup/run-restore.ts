import { resolve } from 'node:path'
import type { Clock } from '../../runtime/clock.js'
import { chooseDataFolder } from '../data-folder/data-folder.js'
import { applyErasures } from '../erasure/erase-contents.js'
import { checkBackup, listExtra, type CheckListener, type CheckReport } from './check-backup.js'
import { restoreBackup, type RestoreReport } from './restore.js'

export interface RestoreCommand {
  readonly backup: string
  readonly data?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly confirm: (question: string) => Promise<boolean>
}

export interface RestoreOutcome {
  readonly dataPath: string
  /** Null where it was not confirmed. */
  readonly report: RestoreReport | null
}

/** @throws ConfigError, StoreError; the data folder is then as it was */
export async function runRestore(
  command: RestoreCommand,
  listener: CheckListener,
  clock: Clock,
): Promise<RestoreOutcome> {
  const { signal, confirm, env } = command
  const dataPath = chooseDataFolder(command.data, env, false)
  const job = { backup: resolve(command.backup), dataPath, clock, signal, confirm, erase: applyErasures }
  return { dataPath, report: await restoreBackup(job, listener) }
}

/** Only looks. @throws ConfigError, StoreError where the backup can't be restored */
export async function runCheck(
  command: Pick<RestoreCommand, 'backup' | 'signal'>,
  listener: CheckListener,
): Promise<CheckReport> {
  const backup = resolve(command.backup)
  const manifest = await checkBackup(backup, command.signal, listener)
  return { manifest, extra: listExtra(backup, manifest) }
}
