// Fits how the turn of the foot after contact moves the odds of a rearfoot strike, `STRIKE_TURN_MODEL` of
// src/domain/biomechanics/strike-coefficients.ts, on runners whose strike was labelled:
//   node scripts/fit/foot-strike.mjs DATA_FOLDER [--write]
// The odds of the angle, its standard deviation and all, stay those of the literature (DAE26); the three coefficients
// come on top, by logistic regression shrunk towards no effect. Every runner weighs the same. The shrinkage is chosen by leaving
// out each of the runners that are left. Prints accuracy, AUC and calibration with each runner left out, as the pipeline would
// give them: each step in the light of those before it. The contacts come first: fit them before (contact-time.mjs), then
// build; this uses the compiled domain and the coefficients that never saw the runner.
import { classifyFootStrike } from '../../dist/domain/gait/foot-strike.js'
import { classifyNextLanding, createStrikeHabit } from '../../dist/domain/gait/strike-habit.js'
import { RBDS } from '../validate/datasets/rbds.mjs'
import { degradedSteps, degradeRecording } from '../validate/degrade.mjs'
import { mergeDeep, readLeftOut } from '../validate/left-out.mjs'
import { matchContacts } from '../validate/match.mjs'
import { areaUnderCurve, calibrationError, groupBy, mean } from '../validate/statistics.mjs'
import { loadTrials, rewriteCoefficients, stridesOf, writeLeftOut } from './fit-lib.mjs'
import { fitLogistic } from './logistic.mjs'
import { fourDigits } from './linear.mjs'

const CONDITIONS = [
  { name: 'clean', steps: [] },
  { name: 'degraded', steps: degradedSteps() },
]
const RIDGES = [0.1, 0.3, 1, 3]
const MOST_LOG_ODDS = 2
/** Degrees at which the true angle of the markers is cut, after Altman & Davis. */
const TRUE_CUT_DEG = 8

const leftOutSets = readLeftOut()

/** Steps of one foot, in order of time: what was sensed, and what the label of that foot and speed says. */
function collect(foot, { subject, speedMps, condition }) {
  const parameters = leftOutSets.parametersFor(RBDS, subject)
  const { pairs } = matchContacts(
    foot.steps,
    stridesOf(foot, parameters).map((stride) => ({ contactUs: stride.initialContactTimeUs, stride })),
  )
  return pairs.flatMap(({ truth, estimate: { stride } }) => {
    if (stride.footStrikeAngleDeg === null) return []
    const landing = {
      angleDeg: stride.footStrikeAngleDeg,
      angleSdDeg: stride.footStrikeAngleSdDeg,
      turn: stride.strikeTurn,
    }
    const { pRearfoot } = classifyFootStrike(landing.angleDeg, landing.angleSdDeg, parameters)
    const features = [landing.turn.remainingDeg, landing.turn.fastestAfterMs]
    return [
      {
        ...{
          subject,
          condition,
          cell: `${condition} ${subject} ${speedMps} ${foot.foot}`,
          landing,
          features,
          parameters,
        },
        angleLogOdds: Math.log(pRearfoot / (1 - pRearfoot)),
        isRearfoot: foot.label === 'Rearfoot',
        trueAngleDeg: truth.angleDeg,
      },
    ]
  })
}

function fit(rows, ridge) {
  const runners = groupBy(rows, ({ subject }) => subject)
  const { intercept, weights } = fitLogistic(
    rows.map(({ features }) => features),
    rows.map(({ isRearfoot }) => (isRearfoot ? 1 : 0)),
    {
      weights: rows.map(({ subject }) => 1 / runners.get(subject).length),
      offsets: rows.map(({ angleLogOdds }) => angleLogOdds),
      ridge,
    },
  )
  return {
    interceptLogOdds: fourDigits(intercept),
    perRemainingDeg: fourDigits(weights[0]),
    perFastestAfterMs: fourDigits(weights[1]),
    mostLogOdds: MOST_LOG_ODDS,
  }
}

/** The shrinkage with the least log loss on runners left out of the rest. */
function chooseRidge(rows) {
  const subjects = [...new Set(rows.map(({ subject }) => subject))]
  const losses = RIDGES.map((ridge) => ({
    ridge,
    loss: mean(
      subjects.map((subject) => {
        const model = fit(
          rows.filter((row) => row.subject !== subject),
          ridge,
        )
        return mean(
          rows
            .filter((row) => row.subject === subject)
            .map((row) => logLoss(row, row.angleLogOdds + added(row, model))),
        )
      }),
    ),
  }))
  return losses.reduce((best, one) => (one.loss < best.loss ? one : best)).ridge
}

function added({ features: [remainingDeg, fastestAfterMs] }, model) {
  const logOdds =
    model.interceptLogOdds + model.perRemainingDeg * remainingDeg + model.perFastestAfterMs * fastestAfterMs
  return Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, logOdds))
}

function logLoss({ isRearfoot }, logOdds) {
  return Math.log1p(Math.exp(isRearfoot ? -logOdds : logOdds))
}

function fitChosen(rows) {
  const ridge = chooseRidge(rows)
  return { ridge, model: fit(rows, ridge) }
}

/** Each step in the light of those before it, as the pipeline does it. */
function score(rows, modelOf) {
  const habits = new Map()
  return rows.map((row) => {
    if (!habits.has(row.cell)) habits.set(row.cell, createStrikeHabit())
    const parameters = mergeDeep(row.parameters, { footStrike: { turn: modelOf(row) } })
    const { pRearfoot } = classifyNextLanding(habits.get(row.cell), row.landing, parameters)
    return { score: pRearfoot, positive: row.isRearfoot, row }
  })
}

function report(name, scored) {
  const accuracy = mean(scored.map(({ score, positive }) => (score > 0.5 === positive ? 1 : 0)))
  console.log(
    `${name}: n ${scored.length}, accuracy ${accuracy.toFixed(4)}, AUC ${areaUnderCurve(scored).toFixed(4)}, ` +
      `ECE ${calibrationError(scored).toFixed(4)}, Brier ${mean(scored.map(({ score, positive }) => (score - (positive ? 1 : 0)) ** 2)).toFixed(4)}`,
  )
}

function write(model, leftOut, subjects) {
  const code = Object.entries(model).map(([key, value]) => `  ${key}: ${value},\n`)
  rewriteCoefficients('strike-coefficients.ts', (text) =>
    text.replace(
      /(export const STRIKE_TURN_MODEL: StrikeTurnModel = \{\n)[^}]*\}/,
      (_, head) => `${head}${code.join('')}}`,
    ),
  )
  writeLeftOut('foot-strike', subjects, (subject) => ({ footStrike: { turn: leftOut[subject].model } }))
}

const trials = loadTrials()
const rows = CONDITIONS.flatMap(({ name, steps }) =>
  trials.flatMap((trial) =>
    degradeRecording(trial, steps, 'fit').feet.flatMap((foot) =>
      collect(foot, { subject: trial.subject, speedMps: trial.speedMps, condition: name }),
    ),
  ),
)
const subjects = [...new Set(rows.map(({ subject }) => subject))]
const leftOut = Object.fromEntries(
  subjects.map((subject) => [subject, fitChosen(rows.filter((row) => row.subject !== subject))]),
)
const shipped = fitChosen(rows)
const nothing = { interceptLogOdds: 0, perRemainingDeg: 0, perFastestAfterMs: 0 }
for (const { name } of CONDITIONS) {
  const own = rows.filter(({ condition }) => condition === name)
  report(
    `${name}, true angle cut at ${TRUE_CUT_DEG}°`,
    own.map((row) => ({ score: row.trueAngleDeg > TRUE_CUT_DEG ? 1 : 0, positive: row.isRearfoot })),
  )
  console.log(
    `  its AUC ${areaUnderCurve(own.map((row) => ({ score: row.trueAngleDeg, positive: row.isRearfoot }))).toFixed(4)}`,
  )
  report(
    `${name}, angle and habit`,
    score(own, () => nothing),
  )
  report(
    `${name}, angle, turn and habit, runner left out`,
    score(own, ({ subject }) => leftOut[subject].model),
  )
  report(
    `${name}, angle, turn and habit, all runners`,
    score(own, () => shipped.model),
  )
}
console.log(`ridge ${shipped.ridge} (left out: ${subjects.map((subject) => leftOut[subject].ridge).join(' ')})`)
console.log(shipped.model)
if (process.argv.includes('--write')) write(shipped.model, leftOut, subjects)
