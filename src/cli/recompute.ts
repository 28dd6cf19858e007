import type { Command } from 'commander'
import { formatOutcome, formatReport, TABLE_HEAD } from '../app/recompute/format-report.js'
import { runRecompute } from '../app/recompute/run-recompute.js'
import { createSystemClock } from '../runtime/clock.js'
import { createProgressBar } from './progress-bar.js'

const BAR_STEPS = 1000
/** As a shell tells of a process that Ctrl-C ended. */
const INTERRUPTED_EXIT_CODE = 130

interface Flags {
  readonly athlete?: string
  readonly since?: string
  readonly session?: string
  readonly dryRun: boolean
  readonly again: boolean
  readonly force: boolean
  readonly data?: string
  readonly config?: string
  readonly json: boolean
}

/** `solewatch recompute`: finished runs once more from their journals, with the model of this program. */
export function registerRecompute(program: Command): void {
  program
    .command('recompute')
    .description('compute finished runs anew from their journals, with the current model, surfaces and shoes')
    .option('--athlete <name>', 'only runs of this athlete (name or id)')
    .option('--since <date>', 'only runs of this local date or later, YYYY-MM-DD')
    .option('--session <id>', 'only this run')
    .option('--dry-run', 'show what would change, change nothing', false)
    .option('--again', 'also runs that are up to date', false)
    .option('--force', 'also where a damaged journal has fewer steps than what is shown now', false)
    .option('--data <dir>', 'data folder; a server that uses it does the work')
    .option('--config <file>', 'configuration file (YAML), for the rules')
    .option('--json', 'one JSON object a line: runs, then the summary', false)
    .action(run)
}

async function run(flags: Flags): Promise<void> {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort(new Error('interrupted'))
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const view = createView(flags.json)
  const { athlete, since, session, dryRun, again, force, data, config } = flags
  const choice = { athlete, since, sessionId: session }
  const base = { env: process.env, signal: stopping.signal }
  try {
    const command = { ...choice, dryRun, again, force, data, config, ...base }
    const summary = await runRecompute(command, view.listener, createSystemClock())
    view.close()
    process.stdout.write(`${flags.json ? JSON.stringify(summary) : formatReport(summary)}\n`)
    if (summary.interrupted) process.exitCode = INTERRUPTED_EXIT_CODE
    else if (summary.counts.failed > 0) process.exitCode = 1
  } finally {
    view.close()
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

type Listener = Parameters<typeof runRecompute>[1]

/** Results go to the output; the bar to the error stream, so that a pipe gets nothing else. */
function createView(json: boolean): { listener: Listener; close(): void } {
  const { stdout } = process
  const bar = createProgressBar(process.stderr)
  const listener: Listener = {
    begin(sessionCount) {
      if (sessionCount === 0) return
      if (!json) stdout.write(`${TABLE_HEAD}\n`)
      bar.begin(BAR_STEPS, '')
    },
    session: (sessionId) => bar.words(sessionId),
    progress: (ratio) => bar.at(Math.floor(ratio * BAR_STEPS)),
    outcome(outcome) {
      bar.clear()
      stdout.write(`${json ? JSON.stringify({ type: 'session', ...outcome }) : formatOutcome(outcome)}\n`)
    },
  }
  return { listener, close: bar.close }
}
