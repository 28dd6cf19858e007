/** Runs as a process of its own: one simulated pod behind TCP on the port given. Built by the test that starts it. */
import { createSystemClock } from '../../../../src/runtime/clock.js'
import { serveVirtualRadio } from '../../../../src/sources/ble/virtual/serve-virtual-radio.js'
import { VirtualRadio } from '../../../../src/sources/ble/virtual/virtual-radio.js'
import { createTestPod } from './test-pod.js'

const clock = createSystemClock()
const radio = new VirtualRadio({ clock, random: Math.random })
radio.add(createTestPod({ clock, kind: 'open-imu', number: 1 }))
radio.add(createTestPod({ clock, kind: 'rsc', number: 2 }))
const served = await serveVirtualRadio(radio, { host: '127.0.0.1', port: Number(process.argv[2]) })
process.stdout.write(`${served.port}\n`)
