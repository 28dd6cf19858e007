import { ERASED_ID, WEARERS_ERASED, type ErasureScope } from '../../erasure.js'
import { textOf, type AnySchema, type Row } from './any-schema.js'
import { changesOf, idsOf, namedRows, noteTables, removeSeriesChanges, seriesOf } from './find-traces.js'
import { mentions, renamedIn, withoutMentions } from './mentions.js'

export interface RowsToErase {
  readonly schema: AnySchema
  readonly athleteId: string
  readonly scope: ErasureScope
  readonly timeUs: number
}

/** Called inside a transaction. What is kept of others names the athlete no more. */
export function eraseRows(work: RowsToErase): void {
  const { schema, athleteId, scope } = work
  const ids = idsOf(athleteId, scope)
  eraseRuns(work, ids)
  eraseDevices(work)
  for (const table of ['days', 'declared_days', 'alerts', 'device_assignments']) {
    schema.remove(table, 'athlete_id = ?', athleteId)
  }
  const sessions = new Set(scope.sessionIds)
  for (const row of schema.rows('alerts', ['alert_id', 'session_id'])) {
    if (!sessions.has(textOf(row, 'session_id'))) continue
    schema.raw.prepare('UPDATE alerts SET session_id = NULL WHERE alert_id = ?').run(row['alert_id'])
  }
  for (const recordingId of scope.recordingIds) schema.remove('recordings', 'recording_id = ?', recordingId)
  eraseSettings(schema, ids)
  for (const table of noteTables(schema)) removeNamed(schema, table, ids)
  schema.remove('shoes', 'athlete_id = ?', athleteId)
  schema.remove('athletes', 'athlete_id = ?', athleteId)
  removeSeriesChanges(schema, athleteId)
  for (const sequence of changesOf(schema, athleteId, ids)) schema.remove('change_log', 'sequence = ?', sequence)
}

function eraseRuns({ schema, athleteId, scope }: RowsToErase, ids: ReadonlySet<string>): void {
  const sessions = new Set(scope.sessionIds)
  for (const table of ['step_blocks', 'minutes']) {
    for (const pair of seriesOf(schema, table, athleteId, sessions)) {
      schema.remove(table, 'athlete_id = ? AND session_id = ?', pair.athleteId, pair.sessionId)
    }
  }
  const names = new Map([athleteId, ...scope.shoeIds].map((id) => [id, ERASED_ID]))
  for (const other of scope.others) keepOther(schema, other, { ids, names })
  // Lists stay as long as their runs do, so these go first.
  for (const sessionId of scope.sessionIds) schema.remove('sessions', 'session_id = ?', sessionId)
  for (const sessionId of scope.sessionIds) schema.remove('edits', 'session_id = ?', sessionId)
  for (const row of schema.rows('edits', ['session_id', 'detail_json'])) {
    // A list whose run is long gone.
    const orphan = schema.count('sessions', 'session_id = ?', textOf(row, 'session_id')) === 0
    if (orphan && mentions(textOf(row, 'detail_json'), ids))
      schema.remove('edits', 'session_id = ?', textOf(row, 'session_id'))
  }
}

interface Naming {
  readonly ids: ReadonlySet<string>
  readonly names: ReadonlyMap<string, string>
}

/** The lists refuse every change while their run is there, so both are taken out and put back. */
function keepOther(schema: AnySchema, other: ErasureScope['others'][number], { ids, names }: Naming): void {
  const { sessionId, athleteId, keeps } = other
  const [row] = schema.raw.prepare('SELECT * FROM sessions WHERE session_id = ?').all(sessionId) as Row[]
  if (row === undefined) return
  const edits = schema.raw.prepare('SELECT * FROM edits WHERE session_id = ?').all(sessionId) as Row[]
  schema.remove('sessions', 'session_id = ?', sessionId)
  schema.remove('edits', 'session_id = ?', sessionId)
  const kept = keeps === 'all' ? edits : []
  for (const edit of kept) {
    insert(schema, 'edits', { ...edit, detail_json: renamedIn(textOf(edit, 'detail_json'), names) })
  }
  insert(schema, 'sessions', { ...row, athlete_id: athleteId, ...own(row, other, ids) })
}

/** A run whose recording has gone stands for itself. */
function own(row: Row, { keeps }: ErasureScope['others'][number], ids: ReadonlySet<string>): Row {
  const shoe = ids.has(textOf(row, 'shoe_id')) ? { shoe_id: null } : {}
  if (keeps === 'all') return shoe
  const countedByGone = ids.has(textOf(row, 'counted_by'))
  return {
    ...shoe,
    ...('origin_json' in row ? { origin_json: null } : {}),
    ...(countedByGone ? { counted_by: null, disposition: 'counted' } : {}),
  }
}

function insert(schema: AnySchema, table: string, row: Row): void {
  const columns = Object.keys(row)
  const marks = columns.map(() => '?').join(', ')
  schema.raw.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`).run(...Object.values(row))
}

/** Devices stay, as nobody's. What a check of them says of the wearer goes, and a name that names them. */
function eraseDevices({ schema, athleteId, scope, timeUs }: RowsToErase): void {
  const [athlete] = schema.rows('athletes', ['name'], 'athlete_id = ?', athleteId)
  const name = athlete === undefined ? '' : textOf(athlete, 'name')
  const worn = schema.rows(
    'device_assignments',
    ['device_id', 'from_time_us', 'to_time_us'],
    'athlete_id = ?',
    athleteId,
  )
  for (const row of schema.has('devices') ? (schema.raw.prepare('SELECT * FROM devices').all() as Row[]) : []) {
    const deviceId = textOf(row, 'device_id')
    const change: Row = {}
    const wears = row['athlete_id'] === athleteId
    if (wears) Object.assign(change, { athlete_id: null, foot: null })
    const checkedUs = checkedTimeUs(textOf(row, 'calibration_json'))
    const checkedOn = worn.some(
      (one) => one['device_id'] === deviceId && isWithin(checkedUs, one['from_time_us'], one['to_time_us']),
    )
    if (checkedUs !== null && (wears || checkedOn)) change['calibration_json'] = null
    if (namesPerson(textOf(row, 'name'), name)) change['name'] = textOf(row, 'model') || textOf(row, 'kind')
    for (const [column, value] of Object.entries(change)) {
      schema.raw.prepare(`UPDATE devices SET ${column} = ? WHERE device_id = ?`).run(value, deviceId)
    }
    if (change['name'] !== undefined && schema.has('recordings'))
      schema.raw.prepare('UPDATE recordings SET name = ? WHERE device_id = ?').run(change['name'], deviceId)
  }
  if (!schema.has('settings')) return
  const put = schema.raw.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)')
  for (const deviceId of scope.everWornDeviceIds) put.run(WEARERS_ERASED + deviceId, String(timeUs))
}

function checkedTimeUs(calibration: string): number | null {
  if (calibration === '') return null
  const { checkedTimeUs: timeUs } = JSON.parse(calibration) as { checkedTimeUs?: number }
  return timeUs ?? 0
}

function isWithin(timeUs: number | null, from: unknown, to: unknown): boolean {
  return timeUs !== null && Number(from) <= timeUs && (to === null || timeUs <= Number(to))
}

/** "Ana's left pod" names Ana, and no Anatole. */
function namesPerson(deviceName: string, personName: string): boolean {
  const wanted = personName.trim().toLowerCase()
  if (wanted.length < 2) return false
  const said = deviceName.toLowerCase()
  const isLetter = (character: string | undefined): boolean => character !== undefined && /\p{L}/u.test(character)
  for (let at = said.indexOf(wanted); at >= 0; at = said.indexOf(wanted, at + 1)) {
    const [before, after] = [said[at - 1], said[at + wanted.length]]
    if (!isLetter(before) && (!isLetter(after) || after === 's')) return true
  }
  return false
}

function eraseSettings(schema: AnySchema, ids: ReadonlySet<string>): void {
  for (const row of schema.rows('settings', ['key', 'value'])) {
    const [key, value] = [textOf(row, 'key'), textOf(row, 'value')]
    if (mentions(key, ids)) schema.remove('settings', 'key = ?', key)
    else if (mentions(value, ids)) {
      if (/^[[{]/.test(value)) {
        schema.raw.prepare('UPDATE settings SET value = ? WHERE key = ?').run(withoutMentions(value, ids), key)
      } else schema.remove('settings', 'key = ?', key)
    }
  }
}

function removeNamed(schema: AnySchema, table: string, ids: ReadonlySet<string>): void {
  const columns = schema.textColumns(table)
  for (const row of namedRows(schema, table, ids)) {
    const where = columns.map((column) => `${column} IS ?`).join(' AND ')
    schema.remove(table, where, ...columns.map((column) => row[column] ?? null))
  }
}
