import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareDestination } from '../../../src/app/backup/destination.js'
import { keepLatest } from '../../../src/app/backup/keep-latest.js'
import { readManifest } from '../../../src/app/backup/manifest.js'
import { runBackup } from '../../../src/app/backup/run-backup.js'
import {
  backup,
  filledFolder,
  newFolder,
  NOON_US,
  SILENT,
  STILL,
  withDatabase,
  write,
  writeJournal,
} from './backup-rig.js'
import { sampleSession } from '../../stores/sample-records.js'

const run = (data: string, destination?: string) =>
  runBackup({ data, destination, withoutJournals: false, env: {}, signal: new AbortController().signal }, SILENT, STILL)

describe('a backup', () => {
  it('is a folder of its own, for its owner alone, that says what is in it', async () => {
    const folder = await filledFolder()
    const { path, manifest } = await backup(folder)
    expect(path).toBe(join(folder, 'backups', 'solewatch-20261121T120000Z'))
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(manifest).toMatchObject({ stepCount: 1000, journals: 'all', journalCount: 2, erasedAthletes: [] })
    expect(manifest.tables).toMatchObject({ athletes: 2, sessions: 2, days: 4, minutes: 2, alerts: 1, settings: 1 })
    expect(manifest.files.map((file) => file.path).sort()).toEqual([
      'journal/2025/run-ana/000001.swj.gz',
      'journal/2025/run-bea/000001.swj.gz',
      'recordings/run-7.run',
      'solewatch.sqlite',
    ])
    expect(readManifest(path)).toEqual(manifest)
    expect(readdirSync(path).sort()).toEqual(['journal', 'manifest.json', 'recordings', 'solewatch.sqlite'])
    expect(readdirSync(join(folder, 'backups'))).toEqual(['solewatch-20261121T120000Z'])
  })

  it('shares closed recordings with the data where the disk allows, so that they take no room', async () => {
    const folder = await filledFolder()
    const { path } = await backup(folder)
    const segment = join('journal', '2025', 'run-ana', '000001.swj.gz')
    expect(statSync(join(path, segment)).ino).toBe(statSync(join(folder, segment)).ino)
  })

  it('copies a recording that grows up to its last whole record', async () => {
    const folder = await filledFolder()
    await writeJournal(folder, 'run-growing', 3)
    const closed = join(folder, 'journal', '2025', 'run-growing')
    const whole = readFileSync(join(folder, 'journal', '2025', 'run-ana', '000001.swj.gz'))
    expect(whole.length).toBeGreaterThan(20)
    const { openJournal } = await import('../../../src/journal/writer.js')
    const journal = openJournal({ directory: closed, compress: false })
    journal.append({ kind: 'tick', monotonicUs: 1 })
    const open = join(closed, '000002.swj')
    const wholeBytes = statSync(open).size
    writeFileSync(open, Buffer.concat([readFileSync(open), Buffer.from([40, 0, 0, 0, 1, 2, 3])]))
    const { path } = await backup(folder)
    await journal.close()
    expect(statSync(join(path, 'journal', '2025', 'run-growing', '000002.swj')).size).toBe(wholeBytes)
  })

  it('has the recordings of unfinished runs also where those of the others are left out', async () => {
    const folder = await filledFolder()
    await withDatabase(folder, (db) => db.putSession(sampleSession('run-now', { state: 'running', endTimeUs: null })))
    await writeJournal(folder, 'run-now', 5)
    const { manifest } = await backup(folder, { withoutJournals: true })
    const journals = manifest.files.map((file) => file.path).filter((path) => path.startsWith('journal'))
    expect(journals).toEqual(['journal/2025/run-now/000001.swj.gz'])
    expect(manifest.journals).toBe('unfinished')
  })

  it('takes another name where one of the same second is there', async () => {
    const folder = await filledFolder()
    const first = await backup(folder)
    expect((await backup(folder)).path).toBe(`${first.path}-2`)
  })

  it('leaves nothing behind where it is interrupted, and clears what a killed one has left', async () => {
    const folder = await filledFolder()
    const stopping = new AbortController()
    stopping.abort(new Error('interrupted'))
    await expect(backup(folder, { signal: stopping.signal })).rejects.toThrow('interrupted')
    expect(readdirSync(join(folder, 'backups'))).toEqual([])
    write(join(folder, 'backups', 'solewatch-20261120T120000Z.partial', 'solewatch.lock'), '{"pid":999999999}')
    await backup(folder)
    expect(readdirSync(join(folder, 'backups'))).toEqual(['solewatch-20261121T120000Z'])
  })

  it('keeps the latest of this data folder and touches no others', async () => {
    const [folder, other] = [await filledFolder(), await filledFolder()]
    const destination = newFolder()
    const day = (days: number) => ({ ...STILL, nowUs: () => NOON_US + days * 86_400_000_000 })
    for (const days of [0, 1, 2]) await backup(folder, { destination, clock: day(days) })
    await backup(other, { destination, clock: day(3) })
    mkdirSync(join(destination, 'solewatch-20200101T000000Z'))
    const path = join(destination, 'solewatch-20261123T120000Z')
    expect(keepLatest(destination, 2, { path, manifest: readManifest(path) })).toEqual([
      join(destination, 'solewatch-20261121T120000Z'),
    ])
    expect(readdirSync(destination)).toHaveLength(4)
  })

  it('counts what is in InfluxDB alone', async () => {
    const folder = await filledFolder()
    const { default: BetterSqlite3 } = await import('better-sqlite3')
    const raw = new BetterSqlite3(join(folder, 'solewatch.sqlite'))
    raw.exec("INSERT INTO evicted_steps VALUES ('ana', 'run-0', 0, 0, 1, 2, 700, 'forwarded', 3)")
    raw.exec("INSERT INTO evicted_steps VALUES ('ana', 'run-0', 1, 0, 1, 2, 5, 'expired', 3)")
    raw.close()
    expect((await backup(folder)).manifest.onlyInInfluxdb).toEqual({ stepCount: 700, sessionCount: 1 })
  })
})

describe('a place for backups', () => {
  it('is not within what is backed up', async () => {
    const folder = await filledFolder()
    for (const inside of ['journal', 'journal/2025/x', 'recordings', '.', 'elsewhere']) {
      await expect(run(folder, join(folder, inside))).rejects.toMatchObject({ code: 'backup-destination' })
    }
    expect(prepareDestination(join(folder, 'backups', 'weekly'), folder)).toBe(join(folder, 'backups', 'weekly'))
  })

  it('is refused where it is a file, or there is nothing to back up', async () => {
    const folder = await filledFolder()
    write(join(folder, 'note'), '')
    await expect(run(folder, join(folder, 'note'))).rejects.toMatchObject({ code: 'backup-destination' })
    await expect(run(newFolder())).rejects.toMatchObject({ code: 'backup-folder' })
  })

  it('is refused for a database of a newer program', async () => {
    const folder = await filledFolder()
    const { default: BetterSqlite3 } = await import('better-sqlite3')
    const raw = new BetterSqlite3(join(folder, 'solewatch.sqlite'))
    raw.pragma('user_version = 99')
    raw.close()
    await expect(run(folder)).rejects.toMatchObject({ code: 'schema-newer' })
    expect(existsSync(join(folder, 'backups')) ? readdirSync(join(folder, 'backups')) : []).toEqual([])
  })
})
