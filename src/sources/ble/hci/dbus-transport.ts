import type { HciTransport, TransportListener } from './transport.js'

/**
 * BlueZ's D-Bus service in place of a controller: no packets pass here, only "come up" and "go". Whether the service is
 * there shows when it is asked.
 */
export class DbusTransport implements HciTransport {
  readonly kind = 'dbus'
  #listener: TransportListener | null = null

  constructor(readonly platform: NodeJS.Platform = process.platform) {}

  start(listener: TransportListener): void {
    this.#listener = listener
    this.#open()
  }

  restart(): void {
    this.#listener?.down({ state: 'off', message: 'BlueZ stopped answering and is being asked again.' })
    this.#open()
  }

  stop(): void {
    this.#listener = null
  }

  #open(): void {
    if (this.platform === 'linux') {
      this.#listener?.up({ socket: null })
      return
    }
    const message = 'ble.hci "dbus" is for Linux with BlueZ only; use "adapter" on this computer.'
    this.#listener?.down({ state: 'absent', message })
  }
}
