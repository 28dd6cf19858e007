import {
  changeDevice,
  checkDevice,
  forgetDevice,
  identifyDevice,
  listDevices,
  swapDevices,
  type ManageOptions,
} from '../app/pairing/manage-devices.js'
import { createSystemClock } from '../runtime/clock.js'
import { ConfigError, DeviceError } from '../runtime/errors.js'

export interface OrderFlags {
  readonly athlete?: string
  readonly list?: boolean
  readonly identify?: boolean
  readonly calibrate?: boolean
  readonly rename?: string
  readonly forget?: boolean
  readonly swap?: boolean
  readonly since?: string
  readonly yes: boolean
  readonly seconds: number
  readonly data?: string
  readonly config?: string
  readonly hci?: string
  readonly json: boolean
}

type Say = (type: string, value: object, text: string) => void

/** What `solewatch pair` does besides pairing. @returns false where nothing of that was asked for */
export async function runDeviceOrder(
  device: string | undefined,
  flags: OrderFlags,
  signal: AbortSignal,
): Promise<boolean> {
  const clock = createSystemClock()
  const { seconds, data, config, hci, json, rename } = flags
  const options: ManageOptions = { device, seconds, data, config, hci, env: process.env, signal }
  const say: Say = (type, value, text) => {
    process.stdout.write(`${json ? JSON.stringify({ type, ...value }) : text}\n`)
  }
  if (flags.list === true) {
    for (const entry of (await listDevices(options, clock)).devices) say('device', entry, listText(entry))
  } else if (flags.identify === true) {
    await identify(options, say)
  } else if (flags.calibrate === true) {
    await check(options, say)
  } else if (rename !== undefined) {
    const changed = await changeDevice(options, { name: rename }, clock)
    say('renamed', { device: changed }, `It is called ${changed.name} now.`)
  } else if (flags.forget === true) {
    const forgotten = await forgetDevice(options, clock)
    say('forgotten', { device: forgotten }, `${forgotten.name} is forgotten. Paired again, it has its settings back.`)
  } else if (flags.swap === true) {
    await swap(flags, options, say)
  } else return false
  return true
}

async function identify(options: ManageOptions, say: Say): Promise<void> {
  if (process.stderr.isTTY) process.stderr.write('Tap the pod twice, or shake it. Others: hold them to the computer.\n')
  const found = await identifyDevice(options, () => undefined, createSystemClock())
  if (found === null) {
    throw new DeviceError('Nothing was tapped within a minute. Wake the pod, bring it closer and try again.')
  }
  say('identified', { device: found }, `This is ${found.name} (${found.address}).`)
}

async function check(options: ManageOptions, say: Say): Promise<void> {
  let last = ''
  const state = await checkDevice(
    options,
    ({ message, ...now }) => {
      if (message !== last) say('check', { ...now, message }, message)
      last = message
    },
    createSystemClock(),
  )
  say('checked', state, [state.message, ...(state.result?.remarks ?? [])].join('\n'))
  if (state.phase === 'failed') process.exitCode = 1
}

async function swap({ athlete, since, yes }: OrderFlags, options: ManageOptions, say: Say): Promise<void> {
  if (athlete === undefined) throw new ConfigError('Say whose pods are swapped with --athlete NAME.')
  const order = { sinceDate: since, apply: yes }
  const swapped = await swapDevices({ ...options, athlete }, order, createSystemClock())
  const lines = [
    ...swapped.devices.map(({ name, foot }) => `${name}: ${foot ?? 'both'} foot`),
    ...swapped.sessions.map(({ sessionId, localDate, why }) => `${localDate} ${sessionId}: ${why ?? 'feet swapped'}`),
    swapped.applied ? 'Done; the runs are being computed anew.' : 'Nothing has changed yet; add --yes to do it.',
  ]
  say('swapped', swapped, lines.join('\n'))
}

type Listed = Awaited<ReturnType<typeof listDevices>>['devices'][number]

function listText({ device, paired, linkState, rssiDbm, familyLabel, canMeasure, awayFromCollector }: Listed): string {
  const signal = rssiDbm === null ? 'not heard' : `${rssiDbm} dBm`
  const battery = device.batteryPercent === null ? '' : `, battery ${device.batteryPercent} %`
  const state = paired ? `, ${device.shared === true ? 'shared, ' : ''}${linkState ?? ''}` : ''
  return [
    `${device.name}  (${device.address})`,
    `  ${familyLabel}, ${signal}${battery}${state}`,
    `  ${canMeasure}`,
    `  ${awayFromCollector}`,
  ].join('\n')
}
