// A torture that nothing can fail is worth nothing: the program made wrong on purpose, one mistake at a time, must be found.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { copyProgram } from './snapshot.mjs'
import { torture } from './run.mjs'

const WORK = { folder: 60, migration: 0, server: 0 }
const MIGRATE = { folder: 0, migration: 24, server: 0 }
const SEED = 'mutant'

/** `caught: false` are mistakes that a kill cannot show, kept here so that nobody believes it does. */
export const MUTANTS = [
  {
    name: 'acknowledges steps before they are committed',
    store: 'sqlite',
    shares: WORK,
    file: 'stores/worker/worker-step-store.js',
    find: 'await client.callWithTransfer(',
    replace: 'void client.callWithTransfer(',
  },
  {
    name: 'a batch of steps is not one transaction',
    store: 'sqlite',
    shares: WORK,
    file: 'stores/sqlite/append-steps.js',
    find: 'connection.transaction(() => {',
    replace: '((work) => work())(() => {',
  },
  {
    name: 'a batch of minutes is not one transaction',
    store: 'sqlite',
    shares: WORK,
    file: 'stores/sqlite/minutes.js',
    find: 'transaction(() => {',
    replace: '((work) => work())(() => {',
  },
  {
    name: 'a session and the sum of its day are not one transaction',
    store: 'sqlite',
    shares: WORK,
    file: 'stores/sqlite/sessions.js',
    find: 'export function putSession(connection, session) {\n    connection.transaction(() => {',
    replace: 'export function putSession(connection, session) {\n    ((work) => work())(() => {',
  },
  {
    name: 'a stride that is written again stays in its old place as well',
    store: 'sqlite',
    shares: WORK,
    file: 'stores/sqlite/append-steps.js',
    find: 'const kept = keptRows(columns, rowOfStride);',
    replace: 'const kept = keptRows(columns, new Map());',
  },
  {
    name: 'the change log is written after the commit',
    store: 'sqlite',
    shares: WORK,
    file: 'stores/sqlite/changes.js',
    find: "connection.prepare('INSERT OR REPLACE INTO change_log (kind, key) VALUES (?, ?)').run(kind, JSON.stringify(key));",
    replace:
      "setTimeout(() => connection.raw.open && connection.prepare('INSERT OR REPLACE INTO change_log (kind, key) VALUES (?, ?)').run(kind, JSON.stringify(key)), 5);",
  },
  {
    name: 'the start leaves what a crash left of a computation',
    store: 'sqlite',
    shares: WORK,
    file: 'stores/sqlite/generations.js',
    find: 'for (const scope of [...strays, ...ofOthers]) {',
    replace: 'for (const scope of []) {',
  },
  {
    name: 'the journal writes a moment later than it says',
    store: 'sqlite',
    shares: WORK,
    file: 'journal/segment-chain.js',
    find: 'segment.append(record);',
    replace:
      'const [own, bytes] = [segment, Buffer.from(record)];\nsetTimeout(() => { try { own.append(bytes) } catch {} }, 20);',
  },
  {
    name: 'a migration is not one transaction',
    store: 'sqlite',
    shares: MIGRATE,
    file: 'stores/sqlite/migrations.js',
    find: 'database.transaction(() => {',
    replace: '((work) => ({ exclusive: work }))(() => {',
  },
  {
    name: 'the copy of a migration that was cut short is taken for whole',
    store: 'sqlite',
    shares: MIGRATE,
    file: 'stores/sqlite/migrations.js',
    find: "rmSync(next, { force: true });\n        database.prepare('VACUUM INTO ?').run(next);",
    replace:
      "if (statSync(next, { throwIfNoEntry: false }) === undefined)\n database.prepare('VACUUM INTO ?').run(next);",
  },
  {
    name: "the cursor moves before the server's word",
    store: 'influxdb',
    shares: WORK,
    file: 'stores/change-log/forwarder.js',
    find: 'const verdict = await deliver(target, batch.work,',
    replace: `if (batch.upToSequence > this.#cursor.sequence) {
            const ahead = { upToSequence: batch.upToSequence, deliveredCount: 0, deliveredTimeUs: null, delivered: [], setAside: [] };
            source.advance(ahead, 0);
            this.#cursor = { ...this.#cursor, sequence: batch.upToSequence };
        }
        const verdict = await deliver(target, batch.work,`,
  },
  {
    name: 'the change log is cut further than the cursor',
    store: 'influxdb',
    shares: WORK,
    file: 'stores/sqlite/forwarding/cursor.js',
    find: 'trimChanges(connection, upToSequence);',
    replace: 'trimChanges(connection, upToSequence + 2);',
  },
  {
    name: 'steps leave before they are delivered',
    store: 'influxdb',
    shares: WORK,
    file: 'stores/sqlite/eviction/delivered.js',
    find: "const cursor = prepare('SELECT sequence FROM forward_cursors WHERE target = ?').pluck().get(target);",
    replace: 'if (target) return true;\n    const cursor = 0;',
  },
  {
    name: 'a moved step leaves its old point in InfluxDB',
    store: 'influxdb',
    shares: { folder: 12, migration: 0, server: 0 },
    file: 'stores/sqlite/append-steps.js',
    find: 'logMoved(connection, key, { before: columns, now: incoming, rowOfStride });',
    replace: '',
  },
  {
    name: 'a commit is not synchronised to the disk',
    store: 'sqlite',
    shares: { folder: 20, migration: 4, server: 0 },
    caught: false,
    file: 'stores/sqlite/connection.js',
    find: 'synchronous = FULL',
    replace: 'synchronous = OFF',
  },
]

/** @returns the names of those whose place is not in the program any more, or not there alone */
export function misplacedMutants(dist) {
  return MUTANTS.filter(({ file, find }) => readFileSync(join(dist, file), 'utf8').split(find).length !== 2).map(
    ({ name }) => name,
  )
}

/** @param only a part of the names of those that are tried; all where absent */
export async function tryMutants({ found, only, say = () => undefined }) {
  const results = []
  for (const mutant of MUTANTS.filter(({ name }) => only === undefined || name.includes(only))) {
    if (mutant.store === 'influxdb' && 'missing' in found) {
      say(`left out, without InfluxDB: ${mutant.name}`)
      continue
    }
    const result = await tryMutant(mutant, found)
    say(result.text)
    results.push(result)
  }
  return results
}

export async function tryMutant(mutant, found = {}) {
  const { name, store, shares, caught = true } = mutant
  const program = copyProgram([mutant])
  const outcome = await torture({
    ...{ store, dist: program.dist, influxd: found.influxd, shares, seed: SEED, stopAtFinding: true },
  }).catch((error) => ({ ok: false, findings: { 'does not go on': 1 }, error: error.message }))
  program.remove()
  const isCaught = !outcome.ok
  const by = isCaught ? Object.keys(outcome.findings).join(', ') : 'nothing'
  const after = outcome.kills === undefined ? '' : ` after ${outcome.kills} kills`
  const word = isCaught ? `caught${after} by: ${by}` : `not caught${after}`
  const text = `${isCaught === caught ? 'as expected' : 'UNEXPECTED '}  ${name}: ${word}`
  return {
    name,
    store,
    isCaught,
    asExpected: isCaught === caught,
    by,
    kills: outcome.kills ?? null,
    text,
    error: outcome.error,
  }
}
