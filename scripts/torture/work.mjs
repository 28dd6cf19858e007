// What the process that is killed does: two lanes beside each other, as a server has it, each one thing after the other.
import { join } from 'node:path'
import { FEET, makeAlert, makeJournalRecord, makeMinute, makeSession, makeStep, MINUTE_US } from './records.mjs'

const LARGE_BATCH_STEPS = 1500
const MOST_STRIDES = 4000
const MOST_REWRITTEN = 200

export function createLanes(tools) {
  const { order } = tools
  const ids = { next: order.nextId }
  const run = async (operation, act) => {
    const begun = { ...operation, id: ids.next++, version: operation.version ?? ids.next }
    tools.say({ t: 'begin', operation: begun })
    await act(begun)
    tools.say({ t: 'ack', id: begun.id })
  }
  const pick = (count) => tools.random() % count
  const chance = (percent) => pick(100) < percent
  const lane = { ...tools, run, pick, chance, version: () => ids.next + 1 }
  return { series: () => seriesLane(lane), rest: () => restLane(lane) }
}

/** Steps, minutes, sessions, recomputations and removals. */
async function seriesLane(lane) {
  const { order, pick, chance } = lane
  const sessions = order.sessions.map((session) => ({ ...session }))
  const batcher = lane.createStepBatcher(lane.db.steps)
  // What was not acknowledged is given again by whoever reads the journal after a crash.
  for (const operation of order.again) await repeat(lane, operation)
  for (let n = 0; n < order.operations && sessions.length > 0; n++) {
    const session = sessions[pick(sessions.length)]
    const dice = pick(100)
    if (dice < 45) await append(lane, session)
    else if (dice < 72) await flush(lane, batcher, session)
    else if (dice < 84) await lane.run(sessionOperation(lane, session), (o) => putSession(lane, o))
    else if (dice < 97) await recompute(lane, session)
    else if (chance(30)) {
      sessions.splice(sessions.indexOf(session), 1)
      const { athleteId, sessionId } = session
      await lane.run({ kind: 'remove', scope: { athleteId, sessionId } }, ({ scope }) => lane.db.steps.remove(scope))
    }
  }
}

/** Alerts, the journal, and cutting back the change log where nobody else does it. */
async function restLane(lane) {
  const { order, options, pick, chance } = lane
  const folder = join(options.directory, 'journals', order.journal.name)
  const journal = lane.openJournal({ directory: folder, segmentBytes: 32 * 1024 })
  let next = order.journal.next
  for (let n = 0; n < order.operations; n++) {
    const count = 1 + pick(30)
    await lane.run({ kind: 'journal', folder: order.journal.name, first: next, count }, ({ first }) => {
      for (let i = first; i < first + count; i++) journal.append(makeJournalRecord(i))
    })
    next += count
    if (chance(20)) void journal.sync()
    if (chance(40)) {
      const number = pick(400)
      const athleteId = order.athletes[number % order.athletes.length]
      const alert = { alertId: `alert-${number}`, athleteId, raisedTimeUs: order.raisedTimeUs + number * 1_000_003 }
      await lane.run({ kind: 'alert', alert }, ({ version }) => lane.db.putAlerts([makeAlert(alert, version)]))
    }
    if (order.trims && chance(8)) {
      await lane.run({ kind: 'trim' }, async () => {
        const changes = await lane.db.changes.readChanges(0, 1_000_000)
        const last = changes[pick(Math.max(1, changes.length))]
        if (last !== undefined) await lane.db.changes.trimChanges(last.sequence)
      })
    }
    if (chance(5)) await evict(lane)
    await new Promise((resolve) => setTimeout(resolve, pick(6)))
  }
  await journal.close()
}

/** As retention does it, a slice at a time: what is old, or what is older than a while and has been delivered. */
async function evict({ db, order, options, run }) {
  const plan =
    options.influx === undefined
      ? { kind: 'expired', endedBeforeUs: order.expiresBeforeUs }
      : { kind: 'delivered', target: options.target, endedBeforeUs: order.leavesBeforeUs }
  await run({ kind: 'evict', plan }, async () => {
    let after = null
    do {
      const { next } = await db.keeping.evictSteps(plan, after, Date.now() * 1000)
      after = next
    } while (after !== null)
  })
}

/** Further strides of both feet; now and then strides that are there already, with other content. */
async function append(lane, session) {
  const steps = nextSteps(lane, session)
  await lane.run({ kind: 'append', steps }, ({ version }) => lane.db.steps.append(recordsOf(steps, version)))
}

/** The same through what collects a run's steps and minutes and hands them over once a second. */
async function flush(lane, batcher, session) {
  const steps = nextSteps(lane, session)
  const minutes = FEET.map((foot) => ({ ...keyOf(session, foot), first: Math.floor(session.next / 86), count: 2 }))
  await lane.run({ kind: 'flush', steps, minutes }, async ({ version }) => {
    for (const step of recordsOf(steps, version)) batcher.addStep(step)
    for (const minute of minutesOf(minutes, version)) batcher.addMinute(minute)
    await batcher.flush()
  })
}

async function repeat(lane, { kind, steps, minutes, version }) {
  // With the version it had: the same records once more.
  await lane.run({ kind, steps, minutes, version }, async () => {
    await lane.db.steps.append(recordsOf(steps, version))
    if (minutes !== undefined) await lane.db.steps.appendMinutes(minutesOf(minutes, version))
  })
}

/** A new computation beside the one that is shown, the switch to it in one transaction, and the end of the old one. */
async function recompute(lane, session) {
  const { db } = lane
  if (session.next === 0 || session.generation > 30) return
  const before = await db.getSession(session.sessionId)
  if (before === null || before.activeGeneration !== session.generation) return
  const generation = session.generation + 1
  const steps = FEET.map((foot) => part({ ...session, generation }, foot, { first: 0, count: session.next }, 0))
  const version = lane.version()
  for (const one of steps) one.epochMinutes = minutesOfEpoch(one, version)
  await lane.run({ kind: 'append', steps, version }, () => db.steps.append(recordsOf(steps, version)))
  const switching = sessionOperation(lane, { ...session, generation })
  const { athleteId, sessionId } = session
  await lane.run({ ...switching, kind: 'switch' }, async (operation) => {
    const changed = await db.changeSessions({
      expected: [{ sessionId, editCount: 0, row: before }],
      rows: [makeSession(operation.session, operation.version)],
      complete: [{ athleteId, sessionId, generation, stepCount: 2 * session.next }],
    })
    if (!changed) throw new Error(`The switch of ${sessionId} was refused although nobody else had changed it.`)
  })
  session.generation = generation
  const scope = { athleteId, sessionId, exceptGeneration: generation }
  await lane.run({ kind: 'clear', scope }, () => db.steps.remove(scope))
}

function putSession({ db }, { session, version }) {
  return db.putSession(makeSession(session, version))
}

function sessionOperation(_lane, { athleteId, sessionId, startUs, generation }) {
  return { kind: 'session', session: { athleteId, sessionId, startUs, generation } }
}

function nextSteps(lane, session) {
  const { pick, chance } = lane
  const rewrites = session.next > 10 && (chance(15) || session.next > MOST_STRIDES)
  // Each stride that moves in time is a deletion of its own in InfluxDB, so most rewrites are small.
  const isLarge = chance(8)
  const count = isLarge ? LARGE_BATCH_STEPS : 1 + pick(rewrites && !chance(10) ? 8 : 90)
  const first = rewrites ? pick(session.next) : session.next
  const range = { first, count: rewrites ? Math.min(count, session.next - first, MOST_REWRITTEN) : count }
  session.next = Math.max(session.next, range.first + range.count)
  const version = lane.version()
  return FEET.map((foot) => part(session, foot, range, version))
}

function part(session, foot, range, version) {
  const one = { ...keyOf(session, foot), ...range }
  return { ...one, epochMinutes: minutesOfEpoch(one, version) }
}

function minutesOfEpoch(one, version) {
  const minuteOf = (index) => Math.floor(makeStep(one, index, version).initialContactTimeUs / MINUTE_US)
  const minutes = new Set()
  for (let index = one.first; index < one.first + one.count; index++) minutes.add(minuteOf(index))
  return [...minutes]
}

function keyOf({ athleteId, sessionId, startUs, generation }, foot) {
  return { athleteId, sessionId, startUs, generation, foot }
}

function recordsOf(parts, version) {
  return parts.flatMap((one) => Array.from({ length: one.count }, (_, i) => makeStep(one, one.first + i, version)))
}

function minutesOf(parts, version) {
  return parts.flatMap((one) => Array.from({ length: one.count }, (_, i) => makeMinute(one, one.first + i, version)))
}
