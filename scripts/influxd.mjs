// A real InfluxDB 2.x for tests and trials: `build` it once, `start` one with fresh data on a free port.
import { findInfluxdBinary } from './influxd/find.mjs'
import { fail } from './setup-lib.mjs'

const [command] = process.argv.slice(2)
if (command === 'build') {
  const found = await findInfluxdBinary({ build: true })
  if ('missing' in found) fail(found.missing)
  process.stdout.write(`${found.influxd}\n`)
} else fail('Usage: node scripts/influxd.mjs build')
