// Fits the two lags of src/domain/biomechanics/shank-coefficients.ts on the running trials of bach2022:
//   node scripts/fit/shank.mjs DATA_FOLDER [--write]
// Medians of the trials, a runner with two trials counting once. Needs a build: it uses the compiled domain.
import { DEFAULT_PARAMETERS } from '../../dist/domain/biomechanics/parameters.js'
import { BACH, loadBach } from '../validate/datasets/bach.mjs'
import { matchContacts } from '../validate/match.mjs'
import { runShank, shankSubject } from '../validate/shank-strides.mjs'
import { groupBy, mean, median } from '../validate/statistics.mjs'
import { rewriteCoefficients, writeLeftOut } from './fit-lib.mjs'

const dataFolder = process.argv[2] ?? '../shared/data'

const bare = { ...DEFAULT_PARAMETERS, shank: { ...DEFAULT_PARAMETERS.shank, contactLagMs: 0, toeOffLagRatio: 0 } }
const trials = loadBach(dataFolder, (error) => process.stderr.write(`${error.message}\n`)) ?? []
const found = trials.filter((trial) => trial.condition === 'running').map((trial) => describe(trial))
if (found.length === 0) throw new Error(`No running trial of ${BACH} under ${dataFolder}.`)

/** Lags of landmarks behind the plate, medians of one trial. */
function describe(trial) {
  const { single, strides, plate } = runShank(trial, bare)
  const onsets = strides.map((stride) => ({ contactUs: stride.initialContactTimeUs }))
  const contacts = matchContacts(plate, onsets).pairs
  const leavings = matchContacts(plate, single).pairs
  return {
    trial: trial.trial,
    subject: shankSubject(trial),
    contactLagMs: median(contacts.map(({ truth, estimate }) => (estimate.contactUs - truth.contactUs) / 1000)),
    toeOffLagRatio: median(
      leavings.map(({ truth, estimate }) => (estimate.toeOffUs - truth.toeOffUs) / 1000 / estimate.strideTimeMs),
    ),
  }
}

function fit(some) {
  const runners = [...groupBy(some, ({ subject }) => subject).values()]
  const over = (key) => mean(runners.map((own) => mean(own.map((one) => one[key]))))
  return { contactLagMs: round(over('contactLagMs'), 10), toeOffLagRatio: round(over('toeOffLagRatio'), 10_000) }
}

function round(value, parts) {
  return Math.round(value * parts) / parts
}

const subjects = [...new Set(found.map(({ subject }) => subject))]
const shipped = fit(found)
const leftOut = Object.fromEntries(
  subjects.map((subject) => [subject, { shank: fit(found.filter((one) => one.subject !== subject)) }]),
)
for (const one of found) console.log(one)
console.log('all runners', shipped, 'each left out', JSON.stringify(leftOut))

if (process.argv.includes('--write')) {
  rewriteCoefficients('shank-coefficients.ts', (text) =>
    text
      .replace(/contactLagMs: [\d.]+,/, `contactLagMs: ${shipped.contactLagMs},`)
      .replace(/toeOffLagRatio: [\d.]+,/, `toeOffLagRatio: ${shipped.toeOffLagRatio},`),
  )
  writeLeftOut('shank', subjects, (subject) => leftOut[subject], BACH)
}
