import { type Command, InvalidArgumentError } from 'commander'
import { serve } from '../app/serve/serve.js'
import type { RunningServer } from '../app/serve/serve-options.js'
import { createSystemClock } from '../runtime/clock.js'

interface Flags {
  readonly demo: boolean
  readonly data?: string
  readonly config?: string
  readonly port?: number
  readonly host?: string
  readonly hci?: string
  readonly json: boolean
  readonly endWithParent: boolean
}

/** `solewatch serve`: collector, rules, API and dashboard, until Ctrl-C. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('collect from paired pods, and serve the dashboard')
    .option('--demo', 'twelve simulated athletes, one of them running now; in a data folder of its own', false)
    .option('--data <dir>', 'data folder')
    .option('--config <file>', 'configuration file (YAML)')
    .option('--port <number>', 'port of the dashboard; 0 takes any free one', toPort)
    .option('--host <address>', 'address to listen on; 0.0.0.0 to reach it from the home network')
    .option('--hci <controller>', 'adapter, dbus, virtual, or tcp://HOST:PORT')
    .option('--json', 'print one JSON object a line', false)
    .option('--end-with-parent', 'end when standard input closes', false)
    .action(run)
}

async function run(flags: Flags): Promise<void> {
  const server = await serve({ ...flags, progress: showProgress }, createSystemClock())
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  printReady(server, flags.json)
  // After noble has put up its own handlers, so that ours decides when the process ends.
  const stop = stopOnce(server)
  void server.failed.then((error) => {
    process.stderr.write(`${error.message}\n`)
    stop(1)
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(0))
  if (flags.endWithParent) process.stdin.on('end', () => stop(0)).resume()
  const message = await server.adapterMessage()
  if (message !== null) print(flags.json ? JSON.stringify({ type: 'adapter', message }) : `Bluetooth: ${message}`)
}

function stopOnce(server: RunningServer): (exitCode: number) => void {
  let stopping = false
  return (exitCode) => {
    if (stopping) return
    stopping = true
    void server.stop().then(() => process.exit(exitCode))
  }
}

/** One line that is written over; only where somebody watches. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

function printReady({ ready }: RunningServer, json: boolean): void {
  if (json) {
    print(JSON.stringify({ type: 'ready', ...ready }))
    return
  }
  print(`Solewatch ${ready.demo ? 'demo (simulated data) ' : ''}is running. Open this link in your browser:`)
  print(`\n  ${ready.enterUrl}\n`)
  print(`The link lets in whoever has it; keep it to yourself. Data: ${ready.dataPath}. Stop with Ctrl-C.`)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function toPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535.')
  return port
}
