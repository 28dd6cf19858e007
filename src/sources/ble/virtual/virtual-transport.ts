import { type HciTransport, PacketSocket, type TransportListener } from '../hci/transport.js'
import type { VirtualController } from './virtual-controller.js'
import type { VirtualRadio } from './virtual-radio.js'

class VirtualHciSocket extends PacketSocket {
  readonly controller: VirtualController
  constructor(radio: VirtualRadio) {
    super()
    this.controller = radio.attach((packet) => this.deliver(packet))
  }
  override write(packet: Buffer): void {
    if (this.up) this.controller.receive(packet)
  }
  close(): void {
    this.markGone('the simulated adapter is off')
    this.controller.close()
  }
}

/** A simulated controller in this process; `setPowered` is its switch. */
export class VirtualTransport implements HciTransport {
  readonly kind = 'virtual'
  #listener: TransportListener | null = null
  #socket: VirtualHciSocket | null = null

  constructor(readonly radio: VirtualRadio) {}

  start(listener: TransportListener): void {
    this.#listener = listener
    this.setPowered(true)
  }

  restart(): void {
    this.setPowered(false)
    this.setPowered(true)
  }

  stop(): void {
    this.#listener = null
    this.#socket?.close()
    this.#socket = null
  }

  setPowered(on: boolean): void {
    if (this.#listener === null || on === (this.#socket !== null)) return
    if (on) {
      this.#socket = new VirtualHciSocket(this.radio)
      this.#listener.up({ socket: this.#socket })
      return
    }
    this.#socket?.close()
    this.#socket = null
    this.#listener.down({ state: 'off', message: 'The simulated Bluetooth adapter is switched off.' })
  }
}
