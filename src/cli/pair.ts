import { type Command, InvalidArgumentError, Option } from 'commander'
import { pairDevice } from '../app/pairing/pair-device.js'
import { createSystemClock } from '../runtime/clock.js'

interface Flags {
  readonly athlete: string
  readonly foot: 'left' | 'right' | 'both'
  readonly placement?: 'foot' | 'shank'
  readonly seconds: number
  readonly data?: string
  readonly hci?: string
  readonly json: boolean
}

/** `solewatch pair`: gives a pod to an athlete and a foot. */
export function registerPair(program: Command): void {
  program
    .command('pair')
    .description('give a pod to an athlete and a foot')
    .argument('[device]', 'address or name of the pod; may be left out where just one is in range')
    .requiredOption('--athlete <name>', 'whose pod it is; made where there is none of that name')
    .addOption(new Option('--foot <foot>', 'the foot it is on').choices(['left', 'right', 'both']).default('both'))
    .addOption(
      new Option(
        '--placement <place>',
        'where an IMU is worn; on the shank it tells no foot strike and nothing of a single step',
      ).choices(['foot', 'shank']),
    )
    .option('--seconds <number>', 'how long to listen', toSeconds, 10)
    .option('--data <dir>', 'data folder')
    .option('--hci <controller>', 'adapter, virtual, or tcp://HOST:PORT')
    .option('--json', 'print one JSON object', false)
    .action(run)
}

async function run(device: string | undefined, flags: Flags): Promise<void> {
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const { athlete, placement, seconds, data, hci, json } = flags
  if (!json && process.stderr.isTTY) process.stderr.write(`Listening for up to ${seconds} s …\n`)
  try {
    const foot = flags.foot === 'both' ? null : flags.foot
    const request = { device, athlete, foot, placement, seconds, data, hci, env: process.env, signal: stopping.signal }
    const paired = await pairDevice(request, createSystemClock())
    const worn = paired.device.placement === 'shank' ? 'shank' : 'foot'
    const side = paired.device.foot === null ? '' : `, ${paired.device.foot} ${worn}`
    const from = paired.takenFrom === null ? '' : `; until now it was ${paired.takenFrom}'s`
    const text = json
      ? JSON.stringify({ type: 'paired', ...paired })
      : [
          `${paired.device.name} now belongs to ${paired.athlete.name}${side}${from}.`,
          ...paired.moved.map(moveText),
        ].join('\n')
    process.stdout.write(`${text}\n`)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
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
