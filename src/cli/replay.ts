import { InvalidArgumentError, Option, type Command } from 'commander'
import { formatSummary } from '../app/replay/format-summary.js'
import { openReplayStore } from '../app/replay/open-replay-store.js'
import { replay, type ReplayListener } from '../app/replay/replay.js'
import { programPath } from '../app/version.js'
import { createSystemClock } from '../runtime/clock.js'
import { ConfigError } from '../runtime/errors.js'
import { createProgressBar } from './progress-bar.js'

interface ReplayOptions {
  readonly map?: string
  readonly speed: number
  readonly foot?: 'left' | 'right'
  readonly placement?: 'foot' | 'shank'
  readonly store?: boolean
  readonly data?: string
  readonly athlete?: string
  readonly json?: boolean
}

/** What the command writes to; a test passes its own. */
export interface ReplayOutput {
  readonly out: NodeJS.WritableStream
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean }
}

/** `solewatch replay`: a recording or a session's journal through the pipeline of a live run. */
export function registerReplay(
  program: Command,
  output: ReplayOutput = { out: process.stdout, err: process.stderr },
): void {
  program
    .command('replay')
    .description(
      "Run a recorded file (.csv, .csv.gz), a watch's file (.fit), a folder of them, or a session's journal through the pipeline.",
    )
    .argument('<path>', 'recorded file or folder')
    .option('--map <mapping.yaml>', 'how to read the columns; chosen by the header where absent')
    .option('--speed <N|max>', 'times real time', parseSpeed, Infinity)
    .addOption(new Option('--foot <foot>', 'which foot a recording of one foot is').choices(['left', 'right']))
    .addOption(new Option('--placement <place>', 'where the sensor was worn').choices(['foot', 'shank']))
    .option('--store', 'keep steps, minutes and session in the data folder')
    .option('--data <dir>', 'the data folder for --store')
    .option('--athlete <id>', 'whose run it is, for --store')
    .option('--json', 'one JSON object a line: steps, then the summary')
    .action((path: string, options: ReplayOptions) => runReplay(path, options, output))
}

/** `solewatch import`: the same, kept in the data folder, as its own word for who comes with the files of a watch. */
export function registerImport(
  program: Command,
  output: ReplayOutput = { out: process.stdout, err: process.stderr },
): void {
  program
    .command('import')
    .description("Import the files of a watch (.fit) or recordings into the data folder. A watch's file is taken once.")
    .argument('<path>', 'file or folder')
    .option('--athlete <id>', 'whose runs they are')
    .option('--data <dir>', 'the data folder')
    .option('--json', 'one JSON object a line: steps, then the summary')
    .action((path: string, options: Omit<ReplayOptions, 'speed' | 'store'>) =>
      runReplay(path, { ...options, speed: Infinity, store: true }, output),
    )
}

async function runReplay(path: string, options: ReplayOptions, output: ReplayOutput): Promise<void> {
  if (!options.store && (options.data !== undefined || options.athlete !== undefined)) {
    throw new ConfigError('--data and --athlete belong to --store; add it, or leave them out.', {
      code: 'replay-options',
    })
  }
  const clock = createSystemClock()
  const store = options.store
    ? await openReplayStore({ data: options.data, athleteId: options.athlete }, clock, process.env)
    : null
  const terminal = createListener(options.json === true, output)
  if (store !== null && store.newAthlete !== null) terminal.listener.note(store.newAthlete)
  try {
    await replay(
      {
        path,
        ...(options.map === undefined ? {} : { mapPath: options.map }),
        ...(options.foot === undefined ? {} : { foot: options.foot }),
        ...(options.placement === undefined ? {} : { placement: options.placement }),
        mappingsFolder: programPath('config/mappings'),
        speedRatio: options.speed,
        athlete: store?.athlete ?? null,
        times: store === null ? 'recording' : 'file-date',
      },
      { clock, listener: terminal.listener, sink: store?.sink ?? null },
    )
  } finally {
    terminal.close()
    await store?.close()
  }
}

/** Results go to the output; progress and notes to the error stream, so that a pipe gets nothing else. */
function createListener(json: boolean, output: ReplayOutput): { listener: ReplayListener; close(): void } {
  const bar = createProgressBar(output.err)
  const listener: ReplayListener = {
    begin: (origin) => bar.begin(100, origin),
    progress: (ratio) => bar.at(Math.floor(ratio * 100)),
    note(sentence) {
      bar.clear()
      output.err.write(`${sentence}\n`)
    },
    step(step) {
      if (json) output.out.write(`${JSON.stringify({ type: 'step', ...step })}\n`)
    },
    summary(summary) {
      bar.close()
      output.out.write(json ? `${JSON.stringify(summary)}\n` : `${formatSummary(summary)}\n`)
    },
  }
  return { listener, close: bar.close }
}

function parseSpeed(text: string): number {
  if (text === 'max') return Infinity
  const speed = Number(text)
  if (text.trim() !== '' && Number.isFinite(speed) && speed > 0) return speed
  throw new InvalidArgumentError("It is a number over 0, or 'max'.")
}
