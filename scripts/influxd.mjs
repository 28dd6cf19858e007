// A real InfluxDB 2.x for tests and trials. `build` makes one once; `start` runs one with fresh data on a free port.
import { parseArgs } from 'node:util'
import { findInfluxdBinary } from './influxd/find.mjs'
import { startInfluxd } from './influxd/server.mjs'
import { fail } from './setup-lib.mjs'

const USAGE = 'Usage: node scripts/influxd.mjs build | start [--port N] [--data FOLDER]'

if (process.argv.slice(2).some((argument) => ['--help', '-h'].includes(argument))) {
  process.stdout.write(`${USAGE}\n`)
  process.exit(0)
}
const { command, port, folder } = readArguments()
const found = await findInfluxdBinary({ build: command === 'build' })
if ('missing' in found) fail(found.missing)
else if (command === 'build') process.stdout.write(`${found.influxd}\n`)
else await start(found.influxd)

function readArguments() {
  try {
    const options = { port: { type: 'string' }, data: { type: 'string' } }
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const [command, ...more] = positionals
    if (!['build', 'start'].includes(command) || more.length > 0) return fail(USAGE)
    const port = values.port === undefined ? undefined : Number(values.port)
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) return fail(USAGE)
    return { command, port, folder: values.data }
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`)
  }
}

/** Tells on standard output, as one line of JSON, how to reach the server; the token itself stays in its file. */
async function start(influxd) {
  const server = await startInfluxd({ influxd, port, folder }).catch((error) => fail(error.message))
  const { url, org, tokenFile, data } = server
  process.stdout.write(`${JSON.stringify({ url, org, tokenFile, data, pid: server.pid() })}\n`)
  const stop = () => void server.stop().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}
