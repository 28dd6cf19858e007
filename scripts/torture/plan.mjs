// When each process is killed, and what it is given to do: chance that can be repeated.
import { createRandom } from '../fuzz/random.mjs'
import { sessionName, sessionStartUs } from './records.mjs'

export const ATHLETES = 8
const DAY_US = 86_400_000_000
/** Among the younger ones are steps that stay here, among the older ones steps that may leave once they are delivered. */
const WORLD_DAYS = 40
/** A fresh journal folder after so many rounds, so that looking at one stays short. */
const ROUNDS_A_JOURNAL = 20
const OPERATIONS = 4000
/** Where nothing is delivered, the first days are older than steps are kept. */
const EXPIRES_AFTER_DAYS = 4
/** Where they are delivered, the first half may leave. */
const LEAVES_AFTER_DAYS = 20
/** Kinds that are over quickly, and rare: some kills wait for one to begin. */
const AIMED_AT = ['append', 'flush', 'switch', 'clear', 'session', 'remove', 'trim', 'alert', 'journal', 'evict']

export function createWorld(nowUs = Date.now() * 1000) {
  const today = Math.floor(nowUs / DAY_US) * DAY_US
  return { firstTimeUs: today - WORLD_DAYS * DAY_US, halfDays: 2 * (WORLD_DAYS - 1) }
}

/** How and when the process of this round dies. */
export function planKill(seed, round) {
  const random = createRandom(`${seed} kill ${round}`)
  const dice = random() % 100
  // While it opens, recovers and sweeps: before it has said anything.
  if (dice < 22) return { when: 'opening', delayMs: (random() % 3000) / 10 }
  if (dice < 62) return { when: 'working', delayMs: 5 + (random() % 6000) / 10 }
  const kind = AIMED_AT[random() % AIMED_AT.length]
  return { when: 'inside', kind, nth: 1 + (random() % 4), delayMs: (random() % 60) / 10 }
}

/** New sessions and old ones of this round, and where each stands. */
export function planWork({ seed, round, world, ledger, nextId, again, trims }) {
  const random = createRandom(`${seed} sessions ${round}`)
  for (let k = 0; k < 2; k++) {
    const athleteIndex = random() % ATHLETES
    const n = [...ledger.known.values()].filter((known) => known.athleteIndex === athleteIndex).length
    ledger.known.set(sessionName(athleteIndex, n), {
      athleteIndex,
      athleteId: `athlete-${athleteIndex}`,
      startUs: sessionStartUs(world, athleteIndex, n),
    })
  }
  const live = [...ledger.known].filter(([sessionId]) => !ledger.removed.has(sessionId))
  const older = live.slice(0, -2)
  const chosen = [...live.slice(-4), ...(older.length === 0 ? [] : [older[random() % older.length]])]
  return {
    ...{ do: 'work', seed, round, nextId, again, trims, operations: OPERATIONS },
    raisedTimeUs: world.firstTimeUs,
    expiresBeforeUs: world.firstTimeUs + EXPIRES_AFTER_DAYS * DAY_US,
    leavesBeforeUs: world.firstTimeUs + LEAVES_AFTER_DAYS * DAY_US,
    athletes: Array.from({ length: ATHLETES }, (_, index) => `athlete-${index}`),
    sessions: [...new Map(chosen)].map(([sessionId, known]) => stateOf(ledger, sessionId, known)),
    journal: journalOf(ledger, round),
  }
}

function stateOf(ledger, sessionId, { athleteId, startUs }) {
  const generation = ledger.sessions.get(sessionId)?.generation ?? 0
  const series = ledger.steps.get(`${athleteId}|${sessionId}|left|${generation}`)
  return { athleteId, sessionId, startUs, generation, next: series?.size ?? 0 }
}

function journalOf(ledger, round) {
  const name = `journal-${Math.floor(round / ROUNDS_A_JOURNAL)}`
  // Known from here on: what a kill leaves of its first records counts, though none was acknowledged.
  if (!ledger.journals.has(name)) ledger.journals.set(name, 0)
  return { name, next: ledger.journals.get(name) }
}
