// Fits the relation between contact time, speed and step time of contactTimeModel in
// src/domain/biomechanics/parameters.ts:  t_c = scale · v^a · T^b, which is read both ways.
//   node scripts/fit/speed-model.mjs DATA_FOLDER
// DATA_FOLDER holds rbds-fukuchi2017 (steps_derived.csv: 17 runners at three belt speeds). Prints the error of speed and
// contact time with each runner left out, for this relation, the one of the specification and a constant.
import fs from 'node:fs'
import path from 'node:path'

const file = path.join(process.argv[2] ?? '../shared/data', 'rbds-fukuchi2017', 'steps_derived.csv')
const cells = readCells(fs.readFileSync(file, 'utf8'))

// Published group means beside the treadmill runners (speed, contact time, step time), each with the weight of as many
// runners as it is worth: KAR (young adults), JSSM25 (three strikes, barefoot), HAM (one runner), Hasegawa (elite).
const ANCHORS = [
  { speedMps: 2.7, contactS: 0.2775, stepS: 60 / 164, weight: 1 },
  { speedMps: 2.7778, contactS: 0.25, stepS: 0.36929, weight: 1 / 3 },
  { speedMps: 2.7778, contactS: 0.237, stepS: 0.3797, weight: 1 / 3 },
  { speedMps: 2.7778, contactS: 0.241, stepS: 0.3787, weight: 1 / 3 },
  { speedMps: 4, contactS: 0.233, stepS: 60 / 175, weight: 1 },
  { speedMps: 5.4, contactS: 0.1915, stepS: 60 / 187, weight: 1 },
]

/** One row a runner and speed: mean contact time, mean half stride of each foot. */
function readCells(text) {
  const byTrial = new Map()
  for (const line of text.trim().split('\n').slice(1)) {
    const [trial, subject, speed, foot, , icS, , contactMs] = line.split(',')
    const steps = byTrial.get(trial) ?? []
    byTrial.set(trial, [...steps, { subject, speedMps: +speed, foot, icS: +icS, contactS: +contactMs / 1000 }])
  }
  return [...byTrial.values()].map((steps) => {
    const halfStrides = ['L', 'R'].flatMap((foot) => {
      const contacts = steps.filter((step) => step.foot === foot).map((step) => step.icS)
      contacts.sort((a, b) => a - b)
      return contacts.slice(1).map((icS, i) => (icS - contacts[i]) / 2)
    })
    return {
      subject: steps[0].subject,
      speedMps: steps[0].speedMps,
      contactS: average(steps.map((step) => step.contactS)),
      // A stride that was not marked makes one of double length.
      stepS: average(halfStrides.filter((s) => s > 0.25 && s < 0.475)),
      weight: 1,
    }
  })
}

function average(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Weighted least squares of y on the columns of x. */
function leastSquares(rows, columnsOf, valueOf) {
  const x = rows.map(columnsOf)
  const n = x[0].length
  const a = Array.from({ length: n }, (_, p) =>
    Array.from({ length: n }, (_, q) => rows.reduce((sum, row, i) => sum + row.weight * x[i][p] * x[i][q], 0)),
  )
  const b = Array.from({ length: n }, (_, p) =>
    rows.reduce((sum, row, i) => sum + row.weight * x[i][p] * valueOf(row), 0),
  )
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < n; r++) {
      if (r === i) continue
      const f = a[r][i] / a[i][i]
      for (let c = 0; c < n; c++) a[r][c] -= f * a[i][c]
      b[r] -= f * b[i]
    }
  }
  return b.map((value, i) => value / a[i][i])
}

const { log, exp } = Math
const FITS = {
  // ln t_c on ln v and ln T: best for the contact time.
  'contact time on speed and step time': (rows) => {
    const [k, a, b] = leastSquares(
      rows,
      (r) => [1, log(r.speedMps), log(r.stepS)],
      (r) => log(r.contactS),
    )
    return { scaleS: exp(k), speedExponent: a, stepTimeExponent: b }
  },
  // ln v on ln t_c and ln T, solved for t_c: best for the speed.
  'speed on contact time and step time': (rows) => {
    const [k, p, q] = leastSquares(
      rows,
      (r) => [1, log(r.contactS), log(r.stepS)],
      (r) => log(r.speedMps),
    )
    return { scaleS: exp(-k / p), speedExponent: 1 / p, stepTimeExponent: -q / p }
  },
  'speed on contact time alone': (rows) => {
    const [k, p] = leastSquares(
      rows,
      (r) => [1, log(r.contactS)],
      (r) => log(r.speedMps),
    )
    return { scaleS: exp(-k / p), speedExponent: 1 / p, stepTimeExponent: 0 }
  },
  'contact time on speed alone': (rows) => {
    const [k, a] = leastSquares(
      rows,
      (r) => [1, log(r.speedMps)],
      (r) => log(r.contactS),
    )
    return { scaleS: exp(k), speedExponent: a, stepTimeExponent: 0 }
  },
}

function readersOf(model) {
  const contactS = (speedMps, stepS) => model.scaleS * speedMps ** model.speedExponent * stepS ** model.stepTimeExponent
  const speedMps = (contact, stepS) =>
    (contact / (model.scaleS * stepS ** model.stepTimeExponent)) ** (1 / model.speedExponent)
  return { contactS, speedMps }
}

/** The specification's: 0.452·v^−0.5·(T/T_ref(v))^0.5, with the usual cadence at a speed from a table. */
const TABLE = [
  [2.2, 158],
  [2.5, 162],
  [2.78, 165],
  [3, 167],
  [3.33, 170],
  [3.5, 171],
  [4, 175],
  [4.5, 179],
  [5, 183],
  [5.5, 188],
]
function specified() {
  const cadence = (v) => {
    let i = 1
    while (i < TABLE.length - 1 && v > TABLE[i][0]) i++
    const [[v0, c0], [v1, c1]] = [TABLE[i - 1], TABLE[i]]
    return c0 + ((v - v0) / (v1 - v0)) * (c1 - c0)
  }
  const contactS = (v, stepS) => 0.452 * v ** -0.5 * (stepS / (60 / cadence(v))) ** 0.5
  const speedMps = (contact, stepS) => {
    let [slow, fast] = [1, 9]
    for (let i = 0; i < 50; i++) {
      const middle = (slow + fast) / 2
      if (contactS(middle, stepS) > contact) slow = middle
      else fast = middle
    }
    return slow
  }
  return { contactS, speedMps }
}

function report(name, readersWithout) {
  const rows = cells.map((cell) => {
    const readers = readersWithout(cell.subject)
    return {
      ...cell,
      speedRatio: readers.speedMps(cell.contactS, cell.stepS) / cell.speedMps,
      contactRatio: readers.contactS(cell.speedMps, cell.stepS) / cell.contactS,
    }
  })
  const percent = (value) => `${(100 * value).toFixed(1)} %`
  const errors = (key) =>
    `${percent(average(rows.map((row) => Math.abs(row[key] - 1))))} (bias ${percent(average(rows.map((row) => row[key] - 1)))})`
  const speeds = [2.5, 3.5, 4.5].map((v) =>
    (v * average(rows.filter((row) => row.speedMps === v).map((row) => row.speedRatio))).toFixed(2),
  )
  console.log(`${name}: speed ${errors('speedRatio')}, read as ${speeds.join(' ')}; contact ${errors('contactRatio')}`)
}

console.log(
  `${cells.length} cells of ${new Set(cells.map((cell) => cell.subject)).size} runners, each runner left out:`,
)
report('specification', specified)
report('constant', (subject) => {
  const others = cells.filter((cell) => cell.subject !== subject)
  const contactS = average(others.map((cell) => cell.contactS))
  const speedMps = exp(average(others.map((cell) => log(cell.speedMps))))
  return { contactS: () => contactS, speedMps: () => speedMps }
})
for (const [name, fit] of Object.entries(FITS)) {
  for (const anchorWeight of [0, 1, 3]) {
    const weighted = ANCHORS.map((anchor) => ({ ...anchor, weight: anchor.weight * anchorWeight }))
    report(`${name}, anchors × ${anchorWeight}`, (subject) =>
      readersOf(fit([...cells.filter((cell) => cell.subject !== subject), ...weighted])),
    )
    const model = fit([...cells, ...weighted])
    const anchorsMs = ANCHORS.map((a) => Math.round(1000 * readersOf(model).contactS(a.speedMps, a.stepS)))
    const rounded = Object.entries(model).map(([key, value]) => `${key} ${value.toFixed(4)}`)
    console.log(`  all runners: ${rounded.join(', ')}; anchors ${anchorsMs.join(' ')} ms`)
  }
}
