// Fits the two linear models of src/domain/biomechanics/contact-coefficients.ts on recordings with force plates:
//   node scripts/fit-contact-time.mjs DATA_FOLDER [--write]
// DATA_FOLDER holds rbds-fukuchi2017 (virtual foot IMU and the step table). Prints the error with each runner left out,
// clean and degraded (100 Hz, noise, ringing, lost samples). Needs a build: it uses the compiled domain.
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import * as coefficients from '../dist/domain/biomechanics/contact-coefficients.js'
import { DEFAULT_PARAMETERS } from '../dist/domain/biomechanics/parameters.js'
import { smoothedNormG } from '../dist/domain/gait/contact-correction.js'
import { readAt, timeAtUs } from '../dist/domain/gait/contact-events.js'
import { createFootState, reduceFootSamples } from '../dist/domain/gait/foot-reducer.js'
import { createRandom } from '../dist/domain/signal/random.js'

const START_US = 1e6
const RIDGE = 3
const folder = path.join(process.argv[2] ?? '../shared/data', 'rbds-fukuchi2017')
const steps = fs
  .readFileSync(path.join(folder, 'steps_derived.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .map((s) => ({ trial: s[0], subject: s[1], speed: s[2], foot: s[3], icS: +s[5], toS: +s[6], contactMs: +s[7] }))

function readTrial(trial, foot) {
  const rows = zlib
    .gunzipSync(fs.readFileSync(path.join(folder, 'virtual_imu', `${trial}.csv.gz`)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
  const offset = foot === 'R' ? 0 : 6
  return Array.from({ length: 6 }, (_, c) => Float64Array.from(rows, (row) => row[offset + c] / (c < 3 ? 9.80665 : 1)))
}

function toBlock(timeUs, channels) {
  const [ax, ay, az, gx, gy, gz] = channels.map((c) => Float32Array.from(c))
  return {
    count: timeUs.length,
    timeUs: Float64Array.from(timeUs),
    accelerationXG: ax,
    accelerationYG: ay,
    accelerationZG: az,
    angularVelocityXDps: gx,
    angularVelocityYDps: gy,
    angularVelocityZDps: gz,
    accelerationRangeG: 64,
    angularVelocityRangeDps: 4000,
  }
}

/** As a cheap sensor over the radio would have it: 100 Hz, noise, ringing some time around contact, a tenth lost. */
function degrade(channels, contactsS, random) {
  const count = Math.floor((channels[0].length / 150) * 100)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const rings = contactsS.map((s) => ({ s: s + 0.008 + 0.008 * normal(), g: 6 * (0.5 + random()) }))
  const timeUs = []
  const out = channels.map(() => [])
  for (let i = 0; i < count; i++) {
    const s = i / 100
    if (i > 0 && i < count - 1 && random() < 0.1) continue
    timeUs.push(START_US + s * 1e6)
    const at = s * 150
    const k = Math.min(channels[0].length - 2, Math.floor(at))
    let ring = 0
    for (const r of rings) {
      const d = s - r.s
      if (d >= 0 && d < 0.15) ring += r.g * Math.exp(-d / 0.03) * Math.sin(2 * Math.PI * 30 * d)
    }
    channels.forEach((c, n) => {
      let v = c[k] + (at - k) * (c[k + 1] - c[k])
      if (n < 3) v += 0.05 * normal() + ring * [0.4, 0.85, 0.35][n]
      else v += normal()
      out[n].push(n < 3 ? Math.max(-16, Math.min(16, v)) : v)
    })
  }
  return toBlock(timeUs, out)
}

/** The features of each stride, seen through a state that is stopped right after the stride was found. */
function collect(block, truth, tag) {
  const state = createFootState({
    foot: 'left',
    footStrikeOffsetDeg: null,
    footStrikeOffsetSdDeg: null,
    parameters: DEFAULT_PARAMETERS,
  })
  const rows = []
  const piece = 4
  for (let i = 0; i < block.count; i += piece) {
    const part = { ...block, count: Math.min(piece, block.count - i) }
    for (const key of Object.keys(block)) {
      if (ArrayBuffer.isView(block[key])) part[key] = block[key].subarray(i, i + part.count)
    }
    const events = reduceFootSamples(state, part)
    if (events.filter((event) => event.kind === 'stride').length !== 1) continue
    for (const event of events) {
      if (event.kind !== 'stride') continue
      const icS = (event.stride.initialContactTimeUs - START_US) / 1e6
      const step = truth.find((s) => Math.abs(s.icS - icS) < 0.05)
      if (step) rows.push({ ...tag, ...describe(state, step) })
    }
  }
  return rows
}

function describe(state, step) {
  const { ring, periodUs } = state
  const pushOff = state.newest.pushOffPosition
  const contact = state.newest.contactPosition
  const sample = (position, model) => [
    ...model.pitchOffsetsMs.map((ms) => readAt(ring.pitchRateDps, position + (ms * 1000) / periodUs)),
    ...model.accelerationOffsetsMs.map((ms) => smoothedNormG(ring, position + (ms * 1000) / periodUs, periodUs)),
  ]
  return {
    ic: [0, ...sample(contact, coefficients.INITIAL_CONTACT_MODEL)],
    icTargetMs: (step.icS * 1e6 + START_US - timeAtUs(ring, contact)) / 1000,
    to: [((pushOff - contact) * periodUs) / 1e6, ...sample(pushOff, coefficients.TOE_OFF_MODEL)],
    toTargetMs: (step.toS * 1e6 + START_US - timeAtUs(ring, pushOff)) / 1000,
    spanMs: (timeAtUs(ring, pushOff) - timeAtUs(ring, contact)) / 1000,
    contactMs: step.contactMs,
  }
}

/** Ridge with standardised features; returns { intercept, weights } for the raw ones. */
function fitRidge(x, y, weights, lambda) {
  const d = x[0].length
  const total = weights.reduce((a, b) => a + b, 0)
  const mean = Array(d).fill(0)
  let yMean = 0
  x.forEach((row, i) => {
    row.forEach((v, j) => (mean[j] += (v * weights[i]) / total))
    yMean += (y[i] * weights[i]) / total
  })
  const sd = Array(d).fill(0)
  x.forEach((row, i) => row.forEach((v, j) => (sd[j] += ((v - mean[j]) ** 2 * weights[i]) / total)))
  const scale = sd.map((v) => Math.sqrt(v) || 1)
  const a = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => (i === j ? lambda : 0)))
  const b = Array(d).fill(0)
  x.forEach((row, i) => {
    const z = row.map((v, j) => (v - mean[j]) / scale[j])
    for (let p = 0; p < d; p++) {
      b[p] += weights[i] * z[p] * (y[i] - yMean)
      for (let q = 0; q < d; q++) a[p][q] += weights[i] * z[p] * z[q]
    }
  })
  const w = solve(a, b).map((v, j) => v / scale[j])
  return { intercept: yMean - w.reduce((sum, v, j) => sum + v * mean[j], 0), weights: w }
}

function solve(a, b) {
  const n = b.length
  for (let i = 0; i < n; i++) {
    let pivot = i
    for (let r = i + 1; r < n; r++) if (Math.abs(a[r][i]) > Math.abs(a[pivot][i])) pivot = r
    ;[a[i], a[pivot]] = [a[pivot], a[i]]
    ;[b[i], b[pivot]] = [b[pivot], b[i]]
    for (let r = i + 1; r < n; r++) {
      const f = a[r][i] / a[i][i]
      if (f === 0) continue
      for (let c = i; c < n; c++) a[r][c] -= f * a[i][c]
      b[r] -= f * b[i]
    }
  }
  const x = Array(n).fill(0)
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]
    for (let c = i + 1; c < n; c++) sum -= a[i][c] * x[c]
    x[i] = sum / a[i][i]
  }
  return x
}

const predict = (fit, x) => fit.intercept + x.reduce((sum, v, j) => sum + v * fit.weights[j], 0)
const average = (values) => values.reduce((a, b) => a + b, 0) / values.length
const clamp = (v, model) => Math.max(model.minMs, Math.min(model.maxMs, v))

function fitBoth(rows) {
  const weights = rows.map(() => 1)
  const n = rows.length
  const lambda = (RIDGE * n) / 1000
  return {
    ic: fitRidge(
      rows.map((r) => r.ic),
      rows.map((r) => r.icTargetMs),
      weights,
      lambda,
    ),
    to: fitRidge(
      rows.map((r) => r.to),
      rows.map((r) => r.toTargetMs),
      weights,
      lambda,
    ),
  }
}

function report(name, rows) {
  const ic = rows.map((r) => r.icError)
  const to = rows.map((r) => r.toError)
  const sd = (v) => Math.sqrt(average(v.map((x) => (x - average(v)) ** 2)))
  const cells = new Map()
  for (const r of rows) {
    const key = `${r.subject} ${r.speed}`
    cells.set(key, [...(cells.get(key) ?? []), r])
  }
  const mape = average(
    [...cells.values()].map((c) =>
      Math.abs(average(c.map((r) => r.contactEstimateMs)) / average(c.map((r) => r.contactMs)) - 1),
    ),
  )
  console.log(
    `${name}: n ${rows.length}, initial contact ${average(ic).toFixed(1)} ± ${sd(ic).toFixed(1)} ms, ` +
      `toe-off ${average(to).toFixed(1)} ± ${sd(to).toFixed(1)} ms, contact time MAPE ${(100 * mape).toFixed(2)} % of ${cells.size} cells`,
  )
}

const rows = []
for (const trial of new Set(steps.map((s) => s.trial))) {
  for (const foot of ['R', 'L']) {
    const truth = steps.filter((s) => s.trial === trial && s.foot === foot)
    if (truth.length === 0) continue
    const channels = readTrial(trial, foot)
    const tag = { subject: truth[0].subject, speed: truth[0].speed }
    const time = Array.from(channels[0], (_, i) => START_US + (i * 1e6) / 150)
    rows.push(...collect(toBlock(time, channels), truth, { ...tag, kind: 'clean' }))
    const random = createRandom(rows.length + 1)
    rows.push(
      ...collect(
        degrade(
          channels,
          truth.map((s) => s.icS),
          random,
        ),
        truth,
        { ...tag, kind: 'degraded' },
      ),
    )
  }
}
const { INITIAL_CONTACT_MODEL: icModel, TOE_OFF_MODEL: toModel } = coefficients
for (const subject of new Set(rows.map((r) => r.subject))) {
  const fit = fitBoth(rows.filter((r) => r.subject !== subject))
  for (const r of rows.filter((x) => x.subject === subject)) {
    const icMs = clamp(predict(fit.ic, r.ic), icModel)
    const toMs = clamp(predict(fit.to, r.to), toModel)
    r.icError = icMs - r.icTargetMs
    r.toError = toMs - r.toTargetMs
    r.contactEstimateMs = r.spanMs + toMs - icMs
  }
}
report(
  'clean, runner left out',
  rows.filter((r) => r.kind === 'clean'),
)
report(
  'degraded, runner left out',
  rows.filter((r) => r.kind === 'degraded'),
)
const all = fitBoth(rows)
const show = (fit, model) => ({
  interceptMs: +fit.intercept.toPrecision(5),
  perExtra: +fit.weights[0].toPrecision(4),
  pitchOffsetsMs: model.pitchOffsetsMs,
  pitchPerDps: fit.weights.slice(1, 1 + model.pitchOffsetsMs.length).map((w) => +w.toPrecision(4)),
  accelerationOffsetsMs: model.accelerationOffsetsMs,
  accelerationPerG: fit.weights.slice(1 + model.pitchOffsetsMs.length).map((w) => +w.toPrecision(4)),
  minMs: model.minMs,
  maxMs: model.maxMs,
})
console.log('INITIAL_CONTACT_MODEL', JSON.stringify(show(all.ic, icModel)))
console.log('TOE_OFF_MODEL', JSON.stringify(show(all.to, toModel)))
