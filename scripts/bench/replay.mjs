// A two-hour journal: how long one synchronous write takes, how much memory `solewatch replay` of it holds, and how long.
import { join } from 'node:path'
import { openJournal } from '../../dist/journal/writer.js'
import { PROGRAM, startNode, withTemporaryFolder } from './children.mjs'
import { simulatedRecords } from './simulated-journal.mjs'
import { figureOfRuns, percentile, roundFor } from './statistics.mjs'

export const figures = ['journalWriteP99', 'replayRss', 'replayDuration']
const SIMULATED_S = 7200
const RUNS = 3
const RECORDS_A_TURN = 5000

export async function measure({ wanted, report, progress }) {
  if (!figures.some(wanted)) return
  progress(`writing the journal of a simulated run of ${SIMULATED_S / 3600} hours`)
  await withTemporaryFolder(async (folder) => {
    const directory = join(folder, 'journal')
    const writesMs = await writeJournal(directory)
    const [p50, max] = [percentile(writesMs, 0.5), percentile(writesMs, 1)].map(roundFor)
    report({ name: 'journalWriteP99', value: roundFor(percentile(writesMs, 0.99)), unit: 'ms', p50, max })
    if (!wanted('replayRss') && !wanted('replayDuration')) return
    progress(`replaying it ${RUNS} times`)
    const runs = []
    for (let run = 0; run < RUNS; run++) runs.push(await replayOnce(directory))
    const about = { steps: runs[0].steps }
    report(
      figureOfRuns(
        'replayRss',
        runs.map(({ peakRssMb }) => peakRssMb),
        'MB',
        about,
      ),
    )
    report(
      figureOfRuns(
        'replayDuration',
        runs.map(({ seconds }) => seconds),
        's',
        about,
      ),
    )
  })
}

async function writeJournal(directory) {
  const journal = openJournal({ directory })
  const writesMs = []
  let count = 0
  for (const record of simulatedRecords(SIMULATED_S)) {
    const startedMs = performance.now()
    journal.append(record)
    writesMs.push(performance.now() - startedMs)
    // Closed segments are compressed in between, as they are during a run.
    if (++count % RECORDS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  await journal.close()
  const { unwrittenRecords } = journal.counters()
  if (unwrittenRecords > 0) throw new Error(`${unwrittenRecords} records of the journal could not be written.`)
  return writesMs
}

async function replayOnce(directory) {
  const started = performance.now()
  const replay = startNode(PROGRAM, ['replay', directory, '--json'], { watched: true })
  const exit = new Promise((resolve) =>
    replay.child.on('message', (message) => message.type === 'exit' && resolve(message)),
  )
  const summary = await replay.line('summary', 120_000)
  const code = await replay.exit
  const seconds = (performance.now() - started) / 1000
  if (code !== 0) throw new Error(`solewatch replay ended with ${code}: ${replay.errors()}`)
  const { peakRssMb } = await exit
  return { peakRssMb, seconds, steps: (summary.strideCount.left ?? 0) + (summary.strideCount.right ?? 0) }
}
