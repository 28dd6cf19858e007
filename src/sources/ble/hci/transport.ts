import { EventEmitter } from 'node:events'
import type { AdapterState } from '../../../journal/journal-record.js'

/**
 * What noble needs of a controller: H4 packets (type byte first) both ways. Emits 'data' with a Buffer, 'error', and
 * 'gone' once when the controller behind it has gone for good.
 */
export interface HciSocket extends EventEmitter {
  bindRaw(deviceId?: number): number
  bindUser(deviceId?: number): number
  start(): void
  stop(): void
  setFilter(filter: Buffer): void
  isDevUp(): boolean
  write(packet: Buffer): void
}

/** The controller as the transport sees it; `message` says in one sentence what is wrong and what to do. */
export interface TransportStatus {
  readonly state: AdapterState | 'missing-software' | 'starting'
  readonly message: string | null
}

/** A controller that came up: a fresh socket each time, null where noble brings its own (macOS, Windows, D-Bus). */
export interface TransportUp {
  readonly socket: HciSocket | null
}

export interface TransportListener {
  /** The controller is there and powered; the socket is good until the next `down`. */
  up(opened: TransportUp): void
  /** The controller is away; everything that ran over its socket has ended. May come again with another message. */
  down(status: TransportStatus): void
}

/** The seam under noble. Nothing runs before `start`, nothing after `stop`. */
export interface HciTransport {
  readonly kind: 'adapter' | 'virtual' | 'tcp' | 'dbus'
  start(listener: TransportListener): void
  /** Gives the controller up and asks for it again: the last resort when it no longer answers. */
  restart(): void
  stop(): void
}

/** Base of the sockets that are not the kernel's. Binding and filtering have no meaning there. */
export abstract class PacketSocket extends EventEmitter implements HciSocket {
  protected up = true
  bindRaw(deviceId?: number): number {
    return deviceId ?? 0
  }
  bindUser(deviceId?: number): number {
    return deviceId ?? 0
  }
  start(): void {}
  stop(): void {}
  setFilter(): void {}
  isDevUp(): boolean {
    return this.up
  }
  abstract write(packet: Buffer): void

  /** One packet from the controller to noble. A malformed one makes noble throw; it is dropped and counted. */
  protected deliver(packet: Buffer): void {
    if (!this.up) return
    try {
      this.emit('data', packet)
    } catch (cause) {
      this.emit('malformed', packet, cause)
    }
  }

  protected markGone(reason: string): void {
    if (!this.up) return
    this.up = false
    this.emit('gone', reason)
  }
}
