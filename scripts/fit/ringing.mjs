// How a real shoe rings after contact, from the fuzzylabs run: prints what scripts/validate/shoe-ringing.mjs holds.
//   node scripts/fit/ringing.mjs [DATA_FOLDER]
// Model: specific force along the axis that rings most = a line + A·exp(−(t − t0)/τ)·sin(2πf·(t − t0)). Frequency and decay are
// those of the whole run, amplitude and beginning each step's own. Clipped samples are left out: they only say "at least".
import { loadFuzzylabs } from '../validate/datasets/fuzzylabs.mjs'
import { runPipeline } from '../validate/pipeline.mjs'
import { leastSquares, mean, median, quantile, standardDeviation } from '../validate/statistics.mjs'

const FROM_MS = -5
const TO_MS = 110
const CLIPPED_G = 0.98 * 16
const LEAST_SAMPLES = 8

const recordings = loadFuzzylabs(process.argv[2] ?? '../shared/data', (error) =>
  process.stderr.write(`${error.message}\n`),
)
const run = recordings?.find(({ running }) => running)
if (run === undefined) {
  process.stderr.write('There is no fuzzylabs run in that folder.\n')
  process.exit(1)
}
const impacts = collectImpacts(run)
const best = searchCommon(impacts)
const each = impacts.map((impact) => fitStep(impact, best))
const amplitudes = each.map(({ amplitudeG }) => Math.abs(amplitudeG))
const beginnings = each.map(({ beginMs }) => beginMs)
const rounded = (value, digits = 3) => Number(value.toPrecision(digits))
const explained = 1 - sum(each.map(({ error }) => error)) / sum(impacts.map(({ lineError }) => lineError))
console.log(
  JSON.stringify({
    steps: impacts.length,
    frequencyHz: best.frequencyHz,
    decayS: best.decayMs / 1000,
    amplitudeG: rounded(median(amplitudes)),
    amplitudeQuartilesG: [rounded(quantile(amplitudes, 0.25)), rounded(quantile(amplitudes, 0.75))],
    offsetMeanS: rounded(mean(beginnings) / 1000),
    offsetSdS: rounded(standardDeviation(beginnings) / 1000),
    explainedRatio: rounded(explained),
  }),
)

/** Unclipped samples after each contact, along the axis on which they vary most. */
function collectImpacts(recording) {
  const { block } = recording.feet[0]
  const axes = [block.accelerationXG, block.accelerationYG, block.accelerationZG]
  const windows = runPipeline(recording).steps.map(({ initialContactTimeUs }) => {
    const samples = []
    for (let i = 0; i < block.count; i++) {
      const ms = (block.timeUs[i] - initialContactTimeUs) / 1000
      if (ms >= FROM_MS && ms <= TO_MS && axes.every((axis) => Math.abs(axis[i]) < CLIPPED_G)) samples.push({ i, ms })
    }
    return samples
  })
  const axis = ringingAxis(windows, axes)
  return windows
    .filter((samples) => samples.length >= LEAST_SAMPLES)
    .map((samples) => {
      const impact = {
        ms: samples.map(({ ms }) => ms),
        g: samples.map(({ i }) => axis.reduce((total, share, n) => total + share * axes[n][i], 0)),
      }
      return { ...impact, lineError: solve(impact, null).error }
    })
}

function ringingAxis(windows, axes) {
  const c = [0, 0, 0, 0, 0, 0]
  for (const samples of windows) {
    for (let k = 1; k < samples.length; k++) {
      const [x, y, z] = axes.map((axis) => axis[samples[k].i] - axis[samples[k - 1].i])
      ;[x * x, x * y, x * z, y * y, y * z, z * z].forEach((value, n) => (c[n] += value))
    }
  }
  return principalAxis(c)
}

/** Axis of the greatest spread, by repeated multiplication. */
function principalAxis([xx, xy, xz, yy, yz, zz]) {
  let axis = [1, 1, 1]
  for (let round = 0; round < 200; round++) {
    const [x, y, z] = axis
    const next = [xx * x + xy * y + xz * z, xy * x + yy * y + yz * z, xz * x + yz * y + zz * z]
    const norm = Math.hypot(...next)
    axis = next.map((value) => value / norm)
  }
  return axis
}

function searchCommon(all) {
  let found = { error: Infinity }
  for (let frequencyHz = 14; frequencyHz <= 44; frequencyHz += 1) {
    for (let decayMs = 6; decayMs <= 60; decayMs += 2) {
      const error = sum(all.map((impact) => fitStep(impact, { frequencyHz, decayMs }).error))
      if (error < found.error) found = { frequencyHz, decayMs, error }
    }
  }
  return found
}

/** The beginning that leaves the least, in steps of 2 ms. */
function fitStep(impact, { frequencyHz, decayMs }) {
  let found = { error: Infinity }
  for (let beginMs = -6; beginMs <= 30; beginMs += 2) {
    const ring = (ms) => {
      const after = ms - beginMs
      return after < 0 ? 0 : Math.exp(-after / decayMs) * Math.sin((2 * Math.PI * frequencyHz * after) / 1000)
    }
    const { error, amplitudeG } = solve(impact, ring)
    if (error < found.error) found = { error, amplitudeG, beginMs }
  }
  return found
}

function solve({ ms, g }, ring) {
  const rows = ms.map((t) => (ring === null ? [1, t] : [1, t, ring(t)]))
  const weights = leastSquares(rows, g)
  if (weights === null) return { error: Infinity, amplitudeG: 0 }
  const error = sum(rows.map((row, i) => (g[i] - row.reduce((total, value, n) => total + value * weights[n], 0)) ** 2))
  return { error, amplitudeG: weights[2] ?? 0 }
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0)
}
