// Holds a data folder against the ledger: every acknowledged record there with its content, none twice, nothing by halves,
// nothing that nobody wrote. Reads the file by itself, not through the store that is being tried.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { apply, forget, seriesKey, seriesOf, unitsOf } from './ledger.mjs'
import {
  checksum,
  makeAlert,
  makeJournalRecord,
  makeMinute,
  makeSession,
  makeStep,
  versionOfAlert,
  versionOfMinute,
  versionOfSession,
  versionOfStep,
} from './records.mjs'

/** So many of each kind are told in full. */
const MOST_TOLD = 5

export function createFindings() {
  const counts = {}
  const examples = []
  return {
    counts,
    examples,
    add(what, detail) {
      counts[what] = (counts[what] ?? 0) + 1
      if (counts[what] <= MOST_TOLD) examples.push({ what, ...detail })
    },
    get failed() {
      return Object.keys(counts).length > 0
    },
  }
}

/**
 * @param modules of the program: the codec of the step blocks, the readers of rows, the journal
 * @param remote what is not here because it was delivered and gave way; null where there is no remote store
 */
export async function checkFolder({ directory, modules, ledger, findings, remote = null, whole = false, note = {} }) {
  const raw = new BetterSqlite3(join(directory, 'solewatch.sqlite'), { readonly: true })
  try {
    const evicted = raw.prepare(
      'SELECT * FROM evicted_steps WHERE athlete_id = ? AND session_id = ? AND foot = ? AND generation = ?',
    )
    const stored = {
      ...{ raw, modules, blocks: blockReader(raw, modules) },
      evicted: (part) => evicted.get(part.athleteId, part.sessionId, footNumber(part), part.generation),
    }
    await settlePending({ stored, ledger, findings, note })
    const sessions = whole ? ledger.known.keys() : ledger.dirty
    for (const sessionId of sessions) await checkSession({ stored, ledger, findings, remote, note }, sessionId)
    checkCounts({ raw, ledger, findings, note })
    checkAlerts({ stored, ledger, findings, note })
    checkDays({ raw, findings, note })
    if (remote === null) checkLog({ raw, ledger, findings, note })
    if (whole) checkIntegrity({ raw, findings, note })
  } finally {
    raw.close()
  }
  checkJournals({ directory, modules, ledger, findings, note, whole })
  ledger.dirty.clear()
}

/** What was not acknowledged is there or it is not; whichever, the ledger goes on from there. */
async function settlePending({ stored, ledger, findings, note }) {
  for (const operation of ledger.pending.values()) {
    for (const unit of unitsOf(operation)) {
      const state = stateOf({ stored, ledger }, unit)
      if (state === 'torn') findings.add('torn', { ...note, operation: describe(operation) })
      if (state !== 'absent') apply(ledger, { ...asOperation(operation, unit), mayBeTrimmed: true })
    }
  }
  ledger.pending.clear()
  ledger.trimming = false
  // The child swept before it said that it was ready: nothing is there of what a session does not show.
  for (const { athleteId, sessionId, generation } of ledger.sessions.values()) {
    if (ledger.dirty.has(sessionId)) forget(ledger, { athleteId, sessionId, exceptGeneration: generation })
  }
}

/** One unit alone, so that a flush whose steps are in and whose minutes are not is taken as that. */
function asOperation(operation, unit) {
  if (unit.kind === 'steps') return { ...operation, kind: 'append', steps: unit.parts }
  if (unit.kind === 'minutes') return { ...operation, kind: 'flush', steps: [], minutes: unit.parts }
  return operation
}

function stateOf({ stored, ledger }, unit) {
  if (unit.kind === 'steps') {
    // A computation that is not shown was swept with the start that came before this look.
    const shown = unit.parts.filter(({ sessionId, generation }) => isShown(stored, sessionId, generation))
    if (shown.length === 0) return 'absent'
    return stateOfEntries(shown.flatMap((part) => entriesOf(part, stored.blocks(part).versions, unit.version)))
  }
  if (unit.kind === 'minutes') {
    const versionsOf = (part) =>
      new Map([...minutesOf(stored, part).values()].map((minute) => [minute.minuteIndex, versionOfMinute(minute)]))
    return stateOfEntries(unit.parts.flatMap((part) => entriesOf(part, versionsOf(part), unit.version)))
  }
  if (unit.kind === 'session') {
    const row = sessionRow(stored, unit.session.sessionId)
    return row !== null && versionOfSession(row) === unit.version ? 'there' : 'absent'
  }
  if (unit.kind === 'alert') {
    const alert = alertsOf(stored).get(unit.alert.alertId)
    return alert !== undefined && versionOfAlert(alert) === unit.version ? 'there' : 'absent'
  }
  if (unit.kind === 'remove') return anySeries(stored, unit.scope) ? 'absent' : 'there'
  // What a switch left is swept at the start; a journal's tail is counted where journals are looked at.
  return unit.kind === 'clear' && ledger.sessions.has(unit.scope.sessionId) ? 'there' : 'absent'
}

function entriesOf({ first, count }, versions, version) {
  return Array.from({ length: count }, (_, i) => versions.get(first + i) === version)
}

function stateOfEntries(entries) {
  const there = entries.filter(Boolean).length
  if (there === 0) return 'absent'
  return there === entries.length ? 'there' : 'torn'
}

async function checkSession({ stored, ledger, findings, remote, note }, sessionId) {
  const row = ledger.sessions.get(sessionId)
  if (row !== undefined) checkRow({ stored, findings, note }, row)
  const { athleteId, startUs } = ledger.known.get(sessionId)
  const keys = new Set([
    ...seriesOf(ledger.steps, athleteId, sessionId),
    ...seriesOf(ledger.minutes, athleteId, sessionId),
  ])
  for (const part of stored.blocks.series(athleteId, sessionId)) keys.add(seriesKey(part))
  for (const key of keys) {
    const part = partOf(key, startUs)
    await checkSteps({ stored, ledger, findings, remote, note }, part, ledger.steps.get(key) ?? new Map())
    checkMinutes({ stored, findings, note }, part, ledger.minutes.get(key) ?? new Map())
  }
}

function checkRow({ stored, findings, note }, expected) {
  const row = sessionRow(stored, expected.sessionId)
  if (row === null) findings.add('lost session', { ...note, sessionId: expected.sessionId })
  else if (checksum(row) !== checksum(makeSession(expected, expected.version)))
    findings.add('changed session', { ...note, sessionId: expected.sessionId, is: versionOfSession(row), expected })
}

async function checkSteps({ stored, findings, remote, note }, part, expected) {
  const { steps, doubled } = stored.blocks(part)
  for (const strideIndex of doubled) findings.add('doubled step', { ...note, series: seriesKey(part), strideIndex })
  const missing = new Map()
  for (const [strideIndex, version] of expected) {
    const step = steps.get(strideIndex)
    if (step === undefined) missing.set(strideIndex, version)
    else compareStep({ findings, note, part }, step, version)
  }
  for (const strideIndex of steps.keys()) {
    if (!expected.has(strideIndex)) findings.add('unknown step', { ...note, series: seriesKey(part), strideIndex })
  }
  if (missing.size === 0) return
  const evicted = stored.evicted(part)
  const gone = evicted?.reason === 'forwarded' && remote !== null ? await remote.stepsOf(part) : new Map()
  for (const [strideIndex, version] of missing) {
    if (evicted?.reason === 'expired' && isWithin(evicted, makeStep(part, strideIndex, version))) continue
    const step = gone.get(strideIndex)
    if (step === undefined) findings.add('lost step', { ...note, series: seriesKey(part), strideIndex, version })
    else compareStep({ findings, note, part }, step, version)
  }
}

function isWithin({ from_time_us: fromUs, to_time_us: toUs }, { initialContactTimeUs }) {
  return initialContactTimeUs >= fromUs && initialContactTimeUs < toUs
}

function compareStep({ findings, note, part }, step, version) {
  if (checksum(step) === checksum(makeStep(part, step.strideIndex, version))) return
  const is = versionOfStep(step)
  findings.add('changed step', { ...note, series: seriesKey(part), strideIndex: step.strideIndex, is, version })
}

function checkMinutes({ stored, findings, note }, part, expected) {
  const minutes = minutesOf(stored, part)
  for (const [minuteIndex, version] of expected) {
    const minute = minutes.get(minuteIndex)
    const where = { ...note, series: seriesKey(part), minuteIndex }
    if (minute === undefined) findings.add('lost minute', where)
    else if (checksum(minute) !== checksum(makeMinute(part, minuteIndex, version)))
      findings.add('changed minute', { ...where, is: versionOfMinute(minute), version })
  }
  for (const minuteIndex of minutes.keys()) {
    if (!expected.has(minuteIndex)) findings.add('unknown minute', { ...note, series: seriesKey(part), minuteIndex })
  }
}

/** Of every series, touched or not: as many steps as the ledger has, here or given way to a remote store. */
function checkCounts({ raw, ledger, findings, note }) {
  const rows = raw.prepare(COUNTS).all()
  const left = new Set(raw.prepare('SELECT * FROM evicted_steps').all().map(keyOfRow))
  const counts = new Map(rows.map((row) => [keyOfRow(row), row.count]))
  for (const [key, series] of ledger.steps) {
    const is = counts.get(key) ?? 0
    counts.delete(key)
    // What has left says so; which of its steps are here and which there is looked at session by session.
    if (is !== series.size && !(is < series.size && left.has(key))) {
      findings.add('wrong count', { ...note, series: key, is, expected: series.size })
    }
  }
  for (const [key, is] of counts) findings.add('unknown series', { ...note, series: key, is })
}

const COUNTS = `SELECT athlete_id, session_id, foot, generation, sum(step_count) AS count FROM step_blocks
  GROUP BY athlete_id, session_id, foot, generation`

function checkAlerts({ stored, ledger, findings, note }) {
  const alerts = alertsOf(stored)
  for (const [alertId, expected] of ledger.alerts) {
    const alert = alerts.get(alertId)
    if (alert === undefined) findings.add('lost alert', { ...note, alertId })
    else if (checksum(alert) !== checksum(makeAlert(expected, expected.version)))
      findings.add('changed alert', { ...note, alertId })
  }
}

/** A session and the sum of its day are one transaction. */
function checkDays({ raw, findings, note }) {
  for (const row of raw.prepare(WRONG_DAYS).all()) findings.add('wrong day', { ...note, ...row })
}

const WRONG_DAYS = `SELECT s.athlete_id, s.local_date, s.session_count, d.session_count AS day_count FROM
  (SELECT athlete_id, local_date, count(*) AS session_count, sum(totals_json ->> '$.runningTimeS') AS running_time_s
    FROM sessions WHERE disposition = 'counted' GROUP BY athlete_id, local_date) AS s
  LEFT JOIN days AS d USING (athlete_id, local_date)
  WHERE d.session_count IS NOT s.session_count OR d.running_time_s IS NOT s.running_time_s`

function checkLog({ raw, ledger, findings, note }) {
  const has = raw.prepare('SELECT 1 FROM change_log WHERE kind = ? AND key = ?').pluck()
  for (const entry of ledger.logged) {
    const at = entry.indexOf(' ')
    if (has.get(entry.slice(0, at), entry.slice(at + 1)) === undefined) findings.add('not logged', { ...note, entry })
  }
}

function checkIntegrity({ raw, findings, note }) {
  for (const line of raw.prepare('PRAGMA integrity_check(5)').pluck().all()) {
    if (line !== 'ok') findings.add('damaged file', { ...note, line })
  }
}

/** Everything acknowledged in order from the first, and of the last write that was begun as much as there is. */
function checkJournals({ directory, modules, ledger, findings, note, whole }) {
  for (const [name, acknowledged] of whole ? ledger.journals : [...ledger.journals].slice(-1)) {
    const folder = join(directory, 'journals', name)
    let count = 0
    if (existsSync(folder)) {
      for (const record of modules.readJournal(folder, () => undefined)) {
        if (checksum(record) !== checksum(makeJournalRecord(count)))
          findings.add('changed journal record', { ...note, journal: name, at: count })
        count += 1
      }
    }
    if (count < acknowledged) findings.add('lost journal record', { ...note, journal: name, is: count, acknowledged })
    ledger.journals.set(name, Math.max(count, acknowledged))
  }
}

function blockReader(raw, { decodeStepBlock, stepAt }) {
  const select = raw.prepare(
    'SELECT block FROM step_blocks WHERE athlete_id = ? AND session_id = ? AND foot = ? AND generation = ?',
  )
  const series = raw.prepare(
    'SELECT DISTINCT athlete_id, session_id, foot, generation FROM step_blocks WHERE athlete_id = ? AND session_id = ?',
  )
  const read = (part) => {
    const steps = new Map()
    const versions = new Map()
    const doubled = []
    for (const { block } of select.all(part.athleteId, part.sessionId, footNumber(part), part.generation)) {
      const columns = decodeStepBlock(block)
      for (let row = 0; row < columns.count; row++) {
        const step = stepAt(columns, keyOnly(part), row)
        if (steps.has(step.strideIndex)) doubled.push(step.strideIndex)
        steps.set(step.strideIndex, step)
        versions.set(step.strideIndex, versionOfStep(step))
      }
    }
    return { steps, versions, doubled }
  }
  return Object.assign(read, { series: (athleteId, id) => series.all(athleteId, id).map(partOfRow) })
}

function minutesOf({ raw, modules }, part) {
  const rows = modules.queryMinutes(raw, { ...keyOnly(part) })
  return new Map(rows.map((minute) => [minute.minuteIndex, minute]))
}

function sessionRow({ raw, modules }, sessionId) {
  const row = raw.prepare('SELECT * FROM sessions WHERE session_id = ?').get(sessionId)
  return row === undefined ? null : modules.toSession(row)
}

function isShown({ raw }, sessionId, generation) {
  const active = raw.prepare('SELECT active_generation FROM sessions WHERE session_id = ?').pluck().get(sessionId)
  return active === undefined || active === generation
}

function alertsOf({ raw, modules }) {
  return new Map(modules.listAlerts(raw).map((alert) => [alert.alertId, alert]))
}

function anySeries({ raw }, { athleteId, sessionId }) {
  return ['step_blocks', 'minutes'].some(
    (table) =>
      raw
        .prepare(`SELECT 1 FROM ${table} WHERE athlete_id = ? AND session_id = ? LIMIT 1`)
        .get(athleteId, sessionId) !== undefined,
  )
}

function partOfRow({ athlete_id: athleteId, session_id: sessionId, foot, generation }) {
  return { athleteId, sessionId, foot: foot === 0 ? 'left' : 'right', generation }
}

const footNumber = ({ foot }) => (foot === 'left' ? 0 : 1)

const keyOfRow = (row) => seriesKey(partOfRow(row))

function partOf(key, startUs) {
  const [athleteId, sessionId, foot, generation] = key.split('|')
  return { athleteId, sessionId, foot, generation: Number(generation), startUs }
}

function keyOnly({ athleteId, sessionId, foot, generation }) {
  return { athleteId, sessionId, foot, generation }
}

function describe({ id, kind, version, steps = [] }) {
  return { id, kind, version, steps: steps.map(({ first, count, foot }) => `${foot} ${first}+${count}`) }
}
