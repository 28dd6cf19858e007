import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { checkBackup } from '../../../src/app/backup/check-backup.js'
import { serialiseManifest, type Manifest } from '../../../src/app/backup/manifest.js'
import { exchangeContents, refuseHalfRestored, stageContents } from '../../../src/app/data-folder/exchange.js'
import { lockFolder } from '../../../src/app/data-folder/folder-lock.js'
import { rememberErased } from '../../../src/app/erasure/erased-list.js'
import { sampleSession } from '../../stores/sample-records.js'
import { backup, contentsOf, filledFolder, newFolder, restore, SILENT, withDatabase, write } from './backup-rig.js'

const check = (path: string) => checkBackup(path, new AbortController().signal, SILENT)

describe('restoring', () => {
  let folder: string
  let path: string
  let manifest: Manifest
  beforeEach(async () => {
    folder = await filledFolder()
    ;({ path, manifest } = await backup(folder))
  })

  it('brings everything back, into an empty folder as well', async () => {
    const target = join(newFolder(), 'new')
    const report = await restore(path, target)
    expect(report).toMatchObject({ before: null, erasedAthleteCount: 0, toldAgainCount: 0 })
    expect(await contentsOf(target)).toEqual(await contentsOf(folder))
    for (const file of manifest.files.filter((one) => one.path !== 'solewatch.sqlite'))
      expect(readFileSync(join(target, file.path))).toEqual(readFileSync(join(folder, file.path)))
  })

  it('keeps what was there, and leaves token, backups and other files where they are', async () => {
    const earlier = await contentsOf(folder)
    write(join(folder, 'owner-token'), 'secret')
    await withDatabase(folder, (db) => db.putSession(sampleSession('run-new', { localDate: '2025-10-11' })))
    const later = await contentsOf(folder)
    const { before } = await restore(path, folder)
    expect(await contentsOf(folder)).toEqual(earlier)
    expect(await contentsOf(before ?? '')).toEqual(later)
    const [kept = ''] = (before ?? '').split('/').slice(-1)
    expect(readdirSync(folder).sort()).toEqual(
      ['backups', kept, 'journal', 'owner-token', 'recordings', 'solewatch.sqlite'].sort(),
    )
  })

  it('is refused while a server holds the folder, and where nobody says yes', async () => {
    const earlier = await contentsOf(folder)
    const lock = lockFolder(folder)
    await expect(restore(path, folder)).rejects.toMatchObject({ code: 'folder-in-use' })
    lock.release()
    await expect(restore(path, folder, { confirm: () => Promise.resolve(false) })).rejects.toThrow('not confirmed')
    expect(await contentsOf(folder)).toEqual(earlier)
  })

  it('is refused for every file in which one byte is another, and where one is missing', async () => {
    for (const file of [...manifest.files.map((one) => one.path), 'manifest.json']) {
      const at = join(path, file)
      const good = readFileSync(at)
      for (const place of [0, Math.floor(good.length / 2), good.length - 1]) {
        const bad = Buffer.from(good)
        bad.writeUInt8(bad.readUInt8(place) ^ 1, place)
        renameSync(at, `${at}.good`)
        writeFileSync(at, bad)
        await expect(check(path)).rejects.toMatchObject({ code: 'backup-damaged' })
        renameSync(`${at}.good`, at)
      }
      renameSync(at, `${at}.gone`)
      const code = file === 'manifest.json' ? 'no-backup' : 'backup-damaged'
      await expect(restore(path, folder)).rejects.toMatchObject({ code })
      renameSync(`${at}.gone`, at)
    }
    expect(await check(path)).toEqual(manifest)
  })

  it('is refused for a backup of a newer program, and for paths that lead out of the folder', async () => {
    const write = (change: object) =>
      writeFileSync(join(path, 'manifest.json'), serialiseManifest({ ...manifest, ...change }))
    write({ schemaVersion: 99 })
    await expect(restore(path, folder)).rejects.toMatchObject({ code: 'schema-newer' })
    write({ format: 2 })
    await expect(restore(path, folder)).rejects.toMatchObject({ code: 'backup-newer' })
    for (const out of ['journal/../../x', '/etc/passwd', 'journal//x', 'owner-token', 'journal/..']) {
      write({ files: [{ ...manifest.files[0], path: out }] })
      await expect(restore(path, folder)).rejects.toMatchObject({ code: 'backup-damaged' })
    }
  })

  it('is refused into a folder of a newer program, which stays as it is', async () => {
    const { default: BetterSqlite3 } = await import('better-sqlite3')
    const target = await filledFolder()
    const raw = new BetterSqlite3(join(target, 'solewatch.sqlite'))
    raw.pragma('user_version = 99')
    raw.close()
    const names = readdirSync(target)
    await expect(restore(path, target)).rejects.toMatchObject({ code: 'schema-newer' })
    expect(readdirSync(target).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(names)
  })

  it('takes the place of a database that is damaged, and keeps it', async () => {
    const earlier = await contentsOf(folder)
    writeFileSync(join(folder, 'solewatch.sqlite'), Buffer.alloc(50_000, 7))
    const { before } = await restore(path, folder)
    expect(await contentsOf(folder)).toEqual(earlier)
    expect(readFileSync(join(before ?? '', 'solewatch.sqlite'))).toEqual(Buffer.alloc(50_000, 7))
  })

  it('tells a remote store everything once more, if it was ever told anything', async () => {
    const { default: BetterSqlite3 } = await import('better-sqlite3')
    const raw = new BetterSqlite3(join(folder, 'solewatch.sqlite'))
    const all = raw.prepare("SELECT count(*) FROM change_log WHERE kind NOT IN ('setting')").pluck().get()
    raw.exec("INSERT INTO forward_cursors VALUES ('influx', (SELECT max(sequence) FROM change_log), 5, 1)")
    const keys = raw.prepare('SELECT kind, key FROM change_log WHERE kind <> ? ORDER BY kind, key')
    const before = keys.all('setting')
    raw.exec('DELETE FROM change_log')
    raw.close()
    const target = newFolder()
    const made = await backup(folder)
    const { toldAgainCount } = await restore(made.path, target)
    expect(toldAgainCount).toBeGreaterThanOrEqual(Number(all))
    const restored = new BetterSqlite3(join(target, 'solewatch.sqlite'))
    const after = restored.prepare('SELECT kind, key FROM change_log ORDER BY kind, key').all()
    const waiting = 'SELECT count(*) FROM change_log WHERE sequence > (SELECT sequence FROM forward_cursors)'
    expect(restored.prepare(waiting).pluck().get()).toBe(toldAgainCount)
    restored.close()
    expect(after).toEqual(expect.arrayContaining(before))
  })

  it('does not bring back who was erased since', async () => {
    const { default: BetterSqlite3 } = await import('better-sqlite3')
    const raw = new BetterSqlite3(join(folder, 'solewatch.sqlite'))
    raw.exec("INSERT INTO erasures VALUES ('bea', 1, 2, NULL)")
    rememberErased(folder, [{ athleteId: 'carl', requestedTimeUs: 1 }])
    raw.close()
    const { erasedAthleteCount, before } = await restore(path, folder)
    expect(erasedAthleteCount).toBe(2)
    expect(before).not.toBeNull()
    await withDatabase(folder, async (db) => {
      expect((await db.listAthletes()).map(({ athleteId }) => athleteId)).toEqual(['ana'])
      expect((await db.listSessions({})).map(({ sessionId }) => sessionId)).toEqual(['run-ana'])
    })
    expect(existsSync(join(folder, 'journal', '2025', 'run-bea'))).toBe(false)
    expect(readFileSync(join(folder, 'solewatch.sqlite')).includes('run-bea')).toBe(false)
    // Of the backup itself as well: an older machine has no list of its own.
    const again = await backup(folder)
    expect(again.manifest.erasedAthletes).toEqual(['bea', 'carl'])
  })
})

describe('an exchange that is cut short', () => {
  /** The moments at which a kill can leave it: so many entries moved, in which phase. */
  const CUTS = [
    { phase: 'away', moved: 0 },
    { phase: 'away', moved: 1 },
    { phase: 'away', moved: 3 },
    { phase: 'in', moved: 0 },
    { phase: 'in', moved: 1 },
    { phase: 'in', moved: 2 },
  ] as const

  it.each(CUTS)('in the phase $phase after $moved moves is ended by whoever starts next', async ({ phase, moved }) => {
    const folder = await filledFolder()
    const before = 'before-restore-20261121T120000Z'
    const staging = stageContents(folder)
    write(join(staging, 'solewatch.sqlite'), 'new database')
    write(join(staging, 'journal', '2025', 'run-x', '000001.swj'), 'new journal')
    const marker = JSON.stringify({ phase, before })
    const old = ['journal', 'recordings', 'solewatch.sqlite']
    write(join(folder, before, '.made'), '')
    const move = (name: string, from: string, to: string) =>
      renameSync(join(folder, from, name), join(folder, to, name))
    old.slice(0, phase === 'in' ? 3 : moved).forEach((name) => move(name, '.', before))
    if (phase === 'in') ['journal', 'solewatch.sqlite'].slice(0, moved).forEach((name) => move(name, 'restoring', '.'))
    write(join(folder, 'restore.json'), marker)
    // A server that starts makes this folder before it asks for the lock.
    if (!existsSync(join(folder, 'journal'))) write(join(folder, 'journal', 'x'), '')
    if (existsSync(join(folder, 'journal', 'x'))) (await import('node:fs')).rmSync(join(folder, 'journal', 'x'))

    expect(() => refuseHalfRestored(folder)).toThrow('solewatch serve')
    const lock = lockFolder(folder)
    expect(lock.settled).toContain(before)
    lock.release()
    expect(readFileSync(join(folder, 'solewatch.sqlite'), 'utf8')).toBe('new database')
    expect(readdirSync(join(folder, 'journal', '2025'))).toEqual(['run-x'])
    expect(existsSync(join(folder, 'recordings'))).toBe(false)
    expect(
      readdirSync(join(folder, before))
        .filter((name) => name !== '.made')
        .sort(),
    ).toEqual(old)
    expect(readdirSync(join(folder, before, 'journal', '2025')).sort()).toEqual(['run-ana', 'run-bea'])
    expect(existsSync(join(folder, 'restoring'))).toBe(false)
    expect(() => refuseHalfRestored(folder)).not.toThrow()
  })

  it('before anything was exchanged leaves the folder as it was', async () => {
    const folder = await filledFolder()
    const earlier = await contentsOf(folder)
    write(join(stageContents(folder), 'solewatch.sqlite'), 'half a copy')
    const lock = lockFolder(folder)
    expect(lock.settled).toBeNull()
    lock.release()
    expect(existsSync(join(folder, 'restoring'))).toBe(false)
    expect(await contentsOf(folder)).toEqual(earlier)
  })

  it('that says nothing that can be followed is left as it is, with a sentence', async () => {
    const folder = await filledFolder()
    write(join(folder, 'restore.json'), '{"phase":"in","before":"../elsewhere"}')
    expect(() => lockFolder(folder)).toThrow('nothing is lost')
    expect(existsSync(join(folder, 'solewatch.lock'))).toBe(false)
    expect(() => exchangeContents(folder, 'before-restore-x')).not.toThrow()
  })
})
