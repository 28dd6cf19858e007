import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DISK, type JournalFiles } from '../../src/journal/journal-files.js'
import { createReserve } from '../../src/journal/reserve.js'
import { encodeHeader, segmentName } from '../../src/journal/segment-format.js'
import { openJournal } from '../../src/journal/writer.js'
import { StoreError } from '../../src/runtime/errors.js'
import { EVERY_KIND, notification, readAll, temporaryFolder } from './samples.js'

const notifications = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, k) => notification(from + k, 180))

/** A disk with so many bytes; the write that does not fit is cut short, as the kernel does it. */
function smallDisk(freeBytes: number): JournalFiles & { freeBytes: number } {
  const disk = {
    ...DISK,
    freeBytes,
    write(descriptor: number, bytes: Uint8Array, position: number) {
      const fits = Math.min(bytes.length, disk.freeBytes)
      if (fits === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      disk.freeBytes -= fits
      return DISK.write(descriptor, bytes.subarray(0, fits), position)
    },
  }
  return disk
}

describe('a journal writer', () => {
  it('has a record on disk when append returns', async () => {
    const directory = temporaryFolder()
    const journal = openJournal({ directory })
    for (const [index, record] of EVERY_KIND.entries()) {
      journal.append(record)
      expect(readAll(directory).records).toEqual(EVERY_KIND.slice(0, index + 1))
    }
    await journal.sync()
    expect(journal.counters()).toMatchObject({ writtenRecords: EVERY_KIND.length, unwrittenRecords: 0, failedSyncs: 0 })
    await journal.close()
    expect(readdirSync(directory)).toEqual(['000001.swj.gz'])
    expect(readAll(directory)).toEqual({ records: EVERY_KIND, damages: [] })
  })

  it('begins new segments by size, and compresses those it has closed', async () => {
    const directory = temporaryFolder()
    const journal = openJournal({ directory, segmentBytes: 4096 })
    const records = notifications(0, 100)
    for (const record of records) journal.append(record)
    // While the background is at work the reader sees each record once, whichever file it is in.
    expect(readAll(directory)).toEqual({ records, damages: [] })
    await journal.close()
    expect(readdirSync(directory).length).toBeGreaterThan(4)
    expect(readdirSync(directory).every((name) => name.endsWith('.swj.gz'))).toBe(true)
    expect(readAll(directory)).toEqual({ records, damages: [] })
  })

  it('goes on after a crash behind a damaged tail, which it sets aside', async () => {
    const directory = temporaryFolder()
    const before = openJournal({ directory, compress: false })
    for (const record of notifications(0, 10)) before.append(record)
    const file = join(directory, segmentName(1))
    truncateSync(file, statSync(file).size - 5)

    const after = openJournal({ directory })
    for (const record of notifications(10, 20)) after.append(record)
    await after.close()
    const { records, damages } = readAll(directory)
    expect(records).toEqual([...notifications(0, 9), ...notifications(10, 20)])
    expect(damages).toMatchObject([{ reason: 'the last record is cut' }])
  })

  it('clears up what a crash left between compressing and deleting', async () => {
    const directory = temporaryFolder()
    const first = openJournal({ directory, compress: false })
    for (const record of notifications(0, 5)) first.append(record)
    await first.close()
    writeFileSync(join(directory, '000001.swj.gz'), gzipSync(encodeHeader()))
    writeFileSync(join(directory, '000001.swj.gz.tmp'), 'half')
    const second = openJournal({ directory })
    second.append(notification(5, 180))
    await second.close()
    expect(readdirSync(directory)).toEqual(['000001.swj.gz', '000002.swj.gz'])
    expect(readAll(directory)).toEqual({ records: notifications(0, 6), damages: [] })
  })

  it('makes nothing where nothing was appended, and counts what comes after its end', async () => {
    const directory = join(temporaryFolder(), '2025', 'session-1')
    const journal = openJournal({ directory })
    await journal.sync()
    await journal.close()
    journal.append(notification(0))
    expect(readdirSync(directory)).toEqual([])
    expect(journal.counters()).toMatchObject({ writtenRecords: 0, unwrittenRecords: 1 })
    expect(journal.degraded).toBe(true)
  })

  it('says in a sentence that its folder can’t be used', () => {
    const file = join(temporaryFolder(), 'a-file')
    writeFileSync(file, '')
    expect(() => openJournal({ directory: join(file, 'journal') })).toThrow(StoreError)
    expect(() => openJournal({ directory: join(file, 'journal') })).toThrow(/can't be used: .* Check the path/)
  })
})

describe('a journal on a full disk', () => {
  it('goes on, counts what is missing, and recovers without harm to what follows', async () => {
    for (let freeBytes = 0; freeBytes < 900; freeBytes += 13) {
      const directory = temporaryFolder()
      const files = smallDisk(freeBytes)
      const states: string[] = []
      const journal = openJournal({ directory, files, compress: false, onState: (state) => states.push(state) })
      for (const record of notifications(0, 8)) journal.append(record)
      const { writtenRecords, unwrittenRecords } = journal.counters()
      expect(unwrittenRecords).toBeGreaterThan(0)
      expect(journal.degraded).toBe(true)
      expect(readAll(directory).records).toEqual(notifications(0, writtenRecords))

      files.freeBytes = 1e6
      // A short record first: it must not leave the rest of a longer, half-written one behind it.
      journal.append({ kind: 'tick', monotonicUs: 5 })
      for (const record of notifications(8, 12)) journal.append(record)
      await journal.close()
      expect(journal.degraded).toBe(false)
      expect(states).toEqual(['degraded', 'recovered'])
      expect(readAll(directory)).toEqual({
        records: [...notifications(0, writtenRecords), { kind: 'tick', monotonicUs: 5 }, ...notifications(8, 12)],
        damages: [],
      })
    }
  })

  it('survives that a half-written record can’t be cut off either', () => {
    const directory = temporaryFolder()
    const files = smallDisk(400)
    files.truncate = () => {
      throw new Error('EIO')
    }
    const journal = openJournal({ directory, files, compress: false })
    for (const record of notifications(0, 4)) journal.append(record)
    files.freeBytes = 1e6
    for (const record of notifications(4, 8)) journal.append(record)
    expect(readAll(directory)).toEqual({ records: [...notifications(0, 1), ...notifications(4, 8)], damages: [] })
  })

  it('frees the reserve once, and writes the record that did not fit', async () => {
    const directory = temporaryFolder()
    const files = smallDisk(500)
    const reserve = createReserve(join(directory, 'reserve'), 4096)
    expect(await reserve.ensure()).toBe(true)
    const freeing = {
      ensure: () => reserve.ensure(),
      release() {
        const freed = reserve.release()
        if (freed) files.freeBytes += 4096
        return freed
      },
    }
    const journal = openJournal({ directory: join(directory, 'journal'), files, reserve: freeing, compress: false })
    for (const record of notifications(0, 40)) journal.append(record)
    expect(existsSync(join(directory, 'reserve'))).toBe(false)
    const { writtenRecords, unwrittenRecords } = journal.counters()
    expect(writtenRecords).toBeGreaterThan(15)
    expect(unwrittenRecords).toBe(40 - writtenRecords)
    expect(readAll(join(directory, 'journal'))).toEqual({ records: notifications(0, writtenRecords), damages: [] })
  })

  it('behaves so on a real one', async ({ skip }) => {
    const mount = mountTmpfs(256)
    if (mount === null) {
      skip('mounting a tmpfs is not permitted here')
      return
    }
    const reserve = createReserve(join(mount, 'reserve'), 64 * 1024)
    expect(await reserve.ensure()).toBe(true)
    const directory = join(mount, 'journal')
    const journal = openJournal({ directory, reserve, compress: false })
    writeFileSync(join(mount, 'ballast'), Buffer.alloc(100 * 1024, 1))
    for (const record of notifications(0, 2000)) journal.append(record)
    const { writtenRecords } = journal.counters()
    expect(existsSync(join(mount, 'reserve'))).toBe(false)
    expect(journal.degraded).toBe(true)
    expect(readAll(directory).records).toEqual(notifications(0, writtenRecords))
    truncateSync(join(mount, 'ballast'), 0)
    journal.append(notification(9999, 180))
    await journal.close()
    expect(readAll(directory)).toEqual({
      records: [...notifications(0, writtenRecords), notification(9999, 180)],
      damages: [],
    })
    expect(await reserve.ensure()).toBe(true)
  })
})

/** A file system of so many KiB in memory; null where that takes rights this process has not. */
function mountTmpfs(kibibytes: number): string | null {
  const path = join(temporaryFolder(), 'disk')
  mkdirSync(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', path]))
  return path
}
