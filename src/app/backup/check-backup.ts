import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SolewatchError, StoreError } from '../../runtime/errors.js'
import { MIGRATIONS } from '../../stores/sqlite/migrations.js'
import { readSnapshotFacts } from '../../stores/sqlite/snapshot.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { hashFile, type CopyWatch } from './copy-file.js'
import { MANIFEST_FILE } from './layout.js'
import { readManifest, type BackupFile, type Manifest } from './manifest.js'

export interface CheckListener {
  begin(totalBytes: number, words: string): void
  at(doneBytes: number, words: string): void
}

/**
 * Reads every byte of a backup and compares; changes nothing.
 * @throws ConfigError where it is no backup, StoreError where it is damaged or of a newer program
 */
export async function checkBackup(backup: string, signal: AbortSignal, listener: CheckListener): Promise<Manifest> {
  const manifest = readManifest(backup)
  refuseNewer(backup, manifest)
  listener.begin(totalBytes(manifest), 'checking')
  let doneBytes = 0
  for (const file of manifest.files) {
    const watch: CopyWatch = { signal, moved: (bytes) => listener.at((doneBytes += bytes), `checking ${file.path}`) }
    await checkFile(backup, file, watch)
  }
  compareCounts(backup, manifest)
  return manifest
}

export interface CheckReport {
  readonly manifest: Manifest
  /** Files in it that the backup did not write; a restore leaves them out. */
  readonly extra: readonly string[]
}

/** What lies in the folder of a backup beside its own files, by path. */
export function listExtra(backup: string, { files }: Manifest): string[] {
  const own = new Set([MANIFEST_FILE, ...files.map(({ path }) => path)])
  const walk = (below: string): string[] =>
    readdirSync(join(backup, below), { withFileTypes: true }).flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) return walk(path)
      return own.has(path) ? [] : [path]
    })
  return walk('').sort()
}

export function totalBytes({ files }: Manifest): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** @throws StoreError `backup-damaged` where a file is not what the manifest says */
export function refuseOther(file: BackupFile, found: { bytes: number; sha256: string }, backup: string): void {
  if (found.bytes === file.bytes && found.sha256 === file.sha256) return
  throw damaged(backup, `${file.path} is not what was written when it was made`)
}

async function checkFile(backup: string, file: BackupFile, watch: CopyWatch): Promise<void> {
  const path = join(backup, file.path)
  const bytes = statSync(path, { throwIfNoEntry: false })?.size
  if (bytes === undefined) throw damaged(backup, `${file.path} is missing`)
  // A link may lead anywhere: what it shows is not in the backup, and need not be tomorrow.
  if (!isPlainFile(backup, file.path)) throw damaged(backup, `${file.path} is a link, or no file at all`)
  if (bytes !== file.bytes) throw damaged(backup, `${file.path} has ${bytes} bytes instead of ${file.bytes}`)
  try {
    refuseOther(file, await hashFile(path, watch), backup)
  } catch (error) {
    if (error instanceof SolewatchError || watch.signal.aborted) throw error
    throw damaged(backup, `${file.path} can't be read (${error instanceof Error ? error.message : String(error)})`)
  }
}

function isPlainFile(backup: string, path: string): boolean {
  const place = join(realpathSync(backup), path)
  return lstatSync(place).isFile() && realpathSync(place) === place
}

function refuseNewer(backup: string, { schemaVersion, programVersion }: Manifest): void {
  const newest = MIGRATIONS.at(-1)?.version ?? 0
  if (schemaVersion <= newest) return
  throw new StoreError(
    `${backup} was made by a newer Solewatch (${programVersion}, schema ${schemaVersion}; this one knows ${newest}). Update Solewatch to restore it.`,
    { code: 'schema-newer' },
  )
}

function compareCounts(backup: string, manifest: Manifest): void {
  const facts = readSnapshotFacts(join(backup, DATABASE_FILE))
  for (const [table, count] of Object.entries(manifest.tables)) {
    const found = facts.tables[table]
    if (found !== count) throw damaged(backup, `table ${table} has ${found ?? 'no'} rows instead of ${count}`)
  }
  if (facts.schemaVersion !== manifest.schemaVersion) throw damaged(backup, 'the database has another schema')
}

function damaged(backup: string, what: string): StoreError {
  return new StoreError(`The backup ${backup} is damaged: ${what}. Nothing was changed; use another backup.`, {
    code: 'backup-damaged',
  })
}
