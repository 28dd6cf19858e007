import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { prepareDestination } from '../../src/app/backup/destination.js'
import { openJournal } from '../../src/journal/writer.js'
import { makeFolder } from '../../src/runtime/make-folder.js'
import { openLocalDatabase } from '../../src/stores/worker/open-local-database.js'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'solewatch-make-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

it('a folder is made with all that is missing above it, for its owner alone, and once', () => {
  const path = join(folder(), 'a', 'b', 'c')
  makeFolder(path)
  makeFolder(path)
  expect(statSync(path).mode & 0o777).toBe(0o700)
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
})

it('a file in its place, or above it, is said', () => {
  const file = join(folder(), 'file')
  writeFileSync(file, '')
  expect(() => makeFolder(file)).toThrow('EEXIST')
  expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR')
})

it.runIf(existsSync('/proc/version'))('where nothing can be made, everybody says so and ends', async () => {
  const path = '/proc/solewatch/below'
  expect(() => makeFolder(path)).toThrow('ENOENT')
  expect(() => prepareDestination(path, folder())).toThrow("can't be used for backups (ENOENT)")
  expect(() => openJournal({ directory: path })).toThrow("can't be used")
  await expect(openLocalDatabase({ directory: path })).rejects.toThrow("can't be made")
})
