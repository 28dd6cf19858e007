import { existsSync } from 'node:fs'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeStepBlock } from '../../../src/codecs/step-block/step-block.js'
import { StoreError } from '../../../src/runtime/errors.js'
import { openConnection } from '../../../src/stores/sqlite/connection.js'
import { createDatabaseService } from '../../../src/stores/sqlite/database-service.js'
import { copyName, MIGRATIONS } from '../../../src/stores/sqlite/migrations.js'
import { openLocalDatabase } from '../../../src/stores/worker/open-local-database.js'
import { temporaryDirectory } from '../open-temporary.js'
import { sampleAthlete, sampleDevice, sampleMinute, sampleSession, sampleStep, sampleSteps } from '../sample-records.js'
import { encoded, openService } from '../sqlite-service.js'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')
const RUN = { athleteId: 'ana', sessionId: 'run-1' }
const NEXT_VERSION = MIGRATIONS.length + 1

describe('a database file', () => {
  let directory: string
  let file: string
  beforeEach(async () => {
    directory = await temporaryDirectory()
    file = join(directory, 'solewatch.sqlite')
  })
  afterEach(async () => rm(directory, { recursive: true }))

  async function layFixture(version = 1): Promise<void> {
    const raw = new BetterSqlite3(file)
    raw.exec(await readFile(join(FIXTURES, `schema-v${version}.sql`), 'utf8'))
    raw.close()
  }

  const schemaOf = (raw: BetterSqlite3.Database): unknown =>
    raw.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all()

  it('of schema 1 as it was released opens with all that is in it', async () => {
    await layFixture()
    const database = await openLocalDatabase({ directory })
    expect(await database.listAthletes()).toEqual([sampleAthlete()])
    expect(await database.getSession('run-1')).toEqual(sampleSession('run-1'))
    expect(await database.listDays({ athleteId: 'ana', fromDate: '2025-10-09', toDate: '2025-10-09' })).toHaveLength(1)
    const steps = []
    for await (const step of database.steps.query(RUN)) steps.push(step)
    // What a step had been seen of was not kept then.
    expect(steps).toEqual(sampleSteps(5, { coverageRatio: null }))
    await database.close()
  })

  it.each([1, 2, 3])('of schema %i is what was released under its number', async (version) => {
    await layFixture(version)
    const released = new BetterSqlite3(file)
    const ofToday = join(directory, 'of-today.sqlite')
    const connection = openConnection({ file: ofToday, migrations: MIGRATIONS.slice(0, version) })
    expect(schemaOf(connection.raw)).toEqual(schemaOf(released))
    released.close()
    connection.close()
  })

  it('that was brought up from schema 1 has the schema of a new one, and its minutes say nothing of slope', async () => {
    await layFixture()
    const { connection, service, close } = await openService()
    const migrated = openConnection({ file })
    expect(schemaOf(migrated.raw)).toEqual(schemaOf(connection.raw))
    const [minute] = createDatabaseService(migrated).queryMinutes({ ...RUN, generation: 0 })
    expect(minute).toMatchObject({ usualLandingBwSSum: null, slopeDegMean: null, surface: null, shoeKind: null })
    service.appendMinutes([sampleMinute(0)])
    expect(service.queryMinutes({ ...RUN, generation: 0 })).toEqual([sampleMinute(0)])
    migrated.close()
    await close()
  })

  it('of schema 2 opens with all that is in it: every run counts, nobody shares a pod', async () => {
    await layFixture(2)
    const connection = openConnection({ file })
    const fresh = await openService()
    const service = createDatabaseService(connection)
    expect(schemaOf(connection.raw)).toEqual(schemaOf(fresh.connection.raw))
    expect(service.listSessions({})).toEqual([sampleSession('run-1')])
    expect(service.listDevices()).toEqual([sampleDevice('pod-1', { placement: 'shank' })])
    expect(service.queryMinutes({ ...RUN, generation: 0 })).toEqual([sampleMinute(0)])
    expect(service.listDays({ athleteId: 'ana', fromDate: '2025-10-09', toDate: '2025-10-09' })).toHaveLength(1)
    connection.close()
    await fresh.close()
  })

  it('keeps what was said of a run: a row of the list can neither change nor go while the run is there', async () => {
    const { connection, service, close } = await openService()
    service.putSession(sampleSession('run-1'))
    const { raw } = connection
    raw.exec("INSERT INTO edits VALUES ('run-1', 1, 5, 'owner', 'delete', '{}', NULL)")
    expect(() => raw.exec("UPDATE edits SET kind = 'trim'")).toThrow('edits only grow')
    expect(() => raw.exec('DELETE FROM edits')).toThrow('edits only grow')
    raw.exec("DELETE FROM sessions; DELETE FROM edits WHERE session_id = 'run-1'")
    expect(raw.prepare('SELECT count(*) FROM edits').pluck().get()).toBe(0)
    await close()
  })

  it('is copied before a migration changes its schema', async () => {
    await layFixture()
    const migrations = [...MIGRATIONS, { version: NEXT_VERSION, sql: 'ALTER TABLE athletes ADD COLUMN shoe_size REAL' }]
    openConnection({ file, migrations }).close()
    const [copy, migrated] = [new BetterSqlite3(copyName(file, 1)), new BetterSqlite3(file)]
    expect([copy, migrated].map((raw) => raw.pragma('user_version', { simple: true }))).toEqual([1, NEXT_VERSION])
    expect(copy.prepare('SELECT count(*) FROM athletes').pluck().get()).toBe(1)
    for (const raw of [copy, migrated]) raw.close()
  })

  it('stays what it was when a migration fails half-way', async () => {
    await layFixture()
    const sql = 'ALTER TABLE athletes ADD COLUMN shoe_size REAL; INSERT INTO nowhere VALUES (1)'
    expect(() => openConnection({ file, migrations: [...MIGRATIONS, { version: NEXT_VERSION, sql }] })).toThrow(
      StoreError,
    )
    const connection = openConnection({ file })
    expect(createDatabaseService(connection).listAthletes()).toEqual([sampleAthlete()])
    connection.close()
  })

  it('of a newer program is refused and left as it is', async () => {
    await layFixture()
    const raw = new BetterSqlite3(file)
    raw.pragma('user_version = 99')
    raw.close()
    const before = await readFile(file)
    await expect(openLocalDatabase({ directory })).rejects.toMatchObject({
      name: 'StoreError',
      code: 'schema-newer',
      message: expect.stringMatching(`newer Solewatch \\(schema 99, this one knows ${MIGRATIONS.length}\\)`),
    })
    expect((await readFile(file)).equals(before)).toBe(true)
    expect(existsSync(`${file}-wal`)).toBe(false)
  })

  it('of another program is refused', async () => {
    const raw = new BetterSqlite3(file)
    raw.exec('CREATE TABLE theirs (x)')
    raw.close()
    await expect(openLocalDatabase({ directory })).rejects.toMatchObject({ code: 'not-solewatch' })
  })

  it('that is no database, or was zeroed, is named together with what to do', async () => {
    for (const content of [Buffer.alloc(8192), Buffer.from('not a database at all '.repeat(500))]) {
      await writeFile(file, content)
      await expect(openLocalDatabase({ directory })).rejects.toMatchObject({
        code: 'corrupt-database',
        message: expect.stringMatching(/solewatch\.sqlite is damaged .*move this file .*journals/),
      })
    }
  })

  it('that was cut in the middle gives the same clear error when it is opened or read', async () => {
    const connection = openConnection({ file })
    createDatabaseService(connection).appendSteps(encoded(sampleSteps(5000)))
    connection.close()
    await truncate(file, 40_960)
    const read = async (): Promise<void> => {
      const database = await openLocalDatabase({ directory })
      try {
        for await (const step of database.steps.query(RUN)) expect(step.athleteId).toBe('ana')
      } finally {
        await database.close()
      }
    }
    await expect(read()).rejects.toMatchObject({ code: 'corrupt-database' })
  })
})

describe('a full disk', () => {
  it('refuses the batch as disk-full, harms nothing, and takes it when there is room again', async () => {
    const { connection, service, close } = await openService()
    service.appendSteps(encoded(sampleSteps(500)))
    const pages = Number(connection.raw.pragma('page_count', { simple: true }))
    connection.raw.pragma(`max_page_count = ${pages + 4}`)
    const late = sampleSteps(5000).slice(500)
    for (let attempt = 0; attempt < 3; attempt++) {
      let caught: unknown
      try {
        service.appendSteps(encoded(late))
      } catch (error) {
        caught = error
      }
      expect(caught).toMatchObject({ name: 'StoreError', code: 'disk-full', retryable: true })
    }
    const strides = (): number =>
      service.readStepPage(RUN, null).blocks.reduce((last, block) => Math.max(last, block.lastStrideIndex), -1)
    expect(strides()).toBe(499)
    expect(connection.raw.pragma('integrity_check', { simple: true })).toBe('ok')
    connection.raw.pragma('max_page_count = 1000000')
    service.appendSteps(encoded(late))
    service.appendSteps(encoded([sampleStep(5000)]))
    expect(connection.prepare('SELECT sum(step_count) FROM step_blocks').pluck().get()).toBe(5001)
    await close()
  })
})

describe('stored blocks', () => {
  it('hold one minute of one foot each, and say which strides they span', async () => {
    const { connection, service, close } = await openService()
    service.appendSteps(encoded(sampleSteps(300)))
    const rows = connection.all(connection.sql.selectFrom('step_blocks').selectAll().orderBy('epoch_minute'))
    expect(rows.length).toBeGreaterThan(3)
    for (const row of rows) {
      const { strideIndex, initialContactTimeUs } = decodeStepBlock(row.block).numbers
      expect([strideIndex.values[0], strideIndex.values.at(-1)]).toEqual([
        row.first_stride_index,
        row.last_stride_index,
      ])
      for (const timeUs of initialContactTimeUs.values) expect(Math.floor(timeUs / 60e6)).toBe(row.epoch_minute)
    }
    await close()
  })
})
