// From the notification that completed a step to the client that shows it. Which notification that was is not asked of the
// running program: its journal, replayed, says so to the bit, with the time at which the notification came in.
import { join } from 'node:path'
import { STATE_BURST, STATE_WINDOW_MS } from '../../dist/http/live/live-hub.js'
import { listSessionJournals } from '../../dist/journal/folder.js'
import { readJournal } from '../../dist/journal/reader.js'
import { createSessionReducer } from '../../dist/pipeline/session-reducer.js'
import { callApi, createSightings, monotonicUs, openLiveStream } from './live-client.mjs'
import { percentile, roundFor } from './statistics.mjs'

const READY_MS = 30_000
/** A state of an athlete waits in the hub where that many went out that recently. */
const HUB_BURST = STATE_BURST
const HUB_WINDOW_US = STATE_WINDOW_MS * 1000
/** What came in at the very end may not have been shown yet. */
const TAIL_US = 1_500_000

/**
 * Lets a server run with sessions of these athletes, watches it for a while, stops it and reports.
 * @param server started with `watched`, printing its `ready` line; `athleteIds` are known to it
 */
export async function measureStepLatency({ server, athleteIds, dataPath, settleS, watchS, sensors, report }) {
  const ready = await server.line('ready', READY_MS)
  const sightings = createSightings()
  const stream = openLiveStream(ready, sightings.add)
  for (const athleteId of athleteIds) await callApi(ready, 'POST', '/sessions', { athleteId })
  await sleep(settleS)
  server.child.send('start-watching')
  const fromUs = monotonicUs()
  await sleep(watchS)
  const toUs = monotonicUs() - TAIL_US
  const watched = await server.ask('stop-watching', 'watched')
  stream.close()
  await server.stop()
  const steps = stepsOf(dataPath).filter(({ completedUs }) => completedUs >= fromUs && completedUs < toUs)
  reportLatency(steps, sightings, { sensors, report })
  const pushesMs = steps.map(({ pushMs }) => pushMs)
  report({
    ...{ name: 'sampleToStepP99', value: roundFor(percentile(pushesMs, 0.99)), unit: 'ms', sensors },
    ...{ p50: roundFor(percentile(pushesMs, 0.5)), of: 'stepToSseP99' },
  })
  report({
    name: 'loopLagP99',
    value: roundFor(watched.loopLagP99Ms),
    unit: 'ms',
    sensors,
    p50: roundFor(watched.loopLagP50Ms),
    max: roundFor(watched.loopLagMaxMs),
  })
  report({ name: 'serverCpu', value: roundFor(watched.cpuPercent), unit: '% of a core', sensors, of: 'loopLagP99' })
}

function reportLatency(steps, sightings, { sensors, report }) {
  const timed = steps.map(({ athleteId, foot, stepUs, completedUs }) => {
    const shownUs = sightings.shownAtUs(athleteId, foot, stepUs)
    const waits = sightings.countWithin(athleteId, completedUs, HUB_WINDOW_US) >= HUB_BURST
    return { latencyMs: shownUs === null ? null : (shownUs - completedUs) / 1000, waits }
  })
  const shown = timed.filter(({ latencyMs }) => latencyMs !== null)
  if (shown.length === 0) throw new Error(`None of ${steps.length} steps reached the client, so there is no latency.`)
  const all = shown.map(({ latencyMs }) => latencyMs)
  const free = shown.filter(({ waits }) => !waits).map(({ latencyMs }) => latencyMs)
  const extra = { sensors, steps: shown.length, neverShown: timed.length - shown.length }
  report({ name: 'stepToSseP50', value: roundFor(percentile(all, 0.5)), unit: 'ms', ...extra })
  report({
    name: 'stepToSseP99',
    value: roundFor(percentile(all, 0.99)),
    unit: 'ms',
    max: roundFor(Math.max(...all)),
    ...extra,
  })
  if (free.length === 0) return
  const share = roundFor(free.length / shown.length)
  report({
    name: 'stepToSseUncoalescedP99',
    value: roundFor(percentile(free, 0.99)),
    unit: 'ms',
    sensors,
    share,
    p50: roundFor(percentile(free, 0.5)),
    of: 'stepToSseP99',
  })
}

/** Every step of every session, with the arrival of the notification that completed it. */
function stepsOf(dataPath) {
  return listSessionJournals(dataPath).flatMap(({ folder }) => {
    const steps = []
    let reducer = null
    for (const record of readJournal(folder)) {
      if (record.kind === 'context') reducer = createSessionReducer(record.context)
      if (reducer === null) throw new Error(`${join(folder)} does not begin with its context.`)
      const startedMs = performance.now()
      const outputs = reducer.push(record)
      const pushMs = performance.now() - startedMs
      for (const output of outputs) {
        if (output.kind !== 'step' || record.kind !== 'notification') continue
        const { athleteId, foot, initialContactTimeUs } = output.step
        steps.push({ athleteId, foot, stepUs: initialContactTimeUs, completedUs: record.monotonicUs, pushMs })
      }
    }
    return steps
  })
}

export function sleep(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
