import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readSnapshotFacts } from '../../stores/sqlite/snapshot.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { JOURNAL_FOLDER } from './layout.js'

/** What people count. */
export interface ContentsCount {
  readonly athleteCount: number
  readonly runCount: number
  readonly stepCount: number
  readonly journalCount: number
}

/** What is there now, without those who were taken out. @throws StoreError where the database can't be read */
export function countContents(folder: string): ContentsCount {
  const { tables, stepCount } = readSnapshotFacts(join(folder, DATABASE_FILE))
  return {
    athleteCount: tables['athletes'] ?? 0,
    runCount: tables['sessions'] ?? 0,
    stepCount,
    journalCount: journalCount(join(folder, JOURNAL_FOLDER)),
  }
}

function journalCount(journals: string): number {
  if (!existsSync(journals)) return 0
  const years = readdirSync(journals).filter((name) => /^\d{4}$/.test(name))
  return years.reduce((sum, year) => sum + readdirSync(join(journals, year)).length, 0)
}
