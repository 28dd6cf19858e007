import BetterSqlite3 from 'better-sqlite3'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openConnection } from '../../../src/stores/sqlite/connection.js'
import { inspectDatabase } from '../../../src/stores/sqlite/inspect-database.js'
import { MIGRATIONS } from '../../../src/stores/sqlite/migrations.js'
import { temporaryDirectory } from '../open-temporary.js'

async function file(): Promise<string> {
  const directory = await temporaryDirectory()
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return join(directory, 'solewatch.sqlite')
}

it('a database that is not there is missing, and is not made', async () => {
  const path = await file()
  expect(inspectDatabase({ file: path, checkIntegrity: true })).toEqual({ kind: 'missing' })
  expect(readdirSync(join(path, '..'))).toEqual([])
})

it('a sound database is told with its schema and what is open in it, also while its owner has it', async () => {
  const path = await file()
  const connection = openConnection({ file: path })
  onTestFinished(() => connection.close())
  connection.raw.exec(`INSERT INTO change_log (kind, key) VALUES ('steps', 'a'), ('steps', 'b')`)
  const facts = inspectDatabase({ file: path, checkIntegrity: true })
  const newestVersion = MIGRATIONS.at(-1)?.version
  expect(facts).toMatchObject({
    ...{ kind: 'opened', schemaVersion: newestVersion, newestVersion, unfinishedSessionCount: 0 },
    ...{ changeLogLength: 2, damage: [] },
  })
  expect(facts.kind === 'opened' && facts.sizeBytes).toBeGreaterThan(4096)
  expect(inspectDatabase({ file: path, checkIntegrity: false })).toMatchObject({ damage: null })
})

it('a database with broken pages shows what SQLite found', async () => {
  const path = await file()
  const connection = openConnection({ file: path })
  const insert = connection.raw.prepare('INSERT INTO audit VALUES (NULL, 0, ?, ?, ?, ?)')
  for (let row = 0; row < 400; row += 1) insert.run('owner', 'looked', `subject ${row}`, 'x'.repeat(60))
  connection.raw.pragma('wal_checkpoint(TRUNCATE)')
  const pageBytes = Number(connection.raw.pragma('page_size', { simple: true }))
  connection.close()
  const bytes = readFileSync(path)
  // What a page of rows begins with; its first free block is made to lie outside of it.
  for (let at = bytes.length - 8 * pageBytes; at < bytes.length; at += pageBytes) {
    if (bytes[at] === 0x0d) bytes.writeUInt16BE(pageBytes - 2, at + 1)
  }
  writeFileSync(path, bytes)
  const facts = inspectDatabase({ file: path, checkIntegrity: true })
  expect(facts).toMatchObject({ kind: 'opened' })
  expect(facts.kind === 'opened' ? facts.damage?.length : 0).toBeGreaterThan(0)
})

it('a database whose table is gone altogether is unreadable', async () => {
  const path = await file()
  const connection = openConnection({ file: path })
  const root = Number(
    connection.raw.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'sessions'").pluck().get(),
  )
  const pageBytes = Number(connection.raw.pragma('page_size', { simple: true }))
  connection.close()
  const bytes = readFileSync(path)
  bytes.fill(0xee, (root - 1) * pageBytes, root * pageBytes)
  writeFileSync(path, bytes)
  expect(inspectDatabase({ file: path, checkIntegrity: true })).toMatchObject({ code: 'SQLITE_CORRUPT' })
})

it('a file of another program, and one that is no database, are told apart', async () => {
  const foreign = await file()
  const other = new BetterSqlite3(foreign)
  other.exec('CREATE TABLE theirs (a)')
  other.close()
  expect(inspectDatabase({ file: foreign, checkIntegrity: true })).toEqual({ kind: 'foreign' })
  const text = await file()
  writeFileSync(
    text,
    'plain text, long enough to be looked at as the header of a database file, and then some more of it',
  )
  expect(inspectDatabase({ file: text, checkIntegrity: true })).toMatchObject({
    kind: 'unreadable',
    code: 'SQLITE_NOTADB',
  })
})
