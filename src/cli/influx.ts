import type { Command } from 'commander'
import { loadConfig } from '../app/config/load-config.js'
import { formatInfluxStatus, formatSetupStep } from '../app/influx/format-influx.js'
import { OPERATOR_TOKEN_VARIABLE, runInfluxSetup, type SetupStep } from '../app/influx/run-setup.js'
import { readCountedInfluxStatus } from '../app/influx/run-status.js'

interface SetupFlags {
  readonly config?: string
  readonly operatorTokenStdin: boolean
  readonly tokenFile?: string
  readonly readOnly: boolean
  readonly yes: boolean
  readonly json: boolean
}

interface StatusFlags {
  readonly config?: string
  readonly json: boolean
}

/** No token is this long. */
const LARGEST_INPUT_CHARACTERS = 4096

/** `solewatch influx`: makes an InfluxDB ready for steps and results, and says how it is. */
export function registerInflux(program: Command): void {
  const influx = program.command('influx').description('make an InfluxDB 2.x or Cloud ready, and say how it is')
  influx
    .command('setup')
    .description('make both buckets, set how long steps are kept, and make a token if wanted; can be run again')
    .option('--config <file>', 'configuration file (YAML)')
    .option('--token-file <file>', 'make a token for these two buckets alone and write it there; the file must be new')
    .option('--read-only', 'the token may only read; for Grafana and other programs that look', false)
    .option(
      '--operator-token-stdin',
      `read the token for this command from the input, else ${OPERATOR_TOKEN_VARIABLE}`,
      false,
    )
    .option('--yes', 'also keep steps for a shorter time than now, which deletes older ones on the server', false)
    .option('--json', 'one JSON object a line', false)
    .action(setup)
  influx
    .command('status')
    .description('say whether the server, both buckets and the token are as they should be; exits with 1 if not')
    .option('--config <file>', 'configuration file (YAML)')
    .option('--json', 'one JSON object', false)
    .action(status)
}

async function setup(flags: SetupFlags): Promise<void> {
  const { json, yes, tokenFile = null } = flags
  const config = loadConfig({ file: flags.config ?? null, env: process.env, overrides: [] })
  const tokenRights = flags.readOnly ? 'read' : 'read-and-write'
  const operatorToken = flags.operatorTokenStdin ? await firstInputLine() : null
  await untilInterrupted((signal) =>
    runInfluxSetup(
      { config, env: process.env, operatorToken, tokenFile, tokenRights, mayShorten: yes, signal },
      (step: SetupStep) => print(json ? JSON.stringify(step) : formatSetupStep(step)),
    ),
  )
}

async function status(flags: StatusFlags): Promise<void> {
  const config = loadConfig({ file: flags.config ?? null, env: process.env, overrides: [] })
  await untilInterrupted(async (signal) => {
    const found = await readCountedInfluxStatus({ config, env: process.env, signal })
    print(flags.json ? JSON.stringify(found) : formatInfluxStatus(found))
    if (found.problems.length > 0) process.exitCode = 1
  })
}

async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    await work(stopping.signal)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

/** As far as the first line end; nothing of it is shown. */
async function firstInputLine(): Promise<string> {
  let text = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) {
    text += String(chunk)
    if (text.includes('\n') || text.length > LARGEST_INPUT_CHARACTERS) break
  }
  return (text.split('\n')[0] ?? '').trim()
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
