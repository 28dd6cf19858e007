// What the process that is killed has said: what it was about to do, and what was acknowledged. Lives in the parent, which
// is never killed, so it is the truth that the store is held against.

/** Steps of one foot of one computation of one session. */
export const seriesKey = ({ athleteId, sessionId, foot, generation }) =>
  `${athleteId}|${sessionId}|${foot}|${generation}`

export function createLedger() {
  return {
    /** Series → stride → version of the write that counts. */
    steps: new Map(),
    minutes: new Map(),
    /** Session → whose it is and when it began; for all that anything was ever planned for. */
    known: new Map(),
    /** Session → its row's version, its active generation and what it takes to make it again. */
    sessions: new Map(),
    alerts: new Map(),
    /** Journal folder → how many records were acknowledged in it, in order from 0. */
    journals: new Map(),
    /** Entries that the change log must hold, since the log was last cut back. */
    logged: new Set(),
    trimming: false,
    /** Begun, not acknowledged: may be there or not, but not in part. */
    pending: new Map(),
    /** Sessions that anything was done to since the last look. */
    dirty: new Set(),
    removed: new Set(),
    acknowledgedRecords: 0,
    acknowledgedOperations: 0,
  }
}

export function beginOperation(ledger, operation) {
  ledger.pending.set(operation.id, operation)
  // What expires leaves the log, too.
  if (operation.kind === 'trim' || operation.plan?.kind === 'expired') {
    ledger.logged.clear()
    ledger.trimming = true
    // They may be committed before the log is cut, and acknowledged afterwards.
    for (const other of ledger.pending.values()) other.mayBeTrimmed = true
  }
  operation.mayBeTrimmed = ledger.trimming
  for (const sessionId of sessionsOf(operation)) ledger.dirty.add(sessionId)
}

/** The store has said that it has it: from here on it must be there. */
export function acknowledge(ledger, id) {
  const operation = ledger.pending.get(id)
  if (operation === undefined) throw new Error(`An operation ${id} was acknowledged that was never begun.`)
  ledger.pending.delete(id)
  ledger.acknowledgedOperations += 1
  ledger.acknowledgedRecords += apply(ledger, operation)
}

/** @returns how many records it is of */
export function apply(ledger, operation) {
  let count = 0
  for (const unit of unitsOf(operation)) count += applyUnit(ledger, unit)
  if (operation.kind === 'trim' || operation.kind === 'evict') ledger.trimming = false
  if (!operation.mayBeTrimmed) for (const key of logKeysOf(operation)) ledger.logged.add(key)
  return count
}

/** What must be there as a whole or not at all. */
export function unitsOf(operation) {
  switch (operation.kind) {
    case 'append':
      return [{ kind: 'steps', parts: operation.steps, version: operation.version }]
    case 'flush':
      return [
        { kind: 'steps', parts: operation.steps, version: operation.version },
        { kind: 'minutes', parts: operation.minutes, version: operation.version },
      ]
    case 'session':
    case 'switch':
      return [{ kind: 'session', session: operation.session, version: operation.version }]
    case 'alert':
      return [{ kind: 'alert', alert: operation.alert, version: operation.version }]
    case 'clear':
    case 'remove':
      return [{ kind: operation.kind, scope: operation.scope }]
    case 'journal':
      return [{ kind: 'journal', folder: operation.folder, first: operation.first, count: operation.count }]
    default:
      return []
  }
}

function applyUnit(ledger, unit) {
  if (unit.kind === 'steps' || unit.kind === 'minutes') {
    let count = 0
    for (const part of unit.parts) count += putRange(ledger[unit.kind], part, unit.version)
    return count
  }
  if (unit.kind === 'session') {
    ledger.sessions.set(unit.session.sessionId, { ...unit.session, version: unit.version })
    return 1
  }
  if (unit.kind === 'alert') {
    ledger.alerts.set(unit.alert.alertId, { ...unit.alert, version: unit.version })
    return 1
  }
  if (unit.kind === 'journal') {
    ledger.journals.set(unit.folder, unit.first + unit.count)
    return unit.count
  }
  forget(ledger, unit.scope)
  if (unit.kind === 'remove') ledger.removed.add(unit.scope.sessionId)
  return 0
}

function putRange(space, part, version) {
  const key = seriesKey(part)
  let series = space.get(key)
  if (series === undefined) space.set(key, (series = new Map()))
  for (let index = part.first; index < part.first + part.count; index++) series.set(index, version)
  return part.count
}

/** Takes away what a removal of this scope takes away. */
export function forget(ledger, { athleteId, sessionId, exceptGeneration }) {
  for (const space of [ledger.steps, ledger.minutes]) {
    for (const key of seriesOf(space, athleteId, sessionId)) {
      if (exceptGeneration === undefined || !key.endsWith(`|${exceptGeneration}`)) space.delete(key)
    }
  }
}

export function seriesOf(space, athleteId, sessionId) {
  const keys = []
  for (const foot of ['left', 'right']) {
    for (let generation = 0; generation < 40; generation++) {
      const key = seriesKey({ athleteId, sessionId, foot, generation })
      if (space.has(key)) keys.push(key)
    }
  }
  return keys
}

function sessionsOf(operation) {
  const { session, scope, steps = [], minutes = [] } = operation
  const ids = [...steps, ...minutes].map(({ sessionId }) => sessionId)
  if (session !== undefined) ids.push(session.sessionId)
  if (scope !== undefined) ids.push(scope.sessionId)
  return new Set(ids)
}

/** The entries that whoever follows the change log needs, so that the change reaches a remote store. */
function logKeysOf(operation) {
  const keys = []
  for (const part of operation.kind === 'append' || operation.kind === 'flush' ? operation.steps : []) {
    for (const minute of part.epochMinutes ?? []) {
      keys.push(`steps ${JSON.stringify([part.athleteId, part.sessionId, part.foot, part.generation, minute])}`)
    }
  }
  for (const part of operation.kind === 'flush' ? operation.minutes : []) {
    for (let index = part.first; index < part.first + part.count; index++) {
      keys.push(`minute ${JSON.stringify([part.athleteId, part.sessionId, part.foot, part.generation, index])}`)
    }
  }
  if (operation.session !== undefined) keys.push(`session ${JSON.stringify([operation.session.sessionId])}`)
  if (operation.alert !== undefined) keys.push(`alert ${JSON.stringify([operation.alert.alertId])}`)
  return keys
}
