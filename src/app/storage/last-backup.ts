import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { BACKUPS_FOLDER, isBackupName } from '../backup/layout.js'

/** When the newest whole backup below `backups/` of the data folder was begun; null where there is none. */
export async function lastBackupTimeUs(dataPath: string): Promise<number | null> {
  return newestBackupTimeUs(await readdir(join(dataPath, BACKUPS_FOLDER)).catch(() => []))
}

/** @param names in a folder of backups; one gets its name when it is whole, of the time when it was begun */
export function newestBackupTimeUs(names: readonly string[]): number | null {
  const times = names.filter(isBackupName).map(timeOfName)
  return times.length === 0 ? null : Math.max(...times)
}

/** `solewatch-20261121T124500Z` */
function timeOfName(name: string): number {
  const [, year, month, day, hour, minute, second] = (/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(name) ?? []).map(
    Number,
  )
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) * 1000
}
