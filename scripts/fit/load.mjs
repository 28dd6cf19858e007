// Fits the lever before the ankle and the height of the vertical force of src/domain/biomechanics/load-coefficients.ts:
//   node scripts/fit/load.mjs DATA_FOLDER [--write]
// One slope each, on medians of runner × speed × foot, clean and degraded together, weighted less where they lie far off.
// Typical values and spreads of the landing are those of the runners. Every runner's strides are found with the
// coefficients for a runner who took part in no other fit. Prints the errors with each runner left out.
// Needs a build: it uses the compiled domain.
import { estimateAnkleLeverM } from '../../dist/domain/biomechanics/ankle-lever.js'
import { DEFAULT_PARAMETERS } from '../../dist/domain/biomechanics/parameters.js'
import { estimateVerticalForcePeakBw } from '../../dist/domain/biomechanics/vertical-force.js'
import { RBDS } from '../validate/datasets/rbds.mjs'
import { degradedSteps, degradeRecording } from '../validate/degrade.mjs'
import { readLeftOut } from '../validate/left-out.mjs'
import { matchContacts } from '../validate/match.mjs'
import { estimateDefaultChain } from '../validate/published/default-chain.mjs'
import { groupBy, mean, median, standardDeviation } from '../validate/statistics.mjs'
import { loadTrials, rewriteCoefficients, stridesOf, writeLeftOut } from './fit-lib.mjs'
import { fitRobustLine } from './robust-line.mjs'
import { fourDigits } from './linear.mjs'

const GRAVITY_MPS2 = 9.80665
const CONDITIONS = [
  { name: 'clean', steps: [] },
  { name: 'degraded', steps: degradedSteps() },
]
const FEATURES = ['footStrikeAngleDeg', 'landingPitchRateDps', 'brakingG']
/** One easy level kilometre, whose load is one unit by definition. */
const EASY_SPEED_MPS = 2.78
const { lever: shippedLever, verticalForce: shippedForce, achilles, metrics, soleusShare } = DEFAULT_PARAMETERS

const trials = loadTrials()
const others = readLeftOut()
const cells = CONDITIONS.flatMap(({ name, steps }) =>
  trials.flatMap((trial) => {
    const { feet } = degradeRecording(trial, steps, 'fit')
    return feet.flatMap((foot) => describeCell(foot, trial, name))
  }),
)

/** Medians over the steps of one foot in one trial. */
function describeCell(foot, trial, condition) {
  const parameters = others.parametersFor(RBDS, trial.subject)
  const strides = stridesOf(foot, parameters).map((stride) => ({ contactUs: stride.initialContactTimeUs, ...stride }))
  const { pairs } = matchContacts(foot.steps, strides)
  if (pairs.length < 5) return []
  const over = (valueOf) => median(pairs.map(valueOf).filter((value) => value !== null))
  return {
    subject: trial.subject,
    speedMps: trial.speedMps,
    heightM: trial.heightM,
    foot: foot.foot,
    condition,
    stepTimeS: over(({ estimate }) => estimate.strideTimeMs / 2000),
    groundContactTimeS: over(({ estimate }) => estimate.groundContactTimeMs / 1000),
    footStrikeAngleDeg: over(({ estimate }) => estimate.footStrikeAngleDeg),
    landingPitchRateDps: over(({ estimate }) => estimate.stance?.landingPitchRateDps ?? null),
    brakingG: over(({ estimate }) => estimate.stance?.brakingG ?? null),
    impulseBwS: over(({ truth }) => truth.ankleMomentImpulseNmSKg / (achilles.referenceMomentArmM * GRAVITY_MPS2)),
    verticalForcePeakBw: over(({ truth }) => truth.verticalForcePeakBw),
  }
}

/** The two models from these cells. */
function fit(some) {
  const features = Object.fromEntries(FEATURES.map((name) => [name, describeFeature(some, name)]))
  const lever = {
    ...shippedLever,
    typicalHeightM: fourDigits(mean(some.map(({ heightM }) => heightM))),
    ...features,
  }
  const line = fitRobustLine(
    some.map((cell) =>
      Math.log(leverWith({ ...lever, typicalLengthM: 1, perLandingScore: 1 }, { ...cell, heightM: null })),
    ),
    some.map((cell) => Math.log((measuredLeverM(cell) * lever.typicalHeightM) / cell.heightM)),
  )
  lever.perLandingScore = fourDigits(line.slope)
  const easy = leverWith({ ...lever, typicalLengthM: 1 }, { speedMps: EASY_SPEED_MPS, heightM: null })
  lever.typicalLengthM = fourDigits(easyLeverM() / easy)
  const force = fitRobustLine(
    some.map(({ groundContactTimeS, stepTimeS }) =>
      Math.log(groundContactTimeS / (2 * stepTimeS) / shippedForce.typicalDutyRatio),
    ),
    some.map((cell) => Math.log((cell.verticalForcePeakBw * cell.groundContactTimeS) / cell.stepTimeS / (Math.PI / 2))),
  )
  const verticalForce = {
    ...shippedForce,
    peakToSineRatio: fourDigits(Math.exp(force.intercept)),
    dutyExponent: fourDigits(force.slope),
  }
  return { lever, verticalForce, fittedLengthM: Math.exp(line.intercept) }
}

/** Typical value in the middle of the speeds, spread between runners at one speed, change with speed. */
function describeFeature(some, name) {
  const bySpeed = [...groupBy(some, ({ speedMps }) => speedMps).values()]
  const typical = mean(bySpeed.map((own) => mean(own.map((cell) => cell[name]))))
  const deviations = bySpeed.flatMap((own) => {
    const centre = mean(own.map((cell) => cell[name]))
    return own.map((cell) => cell[name] - centre)
  })
  const speeds = bySpeed.map((own) => own[0].speedMps - shippedLever.typicalSpeedMps)
  const means = bySpeed.map((own) => mean(own.map((cell) => cell[name])))
  const perMps = speeds.reduce((sum, dv, i) => sum + dv * means[i], 0) / speeds.reduce((sum, dv) => sum + dv * dv, 0)
  return { typical: fourDigits(typical), sd: fourDigits(standardDeviation(deviations)), perMps: fourDigits(perMps) }
}

function leverWith(lever, cell) {
  const landing = Object.fromEntries(FEATURES.map((name) => [name, cell[name] ?? null]))
  const around = { speedMps: cell.speedMps, heightM: cell.heightM, declaredStrike: 'unknown' }
  return estimateAnkleLeverM(landing, around, { ...DEFAULT_PARAMETERS, lever })
}

/** Moment impulse over body weight and step time. */
function measuredLeverM({ impulseBwS, stepTimeS }) {
  return (impulseBwS * achilles.referenceMomentArmM) / stepTimeS
}

/** The lever with which a leg's steps of a kilometre make one unit; the step time cancels. */
function easyLeverM() {
  const impulseBwS = (metrics.soleusLoadUnitBwS * 2 * EASY_SPEED_MPS) / 1000
  return (impulseBwS / soleusShare.referenceRatio) * achilles.referenceMomentArmM
}

/** Errors of a way to estimate: impulse after one constant for all, its ratio fast over slow, and the peak force. */
function report(name, condition, estimate) {
  const own = cells.filter((cell) => cell.condition === condition).map((cell) => ({ ...cell, ...estimate(cell) }))
  const constant = mean(own.map((cell) => cell.estimateBwS / cell.impulseBwS))
  const impulse = mean(own.map((cell) => 100 * Math.abs(cell.estimateBwS / constant / cell.impulseBwS - 1)))
  const force = mean(own.map((cell) => 100 * Math.abs(cell.peakBw / cell.verticalForcePeakBw - 1)))
  const ratio = (field) =>
    [...groupBy(own, ({ subject, foot }) => `${subject} ${foot}`).values()].map((feet) => {
      const at = (speedMps) => feet.find((cell) => cell.speedMps === speedMps)?.[field]
      return at(4.5) / at(2.5)
    })
  const model = mean(ratio('estimateBwS'))
  const measured = mean(ratio('impulseBwS'))
  console.log(
    `${name}, ${condition}: impulse ${impulse.toFixed(2)} %, constant ${constant.toFixed(3)}, ratio 4.5/2.5 m/s ` +
      `${model.toFixed(3)} (measured ${measured.toFixed(3)}), vertical force ${force.toFixed(2)} %, n ${own.length}`,
  )
}

function withModels(find) {
  return (cell) => {
    const { lever, verticalForce } = find(cell)
    const { stepTimeS, groundContactTimeS } = cell
    return {
      estimateBwS: (leverWith(lever, cell) / achilles.referenceMomentArmM) * stepTimeS,
      peakBw: estimateVerticalForcePeakBw(stepTimeS, groundContactTimeS, verticalForce),
    }
  }
}

const subjects = [...new Set(cells.map(({ subject }) => subject))]
const shipped = fit(cells)
const without = new Map(subjects.map((subject) => [subject, fit(cells.filter((cell) => cell.subject !== subject))]))
const usual = (cell) => ({ ...cell, ...Object.fromEntries(FEATURES.map((name) => [name, null])) })
for (const { name } of CONDITIONS) {
  report(
    'each runner left out',
    name,
    withModels(({ subject }) => without.get(subject)),
  )
  report('the same, landing not seen', name, (cell) => withModels(() => without.get(cell.subject))(usual(cell)))
  report('the specified chain', name, (cell) => {
    const { achillesImpulseBwS, verticalForcePeakBw } = estimateDefaultChain({ ...cell, slopeDeg: 0 })
    return { estimateBwS: achillesImpulseBwS, peakBw: verticalForcePeakBw }
  })
}
const { lever, verticalForce, fittedLengthM } = shipped
console.log(
  'length fitted',
  fittedLengthM.toFixed(4),
  'that ships',
  lever.typicalLengthM,
  'slopes',
  [...without.values()]
    .map((one) => one.lever.perLandingScore)
    .sort()
    .join(' '),
)
console.log(lever, verticalForce)

if (process.argv.includes('--write')) {
  const constant = (name, type, value) => `export const ${name}: ${type} = ${show(value)}\n`
  rewriteCoefficients(
    'load-coefficients.ts',
    (text) =>
      text.slice(0, text.indexOf('export const LEVER_MODEL')) +
      constant('LEVER_MODEL', 'LeverModel', lever) +
      '\n' +
      constant('VERTICAL_FORCE_MODEL', 'VerticalForceModel', verticalForce),
  )
  writeLeftOut('load', subjects, (subject) => {
    const { lever, verticalForce } = without.get(subject)
    return { lever, verticalForce }
  })
}

/** As the code is formatted. */
function show(value) {
  const fields = Object.entries(value).map(([key, field]) => {
    const text =
      typeof field === 'object'
        ? `{ ${Object.entries(field)
            .map(([k, v]) => `${k}: ${v}`)
            .join(', ')} }`
        : field
    return `  ${key}: ${text},\n`
  })
  return `{\n${fields.join('')}}`
}
