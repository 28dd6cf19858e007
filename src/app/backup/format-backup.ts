import { counted, sizeWords } from '../doctor/words.js'
import { totalBytes, type CheckReport } from './check-backup.js'
import type { Manifest } from './manifest.js'
import type { RestoreReport } from './restore.js'
import type { ContentsCount } from './restored-contents.js'
import type { BackupReport } from './run-backup.js'

const EXTRA_NAMED = 5

/** What a backup came to, some lines. */
export function formatBackup({ path, manifest, sameDisk, removed }: BackupReport): string {
  return [
    `Backup: ${path}`,
    `${contents(contentsOf(manifest))}, ${sizeWords(totalBytes(manifest))}.`,
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
export function formatCheck(backup: string, { manifest, extra }: CheckReport): string {
  return [
    `${backup} is whole: ${counted(manifest.files.length, 'file')}, every byte as it was written.`,
    ...extraWords(extra),
    `Made ${manifest.createdTime} from ${manifest.source.dataFolder} on ${manifest.source.host}: ${contents(contentsOf(manifest))}.`,
    ...inInfluxdb(manifest),
  ].join('\n')
}

export function formatRestore(dataPath: string, report: RestoreReport): string {
  const { manifest, before, toldAgainCount } = report
  return [
    `${dataPath} is as it was on ${manifest.createdTime}${without(report)}: ${contents(report.contents)}.`,
    ...(before === null
      ? []
      : [`What was there before is in ${before}. Delete it when you are sure that you don't need it.`]),
    ...erasureWords(dataPath, report),
    ...inInfluxdb(manifest),
    ...(toldAgainCount === 0
      ? []
      : [
          'InfluxDB is brought up to this state when the server runs. What it has that is newer stays there: before you start the server, ' +
            '"solewatch copy --from embedded --to influxdb --tidy" removes computations from there that are not shown any more.',
        ]),
  ].join('\n')
}

/** Nobody is said to be back who is not. */
function without({ erasedAthleteCount }: RestoreReport): string {
  return erasedAthleteCount === 0 ? '' : ', without who was deleted'
}

function erasureWords(dataPath: string, report: RestoreReport): string[] {
  const { erasedAthleteCount, unfinishedErasureCount, knewErased, manifest } = report
  const { host, dataFolder } = manifest.source
  return [
    ...(erasedAthleteCount === 0
      ? []
      : [`${counted(erasedAthleteCount, 'athlete')} who had asked to be deleted did not come back.`]),
    ...(unfinishedErasureCount === 0
      ? []
      : [
          `${counted(unfinishedErasureCount, 'deletion')} had not been finished; the next start of the server does it.`,
        ]),
    ...(knewErased
      ? []
      : [
          `This folder had no list of who was deleted after the backup was made, so they are back. If there is anybody: copy erased.json from the ` +
            `earlier data folder (${dataFolder} on ${host}) into ${dataPath} and restore once more, before you start the server.`,
        ]),
  ]
}

/** At most some names. */
function extraWords(extra: readonly string[]): string[] {
  if (extra.length === 0) return []
  const named = extra.slice(0, EXTRA_NAMED).join(', ')
  const more = extra.length > EXTRA_NAMED ? ` and ${extra.length - EXTRA_NAMED} more` : ''
  return [
    `${counted(extra.length, 'file')} in it that the backup did not write, and a restore leaves out: ${named}${more}.`,
  ]
}

function contentsOf({ tables, stepCount, journalCount }: Manifest): ContentsCount {
  const rows = (table: string): number => tables[table] ?? 0
  return { athleteCount: rows('athletes'), runCount: rows('sessions'), stepCount, journalCount }
}

function contents({ athleteCount, runCount, stepCount, journalCount }: ContentsCount): string {
  return [
    counted(athleteCount, 'athlete'),
    counted(runCount, 'run'),
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
