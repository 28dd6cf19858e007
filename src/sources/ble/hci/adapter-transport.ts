import { EventEmitter } from 'node:events'
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Clock } from '../../../runtime/clock.js'
import {
  type HciSocket,
  type HciTransport,
  PacketSocket,
  type TransportListener,
  type TransportStatus,
} from './transport.js'

const POLL_MS = 1_000

/** The kernel's socket behind the interface, so that a malformed packet can't end the process. */
class KernelHciSocket extends PacketSocket {
  constructor(readonly native: HciSocket) {
    super()
    native.on('data', (packet: Buffer) => this.deliver(packet))
    native.on('error', (error: Error) => this.listenerCount('error') > 0 && this.emit('error', error))
  }
  // Bound by the transport already; noble binds again with its own default.
  override start(): void {
    this.native.start()
  }
  override stop(): void {
    this.native.stop()
  }
  override setFilter(filter?: Buffer): void {
    if (filter !== undefined) this.native.setFilter(filter)
  }
  override isDevUp(): boolean {
    return this.up && this.native.isDevUp()
  }
  override write(packet: Buffer): void {
    if (this.up) this.native.write(packet)
  }
  close(reason: string): void {
    this.markGone(reason)
    this.native.removeAllListeners('data')
    this.native.stop()
  }
}

/** Makes the native socket; injected so that its failures can be tested without an adapter. */
export type NativeSocketFactory = () => HciSocket

export function loadNativeSocket(): HciSocket {
  const requireHere = createRequire(import.meta.url)
  // Resolved from noble, where the native package is a dependency, whether or not it was hoisted.
  const requireNoble = createRequire(requireHere.resolve('@abandonware/noble/package.json'))
  const Native = requireNoble('@abandonware/bluetooth-hci-socket') as new () => HciSocket
  const socket = new Native()
  if (typeof socket.on !== 'function') Object.assign(socket, EventEmitter.prototype)
  return socket
}

/**
 * This machine's adapter. On Linux the kernel's raw socket, watched once a second (power, unplugging, permission); on
 * macOS and Windows noble brings its own and reports the state itself.
 */
export class AdapterTransport implements HciTransport {
  readonly kind = 'adapter'
  #listener: TransportListener | null = null
  #open: KernelHciSocket | null = null
  #cancelTimer: (() => void) | null = null
  #refused = false

  constructor(
    readonly clock: Clock,
    readonly options: { factory?: NativeSocketFactory; platform?: NodeJS.Platform; deviceId?: number } = {},
  ) {}

  start(listener: TransportListener): void {
    this.#listener = listener
    const platform = this.options.platform ?? process.platform
    if (platform === 'darwin' || platform === 'win32') {
      listener.up({ socket: null })
      return
    }
    listener.down({ state: 'starting', message: null })
    this.#poll()
  }

  restart(): void {
    this.#close({ state: 'off', message: 'The Bluetooth adapter stopped answering and is being opened again.' })
  }

  stop(): void {
    this.#listener = null
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#open?.close('stopped')
    this.#open = null
  }

  #poll(): void {
    if (this.#listener === null) return
    if (this.#refused) {
      this.#refused = false
      this.#close({ state: 'unauthorised', message: permissionMessage() })
    } else if (this.#open === null) {
      this.#tryOpen()
    } else if (!this.#open.isDevUp()) {
      this.#close(OFF)
    }
    this.#cancelTimer = this.clock.timer(POLL_MS, () => this.#poll())
  }

  #tryOpen(): void {
    let native: HciSocket | null = null
    try {
      native = (this.options.factory ?? loadNativeSocket)()
      native.bindRaw(this.options.deviceId)
    } catch (cause) {
      native?.stop()
      this.#listener?.down(explainOpenFailure(cause))
      return
    }
    if (!native.isDevUp()) {
      native.stop()
      this.#listener?.down(OFF)
      return
    }
    const socket = new KernelHciSocket(native)
    // The kernel refuses the first command, not the opening, where the capability is missing.
    native.on('error', (error: NodeJS.ErrnoException) => (this.#refused ||= error.code === 'EPERM'))
    this.#open = socket
    this.#listener?.up({ socket })
  }

  #close(status: TransportStatus): void {
    this.#open?.close(status.message ?? 'adapter off')
    this.#open = null
    this.#listener?.down(status)
  }
}

const OFF: TransportStatus = {
  state: 'off',
  message:
    'The Bluetooth adapter is off or missing; plug one in or switch it on with "rfkill unblock bluetooth" and "bluetoothctl power on".',
}

function permissionMessage(): string {
  return `This program may not use the Bluetooth adapter; run: sudo setcap cap_net_raw+eip ${realpathSync(process.execPath)}`
}

/** What the failure means to the person at the keyboard. */
export function explainOpenFailure(cause: unknown): TransportStatus {
  const code = (cause as NodeJS.ErrnoException).code
  const text = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
  if (code === 'EPERM' || code === 'EACCES') return { state: 'unauthorised', message: permissionMessage() }
  if (code === 'ENODEV' || code === 'EAFNOSUPPORT' || code === 'EPROTONOSUPPORT') {
    const message = 'This machine has no Bluetooth adapter; plug one in, or try the demo with "solewatch serve --demo".'
    return { state: 'absent', message }
  }
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_DLOPEN_FAILED' || text.includes('Unsupported platform')) {
    const message = `The Bluetooth software is not installed (${code ?? text}); run "npm install --include=optional" with a C++ compiler and Python at hand, or use ble.hci "virtual" or "tcp://HOST:PORT".`
    return { state: 'missing-software', message }
  }
  return {
    state: 'absent',
    message: `The Bluetooth adapter could not be opened (${text}); check it with "hciconfig -a".`,
  }
}
