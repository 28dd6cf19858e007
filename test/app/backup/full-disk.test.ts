import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeBackup, type BackupListener } from '../../../src/app/backup/backup.js'
import { restoreBackup } from '../../../src/app/backup/restore.js'
import { applyErasures } from '../../../src/app/erasure/erase-contents.js'
import { StoreError } from '../../../src/runtime/errors.js'
import { sampleDay } from '../../stores/sample-records.js'
import { backup, contentsOf, filledFolder, newFolder, restore, SILENT, STILL, withDatabase, YES } from './backup-rig.js'

/** Room for what is asked for before anything is begun, which is more than is needed. */
const SIZE = 'size=24m'

/** Mounting needs rights that not every system gives. */
const mayMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'solewatch-mount-'))
  const mounted = mount(folder)
  if (mounted) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true })
  return mounted
})()

function mount(folder: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', SIZE, 'tmpfs', folder]).status === 0
}

/** A disk of its own that can be filled. */
function smallDisk(): string {
  const folder = newFolder()
  expect(mount(folder)).toBe(true)
  onTestFinished(() => void spawnSync('umount', [folder]))
  return folder
}

/** Takes all room but these bytes. */
function fill(disk: string, leftBytes: number): void {
  const { bavail, bsize } = statfsSync(disk)
  const bytes = bavail * bsize - leftBytes
  if (bytes > 0) writeFileSync(join(disk, 'ballast'), Buffer.alloc(bytes))
}
const empty = (disk: string) => rmSync(join(disk, 'ballast'), { force: true })

/** Fills the disk when work of these words begins. */
function fillAt(disk: string, wanted: string, leftBytes: number): BackupListener {
  const look = (_: number, words: string): void => {
    if (words.startsWith(wanted) && !existsSync(join(disk, 'ballast'))) fill(disk, leftBytes)
  }
  return { begin: look, at: look }
}

describe.runIf(mayMount)('a disk that fills up while a backup is made', () => {
  it.each([
    ['the database', 'database', 40_960],
    ['the recordings', 'run-ana', 0],
    ['the manifest', 'runs in the memory', 0],
  ])('with %s leaves nothing there, says so, and the next one is whole', async (_, words, leftBytes) => {
    const folder = await filledFolder()
    const earlier = await contentsOf(folder)
    const disk = smallDisk()
    const job = { dataPath: folder, destination: disk, withoutJournals: false, clock: STILL }
    const signal = new AbortController().signal
    const making = makeBackup({ ...job, signal }, fillAt(disk, words, leftBytes))
    await expect(making).rejects.toMatchObject({ code: 'disk-full' })
    expect(readdirSync(disk)).toEqual(['ballast'])
    empty(disk)
    const made = await backup(folder, { destination: disk })
    await restore(made.path, folder)
    expect(await contentsOf(folder)).toEqual(earlier)
  })
})

describe.runIf(mayMount)('a disk that fills up while a backup is restored', () => {
  it.each([
    ['while the files come', 'restoring solewatch.sqlite', 'copy'],
    ['while the database is made fit', 'restoring recordings', 'copy'],
    ['before the exchange', '', 'erase'],
  ])('%s leaves the folder as it was, says so, and the next restore is whole', async (_, words, at) => {
    const folder = await filledFolder()
    const made = await backup(folder)
    const restored = await contentsOf(folder)
    const disk = smallDisk()
    const dataPath = join(disk, 'data')
    await restore(made.path, dataPath)
    rmSync(join(dataPath, 'journal', '2025', 'run-ana'), { recursive: true })
    const names = readdirSync(dataPath).sort()
    const erase: typeof applyErasures = async (...all) => {
      await applyErasures(...all)
      if (at === 'erase') fill(disk, 0)
    }
    const listener = at === 'copy' ? fillAt(disk, words, 0) : SILENT
    const job = { backup: made.path, dataPath, clock: STILL, confirm: YES, erase, signal: new AbortController().signal }
    const error: unknown = await restoreBackup(job, listener).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StoreError)
    expect((error as StoreError).message).toMatch(/disk is full/)
    // What looking into the database leaves beside it is no content.
    const now = readdirSync(dataPath).filter((name) => !/-(wal|shm)$/.test(name))
    expect(now.sort()).toEqual(names)
    expect(readdirSync(join(dataPath, 'journal', '2025'))).toEqual(['run-bea'])
    empty(disk)
    await restore(made.path, dataPath)
    expect(await contentsOf(dataPath)).toEqual(restored)
  })
})

describe.runIf(mayMount)('recordings on a disk of their own', () => {
  it('are not exchanged: the restore is refused and the folder is as it was', async () => {
    const folder = await filledFolder()
    const made = await backup(folder)
    await withDatabase(folder, (db) => db.putDeclaredDay(sampleDay('2025-10-08')))
    const earlier = await contentsOf(folder)
    renameSync(join(folder, 'journal'), join(folder, 'journal-before'))
    mkdirSync(join(folder, 'journal'))
    expect(mount(join(folder, 'journal'))).toBe(true)
    onTestFinished(() => void spawnSync('umount', [join(folder, 'journal')]))
    cpSync(join(folder, 'journal-before'), join(folder, 'journal'), { recursive: true })
    await expect(restore(made.path, folder)).rejects.toMatchObject({ code: 'restore-refused' })
    expect(readdirSync(join(folder, 'journal', '2025')).sort()).toEqual(['run-ana', 'run-bea'])
    expect(existsSync(join(folder, 'restore.json')) || existsSync(join(folder, 'restoring'))).toBe(false)
    expect(await contentsOf(folder)).toEqual(earlier)
  })
})
