import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkBackup } from '../../../src/app/backup/check-backup.js'
import { eraseInFolder, lookAtFolder, requestErasure } from '../../../src/app/erasure/erase-in-folder.js'
import { readErasedList } from '../../../src/app/erasure/erased-list.js'
import { findSessionJournal } from '../../../src/journal/folder.js'
import { BEN } from '../edits/edit-rig.js'
import { CLOUD, ErasureRig, HER_RUNS, NEEDLES, ZENZI } from './erasure-rig.js'

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

describe('an athlete who is erased', () => {
  it('leaves no byte in any file: not in free pages, packed recordings, backups or copies of older schemas', async () => {
    expect(Object.keys(her.grep(NEEDLES)).length).toBeGreaterThan(40)
    const report = await her.erase()
    expect(her.grep(NEEDLES)).toEqual({})
    expect(report.notReached).toEqual([])
    // Ids of the erased list alone, so that no restore brings her back.
    const [backup = ''] = readdirSync(join(her.path, 'backups'))
    await her.db.erasures.scrub()
    expect(Object.keys(her.grep([ZENZI.athleteId])).map((hit) => hit.split(' in ')[1])).toEqual([
      'backups/' + backup + '/manifest.json',
      'backups/' + backup + '/solewatch.sqlite',
      'before-restore-20250101T000000Z/solewatch.sqlite',
      'erased.json',
      'solewatch.sqlite',
    ])
    expect(Object.values(her.grep([ZENZI.athleteId]))).toEqual([1, 1, 1, 1, 1])
  }, 60_000)

  it('is counted before and after, place by place', async () => {
    const looked = await lookAtFolder(her.job())
    const report = await her.erase()
    const counts = Object.fromEntries(
      report.places.map(({ place, before, after }) => [place, [before.count, after?.count]]),
    )
    expect(counts).toMatchObject({
      ...{ profile: [1, 0], shoes: [1, 0], runs: [5, 0], alerts: [expect.any(Number), 0], assignments: [1, 0] },
      ...{ devices: [1, 0], 'kept-runs': [2, 0], recordings: [6, 0], 'fetched-files': [1, 0], copies: [3, 0] },
    })
    for (const place of ['repairs', 'days', 'steps', 'minutes', 'settings', 'change-log'] as const) {
      expect(counts[place]?.[0], place).toBeGreaterThan(0)
      expect(counts[place]?.[1], place).toBe(0)
    }
    expect(report.places.map(({ place, before }) => [place, before])).toEqual([...looked.places])
    expect(report).toMatchObject({ othersKept: 2, othersWithoutRecording: 1 })
    expect(JSON.stringify(report)).not.toContain(ZENZI.name)
    const [kept] = await her.db.erasures.list()
    expect(kept).toMatchObject({ athleteId: ZENZI.athleteId, report, remote: { state: 'none' } })
    expect(kept?.completedTimeUs).toBeGreaterThan(0)
    expect(readErasedList(her.path).map(({ athleteId }) => athleteId)).toEqual([ZENZI.athleteId])
  }, 60_000)

  it('leaves every other athlete as they were, with the same numbers', async () => {
    const before = await her.rig.shown()
    await her.erase()
    const after = await her.rig.shown()
    const bens = before.sessions.filter(({ athleteId }) => athleteId === BEN.athleteId)
    expect(bens.map(({ sessionId }) => sessionId)).toEqual(['part-1', 'run-bens', 'run-given', 'run-taken-back'])
    expect(after.sessions).toEqual(bens)
    for (const { sessionId } of bens) expect(after.steps.get(sessionId)).toEqual(before.steps.get(sessionId))
    expect(after.days).toEqual(before.days.filter(({ athleteId }) => athleteId !== ZENZI.athleteId))
    expect((await her.db.listDevices()).map((one) => [one.deviceId, one.athleteId, one.name, one.calibration])).toEqual(
      [['pod-1', null, 'open-imu', undefined]],
    )
  }, 60_000)

  it('leaves a run that was only recorded under her name with its recording, computable to the same numbers', async () => {
    await her.erase()
    const before = await her.rig.shown()
    await her.rig.restart()
    await her.rig.settled()
    await her.rig.recomputeAll()
    expect(await her.rig.shown()).toEqual(before)
    expect(findSessionJournal(her.path, 'run-given')).not.toBeNull()
    expect(findSessionJournal(her.path, 'part-1')).toBeNull()
    await expect(her.rig.undo('run-given', 1)).rejects.toThrow('deleted')
  }, 60_000)

  it('leaves backups that check, and say who is not in them', async () => {
    await her.erase()
    const [backup = ''] = readdirSync(join(her.path, 'backups'))
    const manifest = await checkBackup(join(her.path, 'backups', backup), new AbortController().signal, {
      begin: () => undefined,
      at: () => undefined,
    })
    expect(manifest.erasedAthletes).toEqual([ZENZI.athleteId])
    expect(manifest.tables['athletes']).toBe(2)
  }, 60_000)

  it('can’t come back: nothing more is stored of her', async () => {
    const session = await her.rig.session(HER_RUNS[0] ?? '')
    await her.erase()
    const refused = { code: 'athlete-erased' }
    await expect(her.db.putAthlete(ZENZI)).rejects.toMatchObject(refused)
    await expect(her.db.putShoe(CLOUD)).rejects.toMatchObject(refused)
    await expect(her.db.putSession(session)).rejects.toMatchObject(refused)
    await expect(her.db.importBulk({ athletes: [ZENZI] })).rejects.toMatchObject(refused)
  }, 60_000)

  it('is named in the report where something can’t be looked into', async () => {
    writeFileSync(join(her.path, 'my-own-copy.tar'), ZENZI.name)
    writeFileSync(join(her.path, 'solewatch.sqlite.schema-2.bak'), 'no database at all, but long enough for a header')
    const report = await her.erase()
    expect(report.notReached.map(({ path }) => path).sort()).toEqual([
      'my-own-copy.tar',
      'solewatch.sqlite.schema-2.bak',
    ])
    expect(readFileSync(join(her.path, 'my-own-copy.tar'), 'utf8')).toBe(ZENZI.name)
  }, 60_000)
})

describe('an erasure that is cut short', () => {
  it('is gone on with wherever it was killed, and its report still says what there was', async () => {
    await requestErasure(her.job())
    for (const words of ['Removing recordings', 'Removing runs', 'Writing', 'Counting again']) {
      const listener = {
        step(said: string): void {
          if (said.startsWith(words)) throw new Error(`killed before ${words}`)
        },
      }
      await expect(eraseInFolder(her.job({ listener }))).rejects.toThrow(words)
      const [open] = await her.db.erasures.list()
      expect(open?.completedTimeUs).toBeNull()
    }
    const report = await eraseInFolder(her.job())
    expect(her.grep(NEEDLES)).toEqual({})
    const runs = report.places.find(({ place }) => place === 'runs')
    expect(runs).toMatchObject({ before: { count: 5 }, after: { count: 0 } })
  }, 60_000)
})
