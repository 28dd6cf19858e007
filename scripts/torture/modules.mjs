// What the parent takes of the program to read what the program wrote: codecs and the mapping of rows, never the store.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'

export async function loadModules(dist) {
  const load = (path) => import(pathToFileURL(join(dist, path)).href)
  const [{ decodeStepBlock }, { stepAt }, { toSession }, { queryMinutes }, { listAlerts }, { readJournal }] =
    await Promise.all([
      load('codecs/step-block/step-block.js'),
      load('codecs/step-block/step-columns.js'),
      load('stores/sqlite/sessions.js'),
      load('stores/sqlite/minutes.js'),
      load('stores/sqlite/alerts.js'),
      load('journal/reader.js'),
    ])
  return {
    ...{ decodeStepBlock, stepAt, toSession, readJournal },
    queryMinutes: (raw, query) => queryMinutes(readingConnection(raw), query),
    listAlerts: (raw) => listAlerts(readingConnection(raw), {}),
  }
}

const sql = new Kysely({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

function readingConnection(raw) {
  const all = (query) => {
    const compiled = query.compile()
    return raw.prepare(compiled.sql).all(...compiled.parameters)
  }
  return { raw, sql, all, first: (query) => all(query)[0] ?? null, prepare: (text) => raw.prepare(text) }
}
