import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { formatCheck, formatRestore } from '../../../src/app/backup/format-backup.js'
import { runCheck } from '../../../src/app/backup/run-restore.js'
import { eraseInFolder, reportOf, requestErasure } from '../../../src/app/erasure/erase-in-folder.js'
import { readErasedList, rememberErased } from '../../../src/app/erasure/erased-list.js'
import type { WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import { backup, filledFolder, newFolder, restore, SILENT, STILL, withDatabase, write } from './backup-rig.js'

const ERASURES_TOLD = "SELECT count(*) FROM change_log WHERE kind = 'erasure' AND key = '[\"bea\"]'"

function sqlite<T>(folder: string, use: (raw: BetterSqlite3.Database) => T): T {
  const raw = new BetterSqlite3(join(folder, 'solewatch.sqlite'))
  try {
    return use(raw)
  } finally {
    raw.close()
  }
}

const job = (dataPath: string, db: WorkerDatabase) => ({
  ...{ dataPath, db, clock: STILL, athleteId: 'bea', tellRemote: false, listener: { step: () => undefined } },
})

describe('a restore over a folder with a deletion', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await filledFolder()
    ;({ path } = await backup(folder, { destination: newFolder() }))
  })

  it('that is not finished leaves it open, and the next start finishes it with a report', async () => {
    await withDatabase(folder, (db) => requestErasure(job(folder, db)))
    const report = await restore(path, folder)
    expect(report).toMatchObject({ erasedAthleteCount: 1, unfinishedErasureCount: 1, contents: { athleteCount: 1 } })
    expect(formatRestore(folder, report)).toContain('1 deletion had not been finished')
    await withDatabase(folder, async (db) => {
      expect(await db.erasures.list()).toMatchObject([{ athleteId: 'bea', completedTimeUs: null }])
      expect((await db.listAthletes()).map(({ athleteId }) => athleteId)).toEqual(['ana'])
      await eraseInFolder(job(folder, db))
      const [record] = await db.erasures.list()
      expect(record?.completedTimeUs).not.toBeNull()
      // The contents from before the restore lie beside it, and are cleaned too.
      const copies = reportOf(record)?.places.find(({ place }) => place === 'copies')
      expect(copies).toMatchObject({ before: { count: 1 }, after: { count: 0 } })
    })
  })

  it('that is finished keeps when it was asked for and done, and its report', async () => {
    const before = await withDatabase(folder, async (db) => {
      await requestErasure(job(folder, db))
      await eraseInFolder(job(folder, db))
      return db.erasures.list()
    })
    expect(await restore(path, folder)).toMatchObject({ erasedAthleteCount: 1, unfinishedErasureCount: 0 })
    expect(await withDatabase(folder, (db) => db.erasures.list())).toEqual(before)
  })

  it.each(['folder', 'backup'] as const)('tells a remote store that only the %s knows, once more', async (who) => {
    const told = "INSERT INTO forward_cursors VALUES ('influx', (SELECT max(sequence) FROM change_log), 5, 1)"
    if (who === 'backup') {
      sqlite(folder, (raw) => raw.exec(told))
      ;({ path } = await backup(folder, { destination: newFolder() }))
      sqlite(folder, (raw) => raw.exec('DELETE FROM forward_cursors'))
    }
    await withDatabase(folder, (db) => requestErasure(job(folder, db)))
    if (who === 'folder') sqlite(folder, (raw) => raw.exec(told))
    await restore(path, folder)
    expect(sqlite(folder, (raw) => raw.prepare(ERASURES_TOLD).pluck().get())).toBe(1)
    const waits = `${ERASURES_TOLD} AND sequence > coalesce((SELECT max(sequence) FROM forward_cursors), 0)`
    expect(sqlite(folder, (raw) => raw.prepare(waits).pluck().get())).toBe(1)
    await withDatabase(folder, async (db) => {
      expect(await db.erasures.list()).toMatchObject([{ remote: { state: 'pending' } }])
      await eraseInFolder(job(folder, db))
      expect(await db.erasures.list()).toMatchObject([{ remote: { state: 'pending' } }])
    })
  })

  it('tells no remote store where there never was one', async () => {
    await withDatabase(folder, (db) => requestErasure(job(folder, db)))
    await restore(path, folder)
    expect(sqlite(folder, (raw) => raw.prepare(ERASURES_TOLD).pluck().get())).toBe(0)
  })

  it('of which a list alone is left, beside a damaged database, counts as unfinished', async () => {
    rememberErased(folder, [{ athleteId: 'bea', requestedTimeUs: 7 }])
    write(join(folder, 'solewatch.sqlite'), 'damaged'.repeat(5000))
    expect(await restore(path, folder)).toMatchObject({ unfinishedErasureCount: 1 })
    const [record] = await withDatabase(folder, (db) => db.erasures.list())
    expect(record).toMatchObject({ athleteId: 'bea', requestedTimeUs: 7, completedTimeUs: null })
  })

  it('into another folder says how the list comes along, and that works', async () => {
    await withDatabase(folder, (db) => requestErasure(job(folder, db)))
    const other = newFolder()
    const first = await restore(path, other)
    expect(first).toMatchObject({ knewErased: false, contents: { athleteCount: 2, runCount: 2, journalCount: 2 } })
    expect(formatRestore(other, first)).toContain('copy erased.json from the earlier data folder')
    copyFileSync(join(folder, 'erased.json'), join(other, 'erased.json'))
    const second = await restore(path, other)
    expect(second).toMatchObject({ knewErased: true, contents: { athleteCount: 1, runCount: 1, journalCount: 1 } })
    expect(formatRestore(other, second)).toContain('without who was deleted: 1 athlete, 1 run, ')
    expect(formatRestore(other, second)).not.toContain('erased.json')
    expect(readErasedList(other)).toEqual(readErasedList(folder))
  })
})

it('a check names what lies in a backup and is not of it', async () => {
  const folder = await filledFolder()
  const { path } = await backup(folder)
  const command = { backup: path, signal: new AbortController().signal }
  expect((await runCheck(command, SILENT)).extra).toEqual([])
  write(join(path, 'journal', '2025', 'note.txt'), 'mine')
  write(join(path, 'README'), 'mine')
  const report = await runCheck(command, SILENT)
  expect(report.extra).toEqual(['README', 'journal/2025/note.txt'])
  expect(formatCheck(path, report)).toContain(
    '2 files in it that the backup did not write, and a restore leaves out: README, journal/2025/note.txt.',
  )
})
