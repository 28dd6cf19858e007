import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { H4Reassembler } from '../../../src/sources/ble/hci/h4.js'
import { TcpTransport } from '../../../src/sources/ble/hci/tcp-transport.js'
import type { HciSocket, TransportStatus } from '../../../src/sources/ble/hci/transport.js'
import { serveVirtualRadio } from '../../../src/sources/ble/virtual/serve-virtual-radio.js'
import { VirtualRadio } from '../../../src/sources/ble/virtual/virtual-radio.js'
import { ConfigError } from '../../../src/runtime/errors.js'
import { createSystemClock } from '../../../src/runtime/clock.js'
import { createTestPod } from './support/test-pod.js'

const clock = createSystemClock()
const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

const EVENT = Buffer.from('040e0401030c00', 'hex')
const ACL = Buffer.from('02402007000300040003f700', 'hex')

describe('H4 over a byte stream', () => {
  it('finds the packets wherever the bytes are cut', () => {
    const stream = Buffer.concat([EVENT, ACL, EVENT, ACL])
    for (let size = 1; size <= stream.length; size++) {
      const reassembler = new H4Reassembler()
      const packets: Buffer[] = []
      for (let at = 0; at < stream.length; at += size) packets.push(...reassembler.push(stream.subarray(at, at + size)))
      expect(packets.map((packet) => packet.toString('hex'))).toEqual(
        [EVENT, ACL, EVENT, ACL].map((packet) => packet.toString('hex')),
      )
    }
  })

  it('refuses bytes that are no packet', () => {
    expect(() => new H4Reassembler().push(Buffer.from('GET / HTTP/1.1'))).toThrow(/where a packet type belongs/)
    expect(() => new H4Reassembler().push(Buffer.from('024020ffff00', 'hex'))).toThrow(/65540 bytes/)
  })
})

describe('controller behind TCP', () => {
  it('says in one sentence that nobody listens, and connects as soon as somebody does', async () => {
    const free = await listen()
    free.server.close()
    const { up, downs } = startTransport(free.port)
    await until(() => downs.some(({ state }) => state === 'absent'))
    expect(downs.at(-1)?.message).toMatch(
      /is away \(ECONNREFUSED\); start what listens there, such as "solewatch pods --listen/,
    )
    const radio = new VirtualRadio({ clock, random: Math.random })
    const served = await serveVirtualRadio(radio, { host: '127.0.0.1', port: free.port })
    undo.push(() => served.close())
    await until(() => up.length === 1)
    expect(radio.controllerCount).toBe(1)
  })

  it('answers over TCP in order, and takes the end of the connection as the end of the controller', async () => {
    const radio = new VirtualRadio({ clock, random: Math.random })
    radio.add(createTestPod({ clock, kind: 'rsc', number: 1 }))
    const served = await serveVirtualRadio(radio, { host: '127.0.0.1', port: 0 })
    const { up, downs } = startTransport(served.port)
    await until(() => up.length === 1)
    const answers: string[] = []
    up[0]?.on('data', (packet: Buffer) => answers.push(packet.toString('hex')))
    up[0]?.write(Buffer.from('01091000', 'hex'))
    up[0]?.write(Buffer.from('01ffff00', 'hex'))
    await until(() => answers.length === 2)
    expect(answers).toEqual(['040e0a010910000100001e5a00', '040e0401ffff01'])
    await served.close()
    await until(() => downs.at(-1)?.state === 'absent')
    expect(up[0]?.isDevUp()).toBe(false)
    await until(() => radio.controllerCount === 0)
  })

  it('drops a connection that brings no H4 packets', async () => {
    const remote = await listen((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'))
    const { downs } = startTransport(remote.port)
    await until(() => downs.some(({ state }) => state === 'absent'))
    expect(downs.at(-1)?.message).toContain('does not speak Bluetooth H4')
  })

  it('says which port is in use', async () => {
    const taken = await listen()
    const radio = new VirtualRadio({ clock, random: Math.random })
    const attempt = serveVirtualRadio(radio, { host: '127.0.0.1', port: taken.port })
    await expect(attempt).rejects.toThrow(`Port ${taken.port} on 127.0.0.1 is in use`)
    await expect(attempt).rejects.toBeInstanceOf(ConfigError)
  })
})

function startTransport(port: number): { up: HciSocket[]; downs: TransportStatus[] } {
  const up: HciSocket[] = []
  const downs: TransportStatus[] = []
  const transport = new TcpTransport({ kind: 'tcp', host: '127.0.0.1', port }, clock)
  transport.start({ up: ({ socket }) => socket !== null && up.push(socket), down: (status) => downs.push(status) })
  undo.push(() => transport.stop())
  return { up, downs }
}

async function listen(onSocket: (socket: Socket) => void = () => undefined): Promise<{ server: Server; port: number }> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  undo.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 }
}

async function until(condition: () => boolean, withinMs = 5000): Promise<void> {
  const endMs = Date.now() + withinMs
  while (!condition()) {
    if (Date.now() > endMs) throw new Error(`not within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
