// Loaded into a measured process with --import: answers over IPC how long its event loop was held up and how large it is.
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 1 })
let before = process.cpuUsage()
let beforeMs = performance.now()

if (process.send !== undefined) {
  process.on('message', answer)
  // Listening must not keep the process alive when its work is done.
  process.channel.unref()
  process.on('exit', () => process.send({ type: 'exit', peakRssMb: process.resourceUsage().maxRSS / 1024 }))
}

function answer(message) {
  if (message === 'start-watching') {
    delay.reset()
    delay.enable()
    before = process.cpuUsage()
    beforeMs = performance.now()
  }
  if (message === 'stop-watching') {
    delay.disable()
    const { user, system } = process.cpuUsage(before)
    process.send({
      type: 'watched',
      loopLagP50Ms: delay.percentile(50) / 1e6,
      loopLagP99Ms: delay.percentile(99) / 1e6,
      loopLagMaxMs: delay.max / 1e6,
      cpuPercent: (user + system) / 10 / (performance.now() - beforeMs),
    })
  }
}
