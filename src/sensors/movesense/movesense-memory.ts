import { DeviceError } from '../../runtime/errors.js'
import type { SensorMemory, SensorPreparation, StoredRun } from '../sensor-memory.js'
import {
  decodeGspResult,
  GSP_CLEAR_LOGBOOK,
  GSP_FETCH_LOG,
  GSP_PUT_LOGGER_PATHS,
  GSP_PUT_LOGGER_STATE,
  GSP_PUT_TIME,
  GSP_RESULT,
  isSuccess,
} from './gsp.js'
import { imuPath, ratesUpTo } from './imu-shape.js'
import {
  decodeLogbook,
  decodeLogPart,
  decodeSensorTime,
  encodeLoggerPaths,
  LOGBOOK_PATHS,
  LOGGER_LOGGING,
  logbookRoom,
  type Logbook,
} from './logbook.js'
import { LogbookTalk, readable, refused } from './logbook-talk.js'
import { loggedMessages, timesOfLog } from './logged-run.js'

/** Logs are described for one, two, four and eight samples in a message; sixteen, as at 208 Hz, are not. */
export const MOVESENSE_LOG_RATE_HZ = 104
const PART_TIMEOUT_MS = 10_000
const ATTEMPTS = 3
/** A log may be longer than listed, but not by much. */
const MOST_BYTES_RATIO = 2
const MOST_BYTES_MORE = 1 << 20
const BUSY = 409
/** Notification and answer take so much of a packet. */
const HEAD_BYTES = 3 + 4
const SMALLEST_MTU = 23
/** A sensor that has run for less long has begun a log of its own since. */
const FRESH_MS = 120_000

/** Runs in the logbook of a Movesense sensor (docs/sensors/movesense.md). */
export const MOVESENSE_MEMORY: SensorMemory = {
  characteristics: [],
  fetchesFromStart: true,
  erasesAllRuns: true,
  list: (link) => LogbookTalk.with(link, list),
  fetch: (link, run, _fromByte, onBytes) => LogbookTalk.with(link, (talk) => fetchLog(talk, run, onBytes)),
  erase: (link) => LogbookTalk.with(link, eraseAll),
  prepare: (link, preparation) => LogbookTalk.with(link, (talk) => prepare(talk, preparation)),
  messages: loggedMessages,
  timesOf: timesOfLog,
}

/** The time comes last, so that it is that of the answer. */
async function list(talk: LogbookTalk): Promise<StoredRun[]> {
  await talk.endRecording()
  const { entries } = await logbookOf(talk)
  const { relativeMs } = await timeOf(talk)
  const nowDeviceUs = relativeMs * 1000
  return entries
    .filter(({ byteCount }) => byteCount > 0)
    .map(({ id, lastModified, byteCount }) => ({
      // Numbers begin again when all was erased; the time of the last change tells such runs apart.
      ...{ runId: `${id}-${lastModified}`, byteCount, nowDeviceUs },
      ...{ startDeviceUs: null, durationUs: null, startTimeUs: null },
    }))
}

async function logbookOf(talk: LogbookTalk): Promise<Logbook> {
  const data = await talk.get(LOGBOOK_PATHS.entries)
  return readable(() => decodeLogbook(data))
}

async function timeOf(talk: LogbookTalk): Promise<{ readonly relativeMs: number }> {
  const data = await talk.get(LOGBOOK_PATHS.time)
  return readable(() => decodeSensorTime(data))
}

/** From its first byte: the sensor knows no other way. Afterwards it is started anew, as the maker's tool does. */
async function fetchLog(talk: LogbookTalk, run: StoredRun, onBytes: (bytes: Uint8Array) => void): Promise<void> {
  await talk.endRecording()
  try {
    let at = 0
    for (let inVain = 0; inVain < ATTEMPTS;) {
      const { bytesEnd, whole } = await receiveLog(talk, run, at, onBytes)
      if (whole) return
      inVain = bytesEnd > at ? 0 : inVain + 1
      at = bytesEnd
    }
    throw new DeviceError(`Part of a run did not arrive ${ATTEMPTS} times; bring the sensor closer and try again.`, {
      code: 'memory-parts',
    })
  } finally {
    await talk.restart()
  }
}

interface Received {
  readonly bytesEnd: number
  readonly whole: boolean
}

/** Parts say where they belong, and are not sent again: what comes behind a missing one is left for the next time. */
async function receiveLog(
  talk: LogbookTalk,
  run: StoredRun,
  fromByte: number,
  onBytes: (bytes: Uint8Array) => void,
): Promise<Received> {
  const mostBytes = MOST_BYTES_RATIO * run.byteCount + MOST_BYTES_MORE
  const { reference } = await talk.write(GSP_FETCH_LOG, idOf(run))
  for (let at = fromByte; ;) {
    const value = await talk.inbox.next(PART_TIMEOUT_MS)
    if (value[1] !== reference) continue
    if (value[0] === GSP_RESULT) {
      const { status } = readable(() => decodeGspResult(value))
      if (!isSuccess(status)) throw status === BUSY ? busy() : refused('does not give this run', status)
      continue
    }
    const part = decodeLogPart(value)
    if (part === null) continue
    if (part.bytes.length === 0) return { bytesEnd: at, whole: at >= part.fromByte }
    const known = at - part.fromByte
    if (known < 0 || known >= part.bytes.length) continue
    const more = part.bytes.subarray(known)
    at += more.length
    if (at > mostBytes) throw refused('sends more than it said that it keeps', null)
    onBytes(more)
  }
}

/** Of some firmwares, after an earlier run was fetched; it is started anew and asked again. */
function busy(): DeviceError {
  return new DeviceError('The Movesense sensor is busy with its logbook; it is being started anew.', {
    code: 'memory-busy',
  })
}

function idOf({ runId }: StoredRun): Uint8Array {
  const id = new Uint8Array(4)
  new DataView(id.buffer).setUint32(0, Number.parseInt(runId, 10), true)
  return id
}

/** All at once; runs that the sensor keeps but doesn't list would be lost with the others. */
async function eraseAll(talk: LogbookTalk): Promise<void> {
  await talk.endRecording()
  const { entries, totalCount } = await logbookOf(talk)
  if (totalCount > entries.length) throw tooMany(totalCount)
  await talk.order(GSP_CLEAR_LOGBOOK, new Uint8Array(0), 'does not erase its runs')
}

/**
 * From now on the sensor records by itself. A recording that goes on is ended, and a log of an earlier run is not
 * written on: a sensor that has been on for a while begins anew first.
 */
async function prepare(talk: LogbookTalk, { settings, nowUs }: SensorPreparation): Promise<'recording' | 'restarting'> {
  await talk.endRecording()
  const { entries, totalCount } = await logbookOf(talk)
  const room = logbookRoom((talk.link.mtu ?? SMALLEST_MTU) - HEAD_BYTES)
  if (totalCount > entries.length || totalCount >= Math.max(1, room)) throw tooMany(totalCount)
  const { relativeMs } = await timeOf(talk)
  if (entries.length > 0 && relativeMs > FRESH_MS) {
    await talk.restart()
    return 'restarting'
  }
  await talk.order(GSP_PUT_TIME, microseconds(nowUs()), 'does not take the time')
  const [rateHz = MOVESENSE_LOG_RATE_HZ] = ratesUpTo(Math.min(settings.sampleRateHz ?? Infinity, MOVESENSE_LOG_RATE_HZ))
  const paths = encodeLoggerPaths([imuPath(rateHz), LOGBOOK_PATHS.time])
  await talk.order(GSP_PUT_LOGGER_PATHS, paths, 'does not record its motion')
  await talk.order(GSP_PUT_LOGGER_STATE, Uint8Array.of(LOGGER_LOGGING), 'does not begin to record')
  if (!(await talk.isRecording())) throw refused('says that it records, and does not', null)
  return 'recording'
}

function tooMany(count: number): DeviceError {
  const text = `The Movesense sensor keeps ${count} runs, more than it can list. Fetch what it lists, then erase all with the maker's app.`
  return new DeviceError(text, { code: 'memory-refused' })
}

function microseconds(timeUs: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.round(timeUs)), true)
  return bytes
}
