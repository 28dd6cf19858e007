// From the command to a demo that serves, and to the first live step in its stream. The files are in the disk's cache.
import { join } from 'node:path'
import { PROGRAM, startNode, withTemporaryFolder } from './children.mjs'
import { monotonicUs, openLiveStream } from './live-client.mjs'
import { figureOfRuns } from './statistics.mjs'

export const figures = ['coldStart', 'demoFirstStep']
const RUNS = 3
const READY_MS = 60_000
const FIRST_STEP_MS = 60_000

export async function measure({ wanted, report, progress }) {
  if (!figures.some(wanted)) return
  progress(`starting the demo ${RUNS} times`)
  const runs = []
  for (let run = 0; run < RUNS; run++) runs.push(await startOnce(wanted('demoFirstStep')))
  report(
    figureOfRuns(
      'coldStart',
      runs.map(({ readyMs }) => readyMs),
      'ms',
    ),
  )
  if (wanted('demoFirstStep'))
    report(
      figureOfRuns(
        'demoFirstStep',
        runs.map(({ firstStepMs }) => firstStepMs),
        'ms',
      ),
    )
}

function startOnce(untilFirstStep) {
  return withTemporaryFolder(async (folder) => {
    const startedUs = monotonicUs()
    const server = startNode(PROGRAM, ['serve', '--demo', '--data', join(folder, 'demo'), '--port', '0', '--json'])
    try {
      const ready = await server.line('ready', READY_MS)
      const readyMs = (monotonicUs() - startedUs) / 1000
      const firstStepMs = untilFirstStep ? ((await firstStepAtUs(ready)) - startedUs) / 1000 : null
      return { readyMs, firstStepMs }
    } finally {
      await server.stop()
    }
  })
}

function firstStepAtUs(ready) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => end(reject, new Error('The demo showed no live step within a minute.')),
      FIRST_STEP_MS,
    )
    const stream = openLiveStream(ready, (state, atUs) => {
      if (state.athletes.some(hasStep)) end(resolve, atUs)
    })
    function end(settle, value) {
      clearTimeout(timer)
      stream.close()
      settle(value)
    }
  })
}

function hasStep({ feet }) {
  return [feet.left, feet.right].some((foot) => foot !== null && foot.lastStepTimeUs !== null)
}
