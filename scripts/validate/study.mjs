// What the sections share: recordings read once, the pipeline run once a condition.
import { applySwap, CONDITIONS, trueFoot } from './conditions.mjs'
import { loadRbds, RBDS } from './datasets/rbds.mjs'
import { degradeRecording } from './degrade.mjs'
import { readLeftOut } from './left-out.mjs'
import { matchContacts } from './match.mjs'
import { runPipeline } from './pipeline.mjs'

/** Fits must use another one, or they would know the noise. */
export const SEED = 'validate'
/** Up to here lost samples are filled in and the stride counts. */
const TRUSTED_LOSS_US = 30_000

/**
 * `problem(error)` hears of every broken file once, `progress(text)` of what is being done.
 * - `treadmill()`: the trials of rbds-fukuchi2017, or null
 * - `leftOut`: the coefficients for runners who took part in a fit
 * - `run(name)`: a condition with what the pipeline made of each trial, see `runCondition`
 */
export function createStudy({ dataFolder, problem, progress, leftOut = readLeftOut(), conditions = CONDITIONS }) {
  const study = {
    dataFolder,
    problem,
    progress,
    leftOut,
    seed: SEED,
    conditions,
    treadmill: once(() => {
      progress('reading the treadmill recordings')
      const trials = loadRbds(dataFolder, problem)
      return trials === null || trials.length === 0 ? null : trials
    }),
    run: memoised((name) => {
      progress(`pipeline: ${name}`)
      const condition = CONDITIONS.find((one) => one.name === name)
      return runCondition(condition, study.treadmill(), leftOut)
    }),
    /** Every section may remember what it found, for sections that come after it. */
    shared: new Map(),
  }
  return study
}

/**
 * `{ condition, trials, steps }`: `trials` are `{ trial, feet: [{ foot, label, holes, pairs, missed, extra }] }`, and `steps` all
 * pairs in one list: `{ subject, person, speedMps, trial, foot, label, truth, step }`, `step` being what the program stores.
 */
export function runCondition(condition, recordings, leftOut) {
  const trials = recordings.map((trial) => {
    const degraded = degradeRecording(trial, condition.steps, SEED)
    const parameters = leftOut.parametersFor(RBDS, trial.subject)
    const { steps } = runPipeline(applySwap(degraded, condition), { parameters, driftPpm: condition.driftPpm })
    const feet = trial.feet.map(({ foot, label, steps: truth }) => {
      const own = steps
        .filter((step) => trueFoot(step.foot, condition) === foot)
        .map((step) => ({ contactUs: step.initialContactTimeUs, step }))
      const holes = holesOf(degraded.feet.find((one) => one.foot === foot))
      return { foot, label, holes, ...matchContacts(truth, own) }
    })
    return { trial, feet }
  })
  const steps = trials.flatMap(({ trial, feet }) =>
    feet.flatMap(({ foot, label, pairs }) =>
      pairs.map(({ truth, estimate }) => ({
        subject: trial.subject,
        person: trial.subject,
        speedMps: trial.speedMps,
        trial: trial.name,
        foot,
        label,
        truth,
        step: estimate.step,
      })),
    ),
  )
  return { condition, trials, steps }
}

/** Stretches of which the samples were lost: `[{ fromUs, toUs }]`, longer than the program trusts to bridge. */
function holesOf({ block, rateHz }) {
  const mostUs = TRUSTED_LOSS_US + 1.5e6 / rateHz
  const holes = []
  for (let i = 1; i < block.count; i++) {
    const [fromUs, toUs] = [block.timeUs[i - 1], block.timeUs[i]]
    if (toUs - fromUs > mostUs) holes.push({ fromUs, toUs })
  }
  return holes
}

function once(make) {
  let made
  let done = false
  return () => {
    if (!done) made = make()
    done = true
    return made
  }
}

function memoised(make) {
  const made = new Map()
  return (key) => {
    if (!made.has(key)) made.set(key, make(key))
    return made.get(key)
  }
}
