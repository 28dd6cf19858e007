// A data folder of an earlier version, killed while it is brought up to this one.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { createRandom } from '../fuzz/random.mjs'
import { ROOT } from '../setup-lib.mjs'
import { startVictim } from './victim.mjs'

const FIXTURES = join(ROOT, 'test', 'stores', 'fixtures')
/** Half a year of runs of a few people: enough that copying and migrating take longer than a moment. */
const SESSIONS = 1500

/** A kill waits until so much of the copy is there, and then up to so long as what follows takes when nobody disturbs it. */
const AIMS = [
  { within: 'openMs', copyShare: null },
  { within: 'copyMs', copyShare: 0 },
  { within: 'behindCopyMs', copyShare: 0.9 },
]

/** Each kill begins on a fresh copy; every second one is killed once more on what the first has left. */
export async function tortureMigration({ child, directory, findings, stopAtFinding }, { kills, seed, progress }) {
  const random = createRandom(`${seed} migration`)
  const result = { kills: 0, killedDuring: {}, startUpMs: [] }
  const olds = readdirSync(FIXTURES)
    .map((name) => /^schema-v(\d+)\.sql$/.exec(name)?.[1])
    .filter((version) => version !== undefined)
  const expected = new Map()
  while (result.kills < kills && !(stopAtFinding && findings.failed)) {
    const version = olds[random() % olds.length]
    const whole = await wholeMigration({ child, directory, version, expected })
    const folder = join(directory, `migration-${result.kills}`)
    layOld(folder, version)
    const times = result.kills + 1 < kills && random() % 2 === 0 ? 2 : 1
    for (let time = 0; time < times; time++) {
      // Anywhere; from where the copy begins; and behind the copy, where the schema changes.
      const aim = AIMS[random() % AIMS.length]
      const delayMs = ((random() % 1000) / 1000) * whole[aim.within] * 1.1
      await killWhileOpening({ child, folder, result, delayMs, copyShare: aim.copyShare })
      progress(result.kills)
    }
    result.startUpMs.push(await openWhole({ child, folder, note: { version }, findings }))
    compareDumps({ folder, whole, findings, note: { version, kill: result.kills } })
    rmSync(folder, { recursive: true })
  }
  return result
}

function layOld(folder, version) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const template = join(folder, '..', `schema-${version}.sqlite`)
  if (!existsSync(template)) makeOld(template, version)
  cpSync(template, join(folder, 'solewatch.sqlite'))
}

/** The released fixture with its run many times over. */
function makeOld(file, version) {
  const raw = new BetterSqlite3(file)
  raw.exec(readFileSync(join(FIXTURES, `schema-v${version}.sql`), 'utf8'))
  raw.pragma('foreign_keys = OFF')
  const multiply = raw.transaction(() => {
    for (const table of ['sessions', 'step_blocks', 'minutes']) {
      const columns = raw.pragma(`table_info(${table})`).map(({ name }) => name)
      const values = columns.map((name) => (name === 'session_id' ? "session_id || '-' || n" : `"${name}"`))
      raw.exec(`WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < ${SESSIONS})
        INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table}, many`)
    }
  })
  multiply()
  raw.close()
}

/** What a migration that nobody disturbs makes of it, and how long it takes. */
async function wholeMigration({ child, directory, version, expected }) {
  const known = expected.get(version)
  if (known !== undefined) return known
  const folder = join(directory, `migration-whole-${version}`)
  layOld(folder, version)
  const victim = startVictim({ ...child, directory: folder }, () => undefined)
  const opening = await victim.hears('opening')
  const seen = [0, 0.9].map((share) => seesCopy(folder, victim, share).then(() => performance.now()))
  const opened = await victim.hears('opened')
  const openedMs = performance.now()
  const [beginsMs, endsMs] = await Promise.all(seen)
  if (opened === null) throw new Error(`Schema ${version} is not brought up: ${(await victim.gone).errors}`)
  victim.order({ do: 'close' })
  await victim.gone
  const copyMs = Math.max(5, endsMs - beginsMs)
  const behindCopyMs = Math.max(5, openedMs - endsMs)
  const whole = { dump: dumpOf(folder), openMs: opened.atMs - opening.atMs, copyMs, behindCopyMs }
  expected.set(version, whole)
  rmSync(folder, { recursive: true })
  return whole
}

/** Resolves when the copy has that share of the bytes of what it is a copy of, or the database is open. */
async function seesCopy(folder, victim, share) {
  let isOpen = false
  void victim.hears('opened').then(() => (isOpen = true))
  const { size } = statSync(join(folder, 'solewatch.sqlite'))
  while (!isOpen) {
    const copy = readdirSync(folder).find((name) => name.includes('.bak'))
    // It may be given its own name meanwhile.
    const copied = copy === undefined ? undefined : statSync(join(folder, copy), { throwIfNoEntry: false })
    if (copied !== undefined && copied.size >= size * share) return
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

async function killWhileOpening({ child, folder, result, delayMs, copyShare }) {
  const victim = startVictim({ ...child, directory: folder }, () => undefined)
  await victim.hears('opening')
  if (copyShare !== null) await seesCopy(folder, victim, copyShare)
  await new Promise((resolve) => setTimeout(resolve, delayMs))
  victim.kill()
  const { signal, errors } = await victim.gone
  if (signal !== 'SIGKILL') throw new Error(`It ended by itself while it migrated: ${errors}`)
  const during = (await victim.hears('opened')) === null ? 'migration' : 'after migration'
  result.kills += 1
  result.killedDuring[during] = (result.killedDuring[during] ?? 0) + 1
}

async function openWhole({ child, folder, note, findings }) {
  const victim = startVictim({ ...child, directory: folder }, () => undefined)
  const ready = await victim.hears('ready')
  if (ready === null)
    findings.add('no start after migration', { ...note, errors: (await victim.gone).errors.slice(-500) })
  victim.order({ do: 'close' })
  await victim.gone
  return ready?.atMs ?? Infinity
}

function compareDumps({ folder, whole, findings, note }) {
  const dump = dumpOf(folder)
  for (const [table, is] of Object.entries(dump.tables)) {
    if (is !== whole.dump.tables[table]) findings.add('changed by migration', { ...note, table })
  }
  for (const line of dump.damage) findings.add('damaged file', { ...note, line })
  for (const name of dump.badCopies) findings.add('bad copy before migration', { ...note, name })
}

/** Every table by a checksum over its rows, and whether the copy that was made before is whole. */
function dumpOf(folder) {
  const raw = new BetterSqlite3(join(folder, 'solewatch.sqlite'), { readonly: true })
  const names = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()
  const tables = {}
  for (const name of names) {
    const hash = createHash('sha256')
    for (const row of raw.prepare(`SELECT * FROM "${name}"`).raw().iterate()) {
      for (const value of row) hash.update(Buffer.isBuffer(value) ? value : `${typeof value} ${String(value)}\n`)
    }
    tables[name] = hash.digest('hex')
  }
  const damage = problemsOf(raw)
  raw.close()
  const copies = readdirSync(folder).filter((name) => name.endsWith('.bak'))
  return { tables, damage, badCopies: copies.filter((name) => !isWhole(join(folder, name))) }
}

function isWhole(file) {
  try {
    const raw = new BetterSqlite3(file, { readonly: true })
    const whole = problemsOf(raw).length === 0 && raw.prepare('SELECT count(*) FROM sessions').pluck().get() > SESSIONS
    raw.close()
    return whole
  } catch {
    return false
  }
}

const problemsOf = (raw) =>
  raw
    .prepare('PRAGMA integrity_check(5)')
    .pluck()
    .all()
    .filter((line) => line !== 'ok')
