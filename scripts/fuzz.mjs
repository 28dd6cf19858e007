// `npm run fuzz`: every decoder of bytes from outside against millions of packets that no device should send. Nothing
// but a DecodeError may come of it, and no memory may be lost.
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { familyCodecs, logbookCodecs, memoryCodecs, memoryMessageCodecs, plainCodecs } from './fuzz/codecs.mjs'
import { fuzzCodec } from './fuzz/fuzz-codec.mjs'
import { failureText, tableOf } from './fuzz/report.mjs'
import { fail, setUp } from './setup-lib.mjs'

const USAGE = 'Usage: npm run fuzz -- [--packets 10000000] [--codec NAME,…] [--seed TEXT] [--json]'
const DEFAULT_PACKETS = 10_000_000

const { packets, names, seed, json } = readArguments()
if (!process.env.FUZZ_DEV) await setUp()
const modules = await loadModules()
const all = [
  ...(await familyCodecs(modules)),
  ...(await memoryCodecs(modules)),
  ...memoryMessageCodecs(modules),
  ...logbookCodecs(modules),
  ...plainCodecs(modules),
]
const known = all.map(({ name }) => name)
for (const name of names) if (!known.includes(name)) fail(`There is no codec '${name}'; there are ${known.join(', ')}.`)
const codecs = all.filter(({ name }) => names.length === 0 || names.includes(name))
process.stderr.write(`fuzz: seed ${seed}, ${packets.toLocaleString('en-US')} packets a codec\n`)
const bar = await createBar(codecs.length * packets)
const results = []
for (const [index, codec] of codecs.entries()) {
  bar.show(codec.name)
  const progress = (done) => bar.update(index * packets + done)
  const result = await fuzzCodec(codec, { packets, seed, DecodeError: modules.DecodeError, progress })
  results.push(result)
  if (json) process.stdout.write(`${JSON.stringify({ seed, ...result })}\n`)
}
bar.stop()
if (!json) process.stdout.write(`${tableOf(results)}\n`)
const failed = results.filter(({ failure }) => failure !== null)
for (const result of failed) process.stderr.write(`${failureText(result, { seed, packets })}\n`)
process.exitCode = failed.length === 0 ? 0 : 1

function readArguments() {
  const options = {
    packets: { type: 'string', default: String(DEFAULT_PACKETS) },
    codec: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: randomBytes(4).toString('hex') },
    json: { type: 'boolean', default: false },
  }
  try {
    const { values } = parseArgs({ options })
    const wanted = Number(values.packets)
    if (!Number.isSafeInteger(wanted) || wanted < 1) fail(`--packets ${values.packets} is no number. ${USAGE}`)
    const chosen = values.codec.flatMap((list) => list.split(',')).filter((name) => name !== '')
    return { packets: wanted, names: chosen, seed: values.seed, json: values.json }
  } catch (error) {
    return fail(`${error.message} ${USAGE}`)
  }
}

async function loadModules() {
  const parts = await Promise.all([
    import('../dist/sensors/families.js'),
    import('../dist/runtime/errors.js'),
    import('../dist/sensors/open-imu/open-imu-memory-codec.js'),
    import('../dist/sensors/movesense/log-writer.js'),
    import('../dist/sensors/movesense/logbook.js'),
    import('../dist/codecs/crc16.js'),
    import('../dist/codecs/gatt/battery-level.js'),
    import('../dist/codecs/gatt/device-information.js'),
    import('../dist/codecs/fit/fit-activity.js'),
    import('../dist/codecs/fit/fit-crc.js'),
  ])
  return Object.assign({}, ...parts)
}

/** On a terminal a bar, else a line for each codec. */
async function createBar(total) {
  if (!process.stderr.isTTY) {
    return { show: (name) => process.stderr.write(`fuzz: ${name} …\n`), update: () => undefined, stop: () => undefined }
  }
  const { SingleBar } = (await import('cli-progress')).default
  const bar = new SingleBar({ format: 'fuzz {bar} {percentage} % {eta_formatted} {name}', hideCursor: true })
  bar.start(total, 0, { name: '' })
  return { show: (name) => bar.update({ name }), update: (done) => bar.update(done), stop: () => bar.stop() }
}
