import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** When the newest backup below `backups/` of the data folder was finished; null where there is none. */
export async function lastBackupTimeUs(dataPath: string): Promise<number | null> {
  const root = join(dataPath, 'backups')
  const names = await readdir(root).catch(() => [])
  let newestMs: number | null = null
  for (const name of names) {
    // The manifest is written last: a backup that was cut short has none.
    const manifest = await stat(join(root, name, 'manifest.json')).catch(() => null)
    if (manifest !== null && manifest.mtimeMs > (newestMs ?? 0)) newestMs = manifest.mtimeMs
  }
  return newestMs === null ? null : Math.round(newestMs * 1000)
}
