import { type Command, InvalidArgumentError } from 'commander'
import { createInterface } from 'node:readline'
import { servePods, type ServedPods } from '../app/pods/serve-pods.js'
import { POD_PROFILES } from '../app/pods/simulated-pods.js'
import { DEFAULT_FAMILIES, parseFamilies, WEARABLE_KINDS } from '../app/pods/worn-families.js'
import { createSystemClock } from '../runtime/clock.js'
import { SolewatchError } from '../runtime/errors.js'

interface Flags {
  readonly listen: string
  readonly seed: string
  readonly runners: number
  readonly profile: string
  readonly families: ReturnType<typeof parseFamilies>
  readonly json: boolean
  readonly control: boolean
}

/** `solewatch pods`: simulated pods behind TCP, for a collector in another process. */
export function registerPods(program: Command): void {
  program
    .command('pods')
    .description('simulated pods for a collector in another process (--hci tcp://HOST:PORT)')
    .option('--listen <host:port>', 'address to listen on; port 0 takes any free one', '127.0.0.1:9001')
    .option('--seed <text>', 'same seed, same bytes', '1')
    .option('--runners <number>', 'how many runners', toCount, 1)
    .option(
      '--families <names>',
      `what each wears, of ${WEARABLE_KINDS.join(', ')}; of several kinds of foot IMU the runners take one in turn`,
      parseFamilies,
      DEFAULT_FAMILIES,
    )
    .option('--profile <name>', `what they do: ${POD_PROFILES.join(', ')}`, 'run')
    .option('--control', 'take orders from standard input: "off left", "on left", "off rsc 2", "off all"', false)
    .option('--json', 'print one JSON object a line', false)
    .action(run)
}

async function run(flags: Flags): Promise<void> {
  const onCentral = (event: 'connected' | 'gone', remote: string): void =>
    print(flags.json ? JSON.stringify({ type: 'central', event, remote }) : `Collector ${remote} ${event}.`)
  const served = await servePods({ ...flags, onCentral }, createSystemClock())
  printReady(served, flags.json)
  // Only where asked for: a program in the background that reads the terminal is stopped.
  const orders = flags.control ? takeOrders(served, flags.json) : null
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  orders?.close()
  await served.close()
}

function takeOrders(served: ServedPods, json: boolean) {
  return createInterface({ input: process.stdin }).on('line', (line) => {
    try {
      const addresses = served.order(line)
      print(json ? JSON.stringify({ type: 'order', line, addresses }) : `${line}: ${addresses.join(', ')}`)
    } catch (error) {
      if (!(error instanceof SolewatchError)) throw error
      process.stderr.write(`${error.message}\n`)
    }
  })
}

function printReady({ hci, pods }: ServedPods, json: boolean): void {
  if (json) {
    print(JSON.stringify({ type: 'ready', hci, pods }))
    return
  }
  for (const { address, name } of pods) print(`${address}  ${name}`)
  print(`Simulated pods are on the air. Collect from them with: solewatch serve --hci ${hci}`)
  print('Stop with Ctrl-C.')
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function toCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('it is a whole number from 1 on.')
  return count
}
