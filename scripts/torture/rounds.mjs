// One data folder, killed again and again: start, look, work, kill.
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { checkFolder } from './check.mjs'
import { acknowledge, beginOperation, createLedger } from './ledger.mjs'
import { planKill, planWork } from './plan.mjs'
import { startVictim } from './victim.mjs'

/** What a kill is counted under where nothing was under way. */
const NOTHING = 'between two operations'
const AIM_LIMIT_MS = 2500
/** What was never delivered between two kills is delivered then. */
const DRAIN_LIMIT_MS = 900_000

/**
 * @param scene where, with which build of the program, and what it is held against
 * @returns figures and findings; the folder is left as the last clean end left it
 */
export async function tortureFolder(scene, { kills, seed, progress }) {
  const state = {
    ledger: createLedger(),
    nextId: 1,
    startUpMs: [],
    startUpCpuMs: [],
    killedDuring: {},
    again: [],
    checks: 0,
  }
  for (let round = 0; round < kills; round++) {
    const plan = planKill(seed, round)
    const note = { round, plan: JSON.stringify(plan) }
    const helper = scene.remote === null ? null : await scene.remote.beforeRound(round)
    const victim = begin(scene, state)
    if (plan.when === 'opening') setTimeout(() => victim.kill(), plan.delayMs)
    else {
      await lookAtStart({ scene, state, victim, note })
      victim.order(workOf({ scene, state, seed, round }))
      await strike({ state, victim, plan })
    }
    const end = await victim.gone
    if (end.signal !== 'SIGKILL') throw new Error(`It ended by itself in round ${round}: ${end.errors || state.said}`)
    count(state, plan, victim)
    await helper?.()
    progress(round + 1)
    state.kills = round + 1
    if (scene.stopAtFinding && scene.findings.failed) return resultOf(state)
  }
  await finish({ scene, state })
  return resultOf(state)
}

function begin(scene, state) {
  state.inside = new Map()
  state.listener = null
  const victim = startVictim(scene.child, (message) => {
    if (message.t === 'begin') {
      const { operation } = message
      state.nextId = Math.max(state.nextId, operation.id + 1)
      state.inside.set(operation.id, operation.kind)
      beginOperation(state.ledger, operation)
      state.listener?.(operation)
    } else if (message.t === 'ack') {
      state.inside.delete(message.id)
      acknowledge(state.ledger, message.id)
    } else if (message.t === 'delivery') state.delivery = message
    else if (message.t === 'error') state.said = message.message
  })
  return victim
}

/** How long the start took, and whether everything is there before anything is written. */
async function lookAtStart({ scene, state, victim, note, whole = false }) {
  const ready = await victim.hears('ready')
  if (ready === null) {
    const { errors } = await victim.gone
    throw new Error(`It did not start (${note.plan ?? 'the last start'}): ${errors}${state.said ?? ''}`)
  }
  state.startUpMs.push(ready.atMs)
  state.startUpCpuMs.push(ready.cpuMs)
  const { ledger } = state
  const unsettled = [...ledger.pending.values()]
  await checkFolder({ ...scene, ledger, note, whole })
  state.checks += 1
  state.again = unsettled.filter((operation) => isWorthRepeating(ledger, operation))
}

/** As after a crash, when the journal is read again: steps that were not acknowledged are handed over once more. */
function isWorthRepeating(ledger, { kind, steps = [] }) {
  if (kind !== 'append' && kind !== 'flush') return false
  return steps.every(({ sessionId, generation }) => {
    if (ledger.removed.has(sessionId)) return false
    return (ledger.sessions.get(sessionId)?.generation ?? 0) === generation
  })
}

function workOf({ scene, state, seed, round }) {
  const { ledger, nextId, again } = state
  return planWork({ seed, round, ledger, nextId, again, world: scene.world, trims: scene.remote === null })
}

async function strike({ state, victim, plan }) {
  if (plan.when === 'working') await sleep(plan.delayMs)
  else {
    await aim(state, plan)
    await sleep(plan.delayMs)
  }
  victim.kill()
}

/** Until the n-th operation of that kind has begun. */
function aim(state, { kind, nth }) {
  let left = nth
  return new Promise((resolve) => {
    const patience = setTimeout(resolve, AIM_LIMIT_MS)
    state.listener = (operation) => {
      if (operation.kind !== kind || --left > 0) return
      clearTimeout(patience)
      resolve()
    }
  })
}

function count(state, plan) {
  const kinds = plan.when === 'opening' ? ['opening'] : [...state.inside.values()]
  if (kinds.length === 0) kinds.push(NOTHING)
  if (state.delivery?.waiting > 0) kinds.push('forwarding')
  for (const kind of kinds) state.killedDuring[kind] = (state.killedDuring[kind] ?? 0) + 1
  state.delivery = null
}

/** A last start that nobody kills: everything delivered, everything looked at, closed in order. */
async function finish({ scene, state }) {
  const victim = begin(scene, state)
  await lookAtStart({ scene, state, victim, note: { round: 'end' }, whole: true })
  if (scene.remote !== null) {
    const begunMs = performance.now()
    victim.order({ do: 'drain' })
    await victim.hears('drained', DRAIN_LIMIT_MS)
    scene.delivered.seconds = Math.round((performance.now() - begunMs) / 100) / 10
    tellSetAside(scene)
    await scene.remote.compare({ ledger: state.ledger, findings: scene.findings, delivered: scene.delivered })
  }
  victim.order({ do: 'close' })
  await victim.hears('closed')
  const { code, errors } = await victim.gone
  if (code !== 0) throw new Error(`It did not end in order (${code}): ${errors}`)
}

/** What InfluxDB refused for what it is; nothing of a torture should be. */
function tellSetAside({ directory, findings }) {
  const raw = new BetterSqlite3(databaseOf(directory), { readonly: true })
  for (const row of raw.prepare('SELECT kind, key, why FROM set_aside').all()) findings.add('set aside', row)
  raw.close()
}

function resultOf({ ledger, startUpMs, startUpCpuMs, killedDuring, checks, kills }) {
  return {
    ...{ kills, checks, killedDuring },
    acknowledgedOperations: ledger.acknowledgedOperations,
    acknowledgedRecords: ledger.acknowledgedRecords,
    ...{ startUpMs, startUpCpuMs },
  }
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const databaseOf = (directory) => join(directory, 'solewatch.sqlite')
