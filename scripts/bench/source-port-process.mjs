// The whole server but for the radio: notifications of many pods are handed in at the Source port, at their pace.
// Usage: node source-port-process.mjs DATA_FOLDER ATHLETES
import { Observable } from 'rxjs'
import { serve } from '../../dist/app/serve/serve.js'
import { createSystemClock } from '../../dist/runtime/clock.js'
import { generateRun } from '../../dist/sources/simulator/generate-run.js'
import { podAddress } from './people.mjs'
import { runProfile, SENSOR } from './simulated-journal.mjs'

const RUN_S = 120
/** That many different runs; the athletes share them, each beginning at a moment of its own. */
const DIFFERENT_RUNS = 8
const TURN_MS = 4

const [dataPath, count] = [process.argv[2], Number(process.argv[3])]
const clock = createSystemClock()
const runs = Array.from({ length: DIFFERENT_RUNS }, (_, index) =>
  generateRun(runProfile(RUN_S, [14, 3, -7][index % 3]), `bench/${index}`, { left: SENSOR, right: SENSOR }),
)
const feeds = Array.from({ length: count }, (_, index) => index).flatMap((index) =>
  ['left', 'right'].map((foot) => ({
    deviceId: podAddress(index, foot),
    frames: runs[index % DIFFERENT_RUNS].frames[foot],
    next: 0,
    // Spread by the golden ratio, so that no two athletes go in step; the feet of one keep theirs.
    delayUs: Math.round(((index * 0.618034) % 1) * 700_000),
  })),
)

function createRadio() {
  return {
    source: { id: 'bench', start: (signal) => new Observable((subscriber) => feed(subscriber, signal)) },
    adapter: () => ({ state: 'virtual', message: null }),
    scanning: () => false,
    startScan: async () => undefined,
    withLink: async () => {
      throw new Error('The bench has no links.')
    },
  }
}

function feed(subscriber, signal) {
  const startedUs = clock.monotonicUs()
  for (const { deviceId } of feeds) {
    subscriber.next({ kind: 'link', monotonicUs: startedUs, deviceId, state: 'streaming', reason: null })
  }
  const timer = setInterval(() => {
    for (const pod of feeds) {
      const runUs = clock.monotonicUs() - startedUs - pod.delayUs
      for (; pod.next < pod.frames.length && pod.frames[pod.next].timeUs <= runUs; pod.next++) {
        const { bytes } = pod.frames[pod.next]
        const { deviceId } = pod
        subscriber.next({
          kind: 'notification',
          monotonicUs: clock.monotonicUs(),
          deviceId,
          channel: 'open-imu-frame',
          bytes,
        })
      }
    }
  }, TURN_MS)
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    subscriber.complete()
  })
}

const server = await serve({ demo: false, data: dataPath, port: 0, hci: 'virtual' }, clock, createRadio)
process.stdout.write(`${JSON.stringify({ type: 'ready', ...server.ready })}\n`)
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)))
