import { encodeBatteryLevel } from '../../codecs/gatt/battery-level.js'
import { DeviceError } from '../../runtime/errors.js'
import type { SensorLink } from '../sensor-link.js'
import {
  encodeWitmotionCommand,
  estimateWitmotionBatteryPercent,
  WITMOTION_BATTERY_REGISTER,
  WITMOTION_RATE_REGISTER,
  type WitmotionCommand,
  witmotionRateCode,
} from './witmotion-command.js'
import {
  decodeWitmotionRegisters,
  isWitmotionHead,
  isWitmotionSample,
  WITMOTION_FRAME_BYTES,
} from './witmotion-frame.js'

const SERVICE = '0000ffe500001000800000805f9a34fb'
export const WITMOTION_SERVICE = SERVICE
export const WITMOTION_NOTIFY = { serviceUuid: SERVICE, uuid: '0000ffe400001000800000805f9a34fb' }
export const WITMOTION_WRITE = { serviceUuid: SERVICE, uuid: '0000ffe900001000800000805f9a34fb' }

/** Commands that follow each other faster are dropped. */
const BETWEEN_COMMANDS_MS = 150
const ANSWER_TIMEOUT_MS = 1_000
const SECOND_CHOICE_HZ = 100

/**
 * Sets the rate, then listens, so that no sample of the old rate is taken for one of the new. A sensor that says it
 * samples at another rate is set to 100 Hz; what it says then is what holds.
 * @throws DeviceError
 */
export async function streamWitmotion(link: SensorLink, rateHz: number): Promise<void> {
  await setRate(link, rateHz)
  await link.subscribe(WITMOTION_NOTIFY, 'witmotion-frame')
  const code = await readRegister(link, WITMOTION_RATE_REGISTER)
  if (code === null || code === witmotionRateCode(rateHz) || rateHz <= SECOND_CHOICE_HZ) return
  await setRate(link, SECOND_CHOICE_HZ)
  await readRegister(link, WITMOTION_RATE_REGISTER)
}

/** Journals an estimate of the charge as a battery level, where the sensor tells its voltage. @throws DeviceError link ended */
export async function reportWitmotionBattery(link: SensorLink): Promise<void> {
  const centivolts = await readRegister(link, WITMOTION_BATTERY_REGISTER)
  if (centivolts === null) return
  link.record('battery-level', encodeBatteryLevel(estimateWitmotionBatteryPercent(centivolts)))
}

async function setRate(link: SensorLink, rateHz: number): Promise<void> {
  await tell(link, { command: 'unlock' })
  await tell(link, { command: 'rate', rateHz })
}

async function tell(link: SensorLink, command: WitmotionCommand): Promise<void> {
  const bytes = encodeWitmotionCommand(command)
  link.record('witmotion-command', bytes)
  await link.write(WITMOTION_WRITE, bytes)
  await link.pause(BETWEEN_COMMANDS_MS)
}

/** @returns null where the sensor doesn't answer; it streams all the same. @throws DeviceError link ended */
async function readRegister(link: SensorLink, register: number): Promise<number | null> {
  const command = encodeWitmotionCommand({ command: 'read', register })
  link.record('witmotion-command', command)
  try {
    const answer = await link.request(WITMOTION_WRITE, command, {
      channel: 'witmotion-frame',
      accept: (bytes) => valueIn(bytes, register) !== null,
      timeoutMs: ANSWER_TIMEOUT_MS,
    })
    await link.pause(BETWEEN_COMMANDS_MS)
    return valueIn(answer, register)
  } catch (cause) {
    if (!(cause instanceof DeviceError) || cause.code === 'link-ended') throw cause
    return null
  }
}

/** The answer may stand among samples. */
function valueIn(bytes: Uint8Array, register: number): number | null {
  for (let at = 0; at + WITMOTION_FRAME_BYTES <= bytes.length; at++) {
    if (!isWitmotionHead(bytes[at], bytes[at + 1]) || isWitmotionSample(bytes, at)) continue
    const found = decodeWitmotionRegisters(bytes.subarray(at, at + WITMOTION_FRAME_BYTES))
    if (found.register === register) return found.values[0] ?? null
  }
  return null
}
