import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, DeviceError } from '../../../src/runtime/errors.js'
import {
  decodeMemoryCommand,
  decodeMemoryReply,
  encodeMemoryCommand,
  encodeMemoryReply,
  type MemoryCommand,
  type MemoryReply,
} from '../../../src/sensors/open-imu/open-imu-memory-codec.js'
import { OPEN_IMU_MEMORY } from '../../../src/sensors/open-imu/open-imu-memory.js'
import { decodeOpenImuFrame } from '../../../src/sensors/open-imu/open-imu-frame.js'
import { simulateOpenImu } from '../../../src/sensors/open-imu/simulate-open-imu.js'
import type { Inbox, SensorLink } from '../../../src/sensors/sensor-link.js'
import type { SimulatedImu } from '../../../src/sensors/simulated-sensor.js'

const u32 = fc.nat({ max: 0xffffffff })
const time = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const anyCommand = fc.oneof<fc.Arbitrary<MemoryCommand>[]>(
  fc.constant({ op: 'list' }),
  fc.constant({ op: 'cancel' }),
  fc.record({ op: fc.constant('erase' as const), run: u32 }),
  fc.record({ op: fc.constant('fetch' as const), run: u32, fromByte: u32, byteCount: u32 }),
)
const anyReply = fc.oneof<fc.Arbitrary<MemoryReply>[]>(
  fc.record({
    ...{ op: fc.constant('run' as const), index: fc.nat({ max: 255 }), total: fc.nat({ max: 255 }), run: u32 },
    ...{ byteCount: u32, startDeviceUs: time, nowDeviceUs: time, durationUs: time, startTimeMs: time },
  }),
  fc.record({ op: fc.constant('part' as const), run: u32, fromByte: u32, bytes: fc.uint8Array({ maxLength: 255 }) }),
  fc.record({ op: fc.constant('end' as const), run: u32, toByte: u32, crc32: u32 }),
  fc.record({ op: fc.constant('erased' as const), run: u32 }),
  fc.record({ op: fc.constant('refused' as const), command: fc.nat({ max: 255 }), reason: fc.nat({ max: 255 }) }),
)

describe('messages about runs in memory', () => {
  it('are those of the document', () => {
    expect(Buffer.from(encodeMemoryCommand({ op: 'list' })).toString('hex')).toBe('a55c0103c1')
    expect(Buffer.from(encodeMemoryCommand({ op: 'erase', run: 7 })).toString('hex')).toBe('a55c0307000000ee89')
  })

  it('say after decoding what was encoded', () => {
    fc.assert(
      fc.property(anyCommand, anyReply, (command, reply) => {
        expect(decodeMemoryCommand(encodeMemoryCommand(command))).toEqual(command)
        expect(decodeMemoryReply(encodeMemoryReply(reply))).toEqual(reply)
      }),
    )
  })

  it('are refused with a DecodeError where a bit is wrong, or any bytes come', () => {
    fc.assert(
      fc.property(anyReply, fc.nat(), (reply, bit) => {
        const bytes = encodeMemoryReply(reply)
        const at = bit % (bytes.length * 8)
        bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7))
        expect(() => decodeMemoryReply(bytes)).toThrow(DecodeError)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
        expect(() => decodeMemoryReply(Uint8Array.of(0xa5, 0x5c, ...tail))).toThrow(DecodeError)
      }),
    )
  })
})

/** A link without a radio: what the firmware answers is in the inbox at once, some of it spoilt. */
function linkTo(firmware: SimulatedImu, spoil: (value: Uint8Array) => Uint8Array | null): SensorLink {
  const values: Uint8Array[] = []
  let deviceUs = 10_000_000
  const still = new Float64Array(6)
  firmware.connected((_uuid, value) => {
    const heard = spoil(Uint8Array.from(value))
    if (heard !== null) values.push(heard)
    return true
  })
  const inbox: Inbox = {
    next() {
      for (let turns = 0; turns < 50 && values.length === 0; turns++) firmware.sample((deviceUs += 5000), still)
      const value = values.shift()
      return value === undefined
        ? Promise.reject(new DeviceError('silent', { code: 'timeout' }))
        : Promise.resolve(value)
    },
    close: () => Promise.resolve(),
  }
  const write = (_to: unknown, value: Uint8Array): Promise<void> => {
    for (const service of firmware.services) for (const one of service.characteristics) one.write?.(value)
    return Promise.resolve()
  }
  return { collect: () => Promise.resolve(inbox), write } as unknown as SensorLink
}

/** Seconds of a resting foot while nobody is connected. */
function firmwareWithRun(seconds: number): SimulatedImu {
  const firmware = simulateOpenImu({ keepsRuns: true })
  const values = Float64Array.of(0, 0, 1, 0, 0, 0)
  for (let i = 0; i < seconds * 208; i++) {
    values[0] = i % 2
    firmware.sample(1_000_000 + i * 4808, values)
  }
  return firmware
}

describe('the memory of an open IMU', () => {
  it('lists what it kept, gives it whole, and forgets it when told to', async () => {
    const link = linkTo(firmwareWithRun(120), (value) => value)
    const [run, ...others] = await OPEN_IMU_MEMORY.list(link)
    expect(others).toEqual([])
    expect(run?.durationUs).toBeGreaterThan(119e6)
    if (run === undefined) return
    const fetched: Uint8Array[] = []
    await OPEN_IMU_MEMORY.fetch(link, run, 0, (bytes) => fetched.push(bytes))
    const messages = [...OPEN_IMU_MEMORY.messages(Buffer.concat(fetched), run)]
    expect(messages.map(({ bytes }) => decodeOpenImuFrame(bytes).sequence)).toEqual(messages.map((_, n) => n))
    expect(messages.at(-1)?.sinceStartUs).toBe(run.durationUs)
    await OPEN_IMU_MEMORY.erase(link, run)
    expect(await OPEN_IMU_MEMORY.list(link)).toEqual([])
  })

  it('asks again for a window of which a part was lost, and goes on from any byte', async () => {
    let count = 0
    const link = linkTo(firmwareWithRun(60), (value) => (value[2] === 0x82 && ++count % 97 === 0 ? null : value))
    const [run] = await OPEN_IMU_MEMORY.list(link)
    if (run === undefined) throw new Error('no run')
    const whole: Uint8Array[] = []
    await OPEN_IMU_MEMORY.fetch(link, run, 0, (bytes) => whole.push(bytes))
    expect(Buffer.concat(whole).length).toBe(run.byteCount)
    const rest: Uint8Array[] = []
    await OPEN_IMU_MEMORY.fetch(link, run, 70_000, (bytes) => rest.push(bytes))
    expect(Buffer.concat(rest).equals(Buffer.concat(whole).subarray(70_000))).toBe(true)
  })

  it('gives up with a sentence where the sensor goes on sending wrongly', async () => {
    const spoilt = (value: Uint8Array): Uint8Array | null => (value[2] === 0x82 ? null : value)
    const link = linkTo(firmwareWithRun(5), spoilt)
    const [run] = await OPEN_IMU_MEMORY.list(link)
    if (run === undefined) throw new Error('no run')
    await expect(OPEN_IMU_MEMORY.fetch(link, run, 0, () => undefined)).rejects.toThrow(/wrongly 3 times/)
    await expect(OPEN_IMU_MEMORY.erase(link, { ...run, runId: '99' })).rejects.toThrow(/no such run/)
  })

  it('reads the frames behind damage', () => {
    const firmware = firmwareWithRun(10)
    const frames: Uint8Array[] = []
    firmware.attach((_uuid, value) => frames.push(value))
    const values = Float64Array.of(0, 0, 1, 0, 0, 0)
    for (let i = 0; i < 14 * 6; i++) firmware.sample(20_000_000 + i * 4808, values)
    const bytes = Buffer.concat([...frames.slice(0, 3), Uint8Array.of(1, 2, 3, 0xa5), ...frames.slice(3)])
    const run = { runId: '1', byteCount: bytes.length, durationUs: null, startTimeUs: null }
    const messages = [...OPEN_IMU_MEMORY.messages(bytes, { ...run, startDeviceUs: 20_000_000, nowDeviceUs: null })]
    expect(messages).toHaveLength(frames.length)
  })
})
