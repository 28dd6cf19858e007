// Simulated runners with two pods each on a virtual radio, served over TCP: the air of the latency measurement.
// Usage: node pods-process.mjs RUNNERS. Ends with its standard input.
import { createSystemClock } from '../../dist/runtime/clock.js'
import { serveVirtualRadio } from '../../dist/sources/ble/virtual/serve-virtual-radio.js'
import { VirtualRadio } from '../../dist/sources/ble/virtual/virtual-radio.js'
import { createPrng } from '../../dist/sources/simulator/prng.js'
import { createSimulatedRunner } from '../../dist/sources/simulator/simulated-runner.js'
import { podAddress } from './people.mjs'
import { runProfile, SENSOR } from './simulated-journal.mjs'

const RUN_S = 600
const clock = createSystemClock()
const prng = createPrng('air')
const radio = new VirtualRadio({ clock, random: () => prng.next(), latencyMs: 8 })
const running = new AbortController()
for (let index = 0; index < Number(process.argv[2]); index++) {
  const pod = (foot) => ({
    ...{ address: podAddress(index, foot), serialNumber: `B-${index}-${foot}`, name: `Bench ${index} ${foot}` },
    imu: SENSOR,
  })
  const options = { clock, radio, seed: `bench/${index}`, profile: runProfile(RUN_S, [14, 3, -7][index % 3]) }
  createSimulatedRunner({ ...options, leftPod: pod('left'), rightPod: pod('right') }).start(running.signal)
}
const served = await serveVirtualRadio(radio, { host: '127.0.0.1', port: 0 })
process.stdout.write(`${JSON.stringify({ type: 'listening', hci: `tcp://127.0.0.1:${served.port}` })}\n`)
process.stdin.on('end', () => process.exit(0)).resume()
