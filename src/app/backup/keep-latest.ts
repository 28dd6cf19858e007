import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isBackupName } from './layout.js'
import { readManifest, type Manifest } from './manifest.js'

/**
 * Removes all but the latest backups of the same data folder. Those of other folders and machines, and what can't be
 * read as a backup, stay.
 * @returns the paths of those that were removed
 */
export function keepLatest(destination: string, count: number, source: Manifest['source']): string[] {
  const ours = readdirSync(destination)
    .filter((name) => isBackupName(name))
    .map((name) => join(destination, name))
    .map((path) => ({ path, manifest: manifestOrNull(path) }))
    .filter(({ manifest }) => manifest?.source.host === source.host && manifest.source.dataFolder === source.dataFolder)
    .sort((one, other) => (timeOf(one.manifest) < timeOf(other.manifest) ? 1 : -1))
  const surplus = ours.slice(count).map(({ path }) => path)
  for (const path of surplus) rmSync(path, { recursive: true, force: true })
  return surplus
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
