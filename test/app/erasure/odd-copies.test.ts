import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lockFolder } from '../../../src/app/data-folder/folder-lock.js'
import { eraseInFolder, requestErasure } from '../../../src/app/erasure/erase-in-folder.js'
import { listSessionJournals } from '../../../src/journal/folder.js'
import { readOpening } from '../../../src/journal/read-opening.js'
import { ErasureRig, NEEDLES, ZENZI } from './erasure-rig.js'

let template: string
let her: ErasureRig
beforeAll(async () => {
  template = await ErasureRig.template()
}, 60_000)
afterAll(() => rmSync(template, { recursive: true, force: true }))
beforeEach(async () => {
  her = await ErasureRig.from(template)
})
afterEach(() => her.close())

const theBackup = () => join(her.path, 'backups', readdirSync(join(her.path, 'backups'))[0] ?? '')
const earlier = () => join(her.path, readdirSync(her.path).find((name) => name.startsWith('before-restore-')) ?? '')

describe('a copy that is not as it should be', () => {
  it('is cleaned all the same where its manifest is damaged, and holds nothing up', async () => {
    writeFileSync(join(theBackup(), 'manifest.json'), '{"format":1,"progr')
    const report = await her.erase()
    expect(her.grep(NEEDLES)).toEqual({})
    expect(report.notReached).toEqual([])
  }, 60_000)

  it('is named in the report where it can be read and not be written, and holds nothing up', async () => {
    const [copy = ''] = readdirSync(her.path).filter((name) => name.endsWith('.bak'))
    const raw = new BetterSqlite3(join(her.path, copy))
    raw.exec("CREATE TRIGGER refuse BEFORE DELETE ON athletes BEGIN SELECT raise(ABORT, 'no'); END")
    raw.close()
    const report = await her.erase()
    expect(report.notReached.map(({ path }) => path)).toEqual([copy])
    expect(report.places.find(({ place }) => place === 'copies')?.after).toMatchObject({ count: 0 })
  }, 60_000)

  it('loses her recordings where its database is gone', async () => {
    rmSync(join(earlier(), 'solewatch.sqlite'))
    const opened = () => listSessionJournals(earlier()).map(({ folder }) => readOpening(folder)?.athleteId)
    expect(opened()).toContain(ZENZI.athleteId)
    const report = await her.erase()
    expect(opened()).not.toContain(ZENZI.athleteId)
    expect(report.notReached).toEqual([])
  }, 60_000)

  it('is waited for where it is a backup that began after the erasure did', async () => {
    const partial = join(her.path, 'backups', 'solewatch-20261121T120000Z.partial')
    let lock: ReturnType<typeof lockFolder> | undefined
    const step = (words: string): void => {
      if (!words.startsWith('Removing runs')) return
      mkdirSync(partial)
      lock = lockFolder(partial)
    }
    await requestErasure(her.job())
    await expect(eraseInFolder(her.job({ listener: { step } }))).rejects.toMatchObject({ code: 'backup-running' })
    expect((await her.db.erasures.list())[0]?.completedTimeUs).toBeNull()
    lock?.release()
    await eraseInFolder(her.job())
    expect(existsSync(partial)).toBe(false)
  }, 60_000)
})
