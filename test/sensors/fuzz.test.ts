import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { crc16CcittFalse } from '../../src/codecs/crc16.js'
import { decodeFitActivity } from '../../src/codecs/fit/fit-activity.js'
import { fitCrc16 } from '../../src/codecs/fit/fit-crc.js'
import { decodeBatteryLevel } from '../../src/codecs/gatt/battery-level.js'
import { decodeDeviceInformationString } from '../../src/codecs/gatt/device-information.js'
import { DEVICE_KINDS } from '../../src/domain/records/people.js'
import { DecodeError, DeviceError } from '../../src/runtime/errors.js'
import { FAMILIES } from '../../src/sensors/families.js'
import { logHead, logImu, logTime } from '../../src/sensors/movesense/log-writer.js'
import {
  decodeLogbook,
  decodeSensorTime,
  encodeLogbook,
  encodeSensorTime,
} from '../../src/sensors/movesense/logbook.js'
import { decodeMemoryReply, encodeMemoryReply } from '../../src/sensors/open-imu/open-imu-memory-codec.js'

interface Packet {
  readonly channel: string
  readonly bytes: Uint8Array
}

interface Codec {
  readonly name: string
  readonly seeds: readonly Packet[]
  readonly beginning: readonly Packet[]
  open(rejected: (reason: string) => void): { decode(channel: string, bytes: Uint8Array): void; interrupt(): void }
}

interface FuzzResult {
  readonly packets: number
  readonly read: number
  readonly rejected: Readonly<Record<string, number>>
  readonly memoryGrowthMb: number
  readonly failure: {
    readonly error: string
    readonly packetNumber: number
    readonly smallest: readonly { readonly channel: string; readonly hex: string }[]
  } | null
}

interface Fuzz {
  familyCodecs(modules: object): Promise<Codec[]>
  memoryCodecs(modules: object): Promise<Codec[]>
  logbookCodecs(modules: object): Codec[]
  memoryMessageCodecs(modules: object): Codec[]
  plainCodecs(modules: object): Codec[]
  fuzzCodec(codec: Codec, options: object): Promise<FuzzResult>
}

const PACKETS = 20_000
const MEMORY = FAMILIES.flatMap(({ kind, memory }) => (memory === undefined ? [] : [`${kind}-memory`]))
const PLAIN = ['open-imu-memory-messages', 'battery-level', 'device-information', 'fit']
const values = { decodeBatteryLevel, decodeDeviceInformationString, decodeFitActivity, fitCrc16 }
const memory = { decodeMemoryReply, encodeMemoryReply, crc16CcittFalse }

let fuzz: Fuzz
let codecs: Map<string, Codec>

beforeAll(async () => {
  const load = async (name: string): Promise<object> =>
    (await import(pathToFileURL(path.join(import.meta.dirname, '../../scripts/fuzz', name)).href)) as object
  fuzz = { ...(await load('codecs.mjs')), ...(await load('fuzz-codec.mjs')) } as Fuzz
  const families = await fuzz.familyCodecs({ FAMILIES, DeviceError, crc16CcittFalse })
  const stored = [
    ...fuzz.logbookCodecs({ decodeLogbook, encodeLogbook, decodeSensorTime, encodeSensorTime }),
    ...(await fuzz.memoryCodecs({ FAMILIES, DeviceError, DecodeError, logHead, logImu, logTime })),
    ...fuzz.memoryMessageCodecs(memory),
  ]
  codecs = new Map([...families, ...stored, ...fuzz.plainCodecs(values)].map((codec) => [codec.name, codec]))
})

const run = (codec: Codec, seed = 'test', packets = PACKETS): Promise<FuzzResult> =>
  fuzz.fuzzCodec(codec, { packets, seed, DecodeError })

describe('packets that no device should send', () => {
  it.each([...DEVICE_KINDS, ...MEMORY, ...PLAIN])(
    'get nothing but readings and DecodeErrors out of %s',
    async (name) => {
      const codec = codecs.get(name)
      if (codec === undefined) throw new Error(`There is no codec '${name}'.`)
      const result = await run(codec)
      expect(result.failure).toBeNull()
      expect(result.packets).toBe(PACKETS)
      // Both must come to pass, or the packets are all good or all bad, and nothing is tried.
      expect(result.read).toBeGreaterThan(PACKETS / 20)
      expect(Object.values(result.rejected).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(PACKETS / 100)
    },
  )

  it('are the same for the same seed, and others for another', async () => {
    const codec = codecs.get('rsc')
    if (codec === undefined) throw new Error('There is no codec of a pod.')
    const [first, again, other] = [await run(codec), await run(codec), await run(codec, 'other')]
    expect(again.rejected).toEqual(first.rejected)
    expect(other.rejected).not.toEqual(first.rejected)
  })
})

describe('a decoder that is wrong', () => {
  const wrong = (decode: (channel: string, bytes: Uint8Array) => void): Codec => ({
    name: 'wrong',
    seeds: [{ channel: 'a', bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) }],
    beginning: [],
    open: () => ({ decode, interrupt: () => undefined }),
  })

  it('is found, and the smallest packet that shows it is told', async () => {
    const { failure } = await run(
      wrong((_channel, bytes) => {
        if (bytes.includes(0xff)) throw new TypeError('no!')
      }),
    )
    expect(failure).toMatchObject({ error: 'TypeError: no!', smallest: [{ channel: 'a', hex: 'ff' }] })
  })

  it('is found where it takes two packets', async () => {
    const open = (): ReturnType<Codec['open']> => {
      let before = 0
      const decode = (_channel: string, bytes: Uint8Array): void => {
        if (before === 0x80 && bytes[0] === 0x7f) throw new RangeError('twice!')
        before = bytes[0] ?? 0
      }
      return { decode, interrupt: () => (before = 0) }
    }
    const { failure } = await run({ ...wrong(() => undefined), open }, 'test', 100_000)
    expect(failure?.smallest.map(({ hex }) => hex)).toEqual(['80', '7f'])
  })

  it('is found where it keeps all that it hears', async () => {
    const kept: Uint8Array[] = []
    const { failure } = await run(
      wrong((_channel, bytes) => kept.push(new Uint8Array(200 * bytes.length))),
      'test',
      60_000,
    )
    expect(failure?.error).toContain('Memory grew')
    kept.length = 0
  })
})
