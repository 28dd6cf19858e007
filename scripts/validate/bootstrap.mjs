// How far a figure could lie elsewhere with other runners of the same kind: the runners are drawn anew, with putting back.
import { createRandom } from '../../dist/domain/signal/random.js'
import { groupBy, quantile } from './statistics.mjs'

const DRAWS = 100
const SEED = 0x5eed

/**
 * 90 % interval of each metric. @param run as of `runCondition`
 * @param measure `run → [{ metric, value }]`
 * @returns Map of metric to `{ low, high }`; empty with fewer than five runners
 */
export function intervalsOverRunners(run, measure) {
  const intervals = new Map()
  const people = peopleOf(run)
  if (people.length < 5) return intervals
  const drawn = new Map()
  for (const rows of drawRunners(run, people.length, measure)) {
    for (const { metric, value } of rows) {
      const values = drawn.get(metric)
      if (values === undefined) drawn.set(metric, [value])
      else values.push(value)
    }
  }
  for (const [metric, values] of drawn) {
    intervals.set(metric, { low: quantile(values, 0.05), high: quantile(values, 0.95) })
  }
  return intervals
}

/**
 * Draws of so many runners, with putting back: for each what was measured of them, `[{ metric, value }]`, values that are known.
 * @param run as of `runCondition`
 */
export function drawRunners(run, size, measure) {
  const people = peopleOf(run)
  const trialsOf = groupBy(run.trials, ({ trial }) => trial.subject)
  const random = createRandom(SEED)
  return Array.from({ length: DRAWS }, () => {
    const picked = Array.from({ length: size }, () => people[Math.floor(random() * people.length)])
    const rows = measure({
      condition: run.condition,
      trials: picked.flatMap((person) => trialsOf.get(person)),
      steps: picked.flatMap((person, n) => stepsAs(run, person, n)),
    })
    return rows.filter(({ value }) => value !== null && Number.isFinite(value))
  })
}

export function peopleOf(run) {
  return [...groupBy(run.trials, ({ trial }) => trial.subject).keys()]
}

/** Steps of each person under each name, by run: every section draws from the same. */
const RENAMED = new WeakMap()

/** A runner who is drawn twice counts as two, so each place in the draw has a name of its own. */
function stepsAs(run, person, place) {
  let known = RENAMED.get(run)
  if (known === undefined) {
    known = { own: groupBy(run.steps, (step) => step.person), named: new Map() }
    RENAMED.set(run, known)
  }
  const key = `${person} ${place}`
  let steps = known.named.get(key)
  if (steps === undefined) {
    steps = (known.own.get(person) ?? []).map((step) => ({ ...step, subject: `${place}` }))
    known.named.set(key, steps)
  }
  return steps
}
