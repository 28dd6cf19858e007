import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { H4Reassembler } from '../../../src/sources/ble/hci/h4.js'
import { until } from '../support.js'

/** Where btvirt 5.66 listens for hosts of Low Energy controllers; it takes no other place. */
const SOCKET = '/tmp/bt-server-le'

/** BlueZ's emulated controllers: each connection is a new one. */
export class EmulatedControllers {
  readonly #sockets: Socket[] = []
  #bridge: Server | null = null

  private constructor(readonly child: ChildProcess) {}

  static async start(btvirt: string, preload: string | undefined): Promise<EmulatedControllers> {
    const env = { ...process.env, ...(preload === undefined ? {} : { LD_PRELOAD: preload }) }
    const controllers = new EmulatedControllers(spawn(btvirt, ['-s'], { env, stdio: 'ignore' }))
    await until(() => controllers.#canConnect(), 5000, 'socket of btvirt')
    return controllers
  }

  /** A controller; `receive` is given its packets, the answer takes ours. */
  async controller(receive: (packet: Buffer) => void): Promise<(packet: Buffer) => void> {
    const socket = await this.#open()
    const packets = new H4Reassembler()
    socket.on('data', (chunk: Buffer) => packets.push(chunk).forEach(receive))
    return (packet) => void socket.write(packet)
  }

  /** A TCP port whose connections are controllers. @returns as for `ble.hci` */
  async bridge(): Promise<string> {
    const server = createServer((tcp) => void this.#pass(tcp))
    this.#bridge = server
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#bridge?.close()
    for (const socket of this.#sockets) socket.destroy()
    this.child.kill('SIGKILL')
  }

  async #pass(tcp: Socket): Promise<void> {
    this.#sockets.push(tcp)
    tcp.pause()
    const controller = await this.#open()
    const packets = new H4Reassembler()
    // btvirt loses its place where a packet comes in two writes.
    tcp.on('data', (chunk: Buffer) => packets.push(chunk).forEach((packet) => controller.write(packet)))
    controller.on('data', (chunk: Buffer) => tcp.write(chunk))
    tcp.on('close', () => controller.destroy())
    controller.on('close', () => tcp.destroy())
    tcp.on('error', () => undefined)
    tcp.resume()
  }

  async #open(): Promise<Socket> {
    const socket = connect(SOCKET)
    this.#sockets.push(socket)
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    return socket
  }

  async #canConnect(): Promise<boolean> {
    if (this.child.exitCode !== null) throw new Error('btvirt has ended')
    const socket = connect(SOCKET)
    try {
      await once(socket, 'connect')
      return true
    } finally {
      socket.destroy()
    }
  }
}
