import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  deleteSessionJournal,
  findSessionJournal,
  folderBytes,
  listSessionJournals,
  rollingJournalFolder,
  sessionJournalFolder,
} from '../../src/journal/folder.js'
import { openRollingJournal } from '../../src/journal/rolling.js'
import { openJournal } from '../../src/journal/writer.js'
import { ImplementationError } from '../../src/runtime/errors.js'
import { notification, readAll, temporaryFolder } from './samples.js'

const tick = (second: number) => ({ kind: 'tick' as const, monotonicUs: second * 1e6 })

describe('the rolling journal', () => {
  it('keeps the last hour and forgets what is older', async () => {
    const directory = temporaryFolder()
    const journal = openRollingJournal({ directory })
    for (let second = 0; second < 3 * 3600; second++) journal.append(tick(second))
    await journal.close()
    const { records, damages } = readAll(directory)
    expect(damages).toEqual([])
    expect(records.at(-1)).toEqual(tick(3 * 3600 - 1))
    // Parts of ten minutes: an hour at least, two parts more at most.
    expect(records.length).toBeGreaterThanOrEqual(3600)
    expect(records.length).toBeLessThanOrEqual(3600 + 1200)
  })

  it('never takes more room than it may', async () => {
    const directory = temporaryFolder()
    const journal = openRollingJournal({ directory, maxBytes: 60_000 })
    for (let index = 0; index < 2000; index++) {
      journal.append(notification(index, 180))
      if (index % 50 === 0) await journal.sync()
    }
    await journal.close()
    const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0)
    expect(bytes).toBeLessThanOrEqual(60_000)
    expect(readAll(directory).records.at(-1)).toEqual(notification(1999, 180))
  })

  it('remembers the last seconds for a session that starts by itself', async () => {
    const journal = openRollingJournal({ directory: temporaryFolder(), tailSeconds: 60 })
    expect(journal.tail(10)).toEqual([])
    for (let second = 0; second < 5000; second++) journal.append(tick(second))
    expect(journal.tail(2)).toEqual([tick(4997), tick(4998), tick(4999)])
    expect(journal.tail(1000)).toHaveLength(61)
    await journal.close()
  })

  it('drops what an earlier process left when its hour is over', async () => {
    const directory = temporaryFolder()
    const earlier = openRollingJournal({ directory })
    earlier.append(tick(1))
    await earlier.close()
    const later = openRollingJournal({ directory })
    later.append(tick(10))
    expect(readAll(directory).records).toHaveLength(2)
    for (let second = 11; second < 5000; second++) later.append(tick(second))
    await later.close()
    expect(readAll(directory).records[0]?.monotonicUs).toBeGreaterThan(10e6)
  })
})

describe('journal folders', () => {
  it('are found, measured and deleted by session', async () => {
    const data = temporaryFolder()
    for (const [sessionId, localDate] of [
      ['b', '2025-12-31'],
      ['a', '2026-01-01'],
    ] as const) {
      const journal = openJournal({ directory: sessionJournalFolder(data, { sessionId, localDate }) })
      journal.append(tick(1))
      await journal.close()
    }
    openJournal({ directory: rollingJournalFolder(data), compress: false }).append(tick(1))
    const found = listSessionJournals(data)
    expect(found.map(({ sessionId }) => sessionId)).toEqual(['b', 'a'])
    expect(found[0]?.folder).toBe(join(data, 'journal', '2025', 'b'))
    expect(found[0]?.bytes).toBeGreaterThan(16)
    expect(await deleteSessionJournal(data, 'b')).toBe(found[0]?.bytes)
    expect(await deleteSessionJournal(data, 'b')).toBe(0)
    expect(findSessionJournal(data, 'b')).toBeNull()
    expect(findSessionJournal(data, 'a')?.bytes).toBe(folderBytes(join(data, 'journal', '2026')))
  })

  it('can’t be led elsewhere by an id', () => {
    expect(() => sessionJournalFolder('/data', { sessionId: '../../etc', localDate: '2025-01-01' })).toThrow(
      ImplementationError,
    )
  })
})
