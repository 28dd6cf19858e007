import type { SensorSettings } from '../../domain/records/people.js'
import { DecodeError, DeviceError } from '../../runtime/errors.js'
import type { SensorLink, SensorStream } from '../sensor-link.js'
import {
  decodeGspResult,
  encodeGspCommand,
  encodeGspPath,
  GSP_DATA,
  GSP_GET,
  GSP_HELLO,
  GSP_NOTIFY,
  GSP_RESULT,
  GSP_SUBSCRIBE,
  GSP_UNSUBSCRIBE,
  GSP_WRITE,
  isNewerHello,
  isSuccess,
  wordsOfGspStatus,
  type GspResult,
} from './gsp.js'
import {
  ACCELERATION_RANGE_REFERENCE,
  ANGULAR_VELOCITY_RANGE_REFERENCE,
  HELLO_REFERENCE,
  IMU_REFERENCE,
  imuPath,
  MOVESENSE_RATE_HZ,
  ratesUpTo,
} from './imu-shape.js'

interface GspAnswer extends GspResult {
  readonly bytes: Uint8Array
}

/** Refusals that another rate or spelling may cure; the others are told at once. */
const OF_THE_PATH: readonly (number | null)[] = [400, 404, 501, null]
/** Answers come within a few meetings of the link. */
const ANSWER_TIMEOUT_MS = 1_500

/**
 * Subscribes to acceleration and angular velocity. The sensor forgets its subscriptions when the link ends, so this is
 * done for every link.
 */
export async function startMovesense(link: SensorLink, settings: SensorSettings): Promise<SensorStream> {
  const wantedRateHz = settings.sampleRateHz ?? MOVESENSE_RATE_HZ
  await link.subscribe(GSP_NOTIFY, 'movesense-data')
  await askRanges(link)
  await subscribe(link, wantedRateHz)
  return {
    async restart() {
      await unsubscribe(link)
      await subscribe(link, wantedRateHz)
    },
    stop: () => unsubscribe(link),
  }
}

async function subscribe(link: SensorLink, wantedRateHz: number): Promise<void> {
  let status: number | null = null
  for (const rateHz of ratesUpTo(wantedRateHz)) {
    for (const terminated of [false, true]) {
      const path = encodeGspPath(imuPath(rateHz), terminated)
      status = (await ask(link, encodeGspCommand(GSP_SUBSCRIBE, IMU_REFERENCE, path)))?.status ?? null
      if (isSuccess(status)) return
      if (!OF_THE_PATH.includes(status)) throw refused(status)
    }
  }
  throw refused(status)
}

/** A sensor that has no such subscription says so; that is no trouble, and neither is one that says nothing. */
async function unsubscribe(link: SensorLink): Promise<void> {
  await ask(link, encodeGspCommand(GSP_UNSUBSCRIBE, IMU_REFERENCE))
}

/** Which ranges it measures in, where its firmware can be asked: on others the same command erases recordings. */
async function askRanges(link: SensorLink): Promise<void> {
  const hello = await ask(link, encodeGspCommand(GSP_HELLO, HELLO_REFERENCE))
  if (hello === null || hello.status !== null || !isNewerHello(hello.data)) return
  const questions = [
    [ACCELERATION_RANGE_REFERENCE, '/Meas/Acc/Config'],
    [ANGULAR_VELOCITY_RANGE_REFERENCE, '/Meas/Gyro/Config'],
  ] as const
  for (const [reference, path] of questions) {
    const answer = await ask(link, encodeGspCommand(GSP_GET, reference, encodeGspPath(path, true)))
    // Beside the data, where whoever listens later still finds it.
    if (answer !== null) link.record('movesense-command', answer.bytes)
  }
}

/** @returns null where no answer came in time @throws DeviceError where the link ends */
async function ask(link: SensorLink, command: Uint8Array): Promise<GspAnswer | null> {
  const [code, reference] = command
  // What is asked for decides how the stream is read, and no answer repeats it.
  link.record('movesense-command', command)
  const accept = (value: Uint8Array): boolean => {
    if (value[1] !== reference || value.length <= 2) return false
    return value[0] === GSP_RESULT || (value[0] === GSP_DATA && code === GSP_SUBSCRIBE)
  }
  try {
    const answer = { channel: 'movesense-data', accept, timeoutMs: ANSWER_TIMEOUT_MS } as const
    return answerOf(await link.request(GSP_WRITE, command, answer))
  } catch (error) {
    if (error instanceof DeviceError && error.code === 'timeout') return null
    throw error
  }
}

/** Data says as well that a stream was granted, where the answer was lost or is never given. */
function answerOf(bytes: Uint8Array): GspAnswer {
  if (bytes[0] === GSP_DATA) return { reference: bytes[1] ?? 0, status: 200, data: new Uint8Array(0), bytes }
  try {
    return { ...decodeGspResult(bytes), bytes }
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause
    throw new DeviceError('The Movesense sensor answers in a way that Solewatch does not know.', { cause })
  }
}

function refused(status: number | null): DeviceError {
  const text = `The Movesense sensor can't start its motion stream: ${wordsOfGspStatus(status)}.`
  return new DeviceError(text, { code: status === 404 ? 'no-stream' : 'refused' })
}
