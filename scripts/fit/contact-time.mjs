// Fits the two linear models of src/domain/biomechanics/contact-coefficients.ts on recordings with force plates:
//   node scripts/fit/contact-time.mjs DATA_FOLDER [--write]
// Every runner, speed and foot weighs the same; of the conditions, the recordings as they are weigh most, and the ringing
// of a real shoe least, because its size is known from one runner only. Prints the error with each runner left out.
// Needs a build: it uses the compiled domain.
import { DEFAULT_PARAMETERS } from '../../dist/domain/biomechanics/parameters.js'
import { describeInitialContact, describeToeOff } from '../../dist/domain/gait/contact-features.js'
import { timeAtUs } from '../../dist/domain/signal/ring-reading.js'
import { reduceFootSamples } from '../../dist/domain/gait/foot-reducer.js'
import { degradedSteps, degradeRecording } from '../validate/degrade.mjs'
import { sliceSamples } from '../validate/sample-arrays.mjs'
import { SHOE_RINGING } from '../validate/shoe-ringing.mjs'
import { groupBy, mean } from '../validate/statistics.mjs'
import { loadTrials, openFoot, rewriteCoefficients, writeLeftOut } from './fit-lib.mjs'
import { fitRidge, fourDigits, predict } from './linear.mjs'

const NEAR_US = 50_000
const CONDITIONS = [
  { name: 'clean', steps: [], weight: 2 },
  { name: 'degraded', steps: degradedSteps(), weight: 1 },
  { name: 'degraded, shoe', steps: degradedSteps(SHOE_RINGING), weight: 0.25 },
]
const MODELS = {
  initialContact: { shipped: DEFAULT_PARAMETERS.contactEvents.initialContact, ridge: 0.003 },
  toeOff: { shipped: DEFAULT_PARAMETERS.contactEvents.toeOff, ridge: 0.01 },
}

/** The features of each stride, seen through a state that is stopped right after the stride was found. */
function collect(foot, tag) {
  const state = openFoot(foot.foot, DEFAULT_PARAMETERS)
  const rows = []
  for (let i = 0; i < foot.block.count; i += 4) {
    const events = reduceFootSamples(state, sliceSamples(foot.block, i, Math.min(i + 4, foot.block.count)))
    const strides = events.flatMap((event) => (event.kind === 'stride' ? [event.stride] : []))
    // Those of the first seconds come all at once, when the axis is found: the state shows the last one only.
    const stride = strides.at(-1)
    const step = stride && foot.steps.find((s) => Math.abs(s.contactUs - stride.initialContactTimeUs) < NEAR_US)
    if (step) rows.push({ ...tag, foot: foot.foot, contactMs: step.contactMs, ...describe(state, stride, step) })
  }
  return rows
}

function describe(state, stride, step) {
  const { ring, periodUs } = state
  const { contactPosition, contactEnd, pushOffPosition } = state.newest
  const strideTimeUs = stride.strideTimeMs * 1000
  const landing = { ring, periodUs, position: contactPosition, end: contactEnd }
  const leaving = { ring, periodUs, position: pushOffPosition, end: state.detectedEnd, contactPosition, strideTimeUs }
  return {
    initialContact: flatten(describeInitialContact(landing, MODELS.initialContact.shipped)),
    initialContactMs: (step.contactUs - timeAtUs(ring, contactPosition)) / 1000,
    toeOff: flatten(describeToeOff(leaving, MODELS.toeOff.shipped)),
    toeOffMs: (step.toeOffUs - timeAtUs(ring, pushOffPosition)) / 1000,
    spanMs: (timeAtUs(ring, pushOffPosition) - timeAtUs(ring, contactPosition)) / 1000,
  }
}

function flatten({ pitchDps, accelerationG, shape }) {
  return [...pitchDps, ...accelerationG, ...Object.values(shape)]
}

function fitBoth(rows) {
  const cells = groupBy(rows, (row) => [row.subject, row.speedMps, row.foot, row.condition].join())
  const weights = rows.map((row) => {
    const cell = cells.get([row.subject, row.speedMps, row.foot, row.condition].join())
    return CONDITIONS.find(({ name }) => name === row.condition).weight / cell.length
  })
  const fit = (event) =>
    fitRidge(
      rows.map((row) => row[event]),
      rows.map((row) => row[`${event}Ms`]),
      weights,
      MODELS[event].ridge,
    )
  return { initialContact: toModel('initialContact', fit('initialContact')), toeOff: toModel('toeOff', fit('toeOff')) }
}

/** The fit as the coefficients that the program reads, rounded. */
function toModel(event, { intercept, weights }) {
  const { shipped } = MODELS[event]
  const rounded = weights.map(fourDigits)
  const pitchCount = shipped.pitchOffsetsMs.length
  const shapeFrom = pitchCount + shipped.accelerationOffsetsMs.length
  return {
    interceptMs: fourDigits(intercept),
    pitchOffsetsMs: shipped.pitchOffsetsMs,
    pitchPerDps: rounded.slice(0, pitchCount),
    accelerationOffsetsMs: shipped.accelerationOffsetsMs,
    accelerationPerG: rounded.slice(pitchCount, shapeFrom),
    perShape: Object.fromEntries(Object.keys(shipped.perShape).map((name, n) => [name, rounded[shapeFrom + n]])),
    minMs: shipped.minMs,
    maxMs: shipped.maxMs,
  }
}

function offsetMs(model, features) {
  const weights = [...model.pitchPerDps, ...model.accelerationPerG, ...Object.values(model.perShape)]
  return Math.max(model.minMs, Math.min(model.maxMs, predict({ intercept: model.interceptMs, weights }, features)))
}

function report(name, rows) {
  const errors = rows.map(({ row, models }) => {
    const contactMs = offsetMs(models.initialContact, row.initialContact)
    const toeOffMs = offsetMs(models.toeOff, row.toeOff)
    return {
      row,
      initialContactMs: contactMs - row.initialContactMs,
      toeOffMs: toeOffMs - row.toeOffMs,
      contactTimeMs: row.spanMs + toeOffMs - contactMs,
    }
  })
  const cells = [...groupBy(errors, ({ row }) => `${row.subject} ${row.speedMps}`).values()]
  const sd = (key) => {
    const average = mean(errors.map((e) => e[key]))
    return `${average.toFixed(1)} ± ${Math.sqrt(mean(errors.map((e) => (e[key] - average) ** 2))).toFixed(2)} ms`
  }
  const worst = Math.max(...cells.map((cell) => Math.abs(mean(cell.map((e) => e.initialContactMs)))))
  const ratios = cells.map((cell) =>
    Math.abs(mean(cell.map((e) => e.contactTimeMs)) / mean(cell.map((e) => e.row.contactMs)) - 1),
  )
  console.log(
    `${name}: n ${rows.length}, initial contact ${sd('initialContactMs')}, worst of ${cells.length} cells ` +
      `${worst.toFixed(1)} ms, toe-off ${sd('toeOffMs')}, contact time MAPE ${(100 * mean(ratios)).toFixed(2)} %`,
  )
}

function write(models, leftOut, subjects) {
  const code = (name, type, model) => `export const ${name}: ${type} = ${toCode(model)}\n`
  rewriteCoefficients(
    'contact-coefficients.ts',
    (text) =>
      text.slice(0, text.indexOf('export const INITIAL_CONTACT_MODEL')) +
      code('INITIAL_CONTACT_MODEL', 'InitialContactModel', models.initialContact) +
      '\n' +
      code('TOE_OFF_MODEL', 'ToeOffModel', models.toeOff),
  )
  writeLeftOut('contact-time', subjects, (subject) => ({ contactEvents: leftOut[subject] }))
}

function toCode(model) {
  const lines = Object.entries(model).map(([key, value]) => {
    const inside = (entries) => entries.map(([name, v]) => `${name}: ${v}`).join(', ')
    if (Array.isArray(value)) return `  ${key}: [${value.join(', ')}],`
    return typeof value === 'object' ? `  ${key}: { ${inside(Object.entries(value))} },` : `  ${key}: ${value},`
  })
  return `{\n${lines.join('\n')}\n}`
}

const trials = loadTrials()
const rows = CONDITIONS.flatMap(({ name, steps }) =>
  trials.flatMap((trial) =>
    degradeRecording(trial, steps, 'fit').feet.flatMap((foot) =>
      collect(foot, { subject: trial.subject, speedMps: trial.speedMps, condition: name }),
    ),
  ),
)
const subjects = [...new Set(rows.map((row) => row.subject))]
const leftOut = Object.fromEntries(
  subjects.map((subject) => [subject, fitBoth(rows.filter((row) => row.subject !== subject))]),
)
const shipped = fitBoth(rows)
for (const { name } of CONDITIONS) {
  const own = rows.filter((row) => row.condition === name)
  report(
    `${name}, runner left out`,
    own.map((row) => ({ row, models: leftOut[row.subject] })),
  )
  report(
    `${name}, all runners`,
    own.map((row) => ({ row, models: shipped })),
  )
}
console.log(JSON.stringify(shipped, null, 1))
if (process.argv.includes('--write')) write(shipped, leftOut, subjects)
