// The whole server, killed in the middle of a run of simulated pods: what its API has shown must be there afterwards, and
// the journal must give the same steps again.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '../fuzz/random.mjs'
import { checksum } from './records.mjs'
import { apiOf, athleteWithPods, startProgram, until } from './program.mjs'

const KILL_WITHIN_MS = 2500
const STEPS_IN_TIME_MS = 60_000
const POD_ARGUMENTS = ['pods', '--listen', '127.0.0.1:0', '--profile', 'straight', '--control', '--json']

export async function tortureServer({ child, directory, findings, remote, modules }, { kills, seed, progress }) {
  const random = createRandom(`${seed} server`)
  const program = join(child.dist, 'cli', 'main.js')
  const data = join(directory, 'server')
  mkdirSync(data, { mode: 0o700 })
  const env = remote === null ? {} : { SOLEWATCH_INFLUX_TOKEN: remote.influx.token }
  const result = { kills: 0, killedDuring: { 'a run on the server': 0 }, startUpMs: [], serverStartUpMs: [] }
  const pods = startProgram(program, POD_ARGUMENTS)
  const running = { server: null }
  const start = async () => {
    const { hci } = await pods.line('ready')
    const config = remote === null ? [] : ['--config', configFor(directory, remote.influx)]
    running.server = startProgram(
      program,
      ['serve', '--port', '0', '--json', '--data', data, '--hci', hci, ...config],
      env,
    )
    const ready = await running.server.line('ready')
    result.serverStartUpMs.push(ready.atMs)
    return apiOf(ready)
  }
  try {
    let api = await start()
    const athleteId = await athleteWithPods(api)
    const { sessionId } = await api.post('/sessions', { athleteId })
    while (result.kills < kills) {
      const before = (await api.steps(sessionId)).length
      await until(async () => (await api.steps(sessionId)).length > before, STEPS_IN_TIME_MS, 'further step')
      await new Promise((resolve) => setTimeout(resolve, random() % KILL_WITHIN_MS))
      const seen = await api.steps(sessionId)
      await running.server.kill()
      result.kills += 1
      result.killedDuring['a run on the server'] += 1
      api = await start()
      compareSteps({ findings, note: { round: `server ${result.kills}` } }, seen, await api.steps(sessionId))
      progress(result.kills)
    }
    await finish({ api, data, sessionId, athleteId, modules, remote, findings, program })
    return result
  } finally {
    await running.server?.kill('SIGTERM')
    await pods.kill()
  }
}

/** YAML is a superset of JSON. */
function configFor(directory, { url, organisation, stepsBucket, resultsBucket }) {
  const file = join(directory, 'server.yaml')
  const influxdb = { url, organisation, stepsBucket, resultsBucket, batchSeconds: 0.2 }
  writeFileSync(file, JSON.stringify({ store: { kind: 'influxdb' }, influxdb }))
  return file
}

function compareSteps({ findings, note }, expected, stored) {
  const byKey = new Map()
  for (const step of stored) {
    if (byKey.has(keyOf(step))) findings.add('doubled step', { ...note, step: keyOf(step) })
    byKey.set(keyOf(step), step)
  }
  for (const step of expected) {
    const now = byKey.get(keyOf(step))
    if (now === undefined) findings.add('lost step', { ...note, step: keyOf(step) })
    else if (checksum(now) !== checksum(step)) findings.add('changed step', { ...note, step: keyOf(step) })
  }
}

const keyOf = ({ foot, strideIndex }) => `${foot} ${strideIndex}`

/** The journal gives the same steps again, each once; and InfluxDB has as many. */
async function finish({ api, data, sessionId, athleteId, remote, findings, program }) {
  await api.post(`/sessions/${sessionId}/stop`)
  const steps = await api.steps(sessionId)
  const note = { round: 'end of the server' }
  for (const foot of ['left', 'right']) {
    const strides = steps.filter((step) => step.foot === foot).map(({ strideIndex }) => strideIndex)
    if (strides.some((stride, index) => stride !== index)) findings.add('gap in the strides', { ...note, foot })
  }
  const replay = startProgram(program, ['replay', journalOf(data, sessionId), '--json'])
  const { code, errors } = await replay.gone
  if (code !== 0) throw new Error(`The journal can't be replayed: ${errors}`)
  const replayed = replay.lines
    .filter(({ type }) => type === 'step')
    .map((line) => ({ ...line, type: undefined, atMs: undefined }))
  compareSteps({ findings, note: { ...note, from: 'journal' } }, replayed, steps)
  if (replayed.length !== steps.length)
    findings.add('journal and store differ', { ...note, journal: replayed.length, store: steps.length })
  if (remote === null) return
  await until(async () => (await api.get('/storage')).forwarding?.waitingCount === 0, 60_000, 'delivery to the end')
  const delivered = await remote.stepCountOf(athleteId)
  if (delivered !== steps.length)
    findings.add('wrong count in InfluxDB', { ...note, is: delivered, expected: steps.length })
}

function journalOf(data, sessionId) {
  const names = readdirSync(join(data, 'journal'), { recursive: true })
  const name = names.find((one) => one.endsWith(sessionId))
  if (name === undefined) throw new Error(`There is no journal of ${sessionId} among ${names.join(', ')}`)
  return join(data, 'journal', name)
}
