import BetterSqlite3 from 'better-sqlite3'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openConnection } from '../../../src/stores/sqlite/connection.js'
import { copyName, MIGRATIONS } from '../../../src/stores/sqlite/migrations.js'
import { SCHEMA_V1 } from '../../../src/stores/sqlite/schema-v1.js'
import { temporaryDirectory } from '../open-temporary.js'

const FIRST = [{ version: 1, sql: SCHEMA_V1 }]
/** Enough for the log of an open database, too little for a copy. */
const LEFT_BYTES = 200_000
const newest = MIGRATIONS.at(-1)?.version ?? 0

function versionOf(file: string): number {
  const raw = new BetterSqlite3(file, { readonly: true })
  try {
    return Number(raw.pragma('user_version', { simple: true }))
  } finally {
    raw.close()
  }
}

/** A database of the first schema with half a megabyte in it. */
function makeFirst(file: string): void {
  const connection = openConnection({ file, migrations: FIRST })
  const put = connection.prepare('INSERT INTO settings VALUES (?, ?)')
  for (let row = 0; row < 50; row += 1) put.run(`key ${row}`, 'x'.repeat(10_000))
  connection.close()
}

describe('the copy before an upgrade', () => {
  let directory: string
  let file: string
  beforeEach(async () => {
    directory = await temporaryDirectory()
    file = join(directory, 'solewatch.sqlite')
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  it('is whole, takes the place of earlier ones, and of what an attempt left that was cut short', () => {
    makeFirst(file)
    const middle = MIGRATIONS.slice(0, 2)
    openConnection({ file, migrations: middle }).close()
    expect(versionOf(copyName(file, 1))).toBe(1)
    writeFileSync(`${copyName(file, 2)}.next`, 'half of a copy')
    openConnection({ file }).close()
    expect(versionOf(file)).toBe(newest)
    expect(versionOf(copyName(file, 2))).toBe(2)
    expect(readdirSync(directory).filter((name) => name.includes('schema'))).toEqual(['solewatch.sqlite.schema-2.bak'])
  })

  it('that finds no room leaves the database as it was and says so', ({ skip }) => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', directory]).status === 0
    if (!mounted) skip('mounting a size-limited tmpfs needs rights that this system does not give')
    try {
      makeFirst(file)
      const { bavail, bsize } = statfsSync(directory)
      writeFileSync(join(directory, 'ballast'), Buffer.alloc(bavail * bsize - LEFT_BYTES))
      expect(() => openConnection({ file })).toThrow('The database is untouched')
      expect(versionOf(file)).toBe(1)
      expect(existsSync(copyName(file, 1)) || existsSync(`${copyName(file, 1)}.next`)).toBe(false)
      rmSync(join(directory, 'ballast'))
      openConnection({ file }).close()
      expect(versionOf(file)).toBe(newest)
    } finally {
      spawnSync('umount', [directory])
    }
  })
})
