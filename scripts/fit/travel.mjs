// Fits the two distances of src/domain/biomechanics/travel-coefficients.ts on recordings of treadmill runners:
//   node scripts/fit/travel.mjs DATA_FOLDER [--write]
// Prints the error of speed and slope with each runner left out of the fit, clean and degraded. The belt is level and its
// speed is the one that was set: what the fit can't know is how well it kept to that. The contacts come first: fit them before
// (contact-time.mjs), then build; this uses the compiled domain and the contacts of models that never saw the runner.
import { CONDITIONS } from '../validate/conditions.mjs'
import { RBDS } from '../validate/datasets/rbds.mjs'
import { degradeRecording } from '../validate/degrade.mjs'
import { mergeDeep, readLeftOut } from '../validate/left-out.mjs'
import { loadTrials, rewriteCoefficients, stridesOf, writeLeftOut } from './fit-lib.mjs'

const FITTED_ON = ['clean', 'degraded']
const PROBE_M = 0.1
/** NaN of none, which leaves such a cell out wherever it would count. */
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length
const sd = (values) => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)))
const round = (value) => Math.round(value * 10_000) / 10_000

const trials = loadTrials()
/** Strides are found as of a runner who took part in no other fit. */
const others = readLeftOut()

/** Mean speed and slope (NaN where none is told) over each trial and foot. Both are all but linear in the two distances. */
function cellsOf(recordings, sensorHeightM, sensorBehindM) {
  return recordings.flatMap((trial) => {
    const parameters = mergeDeep(others.parametersFor(RBDS, trial.subject), {
      travel: { sensorHeightM, sensorBehindM },
    })
    return trial.feet.map((foot) => {
      const strides = stridesOf(foot, parameters)
      const known = strides.flatMap(({ travel }) => (travel === null ? [] : [travel]))
      const slopes = known.flatMap(({ slopeDeg }) => (slopeDeg === null ? [] : [slopeDeg]))
      return {
        ...{ subject: trial.subject, trial: trial.name, foot: foot.foot, trueMps: trial.speedMps },
        ...{ speedMps: mean(known.map(({ speedMps }) => speedMps)), slopeDeg: mean(slopes) },
        ...{ strides: strides.length, known: known.length },
        withinRatio: sd(known.flatMap((t) => (t.strideSpeedMps === null ? [] : [t.strideSpeedMps]))) / trial.speedMps,
        smoothRatio: sd(known.map(({ speedMps }) => speedMps)) / trial.speedMps,
        slopeSdDeg: sd(slopes),
      }
    })
  })
}

/** What the cells are without the distances, and how they change with each. */
function describe(name) {
  const { steps } = CONDITIONS.find((condition) => condition.name === name)
  const recordings = trials.map((trial) => degradeRecording(trial, steps, 'fit'))
  const bare = cellsOf(recordings, 0, 0)
  const higher = cellsOf(recordings, PROBE_M, 0)
  const behind = cellsOf(recordings, 0, PROBE_M)
  return bare.map((cell, i) => ({
    ...cell,
    perHeight: (higher[i].speedMps - cell.speedMps) / PROBE_M,
    perBehindDeg: (behind[i].slopeDeg - cell.slopeDeg) / PROBE_M,
  }))
}

/** Least squares of relative speed for the height, of the slope (none there) for the distance behind. */
function fit(cells) {
  const ratio = (x, y) => x.reduce((sum, v, i) => sum + v * y[i], 0) / x.reduce((sum, v) => sum + v * v, 0)
  const sloped = cells.filter((cell) => Number.isFinite(cell.perBehindDeg))
  return {
    sensorHeightM: round(
      ratio(
        cells.map((cell) => cell.perHeight / cell.trueMps),
        cells.map((cell) => 1 - cell.speedMps / cell.trueMps),
      ),
    ),
    sensorBehindM: round(
      ratio(
        sloped.map((cell) => cell.perBehindDeg),
        sloped.map((cell) => -cell.slopeDeg),
      ),
    ),
  }
}

function report(name, cells, leftOut) {
  const errors = cells.map((cell) => {
    const { sensorHeightM, sensorBehindM } = leftOut[cell.subject]
    return {
      ...cell,
      speed: (cell.speedMps + sensorHeightM * cell.perHeight) / cell.trueMps - 1,
      slope: cell.slopeDeg + sensorBehindM * cell.perBehindDeg,
    }
  })
  const trialErrors = [...new Set(errors.map(({ trial }) => trial))].map((trial) =>
    mean(errors.filter((one) => one.trial === trial).map(({ speed }) => speed)),
  )
  const percent = (value) => `${(100 * value).toFixed(2)} %`
  const speeds = errors.map(({ speed }) => speed)
  const slopes = errors.flatMap(({ slope }) => (Number.isFinite(slope) ? [slope] : []))
  console.log(
    `${name.padEnd(16)} speed MAPE per trial ${percent(mean(trialErrors.map(Math.abs)))}, per trial and foot ` +
      `${percent(mean(speeds.map(Math.abs)))}, bias ${percent(mean(speeds))}, SD ${percent(sd(speeds))}, worst ` +
      `${percent(Math.max(...speeds.map(Math.abs)))}; single strides SD ${percent(mean(errors.map((e) => e.withinRatio)))}, ` +
      `smoothed ${percent(mean(errors.map((e) => e.smoothRatio)))}; slope ${mean(slopes).toFixed(2)} ± ${sd(slopes).toFixed(2)}°, ` +
      `worst ${Math.max(...slopes.map(Math.abs)).toFixed(1)}° in ${slopes.length} of ${errors.length}; ` +
      `known ${errors.reduce((n, e) => n + e.known, 0)} of ${errors.reduce((n, e) => n + e.strides, 0)} strides`,
  )
}

const wanted = process.argv.includes('--all') ? CONDITIONS.filter((c) => c.driftPpm === null && !c.swapped) : []
const names = [...new Set([...FITTED_ON, ...wanted.map(({ name }) => name)])]
const cells = new Map(FITTED_ON.map((name) => [name, describe(name)]))
const fitted = [...cells.values()].flat()
const subjects = [...new Set(trials.map(({ subject }) => subject))]
const leftOut = Object.fromEntries(
  subjects.map((subject) => [subject, fit(fitted.filter((cell) => cell.subject !== subject))]),
)
for (const name of names) report(name, cells.get(name) ?? describe(name), leftOut)
const shipped = fit(fitted)
console.log('all runners', shipped)

if (process.argv.includes('--write')) {
  rewriteCoefficients('travel-coefficients.ts', (text) =>
    text
      .replace(/sensorHeightM: -?[\d.]+,/, `sensorHeightM: ${shipped.sensorHeightM},`)
      .replace(/sensorBehindM: -?[\d.]+,/, `sensorBehindM: ${shipped.sensorBehindM},`),
  )
  writeLeftOut('travel', subjects, (subject) => ({ travel: leftOut[subject] }))
}
