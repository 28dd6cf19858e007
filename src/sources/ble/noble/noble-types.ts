import type { EventEmitter } from 'node:events'

/** The parts of noble 1.9.2-26 that are used; its own types miss the internals. */
export interface Noble extends EventEmitter {
  initialized: boolean
  readonly _bindings: NobleBindings
  readonly _peripherals: Record<string, NoblePeripheral>
  readonly _services: Record<string, unknown>
  readonly _characteristics: Record<string, unknown>
  readonly _descriptors: Record<string, unknown>
  startScanning(serviceUuids: readonly string[], allowDuplicates: boolean, callback?: (error?: Error) => void): void
  stopScanning(callback?: () => void): void
}

export interface NoblePeripheral extends EventEmitter {
  readonly id: string
  readonly address: string
  readonly addressType: string
  readonly connectable: boolean
  readonly rssi: number
  mtu: number | null
  state: string
  readonly advertisement: {
    readonly localName?: string
    readonly serviceUuids?: readonly string[]
    readonly manufacturerData?: Buffer
  }
  connect(parameters?: ConnectParameters): void
  cancelConnect(): void
  disconnect(): void
  discoverServices(uuids: readonly string[]): void
  updateRssi(): void
}

/** Units of the wire: intervals 1.25 ms, timeout 10 ms. */
export interface ConnectParameters {
  readonly minInterval: number
  readonly maxInterval: number
  readonly latency: number
  readonly timeout: number
}

export interface NobleService extends EventEmitter {
  readonly uuid: string
  discoverCharacteristics(uuids: readonly string[]): void
}

export interface NobleCharacteristic extends EventEmitter {
  readonly uuid: string
  readonly properties: readonly string[]
  read(): void
  write(value: Buffer, withoutResponse: boolean): void
  subscribe(): void
  unsubscribe(): void
  discoverDescriptors(): void
}

export interface NobleDescriptor extends EventEmitter {
  readonly uuid: string
  writeValue(value: Buffer): void
}

export interface NobleBindings extends EventEmitter {
  init(): void
  _state: string | null
  onStateChange(state: string): void
  onDisconnComplete(handle: number, reason: number): void
  onSigIntBinded?: () => void
  readonly _handles: Record<string, number | string>
  readonly _addresses: Record<string, string>
  readonly _addresseTypes: Record<string, string>
  readonly _connectable: Record<string, boolean>
  readonly scannable: Record<string, boolean>
  _pendingConnectionUuid: string | null
  _connectionQueue: unknown[]
  readonly _gap: { readonly _discoveries: Record<string, unknown> }
  readonly _hci: NobleHci
}

export interface NobleHci extends EventEmitter {
  readonly _socket: EventEmitter
  _aclQueue: { readonly handle: number }[]
  readonly _aclConnections: Map<number, unknown>
  pollIsDevUp(): void
  flushAcl(): Promise<void>
  setScanParameters(interval?: number, window?: number): void
  connUpdateLe(handle: number, minMs: number, maxMs: number, latency: number, timeoutMs: number): void
}

/** What the seam needs of noble's classes. */
export type NobleConstructor = new (bindings: NobleBindings) => Noble
export type NobleBindingsConstructor = new (options: Record<string, unknown>) => NobleBindings
