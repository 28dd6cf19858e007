import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openConnection } from '../../../src/stores/sqlite/connection.js'
import { createDatabaseService } from '../../../src/stores/sqlite/database-service.js'
import { copyName, MIGRATIONS } from '../../../src/stores/sqlite/migrations.js'
import { temporaryDirectory } from '../open-temporary.js'
import { sampleMinute, sampleRecording, sampleSession, sampleSteps, START_US } from '../sample-records.js'
import { openService } from '../sqlite-service.js'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')
const RUN = { athleteId: 'ana', sessionId: 'run-1' }
const RELEASED = MIGRATIONS.slice(0, -1).map(({ version }) => version)

/** All rows of all tables, each with the columns it had. */
function contentsOf(raw: BetterSqlite3.Database): Map<string, Record<string, unknown>[]> {
  const names = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()
  return new Map(
    (names as string[]).map((name) => [
      name,
      raw.prepare(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[],
    ]),
  )
}

describe('a database of an earlier schema', () => {
  let directory: string
  let file: string
  beforeEach(async () => {
    directory = await temporaryDirectory()
    file = join(directory, 'solewatch.sqlite')
  })
  afterEach(async () => rm(directory, { recursive: true }))

  async function lay(version: number): Promise<Map<string, Record<string, unknown>[]>> {
    const raw = new BetterSqlite3(file)
    raw.exec(await readFile(join(FIXTURES, `schema-v${version}.sql`), 'utf8'))
    const contents = contentsOf(raw)
    raw.close()
    return contents
  }

  it.each(RELEASED)(
    '%i keeps every record with every value, is copied first, and then has the schema of a new one',
    async (version) => {
      const before = await lay(version)
      const connection = openConnection({ file })
      const after = contentsOf(connection.raw)
      for (const [table, rows] of before) {
        expect(after.get(table), table).toHaveLength(rows.length)
        expect(after.get(table), table).toMatchObject(rows)
      }
      const copy = new BetterSqlite3(copyName(file, version))
      expect(copy.pragma('user_version', { simple: true })).toBe(version)
      expect(contentsOf(copy)).toEqual(before)
      copy.close()
      const fresh = await openService()
      const schemaOf = (raw: BetterSqlite3.Database): unknown =>
        raw.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all()
      expect(schemaOf(connection.raw)).toEqual(schemaOf(fresh.connection.raw))
      expect(connection.raw.pragma('integrity_check', { simple: true })).toBe('ok')
      connection.close()
      await fresh.close()
    },
  )

  it.each(RELEASED)(
    '%i knows how much room its steps take, without anybody having written one since',
    async (version) => {
      await lay(version)
      const connection = openConnection({ file })
      const blocks = connection.raw.prepare('SELECT count(*), sum(step_count), sum(length(block)) FROM step_blocks')
      const series = connection.raw.prepare(
        'SELECT sum(block_count), sum(step_count), sum(byte_count) FROM step_series',
      )
      expect(series.raw().get()).toEqual(blocks.raw().get())
      expect(series.raw().get()).toEqual([1, 5, expect.any(Number)])
      connection.close()
    },
  )

  it('3 reads as it was: edits, assignments, recordings, heart rate, steps', async () => {
    await lay(3)
    const connection = openConnection({ file })
    const service = createDatabaseService(connection)
    const origin = { parts: [{ journalId: 'run-1', fromUs: START_US, toUs: null }] }
    expect(service.listSessions({})).toEqual([sampleSession('run-1', { surface: 'trail', origin })])
    expect(service.listEdits(['run-1'])).toEqual([
      {
        ...{ sessionId: 'run-1', sequence: 0, madeTimeUs: START_US + 5, madeBy: 'owner' },
        detail: { kind: 'surface', surface: 'trail' },
      },
    ])
    expect(service.listDevices()).toMatchObject([{ model: 'Pod 2', shared: true, settings: { sampleRateHz: 200 } }])
    expect(service.listAssignments({ athleteId: 'ana' })).toHaveLength(1)
    expect(service.listRecordings()).toEqual([sampleRecording('rec-1')])
    expect(service.queryMinutes(RUN)).toEqual([sampleMinute(0, { heartRateBpmMean: 151.5, powerWMean: 240.25 })])
    const [block] = service.readStepPage(RUN, null).blocks
    expect(block).toMatchObject({ foot: 'left', firstStrideIndex: 0, lastStrideIndex: sampleSteps(5).length - 1 })
    connection.close()
  })
})
