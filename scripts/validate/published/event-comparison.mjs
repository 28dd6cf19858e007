// The published events on the same recordings, under the same conditions. They are given the sensor's true axes, so the mounting
// stays as it was; everything else is as degraded as for the program.
import { RBDS } from '../datasets/rbds.mjs'
import { START_US } from '../datasets/read-files.mjs'
import { degradeRecording } from '../degrade.mjs'
import { countStrides, f1Of, matchContacts } from '../match.mjs'
import { agreement, groupBy, mean } from '../statistics.mjs'
import { evenly } from '../sample-arrays.mjs'
import { findHalves, findInWindows } from './gyro-minima.mjs'

/** Inverts the bias of -10.5 % that Falbriard et al. 2017 found for the contact time of the two minima. */
const CONTACT_CORRECTION = 1.117
const METHODS = [
  { method: 'falbriardHalves', find: findHalves },
  { method: 'falbriardWindows', find: findInWindows },
]

/** The recordings of a condition before anybody turned the sensors; made once, for whoever compares. */
export function unmounted(study, conditionName) {
  const key = `unmounted ${conditionName}`
  if (!study.shared.has(key)) {
    const condition = study.conditions.find(({ name }) => name === conditionName)
    const steps = condition.steps.filter(({ name }) => name !== 'mount')
    study.shared.set(
      key,
      study.treadmill().map((trial) => degradeRecording(trial, steps, study.seed)),
    )
  }
  return study.shared.get(key)
}

/** `[{ method, f1, strides, bias, sd, worstBias, contactMape, correctedMape, cells }]`, times in ms. */
export function compareEvents(study, conditionName) {
  const key = `events ${conditionName}`
  if (!study.shared.has(key)) {
    const recordings = unmounted(study, conditionName)
    study.shared.set(
      key,
      METHODS.map(({ method, find }) => ({ method, ...judge(recordings, find) })),
    )
  }
  return study.shared.get(key)
}

function judge(recordings, find) {
  const counts = { found: 0, missed: 0, extra: 0 }
  const pairs = []
  for (const trial of recordings) {
    for (const foot of trial.feet) {
      const matched = matchContacts(foot.steps, eventsOf(foot, find))
      const counted = countStrides(matched, { startUs: START_US, durationS: trial.durationS })
      for (const name of Object.keys(counts)) counts[name] += counted[name]
      for (const { truth, estimate } of matched.pairs) {
        pairs.push({
          cell: `${trial.subject} ${trial.speedMps}`,
          errorMs: (estimate.contactUs - truth.contactUs) / 1000,
          contactMs: truth.contactMs,
          estimateMs: estimate.contactMs,
        })
      }
    }
  }
  const cells = [...groupBy(pairs, ({ cell }) => cell).values()]
  const limits = agreement(pairs.map(({ errorMs }) => errorMs))
  const mape = (factor) =>
    mean(cells.map((cell) => 100 * Math.abs((factor * average(cell, 'estimateMs')) / average(cell, 'contactMs') - 1)))
  return {
    dataset: RBDS,
    f1: f1Of(counts),
    strides: counts.found + counts.missed,
    bias: limits?.bias ?? null,
    sd: limits?.sd ?? null,
    worstBias: cells.length === 0 ? null : Math.max(...cells.map((cell) => Math.abs(average(cell, 'errorMs')))),
    contactMape: mape(1),
    correctedMape: mape(CONTACT_CORRECTION),
    cells: cells.length,
    pairs: pairs.length,
  }
}

function eventsOf({ block, rateHz }, find) {
  const { values, firstUs } = evenly(block, 'angularVelocityZDps', rateHz)
  return find(values, rateHz).map(({ contactS, toeOffS }) => ({
    contactUs: firstUs + contactS * 1e6,
    contactMs: (toeOffS - contactS) * 1000,
  }))
}

function average(cell, field) {
  return mean(cell.map((pair) => pair[field]))
}
