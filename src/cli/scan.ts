import { type Command, InvalidArgumentError } from 'commander'
import { scanDevices } from '../app/scan/scan-devices.js'
import { createSystemClock } from '../runtime/clock.js'

interface Flags {
  readonly seconds: number
  readonly json: boolean
  readonly config?: string
  readonly hci?: string
}

type Found = Awaited<ReturnType<typeof scanDevices>>[number]

/** `solewatch scan`: which devices are in range. */
export function registerScan(program: Command): void {
  program
    .command('scan')
    .description('list the devices in range, foot pods marked')
    .option('--seconds <number>', 'how long to listen', toSeconds, 10)
    .option('--config <file>', 'configuration file (YAML)')
    .option('--hci <controller>', 'adapter, dbus, virtual, or tcp://HOST:PORT')
    .option('--json', 'print one JSON object a line', false)
    .action(run)
}

async function run(flags: Flags): Promise<void> {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  if (!flags.json && process.stderr.isTTY) process.stderr.write(`Listening for ${flags.seconds} s; Ctrl-C ends it.\n`)
  try {
    const found = await scanDevices(
      {
        seconds: flags.seconds,
        env: process.env,
        signal: stopping.signal,
        ...(flags.config === undefined ? {} : { config: flags.config }),
        ...(flags.hci === undefined ? {} : { hci: flags.hci }),
        onFound: (one) => print(flags.json ? JSON.stringify({ type: 'device', ...one }) : line(one)),
      },
      createSystemClock(),
    )
    if (flags.json) print(JSON.stringify({ type: 'summary', deviceCount: found.length }))
    else print(summary(found))
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

function line({ address, name, kind, rssiDbm }: Found): string {
  const signal = rssiDbm === null ? '   ? dBm' : `${String(rssiDbm).padStart(4)} dBm`
  return `${address}  ${signal}  ${(kind ?? '').padEnd(10)} ${name ?? ''}`.trimEnd()
}

function summary(found: readonly Found[]): string {
  const pods = found.filter(({ kind }) => kind !== null).length
  if (pods > 0) return `${pods} of ${found.length} devices can be paired: solewatch serve, then the page "Pair".`
  return 'No foot pod heard. Shake it awake, bring it closer, and disconnect it from your watch or telephone.'
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function toSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 3600)) throw new InvalidArgumentError('seconds are a number from 1 to 3600.')
  return seconds
}
