import { connect, type Socket } from 'node:net'
import type { Clock } from '../../../runtime/clock.js'
import { backOffDelayMs } from '../../../runtime/retry.js'
import { H4Reassembler } from './h4.js'
import { formatHciAddress, type HciAddress } from './hci-address.js'
import { type HciTransport, PacketSocket, type TransportListener } from './transport.js'

const CONNECT_TIMEOUT_MS = 5_000
/** A pod that returns must stream again within 5 s, so the controller is asked for often. */
const RECONNECT = { firstMs: 250, capMs: 2_000, jitterRatio: 0.2 }

/** H4 packets over one TCP connection; the connection's end is the controller's end. */
class TcpHciSocket extends PacketSocket {
  readonly #reassembler = new H4Reassembler()
  constructor(readonly stream: Socket) {
    super()
    stream.on('data', (chunk: Buffer) => this.#receive(chunk))
    stream.once('close', () => this.markGone('the connection to the controller closed'))
  }

  override write(packet: Buffer): void {
    if (this.up) this.stream.write(packet)
  }

  #receive(chunk: Buffer): void {
    try {
      for (const packet of this.#reassembler.push(chunk)) this.deliver(packet)
    } catch {
      // A lost packet boundary can't be found again; a new connection has a new controller.
      this.stream.destroy(new Error('what answers there does not speak Bluetooth H4'))
    }
  }
}

/**
 * A controller behind TCP, such as `solewatch pods --listen`. Connects, and connects again whenever it is lost.
 */
export class TcpTransport implements HciTransport {
  readonly kind = 'tcp'
  #listener: TransportListener | null = null
  #socket: Socket | null = null
  #cancelTimer: (() => void) | null = null
  #failures = 0

  constructor(
    readonly address: Extract<HciAddress, { kind: 'tcp' }>,
    readonly clock: Clock,
    readonly random: () => number = Math.random,
  ) {}

  start(listener: TransportListener): void {
    this.#listener = listener
    listener.down({ state: 'starting', message: `Connecting to the controller at ${formatHciAddress(this.address)}.` })
    this.#open()
  }

  restart(): void {
    this.#socket?.destroy()
  }

  stop(): void {
    this.#listener = null
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#socket?.destroy()
    this.#socket = null
  }

  #open(): void {
    const stream = connect({ host: this.address.host, port: this.address.port, noDelay: true, keepAlive: true })
    this.#socket = stream
    const cancelTimeout = this.clock.timer(CONNECT_TIMEOUT_MS, () => stream.destroy(new Error('no answer in 5 s')))
    let why = 'closed the connection'
    stream.on('error', (error: NodeJS.ErrnoException) => (why = error.code ?? error.message))
    // Not on connecting: what answers there may be no controller, and should not be asked four times a second.
    stream.once('data', () => (this.#failures = 0))
    stream.once('connect', () => {
      cancelTimeout()
      this.#listener?.up({ socket: new TcpHciSocket(stream) })
    })
    stream.once('close', () => {
      cancelTimeout()
      if (this.#socket === stream) this.#lost(why)
    })
  }

  #lost(why: string): void {
    const where = formatHciAddress(this.address)
    const message = `The Bluetooth controller at ${where} is away (${why}); start what listens there, such as "solewatch pods --listen ${this.address.host}:${this.address.port}", or change ble.hci.`
    this.#listener?.down({ state: 'absent', message })
    if (this.#listener === null) return
    const delayMs = backOffDelayMs(this.#failures++, this.random(), RECONNECT)
    this.#cancelTimer = this.clock.timer(delayMs, () => this.#open())
  }
}
