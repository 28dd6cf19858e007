import { type Command, InvalidArgumentError, Option } from 'commander'
import { pairDevice } from '../app/pairing/pair-device.js'
import { createSystemClock } from '../runtime/clock.js'
import { ConfigError } from '../runtime/errors.js'
import { runDeviceOrder, type OrderFlags } from './device-orders.js'

interface Flags extends OrderFlags {
  readonly foot: 'left' | 'right' | 'both'
  readonly placement?: 'foot' | 'shank'
  readonly shared?: boolean
}

/** `solewatch pair`: gives a pod to an athlete and a foot, and does what else can be done with devices. */
export function registerPair(program: Command): void {
  program
    .command('pair')
    .description('give a pod to an athlete and a foot; list, find, check, rename, forget and swap devices')
    .argument('[device]', 'address, name or serial number; may be left out where just one is meant')
    .option('--athlete <name>', 'whose pod it is; made where there is none of that name')
    .addOption(new Option('--foot <foot>', 'the foot it is on').choices(['left', 'right', 'both']).default('both'))
    .addOption(
      new Option(
        '--placement <place>',
        'where an IMU is worn; on the shank it tells no foot strike and nothing of a single step',
      ).choices(['foot', 'shank']),
    )
    .option('--shared', 'several people wear it: ask whose run it is')
    .option('--list', 'list what is heard and known, and what each can and can’t measure')
    .option('--identify', 'find the pod in the hand: tap it twice')
    .option('--calibrate', 'check a pod: stand still for 3 s, then 20 strides')
    .option('--rename <name>', 'give a known device another name')
    .option('--forget', 'forget a known device')
    .option('--swap', 'left and right pods of --athlete change places')
    .option('--since <date>', 'with --swap: also in the runs since that day, as 2026-11-20', toDate)
    .option(
      '--yes',
      'pair also where another pod loses its place; with --swap: do it, not only say what would change',
      false,
    )
    .option('--seconds <number>', 'how long to listen', toSeconds, 10)
    .option('--data <dir>', 'data folder')
    .option('--config <file>', 'configuration file (YAML)')
    .option('--hci <controller>', 'adapter, dbus, virtual, or tcp://HOST:PORT')
    .option('--json', 'print one JSON object a line', false)
    .action(run)
}

async function run(device: string | undefined, flags: Flags): Promise<void> {
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    if (!(await runDeviceOrder(device, flags, stopping.signal))) await pair(device, flags, stopping.signal)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

async function pair(device: string | undefined, flags: Flags, signal: AbortSignal): Promise<void> {
  const { athlete, placement, shared, seconds, data, config, hci, json } = flags
  if (athlete === undefined) throw new ConfigError('Say whose pod it is with --athlete NAME.', { code: 'athlete-name' })
  if (!json && process.stderr.isTTY) process.stderr.write(`Listening for up to ${seconds} s …\n`)
  const foot = flags.foot === 'both' ? null : flags.foot
  const worn = { foot, placement, shared, replace: flags.yes }
  const request = { device, athlete, ...worn, seconds, data, config, hci, env: process.env, signal }
  const paired = await pairDevice(request, createSystemClock())
  const place = paired.device.placement === 'shank' ? 'shank' : 'foot'
  const side = paired.device.foot === null ? '' : `, ${paired.device.foot} ${place}`
  const from = paired.takenFrom === null ? '' : `; until now it was ${paired.takenFrom}'s`
  const text = json
    ? JSON.stringify({ type: 'paired', ...paired })
    : [
        `${paired.device.name} now belongs to ${paired.athlete.name}${side}${from}.`,
        ...(paired.device.shared === true ? ['It is shared: Solewatch asks whose run it is.'] : []),
        ...paired.moved.map(moveText),
      ].join('\n')
  process.stdout.write(`${text}\n`)
}

type Moved = Awaited<ReturnType<typeof pairDevice>>['moved'][number]

function moveText({ name, foot, athleteId }: Moved): string {
  if (athleteId === null) return `${name} is not paired any more.`
  return `${name} is now on ${foot === null ? 'both feet' : `the ${foot} foot`}.`
}

function toSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 3600)) throw new InvalidArgumentError('seconds are a number from 1 to 3600.')
  return seconds
}

function toDate(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('a date is written 2026-11-20.')
  }
  return text
}
