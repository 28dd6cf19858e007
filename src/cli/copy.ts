import type { Command } from 'commander'
import { formatCopy, formatCopyOutcome } from '../app/copy/format-copy.js'
import type { CopyListener } from '../app/copy/copy.js'
import { isWhole, runCopy } from '../app/copy/run-copy.js'
import { createSystemClock } from '../runtime/clock.js'
import { createAmountBar, INTERRUPTED_EXIT_CODE, untilInterrupted } from './amount-bar.js'

interface Flags {
  readonly from: string
  readonly to: string
  readonly data?: string
  readonly config?: string
  readonly again: boolean
  readonly tidy: boolean
  readonly json: boolean
}

/** `solewatch copy`: everything that is here into another store, compared there. */
export function registerCopy(program: Command): void {
  program
    .command('copy')
    .description('bring everything to InfluxDB and compare it there; run it again and it goes on')
    .requiredOption('--from <store>', 'embedded')
    .requiredOption('--to <store>', 'influxdb')
    .option('--again', 'also what has been copied and compared before', false)
    .option('--tidy', 'remove computations there that are not shown here; no server may be running', false)
    .option('--data <dir>', 'data folder; a server may be using it')
    .option('--config <file>', 'configuration file (YAML): where InfluxDB is')
    .option('--json', 'one JSON object a line: runs, then the summary', false)
    .action((flags: Flags) => untilInterrupted((signal) => run(flags, signal)))
}

async function run({ json, ...flags }: Flags, signal: AbortSignal): Promise<void> {
  const view = createView(json)
  try {
    const summary = await runCopy({ ...flags, env: process.env, signal }, view.listener, createSystemClock())
    view.close()
    print(json ? JSON.stringify(summary) : formatCopy(summary))
    if (summary.interrupted) process.exitCode = INTERRUPTED_EXIT_CODE
    else if (!isWhole(summary)) process.exitCode = 1
  } finally {
    view.close()
  }
}

/** Results go to the output; the bar to the error stream, so that a pipe gets nothing else. */
function createView(json: boolean): { listener: CopyListener; close(): void } {
  const bar = createAmountBar()
  let beginMs = 0
  let totalSteps = 0
  const listener: CopyListener = {
    begin(steps) {
      beginMs = performance.now()
      totalSteps = steps
      bar.begin(steps, '')
    },
    progress(doneSteps, sessionId) {
      const rate = doneSteps / Math.max(0.001, (performance.now() - beginMs) / 1000)
      const remainingS = Math.ceil((totalSteps - doneSteps) / Math.max(1, rate))
      bar.at(doneSteps, `${Math.round(rate)} steps/s, ${remainingS} s left, ${sessionId}`)
    },
    outcome(outcome) {
      const line = json ? JSON.stringify({ ...outcome, type: 'session' }) : formatCopyOutcome(outcome)
      if (line === null) return
      bar.clear()
      print(line)
    },
    waiting(why) {
      bar.clear()
      process.stderr.write(`${why}\n`)
    },
  }
  return { listener, close: bar.close }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
