import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { makeBackup, type BackupJob, type MadeBackup } from '../../../src/app/backup/backup.js'
import { prepareDestination } from '../../../src/app/backup/destination.js'
import { restoreBackup, type RestoreJob, type RestoreReport } from '../../../src/app/backup/restore.js'
import { applyErasures } from '../../../src/app/erasure/erase-contents.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import { openJournal } from '../../../src/journal/writer.js'
import type { Clock } from '../../../src/runtime/clock.js'
import { openLocalDatabase, type WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import {
  sampleAlert,
  sampleAthlete,
  sampleDay,
  sampleMinute,
  sampleSession,
  sampleSteps,
} from '../../stores/sample-records.js'
import { collect } from '../../stores/step-store-contract.js'

/** 2026-11-21 12:00:00 UTC */
export const NOON_US = Date.UTC(2026, 10, 21, 12) * 1000
/** A clock that stands still. */
export const STILL: Clock = { bootId: 'test', nowUs: () => NOON_US, monotonicUs: () => 0, timer: () => () => undefined }
export const SILENT = { begin: () => undefined, at: () => undefined }
export const YES = () => Promise.resolve(true)

export function newFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'solewatch-backup-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export async function withDatabase<T>(folder: string, use: (database: WorkerDatabase) => Promise<T>): Promise<T> {
  const database = await openLocalDatabase({ directory: folder })
  try {
    return await use(database)
  } finally {
    await database.close()
  }
}

/** Two athletes with a finished run and its raw recording each, and half a run from a pod's memory. */
export async function filledFolder(): Promise<string> {
  const folder = newFolder()
  await withDatabase(folder, async (database) => {
    for (const athleteId of ['ana', 'bea']) {
      const sessionId = `run-${athleteId}`
      await database.putAthlete(sampleAthlete(athleteId))
      await database.putSession(sampleSession(sessionId, { athleteId }))
      await database.steps.append(sampleSteps(500, { athleteId, sessionId }))
      await database.steps.appendMinutes([sampleMinute(0, { athleteId, sessionId })])
      await database.putDeclaredDay(sampleDay('2025-10-07', { athleteId }))
      await writeJournal(folder, sessionId, 40)
    }
    await database.putAlerts([sampleAlert('alert-1')])
    await database.putSetting('ownerTokenHash', 'abc')
  })
  write(join(folder, 'recordings', 'run-7.run'), 'half of a run')
  return folder
}

export async function writeJournal(folder: string, sessionId: string, records: number): Promise<void> {
  const journal = openJournal({ directory: join(folder, 'journal', '2025', sessionId) })
  for (let tick = 0; tick < records; tick += 1) journal.append({ kind: 'tick', monotonicUs: tick })
  await journal.close()
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

export function backup(dataPath: string, change: Partial<BackupJob> = {}): Promise<MadeBackup> {
  const clock = STILL
  const destination = change.destination ?? prepareDestination(join(dataPath, 'backups'), dataPath)
  const job = { dataPath, destination, withoutJournals: false, clock, signal: new AbortController().signal, ...change }
  return makeBackup(job, SILENT)
}

export async function restore(
  path: string,
  dataPath: string,
  change: Partial<RestoreJob> = {},
): Promise<RestoreReport> {
  const clock = STILL
  const signal = new AbortController().signal
  const job = { backup: path, dataPath, clock, signal, confirm: YES, erase: applyErasures, ...change }
  const report = await restoreBackup(job, SILENT)
  if (report === null) throw new Error('it was not confirmed')
  return report
}

/** Everything that pages are made of. */
export function contentsOf(folder: string): Promise<unknown> {
  return withDatabase(folder, async (database) => {
    const athletes = await database.listAthletes()
    const sessions = await database.listSessions({ includeUncounted: true })
    const steps: StepRecord[] = []
    for (const session of sessions) steps.push(...(await collect(database.steps.query(session))))
    const days = await Promise.all(
      athletes.map(({ athleteId }) => database.listDays({ athleteId, fromDate: '2000-01-01', toDate: '2100-01-01' })),
    )
    const minutes = await Promise.all(sessions.map((session) => database.steps.queryMinutes(session)))
    return { athletes, sessions, steps, days, minutes, alerts: await database.listAlerts({}) }
  })
}
