import { afterEach, describe, expect, it } from 'vitest'
import type { VirtualRadioOptions } from '../../../src/sources/ble/virtual/air.js'
import { AttServer } from '../../../src/sources/ble/virtual/att-server.js'
import { buildAttributeTable } from '../../../src/sources/ble/virtual/attribute-table.js'
import type { DeviceFaults } from '../../../src/sources/ble/virtual/faults.js'
import { type OwnCentral, startOwnCentral, STREAM } from './support/noble-rigs.js'
import type { TestPod } from './support/test-pod.js'

const open: OwnCentral[] = []
afterEach(async () => {
  for (const own of open.splice(0)) await own.stop()
})

async function streaming(
  faults: DeviceFaults = {},
  options: Partial<VirtualRadioOptions> = {},
): Promise<{ own: OwnCentral; pod: TestPod; values: { hex: string; atMs: number }[] }> {
  const own = await startOwnCentral(options)
  open.push(own)
  const pod = own.pod(1, faults)
  const connection = await own.connect(pod)
  const [stream] = await own.run(connection.discover([STREAM], 4000))
  const values: { hex: string; atMs: number }[] = []
  const take = (value: Uint8Array): void =>
    void values.push({ hex: Buffer.from(value).toString('hex'), atMs: own.clock.nowMs })
  await own.run(stream?.subscribe(take, 5000) ?? Promise.reject(new Error('no stream')))
  return { own, pod, values }
}

const hexes = (values: readonly { hex: string }[]): string[] => values.map(({ hex }) => hex)

describe('what can go wrong on the simulated radio', () => {
  it('brings some notifications twice, one behind the other', async () => {
    let turn = 0
    const { own, pod, values } = await streaming(
      { notificationDuplicateRatio: 0.5 },
      { random: () => (turn++ % 4) / 4 },
    )
    await own.clock.advance(7000)
    expect(values.length).toBeGreaterThan(1.3 * pod.sentCount)
    const once = hexes(values).filter((hex, index) => hex !== values[index - 1]?.hex)
    expect(once).toEqual(pod.sent.slice(0, once.length))
  })

  it('brings notifications late and in order', async () => {
    const { own, pod, values } = await streaming({ notificationDelayMs: 300 })
    await own.clock.advance(2000)
    expect(hexes(values)).toEqual(pod.sent.slice(0, values.length))
    expect(pod.sent.length - values.length).toBe(4)
  })

  it('holds everything while a body stands between, and lets it pass afterwards, both ways', async () => {
    const { own, pod, values } = await streaming()
    await own.clock.advance(500)
    const before = values.length
    own.radio.shadow(pod.address, 1500)
    await own.clock.advance(1400)
    expect(values.length).toBe(before)
    await own.clock.advance(200)
    expect(hexes(values)).toEqual(pod.sent.slice(0, values.length))
    expect(values.filter(({ atMs }) => atMs > 0).length).toBeGreaterThan(before + 15)
  })

  it('ends a link whose shadow is longer than its supervision timeout, at that very time', async () => {
    const { own, pod } = await streaming()
    const startMs = own.clock.nowMs
    own.radio.shadow(pod.address, 60_000)
    await own.clock.advanceUntil(() => pod.disconnectReasons.length > 0, 5000)
    expect(pod.disconnectReasons).toEqual([0x08])
    expect(own.clock.nowMs - startMs).toBeGreaterThanOrEqual(4000)
    expect(own.clock.nowMs - startMs).toBeLessThan(4050)
  })

  it('pauses a stream until it is written to, and its link goes on', async () => {
    const { own, pod, values } = await streaming()
    own.radio.pauseStream(pod.address, 'until-write')
    await own.clock.advance(5000)
    const before = values.length
    expect(pod.link).not.toBeNull()
    await own.clock.advance(5000)
    expect(values.length).toBe(before)
  })

  it('keeps the only buffer of a controller for a device that is gone, until its link has ended', async () => {
    const own = await startOwnCentral({ aclBufferCount: 1 })
    open.push(own)
    const [pod, other] = [own.pod(1), own.pod(2)]
    const first = await own.connect(pod)
    const second = await own.connect(other)
    await own.clock.advance(50)
    own.radio.switchOff(pod.address)
    const lost = expect(first.discover([STREAM], 10_000)).rejects.toMatchObject({ code: 'link-ended' })
    const startMs = own.clock.nowMs
    expect(await own.run(second.discover([STREAM], 10_000))).toHaveLength(1)
    expect(own.clock.nowMs - startMs).toBeGreaterThan(3900)
    await own.run(lost)
  })
})

describe('GATT server with faults', () => {
  const services = [
    {
      uuid: '180a',
      characteristics: [
        {
          uuid: '2a29',
          properties: ['read', 'write', 'notify'] as const,
          read: () => Buffer.from('x'),
          write: () => undefined,
        },
      ],
    },
  ]
  // Handles: 1 service, 2 declaration, 3 value, 4 configuration.
  const ask = (server: AttServer, hex: string): string | null =>
    server.handle(Buffer.from(hex.replaceAll(' ', ''), 'hex'))?.toString('hex') ?? null

  it('takes a long value in parts, and forgets the parts where it is told to', () => {
    const written: { characteristicUuid: string; value: Uint8Array; withResponse: boolean }[] = []
    const server = new AttServer(buildAttributeTable(services), 23, {}, written)
    expect(ask(server, '16 0300 0000 0102')).toBe('1703000000' + '0102')
    expect(ask(server, '16 0300 0200 03')).toBe('1703000200' + '03')
    expect(ask(server, '18 01')).toBe('19')
    expect(written.map(({ value }) => [...value])).toEqual([[1, 2, 3]])
    expect(ask(server, '16 0300 0000 09')).toBe('170300000009')
    expect(ask(server, '18 00')).toBe('19')
    expect(ask(server, '18 01')).toBe('19')
    expect(written).toHaveLength(1)
    expect(ask(server, '16 0200 0000 09')).toBe('0116020003')
    expect(ask(server, '16 0300 ff01 0909')).toBe('011603000d')
    expect(ask(server, '16 0900 0000 09')).toBe('0116090001')
  })

  it('refuses one characteristic, and is silent on one search, without touching the rest', () => {
    const server = new AttServer(buildAttributeTable(services), 23, {
      refuses: new Map([['2a29', 0x05]]),
      ignoresSearchFor: new Set([0x2902]),
    })
    for (const request of ['0a 0300', '12 0300 01', '12 0400 0100', '16 0300 0000 01']) {
      expect(ask(server, request)).toBe(`01${request.slice(0, 2)}${request.slice(3, 7)}05`)
    }
    expect(ask(server, '08 0100 0400 0229')).toBeNull()
    expect(ask(server, '08 0100 0400 0328')).toBe('0907' + '02001a0300292a')
    expect(ask(server, '0a 0100')).toBe('0b0a18')
  })
})
