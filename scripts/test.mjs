// `npm test`: sets up what is missing, then runs the tests. `--full` adds what is long or needs more.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findBtvirt } from './btvirt.mjs'
import { findBumble } from './bumble.mjs'
import { findChromium } from './chromium.mjs'
import { findInfluxd, findInfluxdBinary } from './influxd/find.mjs'
import { ROOT, fail, setUp } from './setup-lib.mjs'

await setUp()

const full = process.argv.includes('--full')
const rest = process.argv.slice(2).filter((argument) => argument !== '--full')
const env = { ...process.env }
if (full) env.SOLEWATCH_TEST_FULL = '1'

const chromium = findChromium()
if (chromium === null) {
  if (env.SOLEWATCH_NOTHING_SKIPPED) fail('Nothing may be skipped, but there is no Chromium for the browser tests.')
  process.stderr.write(
    'Browser tests are skipped: no Chromium found. Install one, e.g. `sudo apt-get install -y chromium`, or name it in SOLEWATCH_CHROMIUM.\n',
  )
} else {
  env.SOLEWATCH_CHROMIUM = chromium
}

// Only the full tests build one: it takes minutes.
const influx = await findInfluxd({ build: full })
const influxd = 'server' in influx ? await findInfluxdBinary({ build: full }) : influx
if ('influxd' in influxd) env.SOLEWATCH_INFLUXD = influxd.influxd
else if (env.SOLEWATCH_NOTHING_SKIPPED) fail(`Nothing may be skipped, but InfluxDB is missing: ${influxd.missing}.`)
else {
  const which = 'server' in influx ? 'Tests that stop or kill an InfluxDB are' : 'Tests against InfluxDB are'
  process.stderr.write(`${which} skipped: ${influxd.missing}.\n`)
}

if (full) {
  const bumble = findBumble()
  if ('python' in bumble) env.SOLEWATCH_BUMBLE_PYTHON = bumble.python
  else if (env.SOLEWATCH_NOTHING_SKIPPED) fail(`Nothing may be skipped, but Bumble is missing: ${bumble.missing}.`)
  else process.stderr.write(`The tests against Bumble are left out: ${bumble.missing}.\n`)
  const emulated = await findBtvirt()
  if ('btvirt' in emulated) {
    env.SOLEWATCH_BTVIRT = emulated.btvirt
    if (emulated.preload !== null) env.SOLEWATCH_BTVIRT_PRELOAD = emulated.preload
  } else process.stderr.write(`The test against BlueZ’s emulated controllers is left out: ${emulated.missing}.\n`)
}

const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
const result = spawnSync(process.execPath, [vitest, 'run', ...rest], { cwd: ROOT, env, stdio: 'inherit' })
process.exit(result.status ?? 1)
