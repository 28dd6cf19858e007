import { counted, sizeWords } from '../doctor/words.js'
import { totalBytes } from './check-backup.js'
import type { Manifest } from './manifest.js'
import type { RestoreReport } from './restore.js'
import type { BackupReport } from './run-backup.js'

/** What a backup came to, some lines. */
export function formatBackup({ path, manifest, sameDisk, removed }: BackupReport): string {
  return [
    `Backup: ${path}`,
    `${contents(manifest)}, ${sizeWords(totalBytes(manifest))}.`,
    ...(manifest.journals === 'all' ? [] : ['Raw recordings of finished runs are not in it (--without-journals).']),
    ...inInfluxdb(manifest),
    'Neither are the configuration file and the token of InfluxDB; keep those where you keep passwords.',
    ...(removed.length === 0 ? [] : [`${counted(removed.length, 'older backup')} removed (--keep).`]),
    ...(sameDisk
      ? [
          'It lies on the same disk as the data, and a disk that breaks takes both: name a folder on another one, or copy it there.',
        ]
      : []),
  ].join('\n')
}

/** What a check came to. */
export function formatCheck(backup: string, manifest: Manifest): string {
  return [
    `${backup} is whole: ${counted(manifest.files.length, 'file')}, every byte as it was written.`,
    `Made ${manifest.createdTime} from ${manifest.source.dataFolder} on ${manifest.source.host}: ${contents(manifest)}.`,
    ...inInfluxdb(manifest),
  ].join('\n')
}

export function formatRestore(dataPath: string, report: RestoreReport): string {
  const { manifest, before, erasedAthleteCount, toldAgainCount } = report
  return [
    `${dataPath} is as it was on ${manifest.createdTime}: ${contents(manifest)}.`,
    ...(before === null
      ? []
      : [`What was there before is in ${before}. Delete it when you are sure that you don't need it.`]),
    ...(erasedAthleteCount === 0
      ? []
      : [`${counted(erasedAthleteCount, 'athlete')} who had asked to be deleted did not come back.`]),
    ...inInfluxdb(manifest),
    ...(toldAgainCount === 0
      ? []
      : [
          'InfluxDB is brought up to this state when the server runs. What it has that is newer stays there: before you start the server, ' +
            '"solewatch copy --from embedded --to influxdb --tidy" removes computations from there that are not shown any more.',
        ]),
  ].join('\n')
}

function contents({ tables, stepCount, journalCount }: Manifest): string {
  const rows = (table: string): number => tables[table] ?? 0
  return [
    counted(rows('athletes'), 'athlete'),
    counted(rows('sessions'), 'run'),
    `${stepCount} steps`,
    counted(journalCount, 'raw recording'),
  ].join(', ')
}

function inInfluxdb({ onlyInInfluxdb }: Manifest): string[] {
  const { stepCount, sessionCount } = onlyInInfluxdb
  if (stepCount === 0) return []
  return [
    `${stepCount} single steps of ${counted(sessionCount, 'run')} are in InfluxDB alone and not in it; "influx backup" on that server saves them (docs/backup.md).`,
  ]
}
