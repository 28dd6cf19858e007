// `npm run bench`: measures and reports; it judges nothing. What the figures mean: docs/performance.md.
import { parseArgs } from 'node:util'
import { fail, setUp } from './setup-lib.mjs'

const GROUPS = [
  ...[
    'pipeline',
    'append',
    'squad',
    'stores-read',
    'stores-forward',
    'stores-load',
    'replay',
    'recompute',
    'cold-start',
  ],
  ...['latency-radio', 'latency-port'],
]

const USAGE = 'Usage: npm run bench -- [--json] [--only NAME,…]'

if (process.argv.slice(2).some((argument) => ['--help', '-h'].includes(argument))) {
  process.stdout.write(`${USAGE}\n`)
  process.exit(0)
}
const { json, only } = readArguments()
if (!process.env.BENCH_DEV) await setUp()
const groups = await Promise.all(GROUPS.map((name) => import(`./bench/${name}.mjs`)))
const known = [...new Set(groups.flatMap(({ figures }) => figures))]
for (const name of only) if (!known.includes(name)) fail(`There is no figure '${name}'; there are ${known.join(', ')}.`)
const wanted = (name) => only.length === 0 || only.includes(name)
const started = Date.now()
for (const group of groups) {
  if (!group.figures.some(wanted)) continue
  await group.measure({ wanted, report: (figure) => print(figure), progress })
}
progress(`done in ${Math.round((Date.now() - started) / 1000)} s`)

function readArguments() {
  try {
    const options = { json: { type: 'boolean', default: false }, only: { type: 'string', multiple: true, default: [] } }
    const { values } = parseArgs({ options })
    return { json: values.json, only: values.only.flatMap((names) => names.split(',')).filter((name) => name !== '') }
  } catch (error) {
    return fail(`${error.message} ${USAGE}`)
  }
}

function progress(text) {
  process.stderr.write(`bench: ${text}\n`)
}

/** Under --json nothing but one object a figure goes to standard output. */
function print(figure) {
  const { of: belongsTo, ...shown } = figure
  if (!wanted(belongsTo ?? figure.name)) return
  if (json) {
    process.stdout.write(`${JSON.stringify(shown)}\n`)
    return
  }
  const { name, value, unit, ...rest } = shown
  const about = Object.entries(rest).map(([key, said]) => `${key} ${grouped(said)}`)
  process.stdout.write(`${name.padEnd(24)}${grouped(value).padStart(12)} ${unit.padEnd(13)} ${about.join(', ')}\n`)
}

function grouped(value) {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 3 }) : String(value)
}
