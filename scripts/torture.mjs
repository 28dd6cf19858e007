// `npm run torture`: the program is killed (-9) at random instants while it stores, delivers, computes anew and migrates;
// after each kill every acknowledged record must be there once, with its content. `outage` stops InfluxDB for a day's runs.
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { findInfluxdBinary } from './influxd/find.mjs'
import { fail, setUp } from './setup-lib.mjs'

const USAGE = `Usage: npm run torture -- [--kills 200] [--store sqlite|influxdb|both] [--seed TEXT] [--json]
       npm run torture -- mutants [--only NAME] [--json]
       npm run torture -- outage [--athletes 8] [--hours 24] [--json]`
const STORES = { sqlite: ['sqlite'], influxdb: ['influxdb'], both: ['sqlite', 'influxdb'] }

if (process.argv.slice(2).some((argument) => ['--help', '-h'].includes(argument))) {
  process.stdout.write(`${USAGE}\n`)
  process.exit(0)
}
const { command, values } = readArguments()
if (!process.env.TORTURE_DEV) await setUp()
// Beside what it is set up with, because they import what is installed.
const { copyProgram } = await import('./torture/snapshot.mjs')
const program = copyProgram()
process.once('exit', () => program.remove())
process.once('SIGINT', () => process.exit(130))
const found = await findInfluxdBinary()
if (command === 'mutants') await runMutants()
else if (command === 'outage') await runOutage()
else await runKills()

function readArguments() {
  const options = {
    kills: { type: 'string', default: '200' },
    store: { type: 'string', default: 'both' },
    seed: { type: 'string', default: randomBytes(4).toString('hex') },
    only: { type: 'string' },
    athletes: { type: 'string', default: '8' },
    hours: { type: 'string', default: '24' },
    json: { type: 'boolean', default: false },
  }
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const [command = 'kills', ...more] = positionals
    if (!['kills', 'mutants', 'outage'].includes(command) || more.length > 0) return fail(USAGE)
    if (!(values.store in STORES)) return fail(`There is no store '${values.store}' to be killed. ${USAGE}`)
    for (const name of ['kills', 'athletes', 'hours']) {
      if (!(Number(values[name]) >= 1 && Number(values[name]) <= 100_000))
        return fail(`--${name} ${values[name]}? ${USAGE}`)
    }
    return { command, values }
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`)
  }
}

async function runKills() {
  const { shareOut, torture, START_UP_LIMIT_MS } = await import('./torture/run.mjs')
  const { textOf } = await import('./torture/report.mjs')
  const stores = STORES[values.store]
  if (stores.includes('influxdb') && 'missing' in found) fail(`No kills with InfluxDB: ${found.missing}`)
  const kills = Math.round(Number(values.kills))
  for (const store of stores) {
    const bar = await createBar(store, kills)
    const result = await torture({
      ...{ store, dist: program.dist, influxd: found.influxd, shares: shareOut(kills), seed: values.seed },
      progress: (done) => bar.update(done),
    })
    bar.stop()
    process.stdout.write(`${values.json ? JSON.stringify(result) : textOf(result)}\n`)
    if (!result.ok || result.startUpMs.max >= START_UP_LIMIT_MS) process.exitCode = 1
    if (!result.ok)
      process.stderr.write(`Again: npm run torture -- --store ${store} --kills ${kills} --seed ${values.seed}\n`)
  }
  if (!values.json) process.stdout.write('memory: keeps nothing beyond its process, so it is not killed\n')
}

async function runMutants() {
  const { tryMutants } = await import('./torture/mutants.mjs')
  const results = await tryMutants({ found, only: values.only, say: (text) => process.stderr.write(`${text}\n`) })
  for (const one of results) process.stdout.write(`${values.json ? JSON.stringify(one) : one.text}\n`)
  process.exitCode = results.every(({ asExpected }) => asExpected) ? 0 : 1
}

async function runOutage() {
  if ('missing' in found) fail(`No outage without InfluxDB: ${found.missing}`)
  const { runOutage: run, outageText } = await import('./torture/outage.mjs')
  const athletes = Number(values.athletes)
  const result = await run({
    ...{ dist: program.dist, influxd: found.influxd, athletes, hours: Number(values.hours) },
    say: (text) => process.stderr.write(`outage: ${text}\n`),
  })
  process.stdout.write(`${values.json ? JSON.stringify(result) : outageText(result)}\n`)
  process.exitCode = result.ok ? 0 : 1
}

/** On a terminal a bar, else a line now and then. */
async function createBar(name, total) {
  const every = Math.max(1, Math.floor(total / 10))
  if (!process.stderr.isTTY) {
    const update = (done) => done % every === 0 && process.stderr.write(`torture: ${name} ${done} of ${total} kills\n`)
    return { update, stop: () => undefined }
  }
  const { SingleBar } = (await import('cli-progress')).default
  const bar = new SingleBar({ format: `torture ${name} {bar} {value}/{total} kills {eta_formatted}`, hideCursor: true })
  bar.start(total, 0)
  return { update: (done) => bar.update(done), stop: () => bar.stop() }
}
