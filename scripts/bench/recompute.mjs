// Hours of two feet computed anew: `solewatch recompute` over a data folder of simulated runs, journals compressed as they lie.
import { cpSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { sessionJournalFolder } from '../../dist/journal/folder.js'
import { openJournal } from '../../dist/journal/writer.js'
import { createSessionReducer } from '../../dist/pipeline/session-reducer.js'
import { openLocalDatabase } from '../../dist/stores/worker/open-local-database.js'
import { PROGRAM, startNode, withTemporaryFolder } from './children.mjs'
import { sessionContext, simulatedRecords } from './simulated-journal.mjs'
import { figureOfRuns } from './statistics.mjs'

export const figures = ['recompute', 'recomputeRss']
const SESSION_S = 3600
const SESSIONS = Number(process.env.BENCH_RECOMPUTE_SESSIONS ?? 8)
const SAMPLES_PER_S = 2 * 200
const RUNS = 3
const RECORDS_A_TURN = 5000

export async function measure({ wanted, report, progress }) {
  if (!figures.some(wanted)) return
  progress(`making a data folder of ${SESSIONS} simulated runs of ${SESSION_S / 3600} h`)
  await withTemporaryFolder(async (folder) => {
    await fillFolder(folder)
    progress(`computing them anew ${RUNS} times`)
    const runs = []
    for (let run = 0; run < RUNS; run++) runs.push(await recomputeOnce(folder))
    const samples = SESSIONS * SESSION_S * SAMPLES_PER_S
    const rates = runs.map(({ seconds }) => samples / seconds)
    const hoursPerMinute = (SESSIONS * SESSION_S) / 60 / Math.min(...runs.map(({ seconds }) => seconds))
    report(
      figureOfRuns('recompute', rates, 'samples/s', {
        hours: SESSIONS,
        bestHoursPerMinute: Math.round(hoursPerMinute),
      }),
    )
    const rss = runs.map(({ peakRssMb }) => peakRssMb)
    report(figureOfRuns('recomputeRss', rss, 'MB', { hours: SESSIONS }))
  })
}

/** One run is simulated; the others are the same bytes under another name. */
async function fillFolder(folder) {
  const db = await openLocalDatabase({ directory: folder })
  const ids = Array.from({ length: SESSIONS }, (_, index) => `bench-${String(index).padStart(4, '0')}`)
  const context = sessionContext()
  const first = sessionJournalFolder(folder, { ...context, sessionId: ids[0] })
  const totals = await writeJournal(first, { ...context, sessionId: ids[0] })
  for (const sessionId of ids) {
    const copy = sessionJournalFolder(folder, { ...context, sessionId })
    mkdirSync(dirname(copy), { recursive: true })
    if (copy !== first) cpSync(first, copy, { recursive: true })
    await db.putSession(sessionRow({ ...context, sessionId }, totals))
  }
  await db.close()
}

async function writeJournal(directory, context) {
  const journal = openJournal({ directory })
  const reducer = createSessionReducer(context)
  let totals = null
  let count = 0
  const take = (outputs) => {
    for (const output of outputs) if (output.kind === 'live') totals = output.live.totals
  }
  let lastUs = 0
  for (const record of simulatedRecords(SESSION_S)) {
    const own = record.kind === 'context' ? { ...record, context } : record
    lastUs = own.monotonicUs
    journal.append(own)
    take(reducer.push(own))
    if (++count % RECORDS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  journal.append({ kind: 'command', monotonicUs: lastUs, command: 'stop', by: 'user' })
  take(reducer.end())
  await journal.close()
  return totals
}

function sessionRow(context, totals) {
  const { sessionId, athleteId, source, simulated, startTimeUs, zoneId, localDate, surface, clockSynchronised } =
    context
  return {
    ...{ sessionId, athleteId, source, simulated, startTimeUs, zoneId, localDate, surface, clockSynchronised, totals },
    ...{ state: 'finished', endTimeUs: startTimeUs + SESSION_S * 1e6, shoeId: null },
    ...{ activeGeneration: 0, modelVersion: context.modelVersion },
  }
}

async function recomputeOnce(folder) {
  const started = performance.now()
  const args = ['recompute', '--data', folder, '--again', '--force', '--json']
  const recompute = startNode(PROGRAM, args, { watched: true })
  const exit = new Promise((resolve) =>
    recompute.child.on('message', (message) => message.type === 'exit' && resolve(message)),
  )
  const summary = await recompute.line('summary', 600_000)
  const code = await recompute.exit
  const seconds = (performance.now() - started) / 1000
  if (code !== 0 || summary.counts.recomputed !== SESSIONS)
    throw new Error(`solewatch recompute ended with ${code}: ${JSON.stringify(summary)} ${recompute.errors()}`)
  return { seconds, peakRssMb: (await exit).peakRssMb }
}
