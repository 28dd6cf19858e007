import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError, StoreError } from '../../runtime/errors.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { MANIFEST_FILE } from './layout.js'

/** Grows when a backup is laid out so that an older program can't read it. */
export const MANIFEST_FORMAT = 1

/** Nothing that could lead out of the folder: no empty step, no `..`, no backslash, no root. */
const SAFE_PATH = /^(solewatch\.sqlite|(journal|recordings)(\/[^./\\\0][^/\\\0]*)+)$/
const count = z.number().int().min(0)

const fileSchema = z.strictObject({
  path: z.string().regex(SAFE_PATH),
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

const manifestSchema = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  program: z.literal('solewatch'),
  programVersion: z.string(),
  /** When it was begun, UTC: everything that had been confirmed by then is in it. */
  createdTime: z.string(),
  source: z.strictObject({ host: z.string(), dataFolder: z.string() }),
  schemaVersion: count,
  tables: z.record(z.string(), count),
  stepCount: count,
  /** 'unfinished': only those of runs that were still going. */
  journals: z.enum(['all', 'unfinished']),
  journalCount: count,
  /** Not in this backup: they had been delivered to InfluxDB and removed here. */
  onlyInInfluxdb: z.strictObject({ stepCount: count, sessionCount: count }),
  /** Ids of athletes whose every trace was taken away; whatever is restored leaves them out. */
  erasedAthletes: z.array(z.string()),
  files: z.array(fileSchema).refine(holdsDatabase),
})

export type Manifest = z.infer<typeof manifestSchema>
export type BackupFile = Manifest['files'][number]

/** As it lies in the file: with a checksum over all the rest at its end. */
export function serialiseManifest(manifest: Manifest): string {
  return `${JSON.stringify({ ...manifest, sha256: checksum(manifest) }, null, 1)}\n`
}

/** @throws ConfigError where the folder is no backup, StoreError where it is damaged or of a newer program */
export function readManifest(backup: string): Manifest {
  const path = join(backup, MANIFEST_FILE)
  const text = readText(path, backup)
  const parsed = parseJson(text)
  if (typeof parsed === 'object' && parsed !== null && 'format' in parsed && Number(parsed.format) > MANIFEST_FORMAT)
    throw new StoreError(
      `${backup} was made by a newer Solewatch (backup format ${String(parsed.format)}, this one knows ${MANIFEST_FORMAT}). Update Solewatch to restore it.`,
      { code: 'backup-newer' },
    )
  const rest = withoutChecksum(parsed)
  const manifest = manifestSchema.safeParse(rest)
  if (!manifest.success || serialiseManifest(manifest.data) !== text)
    throw new StoreError(`${path} is damaged, so nothing of this backup can be trusted. Use another one.`, {
      code: 'backup-damaged',
    })
  return manifest.data
}

/** Each file once, and a database among them: without one a restore would serve an empty folder. */
function holdsDatabase(files: readonly { readonly path: string }[]): boolean {
  const paths = new Set(files.map(({ path }) => path))
  return paths.size === files.length && paths.has(DATABASE_FILE)
}

function readText(path: string, backup: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigError(
      `${backup} is no backup: there is no ${MANIFEST_FILE} that can be read. Name a folder "solewatch-…" that "solewatch backup" made.`,
      { code: 'no-backup', cause },
    )
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

function withoutChecksum(parsed: unknown): unknown {
  if (typeof parsed !== 'object' || parsed === null) return parsed
  return Object.fromEntries(Object.entries(parsed).filter(([key]) => key !== 'sha256'))
}

function checksum(manifest: Manifest): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex')
}
