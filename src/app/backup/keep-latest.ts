import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { MadeBackup } from './backup.js'
import { isBackupName } from './layout.js'
import { readManifest, type Manifest } from './manifest.js'

/**
 * Removes all but the latest backups of the same data folder. Those of other folders and machines, and what can't be
 * read as a backup, stay. The one that was made just now is the latest, whatever a clock that was set back says.
 * @returns the paths of those that were removed
 */
export function keepLatest(destination: string, count: number, { path: made, manifest }: MadeBackup): string[] {
  const { source } = manifest
  const ours = readdirSync(destination)
    .filter((name) => isBackupName(name))
    .map((name) => join(destination, name))
    .map((path) => ({ path, manifest: manifestOrNull(path) }))
    .filter((one) => one.path !== made && isOf(one.manifest, source))
    .sort((one, other) => (timeOf(one.manifest) < timeOf(other.manifest) ? 1 : -1))
  const surplus = ours.slice(count - 1).map(({ path }) => path)
  for (const path of surplus) rmSync(path, { recursive: true, force: true })
  return surplus
}

function isOf(manifest: Manifest | null, { host, dataFolder }: Manifest['source']): boolean {
  return manifest?.source.host === host && manifest.source.dataFolder === dataFolder
}

function manifestOrNull(path: string): Manifest | null {
  try {
    return readManifest(path)
  } catch {
    return null
  }
}

function timeOf(manifest: Manifest | null): string {
  return manifest?.createdTime ?? ''
}
