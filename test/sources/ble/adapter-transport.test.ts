import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { AdapterTransport, explainOpenFailure } from '../../../src/sources/ble/hci/adapter-transport.js'
import type { HciSocket, TransportStatus } from '../../../src/sources/ble/hci/transport.js'
import { ManualClock } from './support/manual-clock.js'

class FakeKernelSocket extends EventEmitter implements HciSocket {
  deviceUp = true
  stopCount = 0
  readonly written: Buffer[] = []
  bindRaw(): number {
    return 0
  }
  bindUser(): number {
    return 0
  }
  start(): void {}
  stop(): void {
    this.stopCount++
  }
  setFilter(): void {}
  isDevUp(): boolean {
    return this.deviceUp
  }
  write(packet: Buffer): void {
    this.written.push(packet)
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}, something`), { code })
}

function start(factory: () => HciSocket) {
  const clock = new ManualClock()
  const transport = new AdapterTransport(clock, { factory, platform: 'linux' })
  const up: HciSocket[] = []
  const downs: TransportStatus[] = []
  transport.start({ up: ({ socket }) => socket !== null && up.push(socket), down: (status) => downs.push(status) })
  return { clock, transport, up, downs }
}

describe('the adapter of this machine', () => {
  it.each([
    ['EPERM', 'unauthorised', /sudo setcap cap_net_raw\+eip \/.+/],
    ['ENODEV', 'absent', /no Bluetooth adapter/],
    ['EAFNOSUPPORT', 'absent', /no Bluetooth adapter/],
    ['MODULE_NOT_FOUND', 'missing-software', /npm install --include=optional/],
    ['ERR_DLOPEN_FAILED', 'missing-software', /npm install --include=optional/],
    ['EBUSY', 'absent', /EBUSY/],
  ])('explains %s as %s in one sentence', (code, state, message) => {
    const status = explainOpenFailure(failure(code))
    expect(status.state).toBe(state)
    expect(status.message).toMatch(message)
  })

  it('comes up when the adapter is plugged in, goes when it is unplugged, and lets the socket go', async () => {
    let socket: FakeKernelSocket | null = null
    const { clock, transport, up, downs } = start(() => {
      if (socket === null) throw failure('ENODEV')
      return socket
    })
    expect(downs.at(-1)?.state).toBe('absent')
    socket = new FakeKernelSocket()
    await clock.advance(1100)
    expect(up).toHaveLength(1)
    socket.deviceUp = false
    await clock.advance(1100)
    expect(downs.at(-1)?.state).toBe('off')
    expect(up[0]?.isDevUp()).toBe(false)
    expect(socket.stopCount).toBeGreaterThan(0)
    transport.stop()
    expect(clock.pendingCount).toBe(0)
  })

  it('says how to get permission when the kernel refuses the first command', async () => {
    const socket = new FakeKernelSocket()
    const { clock, transport, downs } = start(() => socket)
    socket.emit('error', failure('EPERM'))
    await clock.advance(1100)
    expect(downs.at(-1)).toMatchObject({ state: 'unauthorised' })
    transport.stop()
  })

  it('survives a packet that makes its reader throw', () => {
    const kernel = new FakeKernelSocket()
    const { transport, up } = start(() => kernel)
    const malformed: Buffer[] = []
    up[0]?.on('data', (packet: Buffer) => packet.readUInt16LE(6))
    up[0]?.on('malformed', (packet: Buffer) => malformed.push(packet))
    kernel.emit('data', Buffer.from([0x04, 0x0e]))
    expect(malformed).toHaveLength(1)
    transport.stop()
  })
})
