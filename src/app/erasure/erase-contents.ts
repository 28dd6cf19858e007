import { existsSync } from 'node:fs'
import { readdir, rename, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { ImplementationError, StoreError } from '../../runtime/errors.js'
import { TRACE_PLACES, type ErasureScope, type TraceCounts } from '../../stores/erasure.js'
import { readSnapshotFacts } from '../../stores/sqlite/snapshot.js'
import { eraseFromCopy } from '../../stores/worker/erase-copy.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { hashFile } from '../backup/copy-file.js'
import { MANIFEST_FILE } from '../backup/layout.js'
import { readManifest, serialiseManifest, type BackupFile, type Manifest } from '../backup/manifest.js'
import { removeRecordingFile } from '../recordings/recording-files.js'
import type { Copy } from './copies.js'
import { eraseJournals, eraseRolling, findJournals } from './erase-journals.js'

export interface ContentsJob {
  readonly athleteId: string
  readonly timeUs: number
  /** What else is known to be theirs: a copy may hold recordings that its database has not heard of. */
  readonly known: Pick<ErasureScope, 'journalIds' | 'recordingIds' | 'shoeIds' | 'renamedJournals'>
}

const NOTHING_KNOWN: ContentsJob['known'] = { journalIds: [], recordingIds: [], shoeIds: [], renamedJournals: [] }

const NO_ROWS: ErasureScope = {
  ...{ ...NOTHING_KNOWN, sessionIds: [], alertIds: [], wornDeviceIds: [], everWornDeviceIds: [], others: [] },
  traces: Object.fromEntries(TRACE_PLACES.map((place) => [place, 0])) as TraceCounts,
}

/** What a copy has of the athlete; changes nothing. @throws StoreError where it can't be read */
async function scopeIn({ path, kind }: Pick<Copy, 'path' | 'kind'>, job: ContentsJob): Promise<ErasureScope> {
  const { athleteId, timeUs } = job
  const file = kind === 'database' ? path : join(path, DATABASE_FILE)
  // Put away before a restore without its database: what else it has is known by others.
  if (!existsSync(file)) return { ...NO_ROWS, ...both(NO_ROWS, job.known) }
  const [looked] = await eraseFromCopy({ file, athleteIds: [athleteId], timeUs, dryRun: true })
  if (looked === undefined) throw new ImplementationError(`Nobody looked into ${file}`)
  return { ...looked.scope, ...both(looked.scope, job.known) }
}

/** How many places of a copy name the athlete. @throws StoreError where it can't be read */
export async function lookIntoCopy(copy: Copy, job: ContentsJob): Promise<number> {
  return placesIn(copy, job, await scopeIn(copy, job))
}

async function placesIn({ path, kind }: Copy, { athleteId }: ContentsJob, scope: ErasureScope): Promise<number> {
  const rows = sumOf(scope.traces)
  return kind === 'database' ? rows : rows + (await findJournals(path, athleteId, scope)).length
}

/** Where it names the athlete; else it stays as it is. @throws StoreError where it can't be read or written */
export async function eraseFromAnyCopy(copy: Copy, job: ContentsJob): Promise<void> {
  const scope = await scopeIn(copy, job)
  if ((await placesIn(copy, job, scope)) === 0) return
  if (copy.kind === 'contents') await eraseFromContents(copy.path, job, scope)
  else await eraseFromCopy({ file: copy.path, athleteIds: [job.athleteId], timeUs: job.timeUs, dryRun: false })
}

/**
 * Takes athletes out of the contents of a folder that nobody uses: what is about to be restored. They stay on its list.
 * @throws StoreError
 */
export async function applyErasures(folder: string, athleteIds: readonly string[], timeUs: number): Promise<void> {
  for (const athleteId of athleteIds) {
    const job = { athleteId, timeUs, known: NOTHING_KNOWN }
    await eraseFromContents(folder, job, await scopeIn({ path: folder, kind: 'contents' }, job))
  }
}

/** Recordings before rows: cut short, the rows still say which they were. */
async function eraseFromContents(folder: string, job: ContentsJob, scope: ErasureScope): Promise<void> {
  const { athleteId, timeUs } = job
  const manifest = manifestOf(folder)
  const rewritten = await eraseJournals(folder, athleteId, scope)
  eraseRolling(folder)
  for (const recordingId of scope.recordingIds) await removeRecordingFile(folder, recordingId)
  const file = join(folder, DATABASE_FILE)
  if (existsSync(file)) await eraseFromCopy({ file, athleteIds: [athleteId], timeUs, dryRun: false })
  if (manifest !== null) await rewriteManifest(folder, manifest, { athleteId, rewritten })
}

/** A backup whose manifest is damaged can't be restored, and is no better afterwards; what it holds goes all the same. */
function manifestOf(folder: string): Manifest | null {
  if (!existsSync(join(folder, MANIFEST_FILE))) return null
  try {
    return readManifest(folder)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'backup-damaged') return null
    throw error
  }
}

interface Rewritten {
  readonly athleteId: string
  /** Journals with other files than before. */
  readonly rewritten: readonly string[]
}

/** The backup is what it says to be again, and says who is not in it. */
async function rewriteManifest(folder: string, manifest: Manifest, { athleteId, rewritten }: Rewritten): Promise<void> {
  const watch = { signal: new AbortController().signal, moved: () => undefined }
  const files: BackupFile[] = []
  for (const file of await filesNow(folder, manifest, rewritten)) {
    const isSame = file.path !== DATABASE_FILE && file.sha256 !== ''
    files.push(isSame ? file : { path: file.path, ...(await hashFile(join(folder, file.path), watch)) })
  }
  const facts = readSnapshotFacts(join(folder, DATABASE_FILE))
  const journals = files.flatMap(({ path }) => /^(journal\/\d{4}\/[^/]+)\//.exec(path)?.[1] ?? [])
  const erasedAthletes = [...new Set([...manifest.erasedAthletes, athleteId])].sort()
  const changed: Manifest = {
    ...manifest,
    ...{ files, tables: { ...facts.tables }, stepCount: facts.stepCount, journalCount: new Set(journals).size },
    ...{ onlyInInfluxdb: { ...facts.deliveredOnly }, erasedAthletes },
  }
  await writeFile(join(folder, `${MANIFEST_FILE}.next`), serialiseManifest(changed), { mode: 0o600 })
  await rename(join(folder, `${MANIFEST_FILE}.next`), join(folder, MANIFEST_FILE))
}

async function filesNow(folder: string, manifest: Manifest, rewritten: readonly string[]): Promise<BackupFile[]> {
  const within = rewritten.map((path) => relative(folder, path).split(sep).join('/'))
  const kept = manifest.files.filter(
    ({ path }) => existsSync(join(folder, path)) && !within.some((one) => path.startsWith(`${one}/`)),
  )
  const anew: BackupFile[] = []
  for (const one of within) {
    for (const name of (await readdir(join(folder, one))).sort()) {
      anew.push({ path: `${one}/${name}`, bytes: 0, sha256: '' })
    }
  }
  return [...kept, ...anew]
}

function both(scope: ContentsJob['known'], known: ContentsJob['known']): ContentsJob['known'] {
  return {
    journalIds: [...new Set([...scope.journalIds, ...known.journalIds])],
    recordingIds: [...new Set([...scope.recordingIds, ...known.recordingIds])],
    shoeIds: [...new Set([...scope.shoeIds, ...known.shoeIds])],
    renamedJournals: [...scope.renamedJournals, ...known.renamedJournals],
  }
}

function sumOf(traces: TraceCounts): number {
  return Object.values(traces).reduce((sum, count) => sum + count, 0)
}
