import { type Command, InvalidArgumentError } from 'commander'
import { countLevels, formatFinding, formatSummary } from '../app/doctor/format-findings.js'
import { createNodeSystemFacts } from '../app/doctor/node-system-facts.js'
import { type DoctorListener, runDoctor } from '../app/doctor/run-doctor.js'
import { createSystemClock } from '../runtime/clock.js'
import { createProgressBar } from './progress-bar.js'

const PROGRESS_EVERY_MS = 200

interface Flags {
  readonly seconds: number
  readonly data?: string
  readonly config?: string
  readonly hci?: string
  readonly json: boolean
}

/** `solewatch doctor`: what is wrong with this machine, its adapter and the data, and what to do. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at adapter, rights, link settings, air, database, disk and clock, and say what to do')
    .option('--seconds <number>', 'how long to listen for pods; 0 leaves it out', toSeconds, 10)
    .option('--data <dir>', 'data folder; where a server uses it, the doctor asks that server')
    .option('--config <file>', 'configuration file (YAML)')
    .option('--hci <controller>', 'adapter, dbus, virtual, or tcp://HOST:PORT')
    .option('--json', 'one JSON object a line: findings, then the summary', false)
    .action(run)
}

async function run({ json, ...flags }: Flags): Promise<void> {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const view = createView(json)
  try {
    const options = { ...flags, env: process.env, signal: stopping.signal }
    const parts = { clock: createSystemClock(), facts: createNodeSystemFacts() }
    const findings = await runDoctor(options, view.listener, parts)
    view.close()
    const counts = countLevels(findings)
    print(json ? JSON.stringify({ type: 'summary', counts }) : `\n${formatSummary(findings)}`)
    if (counts.problem > 0) process.exitCode = 1
  } finally {
    view.close()
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

/** Findings go to the output; the bar to the error stream, so that a pipe gets nothing else. */
function createView(json: boolean): { listener: DoctorListener; close(): void } {
  const bar = createProgressBar(process.stderr)
  let ticking: NodeJS.Timeout | undefined
  const close = (): void => {
    clearInterval(ticking)
    bar.close()
  }
  const listener: DoctorListener = {
    listening(seconds) {
      const beginMs = performance.now()
      bar.begin(seconds * 1000, 'listening for pods')
      ticking = setInterval(() => bar.at(Math.min(seconds * 1000, performance.now() - beginMs)), PROGRESS_EVERY_MS)
    },
    found(finding) {
      close()
      print(json ? JSON.stringify({ type: 'finding', ...finding }) : formatFinding(finding))
    },
  }
  return { listener, close }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function toSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() === '' || !(seconds >= 0 && seconds <= 3600))
    throw new InvalidArgumentError('seconds are a number from 0 to 3600.')
  return seconds
}
