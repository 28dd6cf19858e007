import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listSessionJournals } from '../../src/journal/folder.js'
import { besideJournal, settleJournals, takeFromBeside } from '../../src/journal/replace-journal.js'

let data: string
let year: string
let folder: string

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'solewatch-replace-'))
  year = join(data, 'journal', '2026')
  folder = join(year, 'run-1')
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, '0001.swj'), text)
}
const shown = (): string => readFileSync(join(folder, '0001.swj'), 'utf8')

describe('a journal that takes the place of another', () => {
  it('is seen as a journal only when it is in its place', async () => {
    write(folder, 'one foot')
    write(await besideJournal(folder), 'both feet')
    expect(listSessionJournals(data).map(({ sessionId }) => sessionId)).toEqual(['run-1'])
    expect(shown()).toBe('one foot')
    takeFromBeside(folder)
    expect(shown()).toBe('both feet')
    expect(readdirSync(year)).toEqual(['run-1'])
  })

  it('takes its place also where there was none', async () => {
    write(await besideJournal(folder), 'both feet')
    takeFromBeside(folder)
    expect(shown()).toBe('both feet')
  })

  it('begins empty where an earlier attempt was broken off', async () => {
    write(`${folder}.next`, 'half')
    expect(existsSync(await besideJournal(folder))).toBe(false)
  })

  it('that is missing leaves the other one where it was, with a sentence', () => {
    write(folder, 'one foot')
    expect(() => takeFromBeside(folder)).toThrow(/could not be replaced.*fetch the run again/)
    expect(shown()).toBe('one foot')
    expect(readdirSync(year)).toEqual(['run-1'])
  })

  it.each([
    [
      'while the new one was written',
      [
        ['run-1', 'one foot'],
        ['run-1.next', 'half'],
      ],
      'one foot',
    ],
    [
      'when the old one had left',
      [
        ['run-1.earlier', 'one foot'],
        ['run-1.next', 'both feet'],
      ],
      'one foot',
    ],
    [
      'when the new one was in its place',
      [
        ['run-1', 'both feet'],
        ['run-1.earlier', 'one foot'],
      ],
      'both feet',
    ],
  ])('is whole after a kill %s', (_, folders, expected) => {
    for (const [name, text] of folders) write(join(year, name ?? ''), text ?? '')
    settleJournals(data)
    expect(shown()).toBe(expected)
    expect(readdirSync(year)).toEqual(['run-1'])
  })

  it('asks nothing of a data folder without journals', () => {
    expect(() => settleJournals(data)).not.toThrow()
  })
})
