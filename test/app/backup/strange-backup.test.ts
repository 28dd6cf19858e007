import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { keepLatest } from '../../../src/app/backup/keep-latest.js'
import { serialiseManifest, type Manifest } from '../../../src/app/backup/manifest.js'
import { exchangeContents, stageContents } from '../../../src/app/data-folder/exchange.js'
import { folderHolder, lockFolder } from '../../../src/app/data-folder/folder-lock.js'
import { backup, contentsOf, filledFolder, newFolder, NOON_US, restore, STILL, write } from './backup-rig.js'

describe('a backup that is none of ours any more', () => {
  let folder: string
  let path: string
  let manifest: Manifest
  beforeEach(async () => {
    folder = await filledFolder()
    ;({ path, manifest } = await backup(folder))
  })
  const rewrite = (files: Manifest['files']) =>
    writeFileSync(join(path, 'manifest.json'), serialiseManifest({ ...manifest, files }))

  it('is refused where a file or a folder in it is a link, whatever that leads to', async () => {
    const elsewhere = newFolder()
    for (const name of ['solewatch.sqlite', 'journal', 'journal/2025/run-ana']) {
      renameSync(join(path, name), join(elsewhere, 'moved'))
      symlinkSync(join(elsewhere, 'moved'), join(path, name))
      await expect(restore(path, folder), name).rejects.toMatchObject({ code: 'backup-damaged' })
      rmSync(join(path, name))
      renameSync(join(elsewhere, 'moved'), join(path, name))
    }
    // The backup itself may be reached over one.
    symlinkSync(path, join(elsewhere, 'solewatch-latest'))
    await restore(join(elsewhere, 'solewatch-latest'), folder)
  })

  it('is refused without a database, and where a file is named twice', async () => {
    const earlier = await contentsOf(folder)
    rewrite(manifest.files.filter((file) => file.path !== 'solewatch.sqlite'))
    await expect(restore(path, folder)).rejects.toMatchObject({ code: 'backup-damaged' })
    rewrite([...manifest.files, ...manifest.files.slice(1, 2)])
    await expect(restore(path, folder)).rejects.toMatchObject({ code: 'backup-damaged' })
    expect(await contentsOf(folder)).toEqual(earlier)
  })

  it('is never restored into itself', async () => {
    const names = readdirSync(path)
    await expect(restore(path, path)).rejects.toMatchObject({ code: 'restore-into-backup' })
    await expect(restore(path, join(path, 'journal'))).rejects.toMatchObject({ code: 'restore-into-backup' })
    expect(readdirSync(path)).toEqual(names)
  })
})

describe('the backup that was made just now', () => {
  it('is kept, also by a clock that was set back', async () => {
    const folder = await filledFolder()
    const later = await backup(folder)
    const clock = { ...STILL, nowUs: () => NOON_US - 86_400_000_000 }
    const made = await backup(folder, { clock })
    expect(keepLatest(join(folder, 'backups'), 1, made)).toEqual([later.path])
    expect(readdirSync(join(folder, 'backups'))).toEqual(['solewatch-20261120T120000Z'])
  })

  it('is held until it has its name, so that nobody takes it for a leftover', async () => {
    const folder = await filledFolder()
    const made = await backup(folder)
    expect(folderHolder(made.path)).toBeNull()
    expect(readdirSync(made.path)).not.toContain('solewatch.lock')
  })
})

describe('an exchange that the file system refuses', () => {
  it('is taken back, and the folder is as it was', async () => {
    const folder = await filledFolder()
    const earlier = await contentsOf(folder)
    write(join(stageContents(folder), 'solewatch.sqlite'), 'new database')
    // A folder that can't be renamed: as a disk of its own that is mounted there.
    mkdirSync(join(folder, 'before-restore-x', 'recordings', 'in-the-way'), { recursive: true })
    expect(() => exchangeContents(folder, 'before-restore-x')).toThrow('as it was')
    expect(readdirSync(folder)).not.toContain('restore.json')
    const lock = lockFolder(folder)
    expect(lock.settled).toBeNull()
    lock.release()
    expect(await contentsOf(folder)).toEqual(earlier)
    expect(readdirSync(join(folder, 'before-restore-x'))).toEqual(['recordings'])
  })
})
