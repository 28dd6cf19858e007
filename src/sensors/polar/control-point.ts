import { DecodeError, DeviceError } from '../../runtime/errors.js'
import type { SensorLink } from '../sensor-link.js'
import {
  decodePmdAnswer,
  decodePmdContinuation,
  encodePmdCommand,
  isPmdAnswer,
  PMD_SDK_SETTINGS,
  PMD_SETTINGS,
  PMD_START,
  type PmdAnswer,
} from './pmd-control.js'
import { decodePmdSettings, type PmdSettings } from './pmd-settings.js'
import { PMD_ACCELERATION, PMD_CONTROL, PMD_GYROSCOPE, PMD_STATUS, wordsOfPmdStatus } from './pmd-types.js'

/**
 * Sends a command and waits for its answer, put together where it comes in parts.
 * @throws DeviceError where none comes, or the link ends; a refusal is an answer
 */
export async function askPmd(
  link: SensorLink,
  command: number,
  type: number,
  settings: PmdSettings = {},
): Promise<PmdAnswer> {
  const bytes = encodePmdCommand(command, type, settings)
  // The decoder must know what the numbers of the stream mean, and the device doesn't say it again.
  if (command === PMD_START) link.record('polar-control', bytes)
  let answer: PmdAnswer | null = null
  const accept = (value: Uint8Array): boolean => {
    answer = readPart(answer, value, { command, type })
    return answer !== null && !answer.more
  }
  await link.request(PMD_CONTROL, bytes, { channel: 'polar-control', accept })
  if (answer === null) throw new DeviceError('The Polar sensor did not answer.', { code: 'timeout' })
  return answer
}

/** What the measurement offers, in SDK mode or outside of it. @throws DeviceError */
export async function askPmdSettings(link: SensorLink, type: number, sdkMode: boolean): Promise<PmdSettings> {
  let answer = await askPmd(link, sdkMode ? PMD_SDK_SETTINGS : PMD_SETTINGS, type)
  if (sdkMode && answer.status !== PMD_STATUS.success) answer = await askPmd(link, PMD_SETTINGS, type)
  if (answer.status !== PMD_STATUS.success) throw refusal('tell what it can measure', answer.status)
  try {
    return decodePmdSettings(answer.parameters)
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause
    const text = 'The Polar sensor tells its settings in a way that Solewatch does not know.'
    throw new DeviceError(text, { code: 'no-stream', retryable: false, cause })
  }
}

export function refusal(what: string, status: number): DeviceError {
  const code = status === PMD_STATUS.notSupported ? 'no-stream' : 'refused'
  return new DeviceError(`The Polar sensor can't ${what}: ${wordsOfPmdStatus(status)}.`, { code })
}

export function nameOfStream(type: number): string {
  if (type === PMD_ACCELERATION) return 'start its accelerometer'
  return type === PMD_GYROSCOPE ? 'start its gyroscope' : 'switch to SDK mode'
}

/** The answer with what this value adds; as it was where the value is something else. */
function readPart(
  before: PmdAnswer | null,
  value: Uint8Array,
  asked: { readonly command: number; readonly type: number },
): PmdAnswer | null {
  try {
    if (before?.more === true && !isOther(value, asked)) {
      const { more, parameters } = decodePmdContinuation(value)
      return { ...before, more, parameters: Uint8Array.of(...before.parameters, ...parameters) }
    }
    return isPmdAnswer(value) && !isOther(value, asked) ? decodePmdAnswer(value) : before
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return before
  }
}

/** An answer to another question. Some firmware answers the question for SDK settings as if it were the plain one. */
function isOther(value: Uint8Array, { command, type }: { readonly command: number; readonly type: number }): boolean {
  if (!isPmdAnswer(value)) return false
  const same = value[1] === command || (command === PMD_SDK_SETTINGS && value[1] === PMD_SETTINGS)
  return !same || value[2] !== type
}
