// What is fuzzed: every family of sensors that there is, and the other decoders of bytes from outside.
import { createCheckingSink } from './checking-sink.mjs'
import { collectPackets, FUZZ_SETTINGS } from './collect-packets.mjs'

/**
 * @typedef {object} Codec
 * @property {string} name
 * @property {readonly { channel: string, bytes: Uint8Array }[]} seeds real packets
 * @property {readonly { channel: string, bytes: Uint8Array }[]} beginning how a stream begins, in order
 * @property {(rejected: (reason: string) => void) => Opened} open as new: with nothing heard before
 * @property {(bytes: Uint8Array) => void} [repair] puts a checksum right, which would stop nearly every change
 * @typedef {object} Opened
 * @property {(channel: string, bytes: Uint8Array) => void} decode
 * @property {() => void} interrupt the link ended
 */

/** One codec a family: a new family is fuzzed without a line here. @returns {Promise<Codec[]>} */
export async function familyCodecs({ FAMILIES, DeviceError, crc16CcittFalse }) {
  const repairs = { 'open-imu': (bytes) => sealWith(bytes, crc16CcittFalse) }
  const codecs = FAMILIES.map(async (family) => ({
    name: family.kind,
    ...(await collectPackets(family, { DeviceError })),
    open(rejected) {
      const { sink } = createCheckingSink(rejected)
      const decoder = family.createDecoder(FUZZ_SETTINGS)
      return {
        decode: (channel, bytes) => decoder.decode(channel, bytes, sink),
        interrupt: () => decoder.interrupt(),
      }
    },
    ...(repairs[family.kind] === undefined ? {} : { repair: repairs[family.kind] }),
  }))
  return Promise.all(codecs)
}

const STORED_RUN = {
  runId: '1',
  byteCount: 1024,
  startDeviceUs: 0,
  nowDeviceUs: 1e9,
  durationUs: 1e8,
  startTimeUs: null,
}

/** Runs out of the memory of those families that keep some, read to the samples. @returns {Promise<Codec[]>} */
export async function memoryCodecs({ FAMILIES, DeviceError, DecodeError, logHead, logImu, logTime }) {
  const logs = { movesense: movesenseLogs({ logHead, logImu, logTime }) }
  const codecs = FAMILIES.filter(({ memory }) => memory !== undefined).map(async (family) => {
    const { seeds } = await collectPackets(family, { DeviceError })
    const live = seeds.filter(({ channel }) => family.dataChannels.includes(channel)).map(({ bytes }) => bytes)
    const runs = logs[family.kind] ?? live.slice(0, 40).map((bytes, i) => joined([bytes, live[(i + 1) % live.length]]))
    const open = (rejected) => openStored(family, rejected, DecodeError)
    return { ...plain(`${family.kind}-memory`, () => undefined, runs), open }
  })
  return Promise.all(codecs)
}

/** Logs as a sensor keeps them: what is in them, a time, and some messages of one to eight samples. */
function movesenseLogs({ logHead, logImu, logTime }) {
  const message = (count, stampMs) => {
    const body = new Uint8Array(4 + 24 * count)
    const view = new DataView(body.buffer)
    view.setUint32(0, stampMs, true)
    for (let at = 4; at < body.length; at += 4) view.setFloat32(at, at / 8, true)
    return logImu(body, count)
  }
  return [1, 2, 4, 8].map((count) =>
    joined([...logHead(), logTime(24_583, 1.7e15), ...[0, 77, 154].map((ms) => message(count, 24_586 + ms))]),
  )
}

/** A bad message of a run is counted, and the rest of the run is read. */
function openStored(family, rejected, DecodeError) {
  const { sink } = createCheckingSink(rejected)
  const decoder = family.createDecoder(FUZZ_SETTINGS)
  const read = ({ channel, bytes, sinceStartUs }) => {
    if (!Number.isFinite(sinceStartUs)) throw new RangeError(`A message ${sinceStartUs} µs after the start.`)
    try {
      decoder.decode(channel, bytes, sink)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      rejected(error.code)
    }
  }
  return {
    interrupt: () => decoder.interrupt(),
    decode(_channel, bytes) {
      let count = 0
      for (const message of family.memory.messages(bytes, { ...STORED_RUN, byteCount: bytes.length })) {
        if (++count > bytes.length) throw new RangeError(`More messages than the ${bytes.length} bytes of the run.`)
        read(message)
      }
    },
  }
}

/** Messages about runs in the memory of an open IMU. @returns {Codec[]} */
export function memoryMessageCodecs({ decodeMemoryReply, encodeMemoryReply, crc16CcittFalse }) {
  const run = { index: 0, total: 1, run: 7, byteCount: 4000, startDeviceUs: 1e6, nowDeviceUs: 9e6, durationUs: 5e6 }
  const replies = [
    { op: 'run', ...run, startTimeMs: 1.7e12 },
    { op: 'part', run: 7, fromByte: 200, bytes: Uint8Array.from({ length: 120 }, (_, i) => i) },
    { op: 'end', run: 7, toByte: 4000, crc32: 0x12345678 },
    { op: 'erased', run: 7 },
    { op: 'refused', command: 2, reason: 1 },
  ]
  const codec = plain('open-imu-memory-messages', decodeMemoryReply, replies.map(encodeMemoryReply))
  return [{ ...codec, repair: (bytes) => sealWith(bytes, crc16CcittFalse) }]
}

/** What a Movesense sensor says of its logbook. @returns {Codec[]} */
export function logbookCodecs({ decodeLogbook, encodeLogbook, decodeSensorTime, encodeSensorTime }) {
  const entries = [1, 2, 3].map((id) => ({ id, lastModified: 1000 + id, byteCount: 5272 * id }))
  return [
    plain('movesense-logbook', decodeLogbook, [encodeLogbook(entries, 150), encodeLogbook(entries, 40)]),
    plain('movesense-time', decodeSensorTime, [encodeSensorTime({ utcUs: 1.7e15, relativeMs: 2_394_576 })]),
  ]
}

function joined(parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

/** Decoders that need nothing but bytes. @returns {Codec[]} */
export function plainCodecs({ decodeBatteryLevel, decodeDeviceInformationString, decodeFitActivity, fitCrc16 }) {
  const text = (value) => new TextEncoder().encode(value)
  return [
    plain('battery-level', decodeBatteryLevel, [Uint8Array.of(87), Uint8Array.of(0), Uint8Array.of(100)]),
    plain('device-information', decodeDeviceInformationString, [text('Läufer 7\0\0'), text('1.2.3'), text('SN-1')]),
    { ...plain('fit', decodeFitActivity, fitFiles(fitCrc16)), repair: (bytes) => sealWith(bytes, fitCrc16) },
  ]
}

function plain(name, decode, packets) {
  const seeds = packets.map((bytes) => ({ channel: '', bytes }))
  return {
    name,
    seeds,
    beginning: [],
    open: () => ({ decode: (_channel, bytes) => void decode(bytes), interrupt: () => undefined }),
  }
}

/** The checksum of all bytes but the last two, into the last two. */
function sealWith(bytes, crc16) {
  if (bytes.length < 2) return
  const crc = crc16(bytes, 0, bytes.length - 2)
  bytes[bytes.length - 2] = crc & 0xff
  bytes[bytes.length - 1] = crc >>> 8
}

/** Two short runs of a watch, one in each order of bytes. */
function fitFiles(fitCrc16) {
  return [false, true].map((bigEndian) => {
    const bytes = []
    const put = (value, size) => {
      const parts = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) & 0xff)
      bytes.push(...(bigEndian ? parts.reverse() : parts))
    }
    const define = (local, global, fields) => {
      bytes.push(0x40 | local, 0, bigEndian ? 1 : 0)
      put(global, 2)
      bytes.push(fields.length, ...fields.flat())
    }
    define(0, 0, [[0, 1, 0]])
    bytes.push(0, 4)
    define(3, 20, [
      [253, 4, 0x86],
      [5, 4, 0x86],
      [6, 2, 0x84],
      [4, 1, 2],
      [41, 2, 0x84],
    ])
    for (let second = 0; second < 12; second++) {
      bytes.push(3)
      put(1_136_102_400 + second, 4)
      put(300 * second, 4)
      put(3000, 2)
      bytes.push(85)
      put(2400, 2)
    }
    define(0, 18, [
      [253, 4, 0x86],
      [5, 1, 0],
    ])
    bytes.push(0)
    put(1_136_102_412, 4)
    bytes.push(1)
    const size = [bytes.length & 0xff, bytes.length >> 8, 0, 0]
    const file = Uint8Array.from([14, 0x20, 0, 0, ...size, 0x2e, 0x46, 0x49, 0x54, 0, 0, ...bytes, 0, 0])
    sealWith(file, fitCrc16)
    return file
  })
}
