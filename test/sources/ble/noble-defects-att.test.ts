import { afterEach, describe, expect, it } from 'vitest'
import type { BleCharacteristic } from '../../../src/sources/ble/ble-central.js'
import {
  type BareNoble,
  type OwnCentral,
  startBareNoble,
  startOwnCentral,
  STREAM,
  SWITCH,
} from './support/noble-rigs.js'
import { NUS } from './support/test-pod.js'

/** Each test shows what @abandonware/noble 1.9.2-26 does by itself, and beside it what ours makes of it. */

const ending: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

async function both(options: Parameters<typeof startBareNoble>[0] = {}): Promise<{ bare: BareNoble; own: OwnCentral }> {
  const bare = await startBareNoble(options)
  const own = await startOwnCentral(options)
  ending.push(
    () => bare.stop(),
    () => own.stop(),
  )
  return { bare, own }
}

async function found(own: OwnCentral, connection: Awaited<ReturnType<OwnCentral['connect']>>) {
  const characteristics = await own.run(connection.discover([STREAM, SWITCH], 4000))
  const by = (uuid: string): BleCharacteristic => {
    const one = characteristics.find((candidate) => candidate.uuid === uuid)
    if (one === undefined) throw new Error(`no ${uuid}`)
    return one
  }
  return { stream: by(NUS.notify), command: by(NUS.write) }
}

const withResponse = { withResponse: true, timeoutMs: 3000 }

describe('noble and the device’s answers', () => {
  it('1: a write that the device refuses never settles; ours says why, at once', async () => {
    const { bare, own } = await both()
    const att = { refuses: new Map([[NUS.write, 0x13]]) }
    const characteristics = await bare.find(await bare.connect(bare.pod(1, { att })))
    const written = characteristics[NUS.write]?.writeAsync(Buffer.from([1]), false) ?? Promise.resolve()
    expect(await bare.isPending(written, 120_000)).toBe(true)

    const { command } = await found(own, await own.connect(own.pod(1, { att })))
    const atMs = own.clock.nowMs
    await expect(own.run(command.write(Buffer.from([1]), withResponse))).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('does not accept the value') as string,
    })
    expect(own.clock.nowMs - atMs).toBeLessThan(100)
  })

  it('1: a subscription to what has no client configuration never settles; ours says so', async () => {
    const { bare, own } = await both()
    const faults = { withoutConfiguration: new Set([NUS.notify]) }
    const characteristics = await bare.find(await bare.connect(bare.pod(1, faults)))
    expect(await bare.isPending(characteristics[NUS.notify]?.subscribeAsync() ?? Promise.resolve(), 120_000)).toBe(true)

    const { stream } = await found(own, await own.connect(own.pod(1, faults)))
    await expect(own.run(stream.subscribe(() => undefined, 5000))).rejects.toMatchObject({
      code: 'no-client-configuration',
    })
  })

  it.each(['read', 'write', 'subscribe', 'discover'] as const)(
    '1: a %s during which the link drops never settles; ours ends with the link',
    async (operation) => {
      const { bare, own } = await both()
      const att = { ignores: new Set([0x0a, 0x12, 0x08, 0x10]) }
      const bad = bare.pod(1)
      const peripheral = await bare.connect(bad)
      const characteristics = await bare.find(peripheral)
      bare.radio.setFaults(bad.address, { att })
      const one = characteristics[operation === 'write' ? NUS.write : NUS.notify]
      const asked: Record<typeof operation, () => Promise<unknown> | undefined> = {
        read: () => one?.readAsync(),
        write: () => one?.writeAsync(Buffer.from([1]), false),
        subscribe: () => one?.subscribeAsync(),
        discover: () => peripheral.discoverSomeServicesAndCharacteristicsAsync([], []),
      }
      const promise = asked[operation]() ?? Promise.resolve()
      await bare.clock.advance(10)
      bare.radio.dropLink(bad.address, 0x08)
      expect(await bare.isPending(promise, 120_000)).toBe(true)

      const pod = own.pod(1)
      const connection = await own.connect(pod)
      const { stream, command } = await found(own, connection)
      own.radio.setFaults(pod.address, { att })
      const ours: Record<typeof operation, () => Promise<unknown>> = {
        read: () => stream.read(60_000),
        write: () => command.write(Buffer.from([1]), { withResponse: true, timeoutMs: 60_000 }),
        subscribe: () => stream.subscribe(() => undefined, 60_000),
        discover: () => connection.discover([STREAM], 60_000),
      }
      const rejected = expect(ours[operation]()).rejects.toMatchObject({ code: 'link-ended' })
      await own.clock.advance(10)
      own.radio.dropLink(pod.address, 0x08)
      await own.run(rejected, 1000)
    },
  )

  it('2: after "invalid PDU" to the MTU request noble asks nothing more for ever; ours goes on', async () => {
    const { bare, own } = await both()
    const att = { errors: new Map([[0x02, 0x04]]) }
    const peripheral = await bare.connect(bare.pod(1, { att }))
    expect(await bare.isPending(peripheral.discoverSomeServicesAndCharacteristicsAsync([], []), 120_000)).toBe(true)

    const { stream } = await found(own, await own.connect(own.pod(1, { att })))
    const values: Uint8Array[] = []
    await own.run(stream.subscribe((value) => values.push(value), 5000))
    await own.clock.advance(500)
    expect(values.length).toBeGreaterThan(5)
  })

  it('8: after a link is made anew, noble’s old characteristic is silent or throws; ours are new with each link', async () => {
    const { bare, own } = await both()
    const pod = bare.pod(1)
    const peripheral = await bare.connect(pod)
    const old = (await bare.find(peripheral))[NUS.notify]
    let heardByOld = 0
    old?.on('data', () => heardByOld++)
    bare.radio.dropLink(pod.address, 0x08)
    await bare.clock.advance(10)
    await bare.run(peripheral.connectAsync())
    expect(() => old?.subscribe()).toThrow()
    await bare.run((await bare.find(peripheral))[NUS.notify]?.subscribeAsync() ?? Promise.resolve())
    await bare.clock.advance(1000)
    expect([heardByOld, pod.sentCount > 5]).toEqual([0, true])

    const mine = own.pod(1)
    const values: string[] = []
    for (let link = 0; link < 3; link++) {
      const { stream } = await found(own, await own.connect(mine))
      await own.run(stream.subscribe((value) => values.push(Buffer.from(value).toString('hex')), 5000))
      await own.clock.advance(1000)
      own.radio.dropLink(mine.address, 0x08)
      await own.clock.advance(200)
    }
    expect(values.length).toBeGreaterThan(30)
    expect(new Set(values).size).toBe(values.length)
  })

  it('8: two subscriptions on one link bring everything twice with noble, once with ours', async () => {
    const { bare, own } = await both()
    const pod = bare.pod(1)
    const one = (await bare.find(await bare.connect(pod)))[NUS.notify]
    const twice: string[] = []
    for (let time = 0; time < 2; time++) {
      one?.on('data', (value: Buffer) => twice.push(value.toString('hex')))
      await bare.run(one?.subscribeAsync() ?? Promise.resolve())
    }
    await bare.clock.advance(1000)
    expect(twice.length).toBe(2 * new Set(twice).size)

    const { stream } = await found(own, await own.connect(own.pod(1)))
    const values: string[] = []
    for (let time = 0; time < 2; time++) {
      await own.run(stream.subscribe((value) => values.push(Buffer.from(value).toString('hex')), 5000))
    }
    await own.clock.advance(1000)
    expect(values.length).toBe(new Set(values).size)
  })

  it('9: noble answers a read with the next notification; ours with the answer', async () => {
    const { bare, own } = await both()
    const readable = (pod: ReturnType<BareNoble['pod']>): typeof pod => {
      const [service, ...others] = pod.services
      const characteristics = service?.characteristics.map((one) =>
        one.uuid === NUS.notify
          ? { ...one, properties: ['notify', 'read'] as const, read: () => Buffer.from('the answer') }
          : one,
      )
      return Object.assign(pod, {
        services: [{ uuid: NUS.service, characteristics: characteristics ?? [] }, ...others],
      })
    }
    const one = (await bare.find(await bare.connect(readable(bare.pod(1)))))[NUS.notify]
    await bare.run(one?.subscribeAsync() ?? Promise.resolve())
    await bare.clock.advance(69)
    const both_: string[] = []
    one?.on('data', () => both_.push('data'))
    one?.on('read', () => both_.push('read'))
    await bare.clock.advance(72)
    expect(both_).toEqual(['data', 'read'])

    const pod = readable(own.pod(1))
    const { stream } = await found(own, await own.connect(pod))
    const values: Uint8Array[] = []
    await own.run(stream.subscribe((value) => values.push(value), 5000))
    own.radio.setFaults(pod.address, { att: { ignores: new Set([0x0a]) } })
    const pending = stream.read(5000)
    await expect(own.run(pending)).rejects.toMatchObject({ code: 'timeout' })
    expect(values.length).toBeGreaterThan(50)
  })

  it('17: noble takes the device’s largest MTU for the one agreed on and cuts long values; ours reads them whole', async () => {
    const { bare, own } = await both()
    const text = 'a value of more than one packet '.repeat(10)
    const long = (pod: ReturnType<BareNoble['pod']>): typeof pod =>
      Object.assign(pod, {
        maxMtu: 517,
        services: [
          {
            uuid: NUS.service,
            characteristics: [{ uuid: NUS.notify, properties: ['read'] as const, read: () => Buffer.from(text) }],
          },
        ],
      })
    const peripheral = await bare.connect(long(bare.pod(1)))
    const one = (await bare.find(peripheral))[NUS.notify]
    expect(peripheral.mtu).toBe(517)
    expect((await bare.run(one?.readAsync() ?? Promise.resolve(Buffer.alloc(0)))).length).toBe(255)

    const connection = await own.connect(long(own.pod(1)))
    const [mine] = await own.run(connection.discover([STREAM], 4000))
    expect(Buffer.from((await own.run(mine?.read(3000) ?? Promise.reject(new Error('none')))) ?? []).toString()).toBe(
      text,
    )
    expect(connection.mtu).toBe(256)
  })

  it('22: where the search for the client configuration is never answered noble waits for ever; ours writes to it', async () => {
    const { bare, own } = await both()
    const att = { ignoresSearchFor: new Set([0x2902]) }
    const one = (await bare.find(await bare.connect(bare.pod(1, { att }))))[NUS.notify]
    expect(await bare.isPending(one?.subscribeAsync() ?? Promise.resolve(), 120_000)).toBe(true)

    const pod = own.pod(1, { att })
    const connection = await own.connect(pod)
    const { stream } = await found(own, connection)
    const values: Uint8Array[] = []
    await own.run(stream.subscribe((value) => values.push(value), 5000))
    await own.clock.advance(1000)
    expect(values.length).toBeGreaterThan(10)
    await own.run(stream.unsubscribe(3000))
    const sentBefore = pod.sentCount
    await own.clock.advance(1000)
    expect(pod.sentCount).toBe(sentBefore)
  })

  it('an indication is confirmed, so that the next one comes', async () => {
    const { own } = await both()
    const pod = own.pod(1)
    const [service] = pod.services
    const characteristics = service?.characteristics.map((one) =>
      one.uuid === NUS.notify ? { ...one, properties: ['indicate'] as const } : one,
    )
    Object.assign(pod, { services: [{ uuid: NUS.service, characteristics: characteristics ?? [] }] })
    const { stream } = await found(own, await own.connect(pod))
    const values: string[] = []
    await own.run(stream.subscribe((value) => values.push(Buffer.from(value).toString('hex')), 5000))
    await own.clock.advance(1000)
    expect(values).toEqual(pod.sent.slice(0, values.length))
    expect(values.length).toBeGreaterThan(10)
  })

  it('values are written whole, in parts where they are longer than a packet', async () => {
    const { own } = await both()
    const pod = own.pod(1, {}, { maxMtu: 23 })
    const { command } = await found(own, await own.connect(pod))
    const long = Buffer.from('a command of more than twenty bytes')
    await own.run(command.write(long, withResponse))
    await own.run(command.write(Buffer.from([7]), { withResponse: false, timeoutMs: 1000 }))
    await own.clock.advance(10)
    expect(
      own.radio.written(pod.address).map(({ value, withResponse: answered }) => [Buffer.from(value), answered]),
    ).toEqual([
      [long, true],
      [Buffer.from([7]), false],
    ])
  })
})
